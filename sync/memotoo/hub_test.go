package memotoo

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"testing"

	"abgleich/sync/dav"
	"abgleich/sync/memotoo/memotootest"
	"abgleich/sync/memotoo/radicaletest"
	"abgleich/sync/record"
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

// session is an address book with what a ledger would keep of it.
type session struct {
	*AddressBook
	keeper
	h *hub
}

func (h *hub) session(t *testing.T, change ...func(*Config)) *session {
	t.Helper()
	s := &session{h: h, keeper: newKeeper(t)}
	c := h.config
	c.Now, c.Sleep = s.clock()
	for _, f := range change {
		f(&c)
	}
	b, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.Close)
	s.AddressBook, s.side = b, b
	return s
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
