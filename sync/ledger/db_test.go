package ledger

import (
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"abgleich/sync/engine"
	"abgleich/sync/fault"
)

func TestFileIsForItsOwnerAlone(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("rights are inherited from the folder there")
	}
	path := filepath.Join(t.TempDir(), "a.db")
	must(t, os.WriteFile(path, nil, 0o666))
	d := opened(t, path)
	commit(t, addresses(d), linked("5", "/5.vcf"))
	for _, name := range []string{path, path + "-wal", path + "-shm"} {
		info, err := os.Stat(name)
		must(t, err)
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v", filepath.Base(name), info.Mode().Perm())
		}
	}
}

func TestCloseLeavesOneFile(t *testing.T) {
	dir := t.TempDir()
	d, err := Open(filepath.Join(dir, "a.db"))
	must(t, err)
	commit(t, addresses(d), linked("5", "/5.vcf"))
	must(t, d.Close())
	left, err := os.ReadDir(dir)
	must(t, err)
	if len(left) != 1 {
		t.Errorf("files %v", left)
	}
	if mem := memory(t, addresses(opened(t, filepath.Join(dir, "a.db")))); len(mem.Links) != 1 {
		t.Errorf("after reopening: %+v", mem)
	}
}

// A quiet pass leaves the file as it is.
func TestA01_NothingNewWritesNothing(t *testing.T) {
	d := fresh(t)
	l := addresses(d)
	must(t, l.SaveLook(engine.Looked{Waiting: [2][]string{{"5"}, {"/a.vcf"}}}))
	c := engine.Conclusion{Read: [2]map[string]string{{"5": "v"}, nil}, Held: []engine.Question{matchOf("5", "/a.vcf")}}
	must(t, l.Conclude(c))
	before, err := os.Stat(d.path + "-wal")
	must(t, err)
	must(t, l.Conclude(c))
	after, err := os.Stat(d.path + "-wal")
	must(t, err)
	if before.Size() != after.Size() || !before.ModTime().Equal(after.ModTime()) {
		t.Errorf("the log grew from %d to %d bytes", before.Size(), after.Size())
	}
}

// copyOf copies the file and its log, the log cut to at most cut bytes, as a
// power cut would leave them.
func copyOf(t *testing.T, path string, cut int) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "copy.db")
	for _, suffix := range []string{"", "-wal"} {
		text, err := os.ReadFile(path + suffix)
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		must(t, err)
		if suffix != "" {
			text = text[:min(cut, len(text))]
		}
		must(t, os.WriteFile(to+suffix, text, 0o600))
	}
	return to
}

func TestD61_KilledBeforeEachTransaction(t *testing.T) {
	const whole = 1 << 30
	d := fresh(t)
	l := addresses(d)
	var last engine.Memory
	check := func(op string) error {
		left := memory(t, addresses(opened(t, copyOf(t, d.path, whole))))
		if !reflect.DeepEqual(left, last) {
			t.Errorf("killed before %s: found\n%+v\nwant\n%+v", op, left, last)
		}
		return nil
	}
	last = memory(t, l)
	d.Before = check
	ids := []int64{0}
	for _, step := range []func() error{
		func() error { return l.SaveLook(engine.Looked{Waiting: [2][]string{{"5"}, {"/a"}}}) },
		func() (err error) { ids, err = l.Begin([]engine.Intent{{}, {}}); return err },
		func() error { return l.Found(ids[0], "7") },
		func() error {
			r := linked("7", "/7.vcf")
			r.Intent = ids[0]
			_, err := l.Commit(r)
			return err
		},
		func() error { return l.Conclude(engine.Conclusion{Held: []engine.Question{matchOf("5", "/a")}}) },
		func() error { return d.Decide([]int64{1}, engine.Approved) },
		func() error { return l.Rest("link:1", engine.Resting{Until: noon, At: noon}) },
		func() error { return d.SetMeta("k", "v") },
	} {
		must(t, step())
		last = memory(t, l)
	}
	must(t, check("the end"))
	if len(last.Links) != 1 || len(last.Intents) != 1 || len(last.Decisions) != 1 {
		t.Errorf("the steps left %+v", last)
	}
}

func TestD61_PowerCutWhileTheLogIsWritten(t *testing.T) {
	d := fresh(t)
	l := addresses(d)
	for i := range 6 {
		commit(t, l, linked(fmt.Sprint(i), fmt.Sprintf("/%d.vcf", i)))
	}
	log, err := os.Stat(d.path + "-wal")
	must(t, err)
	seen := map[int]bool{}
	for cut := int(log.Size()); cut > 0; cut -= 4001 {
		c, err := Open(copyOf(t, d.path, cut))
		must(t, err)
		n := len(memory(t, addresses(c)).Links)
		bases, err := addresses(c).Bases([]int64{1, 2, 3, 4, 5, 6})
		must(t, err)
		if len(bases) != n {
			t.Errorf("log cut to %d bytes: %d links with %d bases", cut, n, len(bases))
		}
		seen[n] = true
		must(t, c.Close())
	}
	if len(seen) != 7 {
		t.Errorf("found %v links; every committed state should have shown up", seen)
	}
}

