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

	"abgleich/app/api"
	"abgleich/app/lang"
	"abgleich/app/window"
	"abgleich/assets"
	"abgleich/sync/contract"
)

func main() {
	home := flag.String("home", "", "home directory of the program in the tray (or ABGLEICH_HOME)")
	show := flag.String("show", string(api.SyncWindow), "window to open: sync, settings or report")
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
	connecting, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	client, err := api.Wait(connecting, home)
	if err != nil {
		return fmt.Errorf("start abgleich first: %w", err)
	}
	defer client.Close()

	a := app.NewWithID("de.abgleich.window")
	a.Settings().SetTheme(window.Theme())
	if icon, err := assets.PNG("abgleich", 64); err == nil {
		a.SetIcon(fyne.NewStaticResource("abgleich.png", icon))
	}
	ui := window.New(a, client, lang.For(lang.System()))
	ui.Show(show)
	if noTray {
		ui.NoTray()
	}
	go ui.Follow(ctx)
	go raise(client, ui)
	go func() {
		<-ctx.Done()
		fyne.Do(a.Quit)
	}()
	a.Run()
	return nil
}

// raise shows what the agent wishes.
func raise(client *api.Client, ui *window.UI) {
	wishes, cancel := client.Windows()
	defer cancel()
	for w := range wishes {
		fyne.Do(func() { ui.Show(w) })
	}
}
