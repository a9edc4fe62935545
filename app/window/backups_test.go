package window

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"abgleich/app/api"
	"abgleich/app/api/apitest"
	"abgleich/sync/contract"
	"abgleich/sync/engine"
	"abgleich/sync/fault"
	"abgleich/sync/record"
)

const backupFolder = "/home/sabine/.local/share/abgleich/accounts/Büro-Müller/backups/"

// backupList is one of each kind, with a foreign file in front.
func backupList() []contract.Backup {
	f := fault.New(fault.Damaged, fault.Local, fault.StepRestore, backupFolder+"urlaub.zip: zip: not a valid zip file", nil)
	one := func(id string, at time.Time, why contract.BackupReason, size int64, units ...contract.BackupUnit) contract.Backup {
		return contract.Backup{ID: id, Account: "Büro-Müller", Path: backupFolder + id + ".zip", Size: size, Made: at, Version: "0.1.0", Reason: why, Units: units}
	}
	return []contract.Backup{
		{ID: "urlaub", Account: "Büro-Müller", Path: backupFolder + "urlaub.zip", Size: 21, Units: []contract.BackupUnit{}, Error: &contract.ErrorEntry{Time: now, Fault: f}},
		one("2026-11-22T135500Z", now.Add(-5*time.Minute), contract.BackupRestore, 749_000, contract.BackupUnit{Unit: record.Addresses, Memotoo: 300}),
		one("2026-11-21T081500Z", now.Add(-30*time.Hour), contract.BackupManual, 1_520_000,
			contract.BackupUnit{Unit: record.Addresses, Memotoo: 1234, OnOffice: 1190}, contract.BackupUnit{Unit: record.Appointments, Memotoo: 217, OnOffice: 215}),
		one("2026-09-01T073000Z", now.Add(-82*24*time.Hour), contract.BackupFirst, 1_310_000, contract.BackupUnit{Unit: record.Addresses, Memotoo: 1180, OnOffice: 1103}),
	}
}

// backupRecords are so many addresses and two appointments.
func backupRecords(n int) (list []contract.BackupRecord) {
	names := []string{"Sabine Größmann", "Öztürk Sanitär- und Heizungstechnik GmbH & Co. KG", "Jörg Weiß", "Anna Lang"}
	for i := range n {
		list = append(list, contract.BackupRecord{ID: fmt.Sprint("addresses/", i+1), Unit: record.Addresses, Title: fmt.Sprint(names[i%len(names)], " ", i+1)})
	}
	for i := range 2 {
		list = append(list, contract.BackupRecord{ID: fmt.Sprint("appointments/", i+1), Unit: record.Appointments, Title: fmt.Sprint("Besichtigung ", i+1)})
	}
	return list
}

// restoreReport has something of everything.
func restoreReport() contract.RestoreReport {
	refused := fault.New(fault.Invalid, fault.Memotoo, fault.StepRestore, "HTTP 422", nil).For("Anna Lang 4")
	gone := fault.New(fault.Offline, fault.Memotoo, fault.StepRestore, "connection refused", nil)
	return contract.RestoreReport{
		Account: "Büro-Müller", Backup: "2026-11-21T081500Z", Started: now, Finished: now.Add(20 * time.Second), Result: engine.Partial, Saved: "2026-11-22T140000Z",
		Units: []contract.RestoredUnit{
			{Unit: record.Addresses, Overwritten: 12, Created: 3, Unchanged: 1217, Failed: 2, Errors: []contract.ErrorEntry{{Time: now, Fault: refused}}},
			{Unit: record.Appointments, Left: 217, Errors: []contract.ErrorEntry{}},
		},
		Error: &contract.ErrorEntry{Time: now, Fault: gone},
	}
}

// backupsOf opens the window.
func backupsOf(t *testing.T, l fault.Lang) (*backupsWindow, *UI, *apitest.Fake) {
	t.Helper()
	u, fake := surface(t, l, standing())
	u.Show(api.BackupsWindow)
	return u.backups, u, fake
}

