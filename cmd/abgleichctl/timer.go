package main

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"os"
	"time"

	"github.com/spf13/cobra"

	"abgleich/app/api"
	"abgleich/sync/fault"
)

// leaveTime is how long callers of the local protocol may take to leave. The
// whole program ends within ten seconds of being told.
const leaveTime = time.Second

func (t *terminal) timer() *cobra.Command {
	return &cobra.Command{
		Use:   "run",
		Short: "Run the timer in the foreground, without a screen",
		Long: "Run the automatic passes of all accounts until told to stop (SIGTERM or Ctrl-C), within ten seconds. Logs go to standard error, readiness is\n" +
			"told to systemd (Type=notify). Meanwhile the other commands of this program talk to this one.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			t.level.Set(min(t.level.Level(), slog.LevelInfo))
			return t.serve(cmd.Context())
		},
	}
}

// serve runs the timer and answers the local protocol until ctx ends.
func (t *terminal) serve(ctx context.Context) (err error) {
	r, err := t.runner(t.home)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	listener, err := api.Listen(t.home)
	if err != nil {
		return fault.New(fault.Storage, fault.Local, fault.StepSave, err.Error(), err)
	}
	server := api.NewServer(r, func(api.Window) error {
		return fault.New(fault.Unsupported, fault.Local, fault.StepPlan, "this agent has no screen", nil)
	}, t.log)
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	defer func() {
		leave, cancel := context.WithTimeout(context.WithoutCancel(ctx), leaveTime)
		defer cancel()
		if closed := server.Close(leave); closed != nil && !errors.Is(closed, context.DeadlineExceeded) {
			err = errors.Join(err, closed)
		}
		err = errors.Join(err, <-served)
	}()
	t.log.Info("the timer runs", "home", t.home, "version", version())
	tellSystemd(t.log, "READY=1")
	err = r.Run(ctx)
	tellSystemd(t.log, "STOPPING=1")
	t.log.Info("the timer has ended")
	if t.asJSON {
		st, failed := r.Status(context.WithoutCancel(ctx))
		if failed != nil {
			return errors.Join(err, failed)
		}
		return errors.Join(err, t.object(st))
	}
	return err
}

// tellSystemd tells the service manager how far the program is (sd_notify(3)),
// if one wants to know.
func tellSystemd(log *slog.Logger, state string) {
	path := os.Getenv("NOTIFY_SOCKET")
	if path == "" {
		return
	}
	conn, err := net.DialUnix("unixgram", nil, &net.UnixAddr{Name: path, Net: "unixgram"})
	if err == nil {
		_, err = conn.Write([]byte(state))
		err = errors.Join(err, conn.Close())
	}
	if err != nil {
		log.Warn("the service manager was not told", "state", state, "error", err)
	}
}
