package backup

import (
	"archive/zip"
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"abgleich/sync/fault"
	"abgleich/sync/record"
)

var when = time.Date(2026, 11, 22, 16, 30, 12, 0, time.FixedZone("MEZ", 3600))

func sets() []Set {
	return []Set{
		{Unit: record.Addresses, Collection: "/book/", Unread: 1,
			Memotoo:  []Text{{Href: "/book/a.vcf", Title: "Äda Öz", Text: "BEGIN:VCARD\r\nFN:Äda\r\nEND:VCARD\r\n"}, {Href: "/book/b.vcf", Title: "B", Text: "kaputt"}},
			OnOffice: []Record{{ID: "17", Fields: record.Record{record.LastName: record.Text("Öz"), record.Phones: record.Entries(record.Entry{Type: record.Mobile, Text: "0171", Default: true})}}}},
		{Unit: record.Tasks, Collection: "/cal/"},
	}
}

func create(t *testing.T, dir string, m Manifest) Info {
	t.Helper()
	m.Account = "max"
	if m.Made.IsZero() {
		m.Made = when
	}
	i, err := Create(dir, m, sets())
	if err != nil {
		t.Fatal(err)
	}
	return i
}

func TestReadBack(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "backups")
	made := create(t, dir, Manifest{Version: "1.2", Reason: First})
	if made.ID != "2026-11-22T153012Z" {
		t.Errorf("id %s", made.ID)
	}
	list, err := List(dir)
	if err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	i := list[0]
	if i.Fault != nil || !i.Made.Equal(when) || i.Version != "1.2" || i.Reason != First || i.Size == 0 || len(i.Units) != 2 {
		t.Errorf("%+v", i)
	}
	if u := i.Units[0]; u != (Unit{record.Addresses, "/book/", 2, 1, 1}) {
		t.Errorf("%+v", u)
	}
	texts, err := i.Texts(record.Addresses)
	if err != nil {
		t.Fatal(err)
	}
	for n, want := range sets()[0].Memotoo {
		want.Name = []string{"addresses/1", "addresses/2"}[n]
		if texts[n] != want {
			t.Errorf("%+v, want %+v", texts[n], want)
		}
	}
	records, err := i.Records(record.Addresses)
	if err != nil || len(records) != 1 || records[0].ID != "17" || !record.Contacts.Same(records[0].Fields, sets()[0].OnOffice[0].Fields, record.Contacts.Names()) {
		t.Errorf("%+v %v", records, err)
	}
	if texts, err := i.Texts(record.Tasks); err != nil || len(texts) != 0 {
		t.Errorf("%+v %v", texts, err)
	}
	index, err := i.Index()
	if err != nil || len(index[record.Addresses]) != 2 || index[record.Addresses][0].Title != "Äda Öz" {
		t.Errorf("%+v %v", index, err)
	}
	if s, err := os.Stat(i.Path); err != nil || s.Mode().Perm()&0o077 != 0 {
		t.Errorf("others may read it: %v %v", s.Mode(), err)
	}
	// A second one of the same second takes nothing away from the first.
	if again := create(t, dir, Manifest{}); again.ID != "2026-11-22T153012Z-2" {
		t.Errorf("id %s", again.ID)
	}
}