// press presses a button of the question in front of a window.
func press(t *testing.T, f *frame, text string) {
	t.Helper()
	top := f.window.Canvas().Overlays().Top()
	if top == nil {
		t.Fatal("nothing is asked")
	}
	for _, o := range test.LaidOutObjects(top) {
		if b, ok := o.(*button); ok && b.Text == text {
			test.Tap(b)
			return
		}
	}
	t.Fatalf("there is no button %q", text)
}

func TestBackups_List(t *testing.T) {
	b, u, fake := backupsOf(t, fault.German)
	// The newest that can be read comes first to the eye.
	if one, ok := b.chosen(); !ok || one.ID != "2026-11-22T135500Z" || len(b.all) != 302 {
		t.Fatalf("%+v, %d records", one, len(b.all))
	}
	wants(t, shownIn(b.window), "22.11.2026, 14:55:00 Uhr (UTC+01:00)", "Vor dem Zurückspielen · Version 0.1.0 · 749 kB · 2026-11-22T135500Z.zip", "Adressen: 300 in memotoo",
		"heute, 14:55 Uhr", "gestern, 09:00 Uhr", "Von Hand · 1,5 MB", "Vor dem ersten Lauf · 1,3 MB", "urlaub.zip", "nicht lesbar", "Sicherungen bleiben 90 Tage")
	b.list.Select(2)
	wants(t, shownIn(b.window), "Adressen: 1.234 in memotoo, 1.190 in onOffice", "Termine: 217 in memotoo, 215 in onOffice")
	// A file that is none is told by its name, and can be copied for support.
	b.list.Select(0)
	wants(t, shownIn(b.window), "urlaub.zip", "Diese Datei im Ordner der Sicherungen ist beschädigt oder keine Sicherung von Abgleich", "15:00:00 Uhr (UTC+01:00) · Sicherung zurückspielen")
	if b.pane.Visible() || !b.some.Disabled() || !b.everything.Disabled() || b.create.Disabled() {
		t.Error("a damaged backup can be restored")
	}
	each(b.about, func(o fyne.CanvasObject) {
		if copying, ok := o.(*button); ok {
			test.Tap(copying)
		}
	})
	wants(t, u.app.Clipboard().Content(), "Abgleich 0.1.0 · Account Büro-Müller", "urlaub.zip", "not a valid zip file")
	b.list.Select(3)
	if !b.pane.Visible() || b.everything.Disabled() {
		t.Error("the others cannot be used")
	}
	// Another account has its own.
	fake.AnswerBackups(nil, nil, contract.RestoreReport{})
	b.choose("Zweigstelle")
	wants(t, shownIn(b.window), "Noch keine Sicherung")
	if !b.everything.Disabled() || b.create.Disabled() || lastCall(t, fake, "Backups")[0] != "Zweigstelle" {
		t.Error("an account without backups")
	}
}

// The way there leads from the account that is shown.
func TestBackups_FromOtherWindows(t *testing.T) {
	u, fake := surface(t, fault.German, standing())
	u.Show(api.SettingsWindow)
	u.settings.load("Zweigstelle", "")
	test.Tap(u.settings.backups)
	if got := lastCall(t, fake, "Backups"); got[0] != "Zweigstelle" || u.backups.account.Selected != "Zweigstelle" {
		t.Errorf("%v, %s", got, u.backups.account.Selected)
	}
	u.Show(api.SyncWindow)
	found := false
	each(u.sync.window.Content(), func(o fyne.CanvasObject) {
		if b, ok := o.(*button); ok && b.Text == "Sicherungen …" {
			found = true
			test.Tap(b)
		}
	})
	if !found || u.backups.name != "Büro-Müller" {
		t.Errorf("the way from the sync window: %v, %s", found, u.backups.name)
	}
}

