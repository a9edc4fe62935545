package onoffice

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"abgleich/sync/onoffice/onofficetest"
	"abgleich/sync/record"
	"abgleich/sync/side"
)

var start = time.Date(2026, 3, 10, 9, 30, 0, 0, time.UTC)

// clock is a clock that stands still until it is moved.
type clock struct{ off atomic.Int64 }

func (c *clock) now() time.Time          { return start.Add(time.Duration(c.off.Load())) }
func (c *clock) advance(d time.Duration) { c.off.Add(int64(d)) }

// world is a tenant, a side on it and what a ledger would remember.
type world struct {
	*onofficetest.Running
	t      *testing.T
	clock  *clock
	client *Client
	side   side.Side
	cursor string
	known  map[string]side.Known
	sw     onofficetest.Switches
}

func newWorld(t *testing.T, sw onofficetest.Switches) *world {
	t.Helper()
	w := &world{t: t, clock: &clock{}, known: map[string]side.Known{}}
	w.Running = onofficetest.Start(t, onofficetest.Options{Now: w.clock.now, Switches: sw})
	w.restart()
	return w
}

// restart forgets what the process knew; cursor and known records stay.
func (w *world) restart() {
	w.t.Helper()
	info := w.Info()
	c, err := New(Config{URL: w.URL, Token: Token(info.Token), Secret: Secret(info.Secret), User: "max", Now: w.clock.now})
	if err != nil {
		w.t.Fatal(err)
	}
	w.client, w.side = c, c.Addresses()
}

func (w *world) observe() side.Listing {
	w.t.Helper()
	l, err := w.side.Observe(context.Background(), side.Ask{Cursor: w.cursor, Known: w.known})
	if err != nil {
		w.t.Fatalf("observe: %v", err)
	}
	w.cursor = l.Cursor
	for _, it := range l.Changed {
		w.known[it.ID] = side.Known{Version: it.Version}
	}
	for id, p := range l.Missing {
		if p == side.Gone {
			delete(w.known, id)
		}
	}
	return l
}

// settle observes and reads until nothing is new.
func (w *world) settle() {
	w.t.Helper()
	l := w.observe()
	for id, look := range w.fetch(l.New...) {
		if look.Item != nil {
			w.known[id] = side.Known{Version: look.Item.Version}
		}
	}
}

func (w *world) fetch(ids ...string) map[string]side.Look {
	w.t.Helper()
	out := map[string]side.Look{}
	err := w.side.Fetch(context.Background(), ids, func(id string, l side.Look) {
		if _, twice := out[id]; twice {
			w.t.Errorf("fetch: %s was told twice", id)
		}
		out[id] = l
	})
	if err != nil {
		w.t.Fatalf("fetch: %v", err)
	}
	return out
}

// address makes a marked address by hand.
func (w *world) address(name string, entries ...onofficetest.Contact) string {
	w.t.Helper()
	id, err := w.CreateAddress(onofficetest.Draft{Fields: map[string]string{"Name": name, "Vorname": "Anna"}, Contacts: entries, Marks: []int{onofficetest.SyncedUser}})
	if err != nil {
		w.t.Fatal(err)
	}
	return strconv.Itoa(id)
}

func (w *world) edit(id string, field, value string) {
	w.t.Helper()
	if err := w.EditAddress(atoi(w.t, id), onofficetest.Draft{Fields: map[string]string{field: value}}); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) item(id string) side.Item {
	w.t.Helper()
	it := w.fetch(id)[id].Item
	if it == nil {
		w.t.Fatalf("address %s cannot be read", id)
	}
	return *it
}

func (w *world) apply(writes ...side.Write) []side.Outcome {
	w.t.Helper()
	out, err := w.side.Apply(context.Background(), writes)
	if err != nil {
		w.t.Fatalf("apply: %v", err)
	}
	return out
}

// quiet asserts that a further look shows nothing and costs at most n requests.
func (w *world) quiet(n int) {
	w.t.Helper()
	before, writes := w.side.Requests(), w.Writes()
	l := w.observe()
	if len(l.Changed)+len(l.New) > 0 || w.Writes() != writes {
		w.t.Errorf("not quiet: %d changed, %d new", len(l.Changed), len(l.New))
	}
	if used := w.side.Requests() - before; used > n {
		w.t.Errorf("a look with nothing to do cost %d requests, want at most %d", used, n)
	}
}

