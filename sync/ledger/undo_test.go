package ledger

import (
	"testing"
	"time"

	"abgleich/sync/engine"
	"abgleich/sync/record"
	"abgleich/sync/side"
)

// TestD57_PassesToUndo proves that the ledger names the pass to be undone: the last
// one that wrote anything, never one that undoes another, and none from before a
// reset without saying so.
func TestD57_PassesToUndo(t *testing.T) {
	d := fresh(t)
	if id, err := d.LastWriting(); id != 0 || err != nil {
		t.Fatalf("pass %d before the first: %v", id, err)
	}
	pass := func(trigger string, writes bool) int64 {
		id, err := d.BeginPass(noon, trigger)
		must(t, err)
		if writes {
			r := linked("on", "me")
			r.Link.ID = 1
			r.Event = &engine.Event{At: noon, Kind: side.Update, Target: side.Memotoo, Title: "Ulm", Before: record.Record{record.City: record.Text("Bonn")}}
			commit(t, d.Unit(record.Addresses, id), r)
		}
		must(t, d.EndPass(id, noon.Add(time.Minute), engine.OK, []byte(aboutAddresses)))
		return id
	}
	first := pass("manual", true)
	idle := pass("automatic", false)
	undo := pass(Undoing, true)
	if id, err := d.LastWriting(); id != first || err != nil {
		t.Errorf("last pass that wrote: %d, %v, want %d", id, err, first)
	}
	if p, ok, err := d.Pass(undo); !ok || err != nil || p.Trigger != Undoing || len(p.Report) == 0 {
		t.Errorf("%+v %v %v", p, ok, err)
	}
	if _, ok, err := d.Pass(99); ok || err != nil {
		t.Errorf("a pass that never was: %v", err)
	}
	// It says nothing about what waits.
	if p, ok, err := d.LastPass(record.Addresses); !ok || err != nil || p.ID != idle {
		t.Errorf("last pass %+v, %v, %v, want %d", p, ok, err, idle)
	}
	if id, err := d.ResetAfter(); id != 0 || err != nil {
		t.Errorf("reset after %d, %v", id, err)
	}
	must(t, d.Reset())
	if id, err := d.ResetAfter(); id != undo || err != nil {
		t.Errorf("reset after %d, %v, want %d", id, err, undo)
	}
	empty := fresh(t)
	must(t, empty.Reset())
	if id, err := empty.ResetAfter(); id != 0 || err != nil {
		t.Errorf("reset before the first pass: after %d, %v", id, err)
	}
}