func TestBackups_Create(t *testing.T) {
	b, _, fake := backupsOf(t, fault.German)
	test.Tap(b.create)
	wants(t, shownIn(b.window), "Gelesen werden beide Seiten")
	for _, o := range test.LaidOutObjects(b.window.Canvas().Overlays().Top()) {
		if k, ok := o.(*tick); ok && k.Text == "Termine" {
			k.SetChecked(false)
		}
	}
	press(t, b.frame, "Sichern")
	// Tasks are off and were not offered.
	if got := lastCall(t, fake, "CreateBackup"); got[0] != "Büro-Müller" || !reflect.DeepEqual(got[1], []record.Unit{record.Addresses}) {
		t.Errorf("made %v", got)
	}
	if b.bar.Visible() || len(fake.Calls("Backups")) != 2 {
		t.Errorf("bar %v, %d listings", b.bar.Visible(), len(fake.Calls("Backups")))
	}
	full := fault.New(fault.Storage, fault.Local, fault.StepBackup, "no space left on device", nil)
	fake.Fail("CreateBackup", full)
	test.Tap(b.create)
	press(t, b.frame, "Sichern")
	wants(t, shownIn(b.window), "15:00:00 Uhr (UTC+01:00) · Sicherung anlegen", "Die Sicherung lässt sich auf diesem Rechner nicht speichern", "eine halbe Sicherung bleibt nicht liegen")
	press(t, b.frame, "Für den Support kopieren")
	wants(t, b.ui.app.Clipboard().Content(), "Abgleich 0.1.0 · Account Büro-Müller", "no space left on device")
	if b.bar.Visible() || b.create.Disabled() {
		t.Error("the window still waits")
	}
}

func TestBackups_RestoreChosen(t *testing.T) {
	b, u, fake := backupsOf(t, fault.German)
	dry := contract.RestoreReport{Account: "Büro-Müller", DryRun: true, Result: engine.OK, Units: []contract.RestoredUnit{{Unit: record.Addresses, Overwritten: 1, Created: 1}}}
	fake.AnswerBackups(backupList(), backupRecords(300), dry)
	if !b.some.Disabled() {
		t.Error("nothing is ticked, and yet there is something to do")
	}
	b.search.SetText("  GRÖSS nichts ")
	if len(b.fits) != 0 || b.count.Text != "Kein Datensatz passt." {
		t.Errorf("%d fit, %q", len(b.fits), b.count.Text)
	}
	pick := func(id string) {
		t.Helper()
		row := slices.IndexFunc(b.fits, func(i int) bool { return b.all[i].ID == id })
		if row < 0 {
			t.Fatalf("%s is not shown", id)
		}
		b.rows.Select(row)
	}
	// Umlauts are found however they are typed, and the order is that of a phone book.
	b.search.SetText("gross 9 ")
	pick("addresses/9")
	pick("addresses/29")
	pick("addresses/29") // a second click unticks
	b.search.SetText("")
	pick("addresses/3")
	if first, last := b.all[0].Title, b.all[301].Title; first != "Anna Lang 100" || last != "Besichtigung 2" {
		t.Errorf("from %s to %s", first, last)
	}
	if b.count.Text != "302 von 302 angezeigt, 2 ausgewählt" {
		t.Errorf("%q", b.count.Text)
	}
	test.Tap(b.some)
	want := contract.RestoreRequest{Account: "Büro-Müller", Backup: "2026-11-22T135500Z", Records: []string{"addresses/3", "addresses/9"}, DryRun: true}
	if got := lastCall(t, fake, "Restore")[0]; !reflect.DeepEqual(got, want) {
		t.Errorf("asked for %+v, want %+v", got, want)
	}
	wants(t, shownIn(b.window), "Aus der Sicherung vom 22.11.2026, 14:55:00 Uhr", "Adressen: 1 wird überschrieben, 1 wird neu angelegt", "vorher gesichert", "als hätten Sie es in memotoo eingegeben")
	// No is no, and has the focus.
	b.window.Canvas().Focused().TypedKey(returnKey)
	if n := len(fake.Calls("Restore")); n != 1 {
		t.Fatalf("%d restores", n)
	}
	test.Tap(b.some)
	fake.AnswerBackups(backupList(), backupRecords(300), restoreReport())
	press(t, b.frame, "Nach memotoo zurückspielen")
	want.DryRun = false
	if got := lastCall(t, fake, "Restore")[0]; !reflect.DeepEqual(got, want) {
		t.Errorf("asked for %+v, want %+v", got, want)
	}
	press(t, b.frame, "Für den Support kopieren")
	wants(t, u.app.Clipboard().Content(), "Account Büro-Müller", "Zurückspielen: Mit Fehlern", "Sicherung 2026-11-21T081500Z",
		"Adressen: 12 überschrieben, 3 neu angelegt, 1.217 waren schon so, 2 fehlgeschlagen", "Termine: 217 nicht bearbeitet",
		"gesichert: 2026-11-22T140000Z", "Der nächste Lauf überträgt", "Anna Lang 4", "memotoo ist nicht erreichbar", "… und 1 weiterer Fehler", "15:00:00 Uhr (UTC+01:00) · Sicherung zurückspielen")
	// What was ticked stays, for another try.
	if len(b.picked) != 2 || b.some.Disabled() {
		t.Errorf("%d ticked", len(b.picked))
	}
}

