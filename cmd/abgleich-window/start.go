package main

import (
	"context"
	"os/exec"
	"time"

	"abgleich/app/api"
)

// startTime is how long the agent may take until it answers.
const startTime = 15 * time.Second

// startAgent starts the program in the tray and waits until it answers. It goes on
// when this program ends, and gets the environment that this one was given.
func startAgent(ctx context.Context, home string, environment []string) error {
	path, err := api.FindProgram("abgleich")
	if err != nil {
		return err
	}
	cmd := exec.Command(path, "--home", home)
	cmd.Env = environment
	if err := cmd.Start(); err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	ctx, cancel := context.WithTimeout(ctx, startTime)
	defer cancel()
	answered := make(chan error, 1)
	go func() {
		client, err := api.Wait(ctx, home)
		if err == nil {
			client.Close()
		}
		answered <- err
	}()
	select {
	case err := <-answered:
		return err
	case err := <-ended:
		if err == nil {
			// Another one was there already, or is coming.
			return <-answered
		}
		return err
	}
}
