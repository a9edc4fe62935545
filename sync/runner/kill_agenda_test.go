package runner_test

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"abgleich/sync/engine"
	"abgleich/sync/ical"
	"abgleich/sync/memotoo/memotootest"
	"abgleich/sync/onoffice/onofficetest"
	"abgleich/sync/record"
)

// killedAgenda is an agenda whose servers stand behind a gate.
type killedAgenda struct {
	*agenda
	process *killed // which runs passes over the same world
	tasks   bool
}

// TestKilledAgenda is TestKilled for appointments and tasks: a series with an
// occurrence cut out in onOffice, one moved on the phone, cancelling, creating and
// moving in both directions. A first run counts the points. One in three is taken,
// with -short one in twenty-four, in turn over the profiles.
func TestKilledAgenda(t *testing.T) {
	step := 3
	switch {
	case os.Getenv(allScenarios) != "":
		step = 1
	case testing.Short():
		step = 24
	}
	for i, p := range profiles {
		t.Run(p.name, func(t *testing.T) {
			want, points := enumerateAgenda(t, p.options())
			for i := i % step; i < len(points); i += step {
				point := points[i]
				t.Run(point.String(), func(t *testing.T) {
					t.Parallel()
					w := newKilledAgenda(t, p.options())
					w.prepares(t)
					if lived := w.process.run(t, point); lived != nil {
						t.Fatalf("the child lived: %+v", lived)
					}
					w.resumes(t)
					compare(t, w.state(t), want)
				})
			}
		})
	}
}

// enumerateAgenda runs the pass unharmed and returns the end state and all kill points.
func enumerateAgenda(t *testing.T, o memotootest.Options) (want people, points []killPoint) {
	w := newKilledAgenda(t, o)
	w.prepares(t)
	report := w.process.run(t, killPoint{})
	a := report.Pass.Units[0]
	if report.Pass.Result != engine.OK || a.ToMemotoo.Created < 3 || a.ToMemotoo.Updated < 2 || a.ToMemotoo.Deleted != 2 ||
		a.ToOnOffice.Created != 2 || a.ToOnOffice.Updated < 2 || a.ToOnOffice.Cancelled != 1 {
		t.Fatalf("the pass does not do all that it should: %+v", report.Pass)
	}
	requests := w.process.gate.count()
	w.resumes(t)
	for i := range requests {
		points = append(points, killPoint{beforeRequest, i + 1}, killPoint{afterRequest, i + 1})
	}
	for i := range report.Ledger {
		points = append(points, killPoint{beforeLedger, i + 1})
	}
	t.Logf("%d requests, %d writes to the ledger, %d kill points", requests, report.Ledger, len(points))
	want = w.state(t)
	for title, entry := range want {
		if len(entry[0]) > 1 || len(entry[1]) > 1 {
			t.Fatalf("%s is there more than once: %q", title, entry)
		}
	}
	return want, points
}

func newKilledAgenda(t *testing.T, o memotootest.Options) *killedAgenda {
	t.Helper()
	world, gate := &world{clock: startClock(), home: t.TempDir()}, &gate{}
	o.Now = world.clock.now
	crm, hub := onofficetest.New(onofficetest.Options{Now: world.clock.now}), memotootest.New(o)
	crmURL, hubURL := gate.listen(t, crm.Handler()), gate.listen(t, hub)
	world.crm = &onofficetest.Running{Server: crm, URL: crmURL + onofficetest.StablePath}
	d := standinDiary{&memotootest.Running{Server: hub, URL: hubURL, CalDAV: hubURL + memotootest.CalDAVPath, User: hub.User(), Password: o.Password}}
	w := &killedAgenda{&agenda{world: world, diary: d, bends: o.SplitOverrides}, &killed{world, gate}, o.Tasks}
	world.open(t)
	w.join(t)
	return w
}

// prepares brings both sides to where the next pass does everything, and closes the
// runner.
func (w *killedAgenda) prepares(t *testing.T) {
	t.Helper()
	w.muddle(t, w.tasks)
	if err := w.runner.Close(); err != nil {
		t.Fatal(err)
	}
}

