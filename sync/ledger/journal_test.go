package ledger

import (
	"database/sql"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"abgleich/sync/engine"
	"abgleich/sync/fault"
	"abgleich/sync/record"
	"abgleich/sync/side"
)

func run(t *testing.T, d *DB, started time.Time, report string) int64 {
	t.Helper()
	id, err := d.BeginPass(started, "automatic")
	must(t, err)
	must(t, d.EndPass(id, started.Add(time.Minute), engine.Partial, []byte(report)))
	return id
}

const aboutAddresses = `{"units":[{"unit":"addresses","linked":3}]}`

func TestPasses(t *testing.T) {
	d := fresh(t)
	if _, ok, err := d.LastPass(record.Addresses); ok || err != nil {
		t.Errorf("a last pass before the first: %v", err)
	}
	first := run(t, d, noon, aboutAddresses)
	second := run(t, d, noon.Add(time.Hour), `{"units":[{"unit":"tasks"}]}`)
	third, err := d.BeginPass(noon.Add(2*time.Hour), "manual")
	must(t, err)
	list, err := d.Passes(2)
	must(t, err)
	if len(list) != 2 || list[0].ID != third || list[1].ID != second {
		t.Fatalf("passes %+v", list)
	}
	if p := list[0]; !p.Finished.IsZero() || p.Trigger != "manual" || p.Report != nil || p.Result != "" {
		t.Errorf("the running pass %+v", p)
	}
	p, ok, err := d.LastPass(record.Addresses)
	if !ok || err != nil || p.ID != first || !p.Started.Equal(noon) || !p.Finished.Equal(noon.Add(time.Minute)) || p.Result != engine.Partial || string(p.Report) != aboutAddresses {
		t.Errorf("last pass %+v, %v, %v", p, ok, err)
	}
	if err := d.EndPass(99, noon, engine.OK, []byte("{}")); !fault.Is(err, fault.Internal) {
		t.Errorf("an unknown pass: %v", err)
	}
	if err := d.EndPass(third, noon, engine.OK, []byte("no")); !fault.Is(err, fault.Internal) {
		t.Errorf("a report that is none: %v", err)
	}
}

func TestEventsOfAPass(t *testing.T) {
	d := fresh(t)
	for _, pass := range []int64{1, 2} {
		l := d.Unit(record.Addresses, pass)
		for i := range 3 {
			commit(t, l, engine.Result{Event: &engine.Event{At: noon, Title: fmt.Sprint(pass, i)}})
		}
	}
	list, err := d.Events(2, 2)
	must(t, err)
	if len(list) != 2 || list[0].Event.Title != "2 0" || list[1].Event.Title != "2 1" {
		t.Errorf("events %+v", list)
	}
}

func count(t *testing.T, d *DB, query string, args ...any) (n int) {
	t.Helper()
	must(t, d.view("count", func(tx *sql.Tx) error { return tx.QueryRow(query, args...).Scan(&n) }))
	return n
}

func TestOldHistoryGoes(t *testing.T) {
	d := fresh(t)
	l := addresses(d)
	old := noon.Add(-91 * 24 * time.Hour)
	d.Now = func() time.Time { return old }
	kept := run(t, d, old, aboutAddresses) // the last one of its unit
	gone := run(t, d, old, `{"units":[{"unit":"tasks"}]}`)
	never, err := d.BeginPass(old, "manual") // killed
	must(t, err)
	link := commit(t, l, linked("5", "/5.vcf"))
	for pass, at := range map[int64]time.Time{gone: old, kept: noon.Add(-time.Hour)} {
		k := memory(t, l).Links[0]
		commit(t, d.Unit(record.Addresses, pass), engine.Result{Link: &k, Event: &engine.Event{At: at, Digest: "x"}})
	}
	must(t, l.Rest("onoffice:9", engine.Resting{At: old, Until: old}))
	must(t, l.Rest("onoffice:8", engine.Resting{At: noon, Until: noon}))
	must(t, l.SaveLook(engine.Looked{Waiting: [2][]string{{"7", "8"}, {"/7", "/8"}}}))
	must(t, l.Conclude(engine.Conclusion{Held: []engine.Question{matchOf("7", "/7"), matchOf("8", "/8")}}))
	must(t, d.Decide([]int64{held(t, d)[0].ID}, engine.Rejected))
	must(t, l.Conclude(engine.Conclusion{}))

	last := run(t, d, noon, `{"units":[{"unit":"tasks"}]}`)
	list, err := d.Passes(10)
	must(t, err)
	if len(list) != 2 || list[0].ID != last || list[1].ID != kept {
		t.Errorf("passes %+v; %d and %d should be gone", list, gone, never)
	}
	if list, err := l.Written(link, noon.Add(-24*time.Hour)); len(list) != 1 || err != nil {
		t.Errorf("written %+v, %v", list, err)
	}
	if n := count(t, d, "SELECT count(*) FROM events"); n != 1 {
		t.Errorf("%d events", n)
	}
	mem := memory(t, l)
	if _, rests := mem.Resting["onoffice:8"]; len(mem.Resting) != 1 || !rests {
		t.Errorf("resting %v", mem.Resting)
	}
	if n := count(t, d, "SELECT count(*) FROM questions"); n != 1 || len(mem.Decisions) != 1 {
		t.Errorf("%d questions, decisions %v", n, mem.Decisions)
	}
}