func TestD62_DiskFull(t *testing.T) {
	d := fresh(t)
	l := addresses(d)
	commit(t, l, linked("5", "/5.vcf"))
	limit := func(pages int) {
		t.Helper()
		_, err := d.write.Exec(fmt.Sprintf("PRAGMA max_page_count = %d", pages))
		must(t, err)
	}
	limit(1) // no page more than there are
	r := linked("6", "/6.vcf")
	r.Link.Title = strings.Repeat("x", 1<<20)
	_, err := l.Commit(r)
	if !fault.Is(err, fault.Storage) || !strings.Contains(err.Error(), "full") {
		t.Fatalf("a full disk: %v", err)
	}
	if _, err := l.Begin([]engine.Intent{{Op: engine.Op{Title: r.Link.Title}}}); !fault.Is(err, fault.Storage) {
		t.Errorf("an intent on a full disk: %v", err)
	}
	if mem := memory(t, l); len(mem.Links) != 1 || len(mem.Intents) != 0 {
		t.Errorf("a full disk left %d links, %d intents", len(mem.Links), len(mem.Intents))
	}
	limit(1 << 30)
	commit(t, l, r)
}

func TestD62_HookStopsEveryWrite(t *testing.T) {
	d := fresh(t)
	l := addresses(d)
	full := errors.New("no space left on device")
	d.Before = func(string) error { return full }
	for name, write := range map[string]func() error{
		"SaveLook":  func() error { return l.SaveLook(engine.Looked{}) },
		"Begin":     func() error { _, err := l.Begin([]engine.Intent{{}}); return err },
		"Found":     func() error { return l.Found(1, "x") },
		"Commit":    func() error { _, err := l.Commit(linked("5", "/5")); return err },
		"Rest":      func() error { return l.Rest("k", engine.Resting{}) },
		"Conclude":  func() error { return l.Conclude(engine.Conclusion{}) },
		"Decide":    func() error { return d.Decide(nil, engine.Approved) },
		"BeginPass": func() error { _, err := d.BeginPass(noon, ""); return err },
		"EndPass":   func() error { return d.EndPass(1, noon, engine.OK, []byte("{}")) },
		"SetMeta":   func() error { return d.SetMeta("k", "v") },
		"Reset":     d.Reset,
	} {
		if err := write(); !fault.Is(err, fault.Storage) || !errors.Is(err, full) || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestD62_NoPlaceToWrite(t *testing.T) {
	dir := t.TempDir()
	for name, path := range map[string]string{
		"no folder": filepath.Join(dir, "none", "a.db"),
		"a folder":  dir,
	} {
		if d, err := Open(path); !fault.Is(err, fault.Storage) || d != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if os.Geteuid() == 0 || runtime.GOOS == "windows" {
		return // nothing is read-only for them
	}
	path := filepath.Join(dir, "a.db")
	d, err := Open(path)
	must(t, err)
	must(t, d.Close())
	must(t, os.Chmod(path, 0o400))
	d, err = Open(path)
	if err == nil {
		_, err = d.BeginPass(noon, "")
		must(t, d.Close())
	}
	if !fault.Is(err, fault.Storage) {
		t.Errorf("read-only: %v", err)
	}
}

// this is the schema of this program, v2 that of a later one.
var this = len(migrations)

var v2 = append(append([]string{}, migrations...), "ALTER TABLE links ADD COLUMN note TEXT NOT NULL DEFAULT ''; CREATE TABLE extra (x)")

func TestD67_MigrationAndBack(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	d, err := Open(path)
	must(t, err)
	commit(t, addresses(d), linked("5", "/5.vcf"))
	must(t, d.Close())

	later, err := open(path, v2)
	must(t, err)
	commit(t, addresses(later), linked("6", "/6.vcf"))
	must(t, later.Close())
	later, err = open(path, v2) // once only
	must(t, err)
	must(t, later.Close())

	before, err := os.ReadFile(path)
	must(t, err)
	_, err = Open(path)
	var refusal *NewerError
	if !fault.Is(err, fault.Newer) || !errors.As(err, &refusal) || refusal.Schema != this+1 || refusal.Known != this {
		t.Fatalf("a newer file: %v", err)
	}
	after, err := os.ReadFile(path)
	must(t, err)
	if string(before) != string(after) {
		t.Error("the newer file was touched")
	}

	copied := aside(path, this)
	if !strings.Contains(refusal.Error(), copied) {
		t.Errorf("the refusal does not name the copy: %v", refusal)
	}
	if info, err := os.Stat(copied); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Fatalf("the copy: %v, %v", info, err)
	}
	if mem := memory(t, addresses(opened(t, copied))); len(mem.Links) != 1 || mem.Links[0].Ends[0].ID != "5" {
		t.Errorf("the copy holds %+v", mem)
	}
}

// The newer schema may still stand in the log alone, after a kill.
func TestD67_NewerInTheLog(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	d, err := Open(path)
	must(t, err)
	must(t, d.Close())
	later, err := open(path, v2)
	must(t, err)
	killed := copyOf(t, path, 1<<30)
	must(t, later.Close())
	before, err := os.ReadFile(killed)
	must(t, err)
	var refusal *NewerError
	if _, err := Open(killed); !errors.As(err, &refusal) {
		t.Fatalf("a newer log: %v", err)
	}
	after, err := os.ReadFile(killed)
	must(t, err)
	if string(before) != string(after) {
		t.Error("the file was touched")
	}
	if again, err := open(killed, v2); err != nil {
		t.Errorf("the newer program finds its file spoilt: %v", err)
	} else {
		must(t, again.Close())
	}
}

func TestD67_FailedMigrationChangesNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	d, err := Open(path)
	must(t, err)
	commit(t, addresses(d), linked("5", "/5.vcf"))
	must(t, d.Close())
	if _, err := open(path, append(slices.Clone(v2), "CREATE NONSENSE")); !fault.Is(err, fault.Internal) {
		t.Fatalf("a wrong step: %v", err)
	}
	if mem := memory(t, addresses(opened(t, path))); len(mem.Links) != 1 {
		t.Errorf("left %+v", mem)
	}
}

func TestDamagedFile(t *testing.T) {
	whole := filepath.Join(t.TempDir(), "whole.db")
	d, err := Open(whole)
	must(t, err)
	for i := range 200 {
		commit(t, addresses(d), linked(fmt.Sprint(i), fmt.Sprintf("/%d.vcf", i)))
	}
	must(t, d.Close())
	text, err := os.ReadFile(whole)
	must(t, err)
	scribbled := append([]byte(nil), text...)
	for i := 3 * 4096; i < len(scribbled)-4096; i++ {
		scribbled[i] = byte(i * 7)
	}
	for name, content := range map[string][]byte{
		"text":      []byte(strings.Repeat("no database ", 100)),
		"short":     []byte("SQLite"),
		"cut":       text[:len(text)/2],
		"scribbled": scribbled,
		"foreign":   foreign(t),
	} {
		path := filepath.Join(t.TempDir(), name+".db")
		must(t, os.WriteFile(path, content, 0o600))
		_, err := Open(path)
		var damage *DamagedError
		if !fault.Is(err, fault.Damaged) || !errors.As(err, &damage) || !strings.Contains(err.Error(), "move it away") {
			t.Errorf("%s: %v", name, err)
		}
		if left, err := os.ReadFile(path); err != nil || string(left) != string(content) {
			t.Errorf("%s was touched, %v", name, err)
		}
	}
}

// foreign is a database of another program.
func foreign(t *testing.T) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "foreign.db")
	db, err := sql.Open("sqlite", dsn(path))
	must(t, err)
	_, err = db.Exec("CREATE TABLE links (x)")
	must(t, err)
	must(t, db.Close())
	text, err := os.ReadFile(path)
	must(t, err)
	return text
}

