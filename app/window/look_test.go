package window

import (
	"context"
	"image"
	"image/png"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/software"
	"fyne.io/fyne/v2/test"

	"abgleich/app/api"
	"abgleich/app/api/apitest"
	"abgleich/app/device"
	"abgleich/sync/contract"
	"abgleich/sync/engine"
	"abgleich/sync/fault"
	"abgleich/sync/record"
)

// Every window is drawn in both languages and both themes, the dark one large, and
// nothing is cut off: no text is given less room than it needs. Run with
// -artifacts to look at the pictures. With -short it is one picture in eight.
func TestLooks(t *testing.T) {
	scenes := map[string]struct {
		status contract.Status
		show   func(*UI) fyne.Window
	}{
		"sync": {standing(), func(u *UI) fyne.Window { u.Show(api.SyncWindow); return u.sync.window }},
		"sync-running": {with(func(a *contract.AccountStatus, s *contract.UnitStatus) {
			a.Running, s.Running, s.Error = true, true, nil
			s.Progress = &contract.Progress{Step: "create", Done: 137, Total: 500}
		}), func(u *UI) fyne.Window { u.Show(api.SyncWindow); return u.sync.window }},
		"sync-stopped": {with(func(a *contract.AccountStatus, s *contract.UnitStatus) {
			a.Stopped, a.Failures, s.Result, a.Next = true, 5, engine.Failed, time.Time{}
		}), func(u *UI) fyne.Window { u.Show(api.SyncWindow); return u.sync.window }},
		"sync-fine": {with(func(_ *contract.AccountStatus, s *contract.UnitStatus) {
			s.Result, s.Error, s.Waiting, s.Held = engine.OK, nil, 0, 0
		}), func(u *UI) fyne.Window { u.Show(api.SyncWindow); return u.sync.window }},
		"sync-empty": {contract.Status{}, func(u *UI) fyne.Window { u.Show(api.SyncWindow); u.NoTray(); return u.sync.window }},
		"settings":   {standing(), func(u *UI) fyne.Window { u.Show(api.SettingsWindow); return u.settings.window }},
		"settings-check": {standing(), func(u *UI) fyne.Window {
			u.Show(api.SettingsWindow)
			f := fault.New(fault.SignIn, fault.Memotoo, fault.StepSignIn, "HTTP 401", nil)
			u.settings.showCheck(contract.Check{
				OnOffice: contract.SideCheck{OK: true, Lines: []string{"Benutzer: Sabine Müller (Nr. 23)", "Adressen mit Sync-Haken: 1.234"}},
				Memotoo:  contract.SideCheck{Error: &contract.ErrorEntry{Time: now, Fault: f}},
			})
			return u.settings.window
		}},
		"settings-how": {standing(), func(u *UI) fyne.Window {
			u.Show(api.SettingsWindow)
			test.Tap(u.settings.pages[1].button)
			return u.settings.window
		}},
		"settings-program": {standing(), func(u *UI) fyne.Window {
			u.Show(api.SettingsWindow)
			test.Tap(u.settings.pages[2].button)
			u.settings.program.network.set(ownProxy)
			u.settings.program.proxy.SetText("nonsense")
			u.settings.program.mail.SetText("support@example.com")
			return u.settings.window
		}},
		"history": {standing(), func(u *UI) fyne.Window { u.Show(api.HistoryWindow); return u.history.window }},
		"held":    {standing(), func(u *UI) fyne.Window { u.Show(api.HeldWindow); return u.held.window }},
		"held-removal": {standing(), func(u *UI) fyne.Window {
			u.Show(api.HeldWindow)
			u.held.list.Select(1)
			return u.held.window
		}},
		"held-conflict": {standing(), func(u *UI) fyne.Window { return disputed(u, conflicts()) }},
		"held-conflict-all": {standing(), func(u *UI) fyne.Window {
			w := disputed(u, append(conflicts(), questions()...))
			u.held.list.Select(1)
			test.Tap(u.held.allYes)
			return w
		}},
		"gone": {standing(), func(u *UI) fyne.Window {
			u.Start = func(context.Context) error { return nil }
			u.Show(api.SyncWindow)
			u.gone()
			return u.sync.window
		}},
		"report-saved": {standing(), func(u *UI) fyne.Window {
			u.Show(api.SyncWindow)
			u.sync.reportSaved(savedReport{"/home/sabine/Downloads/abgleich-2026-11-22-150000.zip", []string{"support@example.com"}})
			return u.sync.window
		}},
		"undo": {standing(), func(u *UI) fyne.Window { return undoAt(u, nil) }},
		"undo-update": {standing(), func(u *UI) fyne.Window {
			return undoAt(u, func(f *undoWindow) { f.preview.list.Select(2) })
		}},
		"undo-working": {standing(), func(u *UI) fyne.Window {
			return undoAt(u, func(f *undoWindow) {
				u.spawn = func(func()) {}
				test.Tap(f.yes)
				f.said.SetText("Adressen – Ändern: 3 von 6")
			})
		}},
		"undo-refused": {standing(), func(u *UI) fyne.Window {
			return undoAt(u, func(f *undoWindow) {
				f.refused(fault.New(fault.WasReset, fault.Local, fault.StepUndo, "pass 2", nil).Message(u.words.Lang()), false)
			})
		}},
		"first": {waits(), func(u *UI) fyne.Window { u.Show(api.FirstWindow); return u.first.window }},
		"first-create": {waits(), func(u *UI) fyne.Window {
			u.Show(api.FirstWindow)
			u.first.preview.list.Select(2)
			u.first.preview.examples.Highlight(490)
			return u.first.window
		}},
		"first-tasks": {waits(), func(u *UI) fyne.Window {
			u.Show(api.FirstWindow)
			u.first.preview.list.Select(len(u.first.preview.groups) - 1)
			return u.first.window
		}},
		"first-looking": {waits(), func(u *UI) fyne.Window {
			u.spawn = func(f func()) { u.spawn = func(func()) {}; f() }
			u.Show(api.FirstWindow)
			u.first.said.SetText("Adressen – Datensätze lesen: 120 von 812")
			return u.first.window
		}},
		"first-failed": {waits(), func(u *UI) fyne.Window {
			u.Show(api.FirstWindow)
			u.first.refused(fault.New(fault.SignIn, fault.Memotoo, fault.StepSignIn, "HTTP 401", nil).Message(u.words.Lang()))
			return u.first.window
		}},
		"first-none":  {standing(), func(u *UI) fyne.Window { u.Show(api.FirstWindow); return u.first.window }},
		"sync-first":  {waits(), func(u *UI) fyne.Window { u.Show(api.SyncWindow); return u.sync.window }},
		"assistant-1": {contract.Status{}, func(u *UI) fyne.Window { return assistantAt(u, 0) }},
		"assistant-2": {contract.Status{}, func(u *UI) fyne.Window { return assistantAt(u, 1) }},
		"assistant-3": {contract.Status{}, func(u *UI) fyne.Window { return assistantAt(u, 2) }},
		"assistant-4": {contract.Status{}, func(u *UI) fyne.Window { return assistantAt(u, 3) }},
		"assistant-5": {contract.Status{}, func(u *UI) fyne.Window { return assistantAt(u, 4) }},
		"assistant-6": {contract.Status{}, func(u *UI) fyne.Window { return assistantAt(u, 5) }},
		"marks":       {standing(), func(u *UI) fyne.Window { return marksPicked(u, 1, 3) }},
		"marks-all": {with(func(a *contract.AccountStatus, _ *contract.UnitStatus) {
			a.Marks = &contract.MarkProgress{On: true, Done: 250, Total: 1000}
		}), func(u *UI) fyne.Window {
			u.Show(api.MarksWindow)
			u.marks.all.SetChecked(true)
			return u.marks.window
		}},
		"marks-ask": {standing(), func(u *UI) fyne.Window {
			w := marksPicked(u, 2)
			test.Tap(u.marks.markWork.clear)
			return w
		}},
		"marks-summary": {standing(), func(u *UI) fyne.Window {
			u.Show(api.MarksWindow)
			u.marks.summary(markSummary())
			return u.marks.window
		}},
		"marks-users": {standing(), func(u *UI) fyne.Window {
			u.Show(api.MarksWindow)
			test.Tap(u.marks.user)
			return u.marks.window
		}},
		"device": {standing(), func(u *UI) fyne.Window { u.Show(api.DeviceWindow); return u.device.window }},
		"device-iphone": {standing(), func(u *UI) fyne.Window {
			u.Show(api.DeviceWindow)
			u.device.kind.set(device.IPhone)
			return u.device.window
		}},
		"device-codes": {standing(), func(u *UI) fyne.Window {
			u.Show(api.DeviceWindow)
			scrollBy(u.device.scroll, 10000)
			return u.device.window
		}},
		"device-outlook": {standing(), func(u *UI) fyne.Window {
			u.Show(api.DeviceWindow)
			u.device.kind.set(device.Outlook)
			return u.device.window
		}},
		"device-profile": {standing(), func(u *UI) fyne.Window {
			u.Show(api.DeviceWindow)
			u.device.kind.set(device.Mac)
			test.Tap(u.device.profile)
			return u.device.window
		}},
		"device-name": {standing(), func(u *UI) fyne.Window {
			u.Show(api.DeviceWindow)
			u.device.name.fill("mein Telefon")
			return u.device.window
		}},
		"device-icloud": {standing(), func(u *UI) fyne.Window {
			u.Show(api.DeviceWindow)
			u.device.kind.set(device.ICloud)
			return u.device.window
		}},
		"backups": {standing(), func(u *UI) fyne.Window {
			u.Show(api.BackupsWindow)
			u.backups.pick(1)
			u.backups.pick(3)
			return u.backups.window
		}},
		"backups-working": {with(func(a *contract.AccountStatus, _ *contract.UnitStatus) {
			a.Running, a.Backup = true, &contract.BackupProgress{Restore: true, Done: 120, Total: 300}
		}), func(u *UI) fyne.Window { u.Show(api.BackupsWindow); return u.backups.window }},
		"backups-damaged": {standing(), func(u *UI) fyne.Window {
			u.Show(api.BackupsWindow)
			u.backups.list.Select(0)
			return u.backups.window
		}},
		"backups-ask": {standing(), func(u *UI) fyne.Window {
			u.Show(api.BackupsWindow)
			dry := restoreReport()
			dry.DryRun, dry.Error, dry.Units[0].Failed, dry.Units[1] = true, nil, 0, contract.RestoredUnit{Unit: record.Appointments, Unchanged: 217}
			u.backups.sure(u.backups.backups[2], contract.RestoreRequest{Account: "Büro-Müller"}, dry)
			return u.backups.window
		}},
		"backups-create": {standing(), func(u *UI) fyne.Window {
			u.Show(api.BackupsWindow)
			test.Tap(u.backups.create)
			return u.backups.window
		}},
		"backups-kept": {standing(), func(u *UI) fyne.Window {
			u.Show(api.BackupsWindow)
			u.backups.askKept()
			return u.backups.window
		}},
		"backups-summary": {standing(), func(u *UI) fyne.Window {
			u.Show(api.BackupsWindow)
			u.backups.summary(restoreReport())
			return u.backups.window
		}},
		"settings-remove": {standing(), func(u *UI) fyne.Window {
			u.Show(api.SettingsWindow)
			test.Tap(u.settings.remove)
			return u.settings.window
		}},
		"report": {standing(), func(u *UI) fyne.Window { u.Show(api.ReportWindow); return u.sync.window }},
		"settings-new": {contract.Status{}, func(u *UI) fyne.Window {
			u.Show(api.SettingsWindow)
			test.Tap(u.settings.save)
			return u.settings.window
		}},
	}
	at := 0
	for _, name := range slices.Sorted(maps.Keys(scenes)) {
		scene := scenes[name]
		for _, l := range both {
			for shade, th := range themes {
				if l == fault.English && shade == "dark" {
					continue // neither words nor colours are new there
				}
				if at++; testing.Short() && at%8 != 0 {
					continue
				}
				title := name + "-" + string(l) + "-" + shade
				t.Run(title, func(t *testing.T) {
					u, _ := surface(t, l, scene.status)
					u.app.Settings().SetTheme(th)
					w := scene.show(u)
					if shade == "dark" && !strings.Contains(name, "-") {
						// One of each window: the pictures are large and nothing else changes.
						w.Canvas().(software.WindowlessCanvas).SetScale(2)
					}
					img := w.Canvas().Capture()
					save(t, title, img)
					if n := colours(img); n < 8 {
						t.Errorf("only %d colours: nothing is drawn", n)
					}
					fits(t, w.Content(), fyne.NewPos(0, 0), w.Canvas().Size().Width)
				})
			}
		}
	}
}