func TestBackups_RestoreAllOrAUnit(t *testing.T) {
	b, _, fake := backupsOf(t, fault.English)
	fake.AnswerBackups(backupList(), nil, contract.RestoreReport{DryRun: true, Units: []contract.RestoredUnit{{Unit: record.Addresses, Unchanged: 302}}})
	test.Tap(b.everything)
	if got := lastCall(t, fake, "Restore")[0].(contract.RestoreRequest); !got.All || !got.DryRun || got.Records != nil || got.Units != nil {
		t.Errorf("asked for %+v", got)
	}
	wants(t, shownIn(b.window), "just as it is in the backup")
	press(t, b.frame, "OK")
	b.unit.SetSelected("Appointments")
	if b.everything.Text != "Restore all Appointments …" || len(b.fits) != 2 {
		t.Errorf("%q, %d fit", b.everything.Text, len(b.fits))
	}
	b.every.SetChecked(true)
	if len(b.picked) != 2 {
		t.Errorf("%d ticked", len(b.picked))
	}
	test.Tap(b.everything)
	if got := lastCall(t, fake, "Restore")[0].(contract.RestoreRequest); got.All || !reflect.DeepEqual(got.Units, []record.Unit{record.Appointments}) {
		t.Errorf("asked for %+v", got)
	}
	press(t, b.frame, "OK")
	// What cannot even be compared is said, and nothing is asked.
	gone := fault.New(fault.Offline, fault.Memotoo, fault.StepRestore, "", nil)
	fake.AnswerBackups(backupList(), nil, contract.RestoreReport{DryRun: true, Result: engine.Waits, Started: now, Finished: now, Units: []contract.RestoredUnit{{Unit: record.Addresses, Left: 300}},
		Error: &contract.ErrorEntry{Time: now, Fault: gone}})
	test.Tap(b.everything)
	wants(t, shownIn(b.window), "memotoo cannot be reached", "300 not tried")
	press(t, b.frame, "OK")
	if n := len(fake.Calls("Restore")); n != 3 {
		t.Errorf("%d restores", n)
	}
	fake.Fail("Restore", fault.New(fault.Damaged, fault.Local, fault.StepRestore, "x.zip", nil))
	test.Tap(b.everything)
	wants(t, shownIn(b.window), "This file in the folder of the backups is damaged", "Restoring a backup")
}