// muddle brings both sides to where the next pass does everything.
func (w *agenda) muddle(t testing.TB, tasks bool) {
	t.Helper()
	w.meeting(t, "Notar", "2026-03-05 10:00", "2026-03-05 11:30")
	messe := w.meeting(t, "Messe", "2026-03-06 00:00", "2026-03-06 23:59", allDay)
	runde := w.meeting(t, "Runde", "2026-03-03 09:00", "2026-03-03 09:30", every("w", 1, "2026-06-30"))
	w.meeting(t, "Kurs", "2026-03-04 18:00", "2026-03-04 19:00", every("t", 2, ""))
	bank, arzt := w.meeting(t, "Bank", "2026-03-10 08:00", "2026-03-10 09:00"), w.meeting(t, "Arzt", "2026-03-11 08:00", "2026-03-11 09:00")
	w.meeting(t, "Urlaub", "2026-07-06 00:00", "2026-07-10 23:59", allDay)
	reise := w.meeting(t, "Reise", "2026-07-20 08:00", "2026-07-20 18:00")
	w.duty(t, "Exposé")
	brief := w.duty(t, "Brief")
	w.good(t)
	w.clock.forward(time.Minute)

	w.change(t, "Notar", record.Record{record.Start: record.Text("2026-03-05T12:00:00"), record.End: record.Text("2026-03-05T13:00:00")})
	w.rework(t, messe, func(a *onofficetest.Appointment) { a.End = "2026-03-07 23:59:00" })
	cut, err := w.crm.Detach(runde, "2026-03-17")
	if err != nil {
		t.Fatal(err)
	}
	w.rework(t, cut, func(a *onofficetest.Appointment) {
		a.Subject, a.Start, a.End = "Runde am Abend", "2026-03-17 19:00:00", "2026-03-17 19:30:00"
	})
	w.moveOccurrence(t)
	w.rework(t, bank, func(a *onofficetest.Appointment) { a.Status = onofficetest.StatusCanceled })
	if err := w.crm.DeleteAppointment(arzt); err != nil {
		t.Fatal(err)
	}
	hrefs := w.hrefs(t)
	w.diary.remove(t, hrefs["Urlaub"])
	w.diary.remove(t, hrefs["Reise"])
	w.rework(t, reise, func(a *onofficetest.Appointment) { a.Notes = "doch!" })
	w.meeting(t, "Neu", "2026-03-12 10:00", "2026-03-12 11:00")
	w.diary.put(t, "kaffee", text("VEVENT", "Kaffee", "DTSTART:20260305T150000", "DTEND:20260305T160000"))
	if tasks {
		w.change(t, "Exposé", record.Record{record.State: record.Text(record.StateDone), record.Percent: record.Text("100")})
		// With a priority, for onOffice gives each task one: what stands in a record that
		// was made without it and forgotten may be an edit, and travels (engine, recover).
		w.diary.put(t, "einkauf", text("VTODO", "Einkauf", "DUE;VALUE=DATE:20260305", "PRIORITY:5"))
		w.redo(t, brief, "Verantwortung", w.colleague(t))
		w.duty(t, "Anruf")
	}
	w.clock.forward(15 * time.Minute)
}

// moveOccurrence moves an occurrence of Kurs on the phone and gives it a title.
func (w *agenda) moveOccurrence(t testing.TB) {
	t.Helper()
	href, _ := w.entry(t, "Kurs")
	w.diary.edit(t, href, func(text string) string {
		text = withOverride(strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\n", "\r\n"), "20260312T180000", "20260313T200000", "20260313T210000")
		i := strings.LastIndex(text, "SUMMARY:Kurs")
		return text[:i] + "SUMMARY:Kurs am Freitag" + text[i+len("SUMMARY:Kurs"):]
	})
}

// resumes runs passes until one is all right, and then proves that a further one
// writes nothing and that nothing was mailed.
func (w *killedAgenda) resumes(t *testing.T) {
	t.Helper()
	w.open(t)
	for range 3 {
		if w.sync(t); w.last.Result == engine.OK {
			w.quiet(t)
			return
		}
		t.Logf("not all right yet: %+v", w.last)
	}
	t.Fatalf("three passes were not enough: %+v", w.last)
}

// state is what both sides hold, by title.
func (w *agenda) state(t testing.TB) people {
	t.Helper()
	p := people{}
	add := func(side int, title, text string) {
		entry := p[title]
		entry[side] = append(entry[side], text)
		slices.Sort(entry[side])
		p[title] = entry
	}
	for _, a := range w.crm.Appointments() {
		add(0, a.Subject, fmt.Sprintf("%s %s %v %v %q", fully(a), a.Status, a.AllDay, a.Users, a.Notes))
	}
	for _, a := range w.crm.Tasks() {
		var lines []string
		for _, f := range []string{"Status", "erledigt", "Verantwortung", "Deadline", "Prio", "Aufgabe"} {
			lines = append(lines, f+" "+a.Fields[f])
		}
		add(0, a.Fields["Betreff"], strings.Join(lines, "\n"))
	}
	spell := func(r record.Record) string {
		var lines []string
		for _, f := range slices.Sorted(maps.Keys(r)) {
			lines = append(lines, fmt.Sprintf("%s %+v", f, r[f]))
		}
		return strings.Join(lines, "\n")
	}
	for _, text := range w.diary.entries(t) {
		it, err := ical.Decode([]byte(text), ical.Options{})
		if err != nil {
			t.Fatal(err)
		}
		add(1, it.Name, spell(it.Record))
		for _, o := range it.Overrides {
			add(1, o.Record[record.Subject].Text, spell(o.Record))
		}
	}
	return p
}
