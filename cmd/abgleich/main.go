// Abgleich keeps the addresses, appointments and tasks of an onOffice user and a
// memotoo account the same. This is the program that sits in the tray.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"runtime/debug"
	"syscall"
	_ "time/tzdata" // Windows has no zone names of its own

	"abgleich/app/agent"
	"abgleich/app/autostart"
	"abgleich/app/keychain"
	"abgleich/app/lang"
	"abgleich/sync/contract"
	"abgleich/sync/fault"
	"abgleich/sync/runner"
)

func main() {
	home := flag.String("home", "", "directory that holds everything the program keeps (or ABGLEICH_HOME)")
	show := flag.Bool("show", false, "open the sync window")
	noTray := flag.Bool("no-tray", false, "show no icon")
	atLogin := flag.Bool("at-login", false, "wait longer for the desktop's panel, which is starting too")
	flag.Parse()
	if flag.NArg() > 0 {
		fmt.Fprintln(os.Stderr, "abgleich: unknown argument", flag.Arg(0))
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, *home, *show, *noTray, *atLogin); err != nil {
		fmt.Fprintln(os.Stderr, "abgleich:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, home string, show, noTray, atLogin bool) error {
	standard, err := contract.DefaultHome()
	if err != nil {
		return err
	}
	service := "Abgleich"
	if home == "" {
		home = standard
	}
	if home, err = filepath.Abs(home); err != nil {
		return err
	}
	if home != standard {
		// Accounts of another home may have the same names.
		service += " " + home
	}
	words := &lang.Chosen{}
	store := keychain.New(service, words.Words)
	entry, err := loginEntry(home, standard)
	if err != nil {
		return err
	}
	return agent.Run(ctx, agent.Options{
		Home: home, Show: show, NoTray: noTray, AtLogin: atLogin, Words: words, Window: agent.FindWindow(), Autostart: entry,
		Say: func(s string) { fmt.Fprintln(os.Stderr, s) },
		Open: func(log *slog.Logger) (agent.Engine, error) {
			r, err := runner.Open(runner.Options{
				Home: home, Log: log, Version: version(), Lang: func() fault.Lang { return words.Words().Lang() },
				Stores: map[string]contract.SecretStore{contract.Keychain: store},
			})
			if errors.Is(err, runner.ErrRunning) {
				return nil, agent.ErrTaken
			}
			if err != nil {
				return nil, err
			}
			return r, nil
		},
	})
}

// loginEntry is this program as the desktop starts it at login.
func loginEntry(home, standard string) (autostart.Entry, error) {
	self, err := os.Executable()
	if err != nil {
		return autostart.Entry{}, fmt.Errorf("where this program is: %w", err)
	}
	e := autostart.Entry{Command: []string{self, "--at-login"}}
	if home != standard {
		e.Command = append(e.Command, "--home", home)
	}
	return e, nil
}

// version is what the build knows of itself.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" || info.Main.Version == "(devel)" {
		return "0"
	}
	return info.Main.Version
}
