package memotoo

import (
	"context"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
	"testing"
	"time"

	"abgleich/sync/dav"
	"abgleich/sync/memotoo/memotootest"
	"abgleich/sync/memotoo/radicaletest"
	"abgleich/sync/record"
	"abgleich/sync/side"
)

// hub is a server and what a phone does to it.
type hub struct {
	name     string
	config   Config
	put      func(name, text string) string // returns the id
	get      func(id string) (string, bool)
	edit     func(id string, f func(string) string)
	remove   func(id string)
	count    func() int
	standin  *memotootest.Running // nil for a real server
	lossless bool
}

func standin(t *testing.T, o memotootest.Options) *hub {
	t.Helper()
	s := memotootest.Start(t, o)
	h := &hub{
		name: "stand-in", standin: s, lossless: !o.OneValuePerSlot,
		config: Config{BaseURL: s.CardDAV, User: s.User, Password: dav.Secret(s.Password)},
		put:    func(name, text string) string { return dav.Key(s.PutCard(name, text)) },
		get:    func(id string) (string, bool) { return s.Card(encode(id)) },
		edit:   func(id string, f func(string) string) { s.EditCard(encode(id), f) },
		remove: func(id string) { s.DeleteCard(encode(id)) },
		count:  func() int { return len(s.Cards()) },
	}
	return h
}

func radicale(t *testing.T) *hub {
	t.Helper()
	s := radicaletest.Start(t)
	h := &hub{
		name: "radicale", lossless: true,
		config: Config{BaseURL: s.URL, User: s.User, Password: dav.Secret(s.Password)},
		get:    func(id string) (string, bool) { return s.Get(t, path.Base(id)) },
		remove: func(id string) { s.Delete(t, path.Base(id)) },
		count:  func() int { return len(s.Names(t)) },
	}
	h.put = func(name, text string) string {
		s.Put(t, name+".vcf", text)
		return dav.Key(s.Book + name + ".vcf")
	}
	h.edit = func(id string, f func(string) string) {
		text, _ := s.Get(t, path.Base(id))
		s.Put(t, path.Base(id), f(text))
	}
	return h
}

// everywhere runs a case against the stand-in in both profiles and against a real Radicale.
func everywhere(t *testing.T, f func(t *testing.T, h *hub)) {
	t.Run("memotoo", func(t *testing.T) { f(t, standin(t, memotootest.Memotoo())) })
	t.Run("plain", func(t *testing.T) { f(t, standin(t, memotootest.Plain())) })
	t.Run("radicale", func(t *testing.T) { f(t, radicale(t)) })
}

// session is a side with what a ledger would keep of it.
type session struct {
	*AddressBook
	t      *testing.T
	h      *hub
	cursor string
	known  map[string]side.Known
	now    time.Time
	slept  time.Duration
}

func (h *hub) session(t *testing.T, change ...func(*Config)) *session {
	t.Helper()
	s := &session{t: t, h: h, known: map[string]side.Known{}, now: time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)}
	c := h.config
	c.Now = func() time.Time { return s.now }
	c.Sleep = func(ctx context.Context, d time.Duration) error { s.slept += d; return ctx.Err() }
	for _, f := range change {
		f(&c)
	}
	b, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.Close)
	s.AddressBook = b
	return s
}

// observe looks and keeps cursor and versions, as the ledger does.
func (s *session) observe() side.Listing {
	s.t.Helper()
	l, err := s.tryObserve()
	if err != nil {
		s.t.Fatalf("observe: %v", err)
	}
	return l
}

func (s *session) tryObserve() (side.Listing, error) {
	s.now = s.now.Add(5 * time.Second)
	l, err := s.Observe(s.t.Context(), side.Ask{Cursor: s.cursor, Known: maps.Clone(s.known)})
	if err != nil {
		return l, err
	}
	s.cursor = l.Cursor
	for _, it := range l.Changed {
		s.known[it.ID] = side.Known{Version: it.Version}
	}
	for id, p := range l.Missing {
		if p == side.Gone {
			delete(s.known, id)
		}
	}
	for _, id := range l.New {
		s.known[id] = side.Known{Waiting: true}
	}
	return l, nil
}