func TestBackups_ProgressAndStop(t *testing.T) {
	b, u, fake := backupsOf(t, fault.English)
	b.pick(0)
	u.update(with(func(a *contract.AccountStatus, _ *contract.UnitStatus) {
		a.Running, a.Backup = true, &contract.BackupProgress{Restore: true, Done: 120, Total: 300}
	}), nil)
	if !b.bar.Visible() || b.bar.Value != 120 || b.state.Text != "120 of 300 records done" || !b.stop.Visible() || !b.some.Disabled() || !b.create.Disabled() {
		t.Errorf("bar %v %v, %q", b.bar.Visible(), b.bar.Value, b.state.Text)
	}
	test.Tap(b.stop)
	if got := lastCall(t, fake, "Stop"); got[0] != "Büro-Müller" {
		t.Errorf("stopped %v", got)
	}
	// While a pass runs, nothing else can; it is not this window's to stop.
	u.update(with(func(a *contract.AccountStatus, _ *contract.UnitStatus) { a.Running = true }), nil)
	if b.bar.Visible() || b.stop.Visible() || !b.some.Disabled() || !strings.Contains(b.state.Text, "A pass is running") {
		t.Errorf("%q", b.state.Text)
	}
	u.update(standing(), nil)
	if b.state.Visible() || b.some.Disabled() || b.create.Disabled() {
		t.Error("the window still shows work")
	}
	halted := restoreReport()
	halted.Result, halted.Error = engine.Halted, &contract.ErrorEntry{Time: now, Fault: fault.New(fault.Stopped, fault.Local, fault.StepRestore, "", nil)}
	b.summary(halted)
	wants(t, shownIn(b.window), "Stopped: what was restored until then stays")
}

func TestBackups_Kept(t *testing.T) {
	b, u, fake := backupsOf(t, fault.German)
	u.Show(api.SettingsWindow)
	b.askKept()
	days := b.window.Canvas().Focused().(*entry)
	for _, wrong := range []string{"0", "-3", "viele", "3651", ""} {
		days.SetText(wrong)
		wants(t, shownIn(b.window), "Eine Zahl von 1 bis 3650")
		press(t, b.frame, "Übernehmen")
	}
	days.SetText(" 30 ")
	press(t, b.frame, "Übernehmen")
	if got := lastCall(t, fake, "SaveSettings")[0].(contract.Settings); got.BackupDays != 30 || !got.Notify || len(fake.Calls("SaveSettings")) != 1 {
		t.Errorf("saved %+v", got)
	}
	wants(t, shownIn(b.window), "Sicherungen bleiben 30 Tage")
	// Settings that were read before do not take it back.
	test.Tap(u.settings.pages[2].button)
	test.Tap(u.settings.save)
	if got := lastCall(t, fake, "SaveSettings")[0].(contract.Settings); got.BackupDays != 30 {
		t.Errorf("saved %+v", got)
	}
}

// Ten thousand records are searched and ticked without drawing them.
func TestBackups_TenThousand(t *testing.T) {
	u, fake := surface(t, fault.German, standing())
	fake.AnswerBackups(backupList(), backupRecords(10_000), contract.RestoreReport{})
	u.Show(api.BackupsWindow)
	b := u.backups
	drawn := 0
	each(b.window.Content(), func(o fyne.CanvasObject) {
		if _, ok := o.(*tickRow); ok {
			drawn++
		}
	})
	if drawn > 100 {
		t.Errorf("%d rows are drawn", drawn)
	}
	b.search.SetText("weiß 999")
	if len(b.fits) != 12 {
		t.Errorf("%d fit", len(b.fits))
	}
	b.search.SetText("")
	b.every.SetChecked(true)
	if len(b.picked) != 10_002 || b.count.Text != "10.002 von 10.002 angezeigt, 10.002 ausgewählt" {
		t.Errorf("%d ticked, %q", len(b.picked), b.count.Text)
	}
}