// TestNothingHalfDone: what cannot be written as a whole is not there, and what an end
// in the middle left is cleared.
func TestNothingHalfDone(t *testing.T) {
	dir := t.TempDir()
	left := filepath.Join(dir, unfinished+"123")
	if err := os.WriteFile(left, []byte("PK half"), 0o600); err != nil {
		t.Fatal(err)
	}
	if list, err := List(dir); err != nil || len(list) != 0 {
		t.Errorf("a half one is listed: %v %v", list, err)
	}
	create(t, dir, Manifest{})
	if _, err := os.Stat(left); !errors.Is(err, os.ErrNotExist) {
		t.Error("what an end in the middle left is still there")
	}

	full := filepath.Join(t.TempDir(), "full")
	if err := os.WriteFile(full, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Create(full, Manifest{Account: "max", Made: when}, sets()); !fault.Is(err, fault.Storage) {
		t.Errorf("a folder that cannot be made: %v", err)
	}
}

// TestD62_DiskFull: an error at any byte is told.
func TestD62_DiskFull(t *testing.T) {
	var whole bytes.Buffer
	m := Manifest{Format: format, Account: "max", Made: when}
	if err := write(&whole, m, sets()); err != nil {
		t.Fatal(err)
	}
	for n := range whole.Len() {
		if err := write(&full{n}, m, sets()); !errors.Is(err, errFull) {
			t.Fatalf("full after %d of %d bytes: %v", n, whole.Len(), err)
		}
	}
}

var errFull = errors.New("no space left on device")

type full struct{ left int }

func (f *full) Write(b []byte) (int, error) {
	if len(b) > f.left {
		n := f.left
		f.left = 0
		return n, errFull
	}
	f.left -= len(b)
	return len(b), nil
}

func TestDamaged(t *testing.T) {
	dir := t.TempDir()
	good := create(t, dir, Manifest{})
	whole, err := os.ReadFile(good.Path)
	if err != nil {
		t.Fatal(err)
	}
	store := func(name string, data []byte) {
		if err := os.WriteFile(filepath.Join(dir, name+".zip"), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	store("2026-01-01T000000Z", whole[:len(whole)/2])
	store("2026-01-02T000000Z", nil)
	store("2026-01-03T000000Z", []byte("Not Found"))
	store("2026-01-04T000000Z", zipOf(t, map[string]string{"manifest.json": `{"format":99,"account":"max","made":"2026-11-22T16:30:12Z"}`}))
	store("2026-01-05T000000Z", zipOf(t, map[string]string{"manifest.json": `{}`}))
	list, err := List(dir)
	if err != nil || len(list) != 6 || list[0].ID != good.ID || list[0].Fault != nil {
		t.Fatalf("%+v %v", list, err)
	}
	for _, i := range list[1:] {
		want := fault.Damaged
		if strings.HasPrefix(i.ID, "2026-01-04") {
			want = fault.Newer
		}
		if i.Fault == nil || i.Fault.Kind != want || !strings.Contains(i.Fault.Detail, i.ID) && want == fault.Damaged {
			t.Errorf("%s: %v", i.ID, i.Fault)
		}
		if _, err := i.Texts(record.Addresses); err == nil {
			t.Errorf("%s was read", i.ID)
		}
	}

	// A flipped byte in a text shows before anything is put back.
	store("2026-01-06T000000Z", zipOf(t, map[string]string{
		"manifest.json":                `{"format":1,"account":"max","made":"2026-11-22T16:30:12Z","units":[{"unit":"addresses","memotoo":2}]}`,
		"memotoo/addresses/index.json": `[{"name":"addresses/1"}]`,
	}))
	list, err = List(dir)
	if err != nil {
		t.Fatal(err)
	}
	i := list[slices.IndexFunc(list, func(i Info) bool { return strings.HasPrefix(i.ID, "2026-01-06") })]
	if _, err := i.Texts(record.Addresses); !fault.Is(err, fault.Damaged) {
		t.Errorf("a list that lacks a record: %v", err)
	}
	flipped := bytes.Clone(whole)
	flipped[bytes.Index(flipped, []byte("memotoo/addresses/1.vcf"))+len("memotoo/addresses/1.vcf")+14] ^= 0x55
	store("2026-01-07T000000Z", flipped)
	i = info(dir, "2026-01-07T000000Z")
	if _, err := i.Texts(record.Addresses); !fault.Is(err, fault.Damaged) {
		t.Errorf("a flipped byte: %v", err)
	}
}

func zipOf(t *testing.T, files map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range files {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write([]byte(text))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestClear(t *testing.T) {
	for _, c := range []struct {
		name string
		days int
		ages map[int]Reason
		bad  bool
		want []int
	}{
		{"old ones go", 90, map[int]Reason{1: Manual, 89: Restore, 91: Restore, 400: Manual}, false, []int{1, 89}},
		{"the newest stays", 90, map[int]Reason{500: First, 400: Manual}, false, []int{400}},
		{"one of a first pass stays for a year", 90, map[int]Reason{1: Manual, 91: First, 364: First, 366: First}, false, []int{1, 91, 364}},
		{"fewer days", 7, map[int]Reason{1: Manual, 6: Manual, 8: Manual, 91: First}, false, []int{1, 6, 91}},
		{"more days than a year", 500, map[int]Reason{1: Manual, 499: Manual, 501: First, 498: First}, false, []int{1, 498, 499}},
		{"what cannot be read stays and counts for nothing", 90, map[int]Reason{500: Manual}, true, []int{500}},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			for days, why := range c.ages {
				create(t, dir, Manifest{Made: when.Add(-time.Duration(days) * day), Reason: why})
			}
			if c.bad {
				if err := os.WriteFile(filepath.Join(dir, "2099-01-01T000000Z.zip"), []byte("x"), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			if err := Clear(dir, when, c.days); err != nil {
				t.Fatal(err)
			}
			list, err := List(dir)
			if err != nil {
				t.Fatal(err)
			}
			got := []int{}
			for _, i := range list {
				if i.Fault == nil {
					got = append(got, int(when.Sub(i.Made)/day))
				}
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("%v days old ones stay, want %v", got, c.want)
			}
			if c.bad && len(list) != len(c.want)+1 {
				t.Errorf("%d files", len(list))
			}
		})
	}
}
