// Package agent is the program that sits in the tray: it owns the home directory,
// runs the timer, serves the local protocol, shows the icon and starts the window
// program when somebody wants to look. It uses no toolkit.
package agent

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"abgleich/app/api"
	"abgleich/app/lang"
	"abgleich/app/network"
	"abgleich/app/notify"
	"abgleich/app/sessionbus"
	"abgleich/app/tray"
)

// ErrTaken says that another process has the home directory open.
var ErrTaken = errors.New("the home directory is in use")

// Limits on starting and ending.
const (
	// quitTime bounds the end: the pass in hand is finished or left for the next.
	quitTime = 10 * time.Second
	// firstTime is how long a second start waits for the first to answer.
	firstTime = 5 * time.Second
	// hostTime is how long a panel that is just starting may take to show icons.
	hostTime = 5 * time.Second
	// loginTime is the same while the whole desktop is starting.
	loginTime = time.Minute
)

// Engine is what the agent drives: the runner.
type Engine interface {
	api.Service
	// NetworkBack lets what waits for the network be tried at once.
	NetworkBack() bool
	// Run runs the timer until ctx ends.
	Run(ctx context.Context) error
	Close() error
}

// Options say how the agent is to live.
type Options struct {
	// Home is the directory that holds everything.
	Home string
	// Open takes the home directory; ErrTaken if another process holds it.
	Open func(*slog.Logger) (Engine, error)
	// Show opens the sync window at the start, NoTray shows no icon.
	Show, NoTray bool
	// AtLogin is set when the desktop starts the program together with its panel.
	AtLogin bool
	// Window is the command of the window program.
	Window []string
	Words  *lang.Chosen
	// Notifier tells notes; nil is that of the desktop. Autostart is the desktop's
	// list of programs; nil leaves it alone.
	Notifier  notify.Notifier
	Autostart Autostart
	// Say tells the person at the terminal something.
	Say func(string)
}

// agent is a running agent.
type agent struct {
	Options
	log     *slog.Logger
	engine  Engine
	server  *api.Server
	program *program
	// ctx ends when the agent is to end; quit ends it.
	ctx  context.Context
	quit context.CancelFunc
	jobs sync.WaitGroup
	// opens is which window a note leads to, by its key.
	opens sync.Map
	// asides are notes that no status gives cause for.
	asides chan concern
}

// Run is the agent from start to end, which comes when ctx ends or the user quits.
// It must be called on the main goroutine. A second start of the same user shows
// the window of the first and returns nil.
func Run(ctx context.Context, o Options) error {
	log, closeLog, err := openLog(o.Home)
	if err != nil {
		return err
	}
	defer closeLog()
	engine, err := o.Open(log)
	if errors.Is(err, ErrTaken) {
		return showFirst(ctx, o)
	}
	if err != nil {
		return err
	}
	a := &agent{Options: o, log: log, engine: engine, asides: make(chan concern, 1)}
	a.ctx, a.quit = context.WithCancel(ctx)
	defer a.quit()
	if err := a.serve(); err != nil {
		return errors.Join(err, engine.Close())
	}
	log.Info("agent started", "home", o.Home)
	a.follow()
	a.start("timer", func() error { return engine.Run(a.ctx) })
	a.jobs.Go(a.watchNetwork)
	err = a.live()
	a.quit()
	return errors.Join(err, a.end())
}

// showFirst asks the agent that runs already to show its window.
func showFirst(ctx context.Context, o Options) error {
	ctx, cancel := context.WithTimeout(ctx, firstTime)
	defer cancel()
	c, err := api.Wait(ctx, o.Home)
	if err != nil {
		return fmt.Errorf("%w by a program that has no windows (%s): %w", ErrTaken, o.Home, err)
	}
	defer c.Close()
	return c.Show(ctx, api.SyncWindow)
}

// serve opens the socket and answers on it.
func (a *agent) serve() error {
	l, err := api.Listen(a.Home)
	if err != nil {
		return err
	}
	a.server = api.NewServer(desktop{a.engine, a.Autostart}, a.show, a.log)
	a.program = &program{command: a.Window, home: a.Home, log: a.log, raise: a.server.Raise}
	a.start("socket", func() error { return a.server.Serve(l) })
	return nil
}

// watchNetwork tries what waits for the network as soon as the system tells of one.
// Where it tells nothing, the timer notices it within minutes.
func (a *agent) watchNetwork() {
	err := network.Watch(a.ctx, func() {
		if a.engine.NetworkBack() {
			a.log.Info("the network has changed: trying again")
		}
	})
	if err != nil {
		a.log.Warn("the network cannot be watched", "error", err)
	}
}

// start does something beside everything else. If it fails, the agent ends.
func (a *agent) start(what string, f func() error) {
	a.jobs.Go(func() {
		if err := f(); err != nil && !errors.Is(err, context.Canceled) {
			a.log.Error("agent cannot go on", "part", what, "error", err)
			a.quit()
		}
	})
}

// live shows the icon until the agent is to end.
func (a *agent) live() error {
	if a.NoTray || !sessionbus.Present() {
		if sessionbus.Present() || a.Notifier != nil {
			a.jobs.Go(func() { a.watch(nil) })
		}
		if !a.NoTray {
			a.Say(a.Words.Words().T("agent.noDesktop"))
		}
		if a.Show {
			a.try("show window", func() error { return a.show(api.SyncWindow) })
		}
		<-a.ctx.Done()
		return nil
	}
	go func() {
		<-a.ctx.Done()
		tray.Quit()
	}()
	return tray.Run(a.Words.Words(), a.actions(), func(t *tray.Tray) {
		go a.watch(t)
		go a.greet()
	})
}

// greet opens the window where it is asked for, and where the desktop shows no
// icons: there it is all that the user can see.
func (a *agent) greet() {
	if a.Show {
		a.try("show window", func() error { return a.show(api.SyncWindow) })
	}
	patience := hostTime
	if a.AtLogin {
		patience = loginTime
	}
	ctx, cancel := context.WithTimeout(a.ctx, patience)
	defer cancel()
	for !tray.HasHost() {
		select {
		case <-time.After(250 * time.Millisecond):
			continue
		case <-ctx.Done():
		}
		if a.ctx.Err() == nil {
			a.log.Warn("this desktop has no tray")
			a.Say(a.Words.Words().T("window.noTray"))
			a.try("show window", func() error { return a.program.show(api.SyncWindow, "--notice", "no-tray") })
		}
		return
	}
}

func (a *agent) show(w api.Window) error { return a.program.show(w) }

// try does something whose failure the user has to see on the terminal and
// support in the log.
func (a *agent) try(what string, f func() error) {
	if err := f(); err != nil {
		a.log.Error(what, "error", err)
		a.Say(err.Error())
	}
}

// end closes everything within quitTime.
func (a *agent) end() error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(a.ctx), quitTime)
	defer cancel()
	a.program.end()
	// One that an earlier agent has started, too.
	leaving, done := context.WithTimeout(ctx, 2*time.Second)
	a.server.Dismiss(leaving)
	done()
	closed := make(chan error, 1)
	go func() {
		// The engine first: it ends the passes that clients wait for.
		err := a.engine.Close()
		err = errors.Join(err, a.server.Close(ctx))
		a.jobs.Wait()
		closed <- err
	}()
	select {
	case err := <-closed:
		a.log.Info("agent ended", "error", err)
		return err
	case <-ctx.Done():
		a.log.Warn("agent ended in the middle of a pass; the next start takes it up")
		return nil
	}
}
