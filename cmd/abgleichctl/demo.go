package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"abgleich/sync/contract"
	"abgleich/sync/memotoo/memotootest"
	"abgleich/sync/onoffice/onofficetest"
)

// Profiles of the stand-in memotoo: with all that is documented of memotoo's
// oddities, and as a correct server (design §7).
const (
	profileMemotoo = "memotoo"
	profilePlain   = "plain"
	profileBoth    = "both"
)

// demoResult is the answer of demo --json.
type demoResult struct {
	Profiles []profileResult `json:"profiles"`
	OK       bool            `json:"ok"`
}

type profileResult struct {
	Profile string          `json:"profile"`
	Passes  []contract.Pass `json:"passes"`
	Checks  []demoCheck     `json:"checks"`
}

// demoCheck is something that was looked up on the stand-ins.
type demoCheck struct {
	What string `json:"what"`
	OK   bool   `json:"ok"`
}

func (t *terminal) demo() *cobra.Command {
	var profile string
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Show the whole program at work, without any account",
		Long: "Start a stand-in onOffice and a stand-in memotoo on this computer, sync a demo account between them, change something on each side, sync again,\n" +
			"and look up on both sides whether all of it really arrived.\n\nExit codes: 0 everything was as it should be, 1 something was not.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			profiles := []string{profile}
			switch profile {
			case profileBoth:
				profiles = []string{profileMemotoo, profilePlain}
			case profileMemotoo, profilePlain:
			default:
				return wrongUsage(textProfile, profile)
			}
			result := demoResult{OK: true}
			for _, p := range profiles {
				one, err := t.demoProfile(cmd.Context(), p)
				if err != nil {
					return err
				}
				result.Profiles = append(result.Profiles, one)
				for _, c := range one.Checks {
					result.OK = result.OK && c.OK
				}
			}
			if !result.OK {
				t.code = exitFailed
			}
			if t.asJSON {
				return t.object(result)
			}
			if result.OK {
				t.say(demoFine)
			} else {
				t.say(demoBad)
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&profile, "profile", profileBoth, "what the stand-in memotoo is like: memotoo (with all its oddities), plain (a correct server) or both")
	return cmd
}

// demoProfile runs the demo once, in a home directory that is gone afterwards.
func (t *terminal) demoProfile(ctx context.Context, profile string) (result profileResult, err error) {
	dir, err := os.MkdirTemp("", "abgleich-demo-")
	if err != nil {
		return result, fmt.Errorf("demo: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	options, title := memotootest.Memotoo(), demoTitleMemotoo
	if profile == profilePlain {
		options, title = memotootest.Plain(), demoTitlePlain
	}
	crm, err := onofficetest.New(onofficetest.Options{Seed: 1}).Listen("127.0.0.1:0")
	if err != nil {
		return result, fmt.Errorf("demo: %w", err)
	}
	defer func() { err = errors.Join(err, crm.Close()) }()
	hub, err := memotootest.Listen("127.0.0.1:0", memotootest.New(options), nil)
	if err != nil {
		return result, fmt.Errorf("demo: %w", err)
	}
	defer hub.Close()
	r, err := t.runner(filepath.Join(dir, "home"))
	if err != nil {
		return result, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	d := &demo{terminal: t, crm: crm, hub: hub, runner: r}
	d.result.Profile = profile
	d.tell(title)
	err = d.play(ctx)
	return d.result, err
}

// tell prints one line of the story.
func (t *terminal) tell(m text, args ...any) {
	if !t.asJSON {
		t.say(m, args...)
	}
}