func TestReadersSeeWholeTransactions(t *testing.T) {
	d := fresh(t)
	const rounds = 20
	var wg sync.WaitGroup
	done := make(chan struct{})
	for range 3 {
		wg.Go(func() {
			for n := 0; ; {
				mem, err := addresses(d).Open()
				if err != nil {
					t.Error(err)
					return
				}
				if len(mem.Links) < n || mem.Cursors[0] != mem.Cursors[1] {
					t.Errorf("links %d after %d, cursors %q", len(mem.Links), n, mem.Cursors)
					return
				}
				n = len(mem.Links)
				select {
				case <-done:
					return
				default:
				}
			}
		})
	}
	var writers sync.WaitGroup
	for w := range 2 {
		writers.Go(func() {
			l := addresses(d)
			for i := range rounds {
				id := fmt.Sprint(w, "-", i)
				if err := l.SaveLook(engine.Looked{Cursors: [2]string{id, id}}); err != nil {
					t.Error(err)
				}
				if _, err := l.Commit(linked(id, "/"+id)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	writers.Wait()
	close(done)
	wg.Wait()
	if n := len(memory(t, addresses(d)).Links); n != 2*rounds {
		t.Errorf("%d links", n)
	}
}

// TestPanicGivesTheConnectionBack: whoever catches a panic goes on with the ledger.
func TestPanicGivesTheConnectionBack(t *testing.T) {
	d, err := Open(filepath.Join(t.TempDir(), "a.db"))
	must(t, err)
	defer func() { must(t, d.Close()) }()
	for range 6 {
		for _, f := range []func(){
			func() { _ = d.tx("test", func(*sql.Tx) error { panic("in a write") }) },
			func() { _ = d.view("test", func(*sql.Tx) error { panic("in a read") }) },
		} {
			func() {
				defer func() {
					if recover() == nil {
						t.Error("the panic was swallowed")
					}
				}()
				f()
			}()
		}
	}
	must(t, d.SetMeta("key", "value"))
	if v, err := d.Meta("key"); v != "value" || err != nil {
		t.Errorf("%q, %v", v, err)
	}
}