// pull observes and reads what is new.
func (s *session) pull() (side.Listing, map[string]side.Look) {
	s.t.Helper()
	l := s.observe()
	return l, s.fetch(l.New)
}

func (s *session) fetch(ids []string) map[string]side.Look {
	s.t.Helper()
	looks := map[string]side.Look{}
	err := s.Fetch(s.t.Context(), ids, func(id string, l side.Look) {
		if _, twice := looks[id]; twice {
			s.t.Errorf("%s was answered twice", id)
		}
		looks[id] = l
		if l.Item != nil {
			s.known[id] = side.Known{Version: l.Item.Version}
		}
	})
	if err != nil {
		s.t.Fatalf("fetch: %v", err)
	}
	return looks
}

func (s *session) apply(writes ...side.Write) []side.Outcome {
	s.t.Helper()
	outs, err := s.Apply(s.t.Context(), writes)
	if err != nil {
		s.t.Fatalf("apply: %v", err)
	}
	for _, o := range outs {
		if o.Item != nil {
			s.known[o.Item.ID] = side.Known{Version: o.Item.Version}
		}
	}
	return outs
}

func (s *session) create(r record.Record) side.Write {
	return side.Write{Kind: side.Create, ID: s.PlanID(), UID: "uid-" + s.PlanID()[len(s.PlanID())-20:], Fields: r, Planned: s.now}
}

// created creates one card that must come out well.
func (s *session) created(r record.Record) side.Item {
	s.t.Helper()
	return s.item(s.apply(s.create(r))[0])
}

func (s *session) item(o side.Outcome) side.Item {
	s.t.Helper()
	if o.Err != nil || o.Item == nil || o.Moved || o.Gone {
		s.t.Fatalf("the write did not come out well: %+v", o)
	}
	return *o.Item
}

// quiet fails unless another look finds nothing and writes nothing.
func (s *session) quiet(requests int) {
	s.t.Helper()
	before := s.Requests()
	l := s.observe()
	if len(l.Changed)+len(l.New)+len(l.Missing) > 0 || !l.Complete {
		s.t.Fatalf("another look finds %+v", l)
	}
	if n := s.Requests() - before; n > requests {
		s.t.Fatalf("another look took %d requests, want at most %d", n, requests)
	}
}

func (s *session) update(it side.Item, change record.Record) side.Write {
	return side.Write{Kind: side.Update, ID: it.ID, UID: it.UID, Seen: it.Record, SeenVersion: it.Version, Fields: change}
}

func (s *session) retire(it side.Item) side.Write {
	return side.Write{Kind: side.Retire, ID: it.ID, Seen: it.Record, SeenVersion: it.Version}
}

func person(first, last string) record.Record {
	return record.Record{
		record.FirstName: record.Text(first), record.LastName: record.Text(last),
		record.Street: record.Text("Domstraße 4"), record.PostalCode: record.Text("50667"), record.City: record.Text("Köln"), record.Country: record.Text("Deutschland"),
		record.Phones: record.Entries(record.Entry{Type: record.Private, Text: "+49 221 1234567"}, record.Entry{Type: record.Mobile, Text: "+49 171 7654321"}),
		record.Emails: record.Entries(record.Entry{Type: record.Private, Text: strings.ToLower(last) + "@example.com"}),
	}
}

func vcf(uid, last string, lines ...string) string {
	head := []string{"BEGIN:VCARD", "VERSION:3.0", "UID:" + uid, "N:" + last + ";Erika;;;", "FN:Erika " + last}
	return strings.Join(append(append(head, lines...), "END:VCARD", ""), "\r\n")
}

func fill(h *hub, n int) []string {
	ids := make([]string, n)
	for i := range n {
		ids[i] = h.put(fmt.Sprintf("card-%04d", i), vcf(fmt.Sprintf("u%d", i), fmt.Sprintf("Nummer%d", i)))
	}
	return ids
}

func replace(old, with string) func(string) string {
	return func(s string) string { return strings.ReplaceAll(s, old, with) }
}

func sorted(ids ...string) []string { slices.Sort(ids); return ids }

func standinPlain(t *testing.T) *hub { t.Helper(); return standin(t, memotootest.Plain()) }

func standinMemotoo(t *testing.T) *hub { t.Helper(); return standin(t, memotootest.Memotoo()) }