// disputed shows decisions other than the usual ones.
func disputed(u *UI, held []contract.Held) fyne.Window {
	u.service.(*apitest.Fake).Answer(history(), held, contract.Check{})
	u.Show(api.HeldWindow)
	return u.held.window
}

// assistantAt shows a step of the first start.
func assistantAt(u *UI, at int) fyne.Window {
	u.Show(api.AssistantWindow)
	u.assistant.draft.Account.OnOffice.User = "s.mueller"
	u.assistant.show(at)
	return u.assistant.window
}

// fits reports every visible object that is wider than its place, or that has
// less room than it needs.
func fits(t *testing.T, o fyne.CanvasObject, at fyne.Position, width float32) {
	t.Helper()
	if !o.Visible() {
		return
	}
	at = at.Add(o.Position())
	if at.X+o.Size().Width > width+1 {
		t.Errorf("%T at %v is cut off: %v wide in a window of %v", o, at, o.Size().Width, width)
	}
	if c, ok := o.(*fyne.Container); ok {
		for _, child := range c.Objects {
			if child.Visible() && child.Size().Width+1 < child.MinSize().Width {
				t.Errorf("%T needs a width of %v and has %v", child, child.MinSize().Width, child.Size().Width)
			}
			if child.Visible() && child.Size().Height+1 < child.MinSize().Height {
				t.Errorf("%T needs a height of %v and has %v", child, child.MinSize().Height, child.Size().Height)
			}
			fits(t, child, at, width)
		}
	}
}

func save(t *testing.T, name string, img image.Image) {
	t.Helper()
	f, err := os.Create(filepath.Join(t.ArtifactDir(), name+".png"))
	if err != nil {
		t.Fatal(err)
	}
	if err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(f, img); err != nil {
		t.Error(err)
	}
	if err := f.Close(); err != nil {
		t.Error(err)
	}
}

func colours(img image.Image) int {
	seen := map[[3]uint32]bool{}
	b := img.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y += 5 {
		for x := b.Min.X; x < b.Max.X; x += 5 {
			r, g, bl, _ := img.At(x, y).RGBA()
			seen[[3]uint32{r, g, bl}] = true
		}
	}
	return len(seen)
}
