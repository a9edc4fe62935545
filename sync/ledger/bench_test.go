package ledger

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"abgleich/sync/engine"
)

// large is a file with n links, whose bases are of the size of a real contact's.
func large(b *testing.B, n int) string {
	b.Helper()
	path := filepath.Join(b.TempDir(), "a.db")
	d, err := Open(path)
	must(b, err)
	base := `{"remark":{"t":"` + strings.Repeat("x", 600) + `"}}`
	must(b, d.tx("fill", func(tx *sql.Tx) error {
		for i := 1; i <= n; i++ {
			_, err := tx.Exec(`INSERT INTO links VALUES (?, 'addresses', 'active', 'Dr. Eva Mustermann (Muster GmbH)', ?, '2026-03-01 12:00:00', '', 0, 0, ?, ?, ?, 0, 0, 0)`,
				i, fmt.Sprint(i), fmt.Sprintf("/card/u/%032d.vcf", i), fmt.Sprintf(`"%016d"`, i), fmt.Sprintf("onoffice-%d", i))
			if err != nil {
				return err
			}
			for w := range 2 {
				if _, err := tx.Exec("INSERT INTO bases VALUES (?, ?, ?)", i, w, base); err != nil {
					return err
				}
			}
		}
		return nil
	}))
	must(b, d.Close())
	return path
}

func BenchmarkOpenFile20000(b *testing.B) {
	path := large(b, 20_000)
	for b.Loop() {
		d, err := Open(path)
		must(b, err)
		must(b, d.Close())
	}
}

func BenchmarkOpen20000(b *testing.B) {
	d := opened(b, large(b, 20_000))
	l := addresses(d)
	for b.Loop() {
		if mem := memory(b, l); len(mem.Links) != 20_000 {
			b.Fatal(len(mem.Links))
		}
	}
}

func BenchmarkBeginCommit(b *testing.B) {
	d := opened(b, large(b, 20_000))
	l := addresses(d)
	for i := 0; b.Loop(); i++ {
		ids, err := l.Begin([]engine.Intent{{}})
		must(b, err)
		r := linked(fmt.Sprint("n", i), fmt.Sprint("/n", i))
		r.Intent, r.Event = ids[0], &engine.Event{At: noon, Digest: "x"}
		_, err = l.Commit(r)
		must(b, err)
	}
}