func TestTooManyPassesGo(t *testing.T) {
	d := fresh(t)
	first := run(t, d, noon, `{}`)
	second := run(t, d, noon, `{}`)
	for pass, at := range map[int64]time.Time{first: noon.Add(-49 * time.Hour), second: noon.Add(-47 * time.Hour)} {
		commit(t, d.Unit(record.Addresses, pass), engine.Result{Event: &engine.Event{At: at}})
	}
	must(t, d.tx("fill", func(tx *sql.Tx) error {
		_, err := tx.Exec(`WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
			INSERT INTO passes (started, finished, cause, result, report) SELECT ?, ?, '', 'ok', '{}' FROM n`, keepPasses, noon.UnixMicro(), noon.UnixMicro())
		return err
	}))
	run(t, d, noon, `{}`)
	if n := count(t, d, "SELECT count(*) FROM passes"); n != keepPasses {
		t.Errorf("%d passes", n)
	}
	if n := count(t, d, "SELECT pass FROM events"); int64(n) != second || count(t, d, "SELECT count(*) FROM events") != 1 {
		t.Errorf("the event of pass %d is left, want that of %d", n, second)
	}
}

func TestMetaAndReset(t *testing.T) {
	d := fresh(t)
	pass := run(t, d, noon, aboutAddresses)
	l := d.Unit(record.Addresses, pass)
	for key, value := range map[string]string{Targets: "a", Targets + ".addresses": "b", "targetsX": "c", "failures": "3"} {
		must(t, d.SetMeta(key, value))
	}
	r := linked("5", "/5.vcf")
	r.Event = &engine.Event{At: noon, Digest: "x"}
	id := commit(t, l, r)
	_, err := l.Begin([]engine.Intent{{}})
	must(t, err)
	must(t, l.SaveLook(engine.Looked{Cursors: [2]string{"a", "b"}, Waiting: [2][]string{{"7"}, {"/7"}}, Policy: engine.Policy{Limit: 1}}))
	must(t, l.Rest("k", engine.Resting{Until: noon, At: noon}))
	must(t, l.Conclude(engine.Conclusion{Held: []engine.Question{matchOf("7", "/7")}}))
	question := held(t, d)[0].ID
	must(t, d.Decide([]int64{question}, engine.Approved))

	must(t, d.Reset())
	mem := memory(t, l)
	if len(mem.Links)+len(mem.Waiting[0])+len(mem.Waiting[1])+len(mem.Resting)+len(mem.Intents)+len(mem.Decisions)+len(mem.Asked) > 0 ||
		mem.Cursors != [2]string{} || mem.Policy != (engine.Policy{}) || len(held(t, d)) > 0 {
		t.Errorf("left %+v", mem)
	}
	if n := count(t, d, "SELECT count(*) FROM bases"); n > 0 {
		t.Errorf("%d bases left", n)
	}
	var left []string
	for _, key := range []string{Targets, Targets + ".addresses", "targetsX", "failures"} {
		v, err := d.Meta(key)
		must(t, err)
		left = append(left, v)
	}
	if strings.Join(left, ",") != ",,c,3" {
		t.Errorf("meta %q", left)
	}
	if events, err := d.Events(pass, 9); len(events) != 1 || err != nil {
		t.Errorf("history %v, %v", events, err)
	}
	if want := map[string]engine.End{"5": {ID: "/5.vcf", UID: r.Link.Ends[side.Memotoo].UID}}; !reflect.DeepEqual(mem.Former, want) {
		t.Errorf("former links %v, want %v", mem.Former, want)
	}
	if _, ok, err := d.LastPass(record.Addresses); !ok || err != nil {
		t.Errorf("the last pass is gone, %v", err)
	}
	if again := commit(t, l, linked("5", "/5.vcf")); again == id {
		t.Error("old events would count for a new link")
	}
	if left := memory(t, l).Former; len(left) > 0 {
		t.Errorf("linked again, and still kept as former: %v", left)
	}
	must(t, l.Conclude(engine.Conclusion{Held: []engine.Question{matchOf("7", "/7")}}))
	if held(t, d)[0].ID == question {
		t.Error("an old id answers a new question")
	}
}