func atoi(t *testing.T, s string) int {
	t.Helper()
	n, err := strconv.Atoi(s)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// switchSets are tenants that differ in what bears on the unit.
func switchSets() map[string]onofficetest.Switches {
	return map[string]onofficetest.Switches{
		"plain":               {},
		"top level OK":        {TopLevelOK: true, MixedIDs: true, EmptyDates: true},
		"childids empty":      {ChildIDs: onofficetest.ChildIDsEmpty},
		"childids 199":        {ChildIDs: onofficetest.ChildIDs199, TopLevelOK: true},
		"duplicate relations": {DuplicateRelated: true, UnmarkMissingFails: true},
		"stamps in Berlin":    {StampBerlin: true, MarkStamps: true, ContactStamps: true},
		"stamps in UTC":       {ContactStamps: false, SortIgnored: true},
		"default entries":     {OnlyDefaultContacts: true, DefaultWithID: true},
		"keeps long":          {KeepLong: true, ThreeByte: true},
		"users by email":      {UsersOnlyEmail: true},
		"hidden relations":    {RelationHidesHidden: true, HiddenRead: "292"},
		"gone is 80":          {GoneRead: "80"},
		"few fields":          {Without: []string{"Titel", "jobPosition", "ArtDaten", "Telefon1", "Eintragsdatum"}},
		"remark":              {With: []string{"Bemerkung", "Telefon2"}, Rights: onofficetest.Rights{Administrator: true}},
	}
}

// sample gives the names of sets of switches in order: all, or with -short one in
// three, others in each test.
func sample[V any](t *testing.T, sets map[string]V) []string {
	t.Helper()
	names := slices.Sorted(maps.Keys(sets))
	if !testing.Short() {
		return names
	}
	var some []string
	for i := len(t.Name()) % 3; i < len(names); i += 3 {
		some = append(some, names[i])
	}
	return some
}

func overSwitches(t *testing.T, test func(t *testing.T, w *world)) {
	sets := switchSets()
	for _, name := range sample(t, sets) {
		sw := sets[name]
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, sw)
			w.sw = sw
			test(t, w)
		})
	}
}

// limit is how many requests a look with nothing to do may cost: one, and one
// more to ask address by address where onOffice cannot be asked by user.
func limit(w *world) int {
	if w.sw.ChildIDs != onofficetest.ChildIDsWork {
		return 2
	}
	return 1
}

func TestObserve_FirstLookThenQuiet(t *testing.T) {
	overSwitches(t, func(t *testing.T, w *world) {
		marked := w.Fill(1, 60, onofficetest.Filling{Marked: 0.5})
		l := w.observe()
		if len(l.New) != len(marked) || l.Count != len(marked) || !l.Complete {
			t.Fatalf("first look: %d new, count %d, complete %v; want %d", len(l.New), l.Count, l.Complete, len(marked))
		}
		w.settle()
		w.quiet(limit(w))
		w.restart()
		w.quiet(limit(w))
	})
}

func TestObserve_EditsArrive(t *testing.T) {
	phone := onofficetest.Contact{Kind: "phone", Type: "private", Value: "0241 1234"}
	overSwitches(t, func(t *testing.T, w *world) {
		a, b := w.address("Adam", phone), w.address("Berg", phone)
		w.settle()
		w.clock.advance(time.Hour)
		w.edit(a, "Ort", "Aachen")
		if err := w.EditAddress(atoi(t, b), onofficetest.Draft{Contacts: []onofficetest.Contact{{Kind: "phone", Type: "business", Value: "0241 999"}}}); err != nil {
			t.Fatal(err)
		}
		l := w.observe()
		if len(l.Changed) != 2 {
			t.Fatalf("changed: %v, want both", l.Changed)
		}
		if got := l.Changed[1].Record[record.Phones].Entries[0]; got.Text != "0241 999" || got.Type != record.Business {
			t.Errorf("phone: %+v", got)
		}
		w.quiet(limit(w))
	})
}

