package runner_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"abgleich/sync/contract"
	"abgleich/sync/engine"
	"abgleich/sync/memotoo/memotootest"
	"abgleich/sync/onoffice/onofficetest"
	"abgleich/sync/record"
	"abgleich/sync/runner"
	"abgleich/sync/vcard"
)

// A pass of the child is the test program itself, started with these variables.
const (
	childHome   = "ABGLEICH_TEST_CHILD_HOME"   // the home directory; set in a child only
	childOffset = "ABGLEICH_TEST_CHILD_OFFSET" // how far its clock is ahead
	childUndo   = "ABGLEICH_TEST_CHILD_UNDO"   // it undoes the last pass, and runs none
	childLedger = "ABGLEICH_TEST_CHILD_LEDGER" // the write to the ledger before which it kills itself; 0: none
)

func TestMain(m *testing.M) {
	if home := os.Getenv(childHome); home != "" {
		if err := child(home); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	m.Run()
}

// childReport is what a child that lives to the end prints.
type childReport struct {
	Ledger int // writes to the ledger
	Pass   contract.Pass
}

// child opens the runner and runs one pass.
func child(home string) error {
	offset, err := time.ParseDuration(os.Getenv(childOffset))
	if err != nil {
		return err
	}
	at, err := strconv.Atoi(os.Getenv(childLedger))
	if err != nil {
		return err
	}
	r, err := runner.Open(runner.Options{Home: home, Now: func() time.Time { return time.Now().Add(offset) }, Version: "test"})
	if err != nil {
		return err
	}
	r.SetPause(func(context.Context, time.Duration) error { return nil })
	var report childReport
	err = r.BeforeLedger("max", func(string) error {
		if report.Ledger++; report.Ledger != at {
			return nil
		}
		self, err := os.FindProcess(os.Getpid())
		if err == nil {
			err = self.Kill()
		}
		if err != nil {
			return err
		}
		select {}
	})
	if err != nil {
		return err
	}
	if os.Getenv(childUndo) != "" {
		report.Pass, err = r.Undo(context.Background(), contract.UndoRequest{})
	} else {
		report.Pass, err = r.Sync(context.Background(), contract.Request{})
	}
	if err := errors.Join(err, r.Close()); err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(report)
}

// killPoint is a side effect of a pass at which the child dies.
type killPoint struct {
	what string // beforeRequest, afterRequest or beforeLedger
	n    int    // which, from 1; 0: the child lives
}

// The three kinds of kill points: before a server carries a request out, after it
// did and before it answers, and before a write to the ledger. A kill after a
// write to the ledger is one before the next side effect.
const (
	beforeRequest = "before request"
	afterRequest  = "after request"
	beforeLedger  = "before ledger write"
)

func (p killPoint) String() string { return p.what + " " + strconv.Itoa(p.n) }

// TestKilled proves that a pass that is killed at any of its side effects and taken
// up again comes to the same end as one that is not, with nobody twice
// (D58 killed after the hub's answer was sent, D59 killed after the CRM's create,
// D60 outcome unknown: looked up before it is repeated, D61 the ledger opens with
// what was committed last, D63 the lock of a dead process is taken over). A first
// run counts the points. With -short every twelfth point is taken.
func TestKilled(t *testing.T) {
	for _, h := range []struct {
		name    string
		options func() memotootest.Options
	}{{"memotoo", memotootest.Memotoo}, {"plain", memotootest.Plain}} {
		t.Run(h.name, func(t *testing.T) {
			want, points := enumerate(t, h.options())
			step := 1
			if testing.Short() {
				step = 12
			}
			for i := 0; i < len(points); i += step {
				point := points[i]
				t.Run(point.String(), func(t *testing.T) {
					t.Parallel()
					w := newKilled(t, h.options())
					w.prepare(t)
					if lived := w.run(t, point); lived != nil {
						t.Fatalf("the child lived: %+v", lived)
					}
					w.resume(t)
					compare(t, w.people(t), want)
				})
			}
		})
	}
}

// enumerate runs the pass unharmed and returns the end state and all kill points.
func enumerate(t *testing.T, o memotootest.Options) (want people, points []killPoint) {
	w := newKilled(t, o)
	w.prepare(t)
	report := w.run(t, killPoint{})
	u := report.Pass.Units[0]
	if u.Result != engine.OK || u.ToMemotoo != (contract.ToMemotoo{Created: 3, Updated: 4, Deleted: 2}) ||
		u.ToOnOffice != (contract.ToOnOffice{Created: 4, Updated: 3, Unmarked: 2, Marked: 1}) {
		t.Fatalf("the pass does not do all that it should: %+v", u)
	}
	requests := w.gate.count()
	w.resume(t)
	for i := range requests {
		points = append(points, killPoint{beforeRequest, i + 1}, killPoint{afterRequest, i + 1})
	}
	for i := range report.Ledger {
		points = append(points, killPoint{beforeLedger, i + 1})
	}
	t.Logf("%d requests, %d writes to the ledger, %d kill points", requests, report.Ledger, len(points))
	want = w.people(t)
	for name, entry := range want {
		n := 1
		if name == "Ober" {
			n = 2
		}
		if len(entry[0]) > n || len(entry[1]) > n {
			t.Fatalf("%s is there more than once: %v", name, entry)
		}
	}
	return want, points
}

// killed is a world whose servers stand behind a gate.
type killed struct {
	*world
	gate *gate
}

func newKilled(t *testing.T, o memotootest.Options, set ...func(*contract.Account)) *killed {
	t.Helper()
	w := &killed{&world{clock: &clock{}, home: t.TempDir()}, &gate{}}
	o.Now = w.clock.now
	crm, hub := onofficetest.New(onofficetest.Options{Now: w.clock.now}), memotootest.New(o)
	crmURL, hubURL := w.gate.listen(t, crm.Handler()), w.gate.listen(t, hub)
	w.crm = &onofficetest.Running{Server: crm, URL: crmURL + onofficetest.StablePath}
	w.hub = standin{&memotootest.Running{Server: hub, URL: hubURL, CardDAV: hubURL + memotootest.CardDAVPath, User: hub.User(), Password: o.Password}, o.OneValuePerSlot}
	w.open(t)
	if err := w.runner.AddAccount(t.Context(), w.account(set...), w.secrets()); err != nil {
		t.Fatal(err)
	}
	return w
}

// prepare brings both sides to where the next pass has a lot to do, and closes the
// runner.
func (w *killed) prepare(t *testing.T) {
	t.Helper()
	w.muddle(t)
	if err := w.runner.Close(); err != nil {
		t.Fatal(err)
	}
}

// muddle brings both sides to where the next pass creates, changes and removes in
// both directions.
func (w *world) muddle(t testing.TB) {
	t.Helper()
	ids := map[string]int{}
	for i, name := range []string{"Ast", "Bach", "Clos", "Dorn", "Eich", "Farn", "Gras", "Hain", "Igel", "Jung", "Karg"} {
		ids[name] = w.person(t, "Person", name, phone("business", fmt.Sprintf("0221 55500%02d", i)))
	}
	w.good(t)
	igel, _ := w.card(t, "Igel")
	restored := w.hub.cards(t)[igel]
	w.hub.remove(t, igel)
	w.good(t)

	edit := func(name, old, new string) {
		href, _ := w.card(t, name)
		w.hub.edit(t, href, replace(old, new))
	}
	remove := func(name string) {
		href, _ := w.card(t, name)
		w.hub.remove(t, href)
	}
	w.clock.forward(time.Minute)
	w.change(t, ids["Ast"], map[string]string{"Ort": "Bonn"}) // edited on both sides
	edit("Ast", "Domstr. 1", "Neumarkt 2")
	w.change(t, ids["Bach"], map[string]string{"Ort": "Aachen", "Vorname": "Berta"})
	w.change(t, ids["Clos"], map[string]string{"Plz": "50667"})
	edit("Dorn", "0221 5550003", "0221 7770003")
	remove("Eich") // the marks go
	remove("Farn")
	w.crm.DeleteAddress(ids["Gras"]) // the cards go
	w.crm.DeleteAddress(ids["Hain"])
	w.hub.put(t, "restored.vcf", restored) // the mark of Igel comes back
	remove("Jung")                         // edited here, deleted there: the edits win
	w.change(t, ids["Jung"], map[string]string{"Ort": "Brühl"})
	edit("Karg", "Köln", "Hürth")
	w.crm.DeleteAddress(ids["Karg"])
	w.person(t, "Neu", "Lamm", phone("business", "0221 5550012"), phone("business", "0221 5550013"), phone("mobile", "0170 5550014"))
	// A name alone matches nothing by itself, and twins match each other: what was
	// created and forgotten would be asked about or be there once more.
	if _, err := w.crm.CreateAddress(onofficetest.Draft{Fields: map[string]string{"Name": "Moos"}, Marks: []int{onofficetest.SyncedUser}}); err != nil {
		t.Fatal(err)
	}
	w.hub.put(t, "nest.vcf", newCard("Neu", "Nest", "TEL;TYPE=WORK:0221 5550015", "TEL;TYPE=WORK:0221 5550016", "TEL;TYPE=CELL:0170 5550017", "EMAIL;TYPE=HOME:neu@nest.example"))
	w.hub.put(t, "ober.vcf", newCard("Zwilling", "Ober"))
	w.hub.put(t, "ober2.vcf", replace("phone-Ober", "phone-Ober2")(newCard("Zwilling", "Ober")))
	w.person(t, "Beide", "Pech", phone("mobile", "0170 5550018"))
	w.hub.put(t, "pech.vcf", newCard("Beide", "Pech", "TEL;TYPE=CELL:+49 170 5550018", "EMAIL;TYPE=HOME:beide@pech.example"))
	w.clock.forward(15 * time.Minute)
}

// run runs a pass in a child that dies at a point. A child that lives to the end
// gives its report.
func (w *killed) run(t *testing.T, at killPoint, env ...string) *childReport {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, program)
	ledger := 0
	if at.what == beforeLedger {
		ledger = at.n
	}
	cmd.Env = append(os.Environ(), childHome+"="+w.home, childOffset+"="+w.clock.offset().String(), childLedger+"="+strconv.Itoa(ledger))
	cmd.Env = append(cmd.Env, env...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := w.gate.start(cmd, at); err != nil {
		t.Fatal(err)
	}
	err = cmd.Wait()
	w.gate.settle(t)
	if err != nil && (ctx.Err() != nil || errs.Len() > 0) {
		t.Fatalf("%v\n%s", err, &errs)
	}
	if err != nil {
		return nil
	}
	var r childReport
	if err := json.Unmarshal(out.Bytes(), &r); err != nil {
		t.Fatalf("%v in %q", err, &out)
	}
	return &r
}

// resume runs passes until one is all right, and then proves that a further one
// writes nothing.
func (w *killed) resume(t *testing.T) {
	t.Helper()
	w.open(t)
	var u contract.UnitPass
	for range 3 {
		p, err := w.runner.Sync(t.Context(), contract.Request{})
		if err != nil {
			t.Fatal(err)
		}
		if u = p.Units[0]; u.Result == engine.OK && u.Remaining == 0 && u.Held == 0 {
			w.quiet(t)
			return
		}
		t.Logf("not all right yet: %+v", u)
	}
	t.Fatalf("three passes were not enough: %+v", u)
}

// people is the state of both sides by person: its addresses and its cards.
type people map[string][2][]string

// people reads both sides.
func (w *world) people(t testing.TB) people {
	t.Helper()
	p := people{}
	add := func(side int, name string, lines []string) {
		entry := p[name]
		entry[side] = append(entry[side], strings.Join(lines, "\n"))
		slices.Sort(entry[side])
		p[name] = entry
	}
	for _, a := range w.crm.Addresses() {
		// Numbers that the tenant gives out may differ.
		for _, f := range []string{"ID", "uuid", "KdNr"} {
			delete(a.Fields, f)
		}
		var lines []string
		for _, c := range a.Contacts {
			c.ID = 0
			lines = append(lines, fmt.Sprintf("%+v", c))
		}
		for f, v := range a.Fields {
			if v != "" {
				lines = append(lines, f+" "+v)
			}
		}
		slices.Sort(lines)
		add(0, a.Fields["Name"], append(lines, fmt.Sprintf("marks %v", a.Marks)))
	}
	for _, text := range w.hub.cards(t) {
		c, err := vcard.Decode([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		var lines []string
		for _, f := range slices.Sorted(maps.Keys(c.Record)) {
			if v := c.Record[f]; !v.Empty() {
				lines = append(lines, fmt.Sprintf("%s %+v", f, v))
			}
		}
		add(1, c.Record[record.LastName].Text, lines)
	}
	return p
}

// compare compares two states: nobody is lost, nobody is there twice, nobody is
// another one.
func compare(t *testing.T, got, want people) {
	t.Helper()
	for name := range want {
		for i, side := range []string{"onOffice", "memotoo"} {
			if !slices.Equal(got[name][i], want[name][i]) {
				t.Errorf("%s on %s is\n%q\nand without the kill\n%q", name, side, got[name][i], want[name][i])
			}
		}
	}
	for name := range got {
		if _, ok := want[name]; !ok {
			t.Errorf("%s is there and would not be without the kill: %v", name, got[name])
		}
	}
}
