package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"abgleich/app/lang"
	"abgleich/sync/contract"
	"abgleich/sync/fault"
)

// terminal is one run of the program: its flags, its streams, its language.
type terminal struct {
	home    string
	asJSON  bool
	lang    fault.Lang
	verbose bool

	in       io.Reader
	out, err io.Writer
	log      *slog.Logger
	level    slog.LevelVar
	// started is set once the command line was understood: what goes wrong before
	// is wrong usage.
	started bool
	// answered is set once the one JSON object was printed.
	answered bool
	code     int
}

// run executes one command line and returns the exit code. The first signal ends
// the work in an orderly way, the second one at once.
func run(args []string, in io.Reader, out, errs io.Writer, signals <-chan os.Signal) int {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go func() {
		<-signals
		cancel()
		<-signals
		os.Exit(exitFailed)
	}()
	// Before the flags are read the language and the form of the answer have to be
	// known for what may be wrong with the flags.
	t := &terminal{in: in, out: out, err: errs, lang: lang.System(), asJSON: slices.Contains(args, "--json")}
	t.level.Set(slog.LevelWarn)
	t.log = slog.New(slog.NewTextHandler(errs, &slog.HandlerOptions{Level: &t.level}))
	root := t.command()
	root.SetArgs(args)
	root.SetIn(in)
	root.SetOut(out)
	root.SetErr(errs)
	if err := root.ExecuteContext(ctx); err != nil {
		return t.fail(err)
	}
	return t.code
}

// command is the tree of all commands.
func (t *terminal) command() *cobra.Command {
	root := &cobra.Command{
		Use:           "abgleichctl",
		Short:         "Keep onOffice and memotoo the same, from a terminal",
		Long:          "Abgleich keeps the addresses of an onOffice user and a memotoo account the same, in both directions.\n\n" + exitHelp,
		Version:       version(),
		Args:          cobra.NoArgs,
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE:          t.choose,
		PersistentPreRunE: func(*cobra.Command, []string) error {
			return t.start()
		},
	}
	flags := root.PersistentFlags()
	flags.StringVar(&t.home, "home", "", "directory that holds everything the program keeps (default: ABGLEICH_HOME, or the platform's own place)")
	flags.BoolVar(&t.asJSON, "json", false, "print one JSON object on standard output and nothing else")
	flags.Var((*language)(&t.lang), "lang", "language of messages: de or en (default: the system's)")
	flags.BoolVarP(&t.verbose, "verbose", "v", false, "log every step to standard error")
	root.AddCommand(t.demo(), t.account(), t.probe(), t.sync(), t.status(), t.held(), t.marks(), t.backup(), t.undo(), t.report(), t.timer(), t.device())
	return root
}

// start is called when the command line has been understood.
func (t *terminal) start() error {
	t.started = true
	if t.verbose {
		t.level.Set(slog.LevelDebug)
	}
	if t.home == "" {
		home, err := contract.DefaultHome()
		if err != nil {
			return err
		}
		t.home = home
	}
	home, err := filepath.Abs(t.home)
	if err != nil {
		return fmt.Errorf("home directory: %w", err)
	}
	t.home = home
	return nil
}

// choose is what a command does that only has further commands below it.
func (t *terminal) choose(cmd *cobra.Command, _ []string) error {
	fmt.Fprint(t.err, cmd.UsageString())
	return wrongUsage(textChoose)
}

// language reads --lang.
type language fault.Lang

func (l *language) String() string { return string(*l) }
func (l *language) Type() string   { return "language" }

func (l *language) Set(s string) error {
	if s != string(fault.German) && s != string(fault.English) {
		return errors.New("de or en")
	}
	*l = language(s)
	return nil
}

// say prints one line for people.
func (t *terminal) say(m text, args ...any) {
	fmt.Fprintln(t.out, t.t(m, args...))
}

// warn prints one line for people beside the answer.
func (t *terminal) warn(m text, args ...any) {
	fmt.Fprintln(t.err, t.t(m, args...))
}

// ready is text that needs no cleaning any more.
type ready string

// t is a message in the terminal's language. Strings among the arguments may come
// from outside and are made harmless.
func (t *terminal) t(m text, args ...any) string {
	for i, a := range args {
		if s, ok := a.(string); ok {
			args[i] = clean(s)
		}
	}
	if len(args) == 0 {
		return m.in(t.lang)
	}
	return fmt.Sprintf(m.in(t.lang), args...)
}