func TestObserve_Missing(t *testing.T) {
	overSwitches(t, func(t *testing.T, w *world) {
		keep, unmark, drop, hide := w.address("Keep"), w.address("Unmark"), w.address("Drop"), w.address("Hide")
		w.settle()
		if err := w.Mark(atoi(t, unmark), onofficetest.SyncedUser, false); err != nil {
			t.Fatal(err)
		}
		if err := w.DeleteAddress(atoi(t, drop)); err != nil {
			t.Fatal(err)
		}
		w.Hide(onofficetest.APIUser, true, atoi(t, hide))
		w.clock.advance(time.Minute)
		l := w.observe()
		want := map[string]side.Proof{unmark: side.Unmarked, drop: side.Gone, hide: side.OutOfScope}
		for id, proof := range want {
			if got, ok := l.Missing[id]; !ok || got != proof {
				t.Errorf("%s: proof %v (%v), want %v", w.name(id), got, ok, proof)
			}
		}
		if _, ok := l.Missing[keep]; ok {
			t.Errorf("the marked address is missing")
		}
		w.quiet(limit(w) + 1) // and one to look up what is not shown
		if l := w.observe(); l.Missing[hide] != side.OutOfScope || l.Missing[unmark] != side.Unmarked {
			t.Errorf("second look: %v", l.Missing)
		}
		w.Hide(onofficetest.APIUser, false, atoi(t, hide))
		if l := w.observe(); len(l.Missing) != 1 {
			t.Errorf("after the right came back: %v", l.Missing)
		}
	})
}

func (w *world) name(id string) string {
	a, ok := w.Address(atoi(w.t, id))
	if !ok {
		return "deleted " + id
	}
	return a.Fields["Name"]
}

func full() record.Record {
	return record.Record{
		record.Salutation: record.Text("Frau"), record.Title: record.Text("Dr."), record.FirstName: record.Text("Erika"), record.LastName: record.Text("Groß"),
		record.Company: record.Text("Groß & Söhne"), record.Position: record.Text("Leiterin"), record.Street: record.Text("Am Markt 1"),
		record.PostalCode: record.Text("52062"), record.City: record.Text("Aachen"), record.Country: record.Text("Germany"),
		record.Homepage: record.Text("https://gross.example/"), record.Birthday: record.Text("1970-02-28"), record.Remark: record.Text("Zeile 1\nZeile 2"),
		record.Phones: record.Entries(record.Entry{Type: record.Private, Text: "0241 111"}, record.Entry{Type: record.Business, Text: "0241 222"},
			record.Entry{Type: record.Business, Text: "0241 333", Default: true}, record.Entry{Type: record.Mobile, Text: "0171 2345678"}, record.Entry{Type: record.Other, Text: "0241 444"}),
		record.Faxes:      record.Entries(record.Entry{Type: record.Business, Text: "0241 229"}),
		record.Emails:     record.Entries(record.Entry{Type: record.Business, Text: "gross@buero.example"}, record.Entry{Type: record.Private, Text: "erika@post.example"}),
		record.Categories: record.Entries(record.Entry{Text: "Eigentümer"}, record.Entry{Text: "Golfturnier, Gäste"}),
	}
}

func TestCreate(t *testing.T) {
	overSwitches(t, func(t *testing.T, w *world) {
		w.settle()
		out := w.apply(side.Write{Kind: side.Create, Fields: full(), Planned: w.clock.now()},
			side.Write{Kind: side.Create, Fields: record.Record{record.LastName: record.Text("Zwei")}, Planned: w.clock.now()})
		for _, o := range out {
			if o.Err != nil || o.Item == nil {
				t.Fatalf("outcome: %+v", o)
			}
			w.known[o.Item.ID] = side.Known{Version: o.Item.Version}
		}
		got := out[0].Item
		a, _ := w.Address(atoi(t, got.ID))
		if !slices.Contains(a.Marks, onofficetest.SyncedUser) || a.Fields["Benutzer"] != "max" {
			t.Errorf("marks %v, Benutzer %q", a.Marks, a.Fields["Benutzer"])
		}
		if len(a.Contacts) != 8 || !slices.Equal(a.Values("phone", "business"), []string{"0241 333", "0241 222"}) || a.Fields["Telefon1"] != "0241 333" {
			t.Errorf("contacts: %+v", a.Contacts)
		}
		if !w.sw.OnlyDefaultContacts && len(w.sw.Without) == 0 {
			if !record.Contacts.Same(full(), got.Record, w.side.Fields()) {
				t.Errorf("read back: %+v", got.Record)
			}
			if len(out[0].Notes) > 0 {
				t.Errorf("notes: %v", out[0].Notes)
			}
		}
		w.observe() // finds out how marks can be asked for, now that there is one
		w.quiet(2)
		if w.Count("create", "address") != 2 {
			t.Errorf("%d creates", w.Count("create", "address"))
		}
	})
}
