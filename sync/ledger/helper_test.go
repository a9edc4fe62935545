package ledger

import (
	"path/filepath"
	"testing"
	"time"

	"abgleich/sync/engine"
	"abgleich/sync/record"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// fresh opens a new file that is closed when the test ends.
func fresh(t testing.TB) *DB {
	t.Helper()
	return opened(t, filepath.Join(t.TempDir(), "büro #1 100%?.db"))
}

func opened(t testing.TB, path string) *DB {
	t.Helper()
	d, err := Open(path)
	must(t, err)
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

func memory(t testing.TB, l engine.Ledger) engine.Memory {
	t.Helper()
	mem, err := l.Open()
	must(t, err)
	return mem
}

func addresses(d *DB) engine.Ledger { return d.Unit(record.Addresses, 0) }

// linked is the result that links two records.
func linked(on, me string) engine.Result {
	return engine.Result{
		Link:   &engine.Link{State: engine.Active, Title: on, Ends: [2]engine.End{{ID: on, Version: "1"}, {ID: me, Version: `"2"`, UID: "u-" + on}}},
		Bases:  engine.Bases{{record.City: record.Text("Ulm")}, {record.City: record.Text("ULM"), record.Street: {}}},
		Unwait: [2]string{on, me},
	}
}

func commit(t testing.TB, l engine.Ledger, r engine.Result) int64 {
	t.Helper()
	id, err := l.Commit(r)
	must(t, err)
	return id
}
