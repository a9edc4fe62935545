// Abgleich-window shows the windows of Abgleich. It is started by the program in
// the tray and ends when its windows are closed; nothing is lost with it.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"syscall"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"
	fynelang "fyne.io/fyne/v2/lang"

	"abgleich/app/api"
	"abgleich/app/lang"
	"abgleich/app/window"
	"abgleich/assets"
	"abgleich/sync/contract"
	"abgleich/sync/fault"
)

func main() {
	home := flag.String("home", "", "home directory of the program in the tray (or ABGLEICH_HOME)")
	show := flag.String("show", string(api.SyncWindow), "window to open: sync, settings, history, held, assistant, first, marks, device, backups or report")
	notice := flag.String("notice", "", "remark to show: no-tray")
	flag.Parse()
	if err := run(*home, api.Window(*show), *notice == "no-tray"); err != nil {
		fmt.Fprintln(os.Stderr, "abgleich-window:", err)
		os.Exit(1)
	}
}

func run(home string, show api.Window, noTray bool) error {
	if !show.Known() {
		return fmt.Errorf("there is no window %q", show)
	}
	if runtime.GOOS == "linux" && os.Getenv("DISPLAY") == "" && os.Getenv("WAYLAND_DISPLAY") == "" {
		return fmt.Errorf("there is no display to show a window on")
	}
	if home == "" {
		var err error
		if home, err = contract.DefaultHome(); err != nil {
			return err
		}
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	client, err := connect(ctx, home)
	if err != nil {
		return fmt.Errorf("start abgleich first: %w", err)
	}
	defer client.Close()

	words := lang.For(language(ctx, client))
	environment := os.Environ() // the agent's, if it has to be started
	speakToolkit(words.Lang())
	a := app.NewWithID("de.abgleich.window")
	a.Settings().SetTheme(window.Theme())
	if icon, err := assets.PNG("abgleich", 64); err == nil {
		a.SetIcon(fyne.NewStaticResource("abgleich.png", icon))
	}
	ui := window.New(a, client, words, window.Options{
		Home: home, Wishes: client.Windows,
		Start: func(ctx context.Context) error { return startAgent(ctx, home, environment) },
	})
	ui.Show(show)
	if noTray {
		ui.NoTray()
	}
	go ui.Follow(ctx)
	go func() {
		<-ctx.Done()
		fyne.Do(a.Quit)
	}()
	a.Run()
	return nil
}

// connect waits for the agent, which may be starting.
func connect(ctx context.Context, home string) (*api.Client, error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	return api.Wait(ctx, home)
}

// language is the one that the settings ask for, else that of the system.
func language(ctx context.Context, client *api.Client) fault.Lang {
	settings, err := client.Settings(ctx)
	if err != nil {
		// The window says itself what is wrong with the agent.
		return lang.System()
	}
	return window.Language(settings)
}

// speakToolkit lets the few words that the toolkit brings along follow: it knows
// the language by the environment alone, and reads it again with new texts.
func speakToolkit(l fault.Lang) {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE"} {
		if err := os.Setenv(name, string(l)+".UTF-8"); err != nil {
			return
		}
	}
	if err := fynelang.AddTranslationsForLocale([]byte("{}"), fyne.Locale(l)); err != nil {
		fmt.Fprintln(os.Stderr, "abgleich-window:", err)
	}
}
