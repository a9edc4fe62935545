package main

import (
	"context"
	"encoding/json"
	"flag"
	"io"

	"abgleich/cmd/dev/internal/standin"
)

// runStandin prints one JSON object on a line of its own and serves until it is ended. Every address that it makes is marked.
func runStandin(ctx context.Context, out io.Writer, args []string) error {
	o := standin.Options{Marked: 1}
	f := flag.NewFlagSet("standin", flag.ContinueOnError)
	f.StringVar(&o.OnOffice, "onoffice", "", "where the stand-in onOffice listens")
	f.StringVar(&o.Memotoo, "memotoo", "", "where the stand-in memotoo listens")
	f.StringVar(&o.Profile, "profile", standin.Memotoo, "memotoo or plain")
	f.Int64Var(&o.Seed, "seed", 1, "the same seed makes the same records")
	f.IntVar(&o.Addresses, "addresses", 0, "addresses in onOffice, all marked")
	f.IntVar(&o.Appointments, "appointments", 0, "appointments in onOffice")
	f.IntVar(&o.Tasks, "tasks", 0, "tasks in onOffice")
	if err := parse(f, args); err != nil {
		return err
	}
	if err := o.Check(); err != nil {
		return usageError{err}
	}
	r, err := standin.Start(o)
	if err != nil {
		return err
	}
	if err := json.NewEncoder(out).Encode(r.Info()); err != nil {
		return err
	}
	<-ctx.Done()
	return r.Close()
}
