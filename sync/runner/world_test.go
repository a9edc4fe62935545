package runner_test

import (
	"context"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"abgleich/sync/contract"
	"abgleich/sync/engine"
	"abgleich/sync/memotoo/memotootest"
	"abgleich/sync/memotoo/radicaletest"
	"abgleich/sync/onoffice/onofficetest"
	"abgleich/sync/record"
	"abgleich/sync/runner"
	"abgleich/sync/vcard"
)

// hub is a CardDAV server and the phone of a person that uses it.
type hub interface {
	address() (url, user, password string)
	cards(t testing.TB) map[string]string
	put(t testing.TB, name, card string) (href string)
	edit(t testing.TB, href string, change func(card string) string)
	remove(t testing.TB, href string)
	// lossy tells whether the hub keeps one value per slot only.
	lossy() bool
}

// hubs are the servers over which scenarios run.
var hubs = []struct {
	name  string
	start func(t testing.TB) hub
}{
	{"memotoo", func(t testing.TB) hub { return standin{memotootest.Start(t, memotootest.Memotoo()), true} }},
	{"plain", func(t testing.TB) hub { return standin{memotootest.Start(t, memotootest.Plain()), false} }},
	{"radicale", func(t testing.TB) hub { return radicale{radicaletest.Start(t)} }},
}

type standin struct {
	*memotootest.Running
	bends bool
}

func (s standin) lossy() bool                           { return s.bends }
func (s standin) address() (url, user, password string) { return s.CardDAV, s.User, s.Password }
func (s standin) cards(testing.TB) map[string]string    { return s.Cards() }

func (s standin) put(t testing.TB, name, card string) string {
	href := s.PutCard(name, card)
	if href == "" {
		t.Fatalf("the stand-in refused %s", name)
	}
	return href
}

func (s standin) edit(t testing.TB, href string, change func(string) string) {
	if !s.EditCard(href, change) {
		t.Fatalf("no card %s", href)
	}
}

func (s standin) remove(t testing.TB, href string) {
	if !s.DeleteCard(href) {
		t.Fatalf("no card %s", href)
	}
}

type radicale struct{ *radicaletest.Server }

func (r radicale) lossy() bool                           { return false }
func (r radicale) address() (url, user, password string) { return r.URL, r.User, r.Password }
func (r radicale) cards(t testing.TB) map[string]string  { return r.Cards(t) }

func (r radicale) put(t testing.TB, name, card string) string {
	r.Put(t, name, card)
	return name
}

func (r radicale) edit(t testing.TB, href string, change func(string) string) {
	card, ok := r.Get(t, path.Base(href))
	if !ok {
		t.Fatalf("no card %s", href)
	}
	r.Put(t, path.Base(href), change(card))
}

func (r radicale) remove(t testing.TB, href string) { r.Delete(t, path.Base(href)) }

// world is a stand-in onOffice, a hub, and a runner with one account over them.
type world struct {
	crm    *onofficetest.Running
	hub    hub
	runner *runner.Runner
	clock  *clock
	home   string
}

// clock is a clock that tests set: it runs on, and can be put forward.
type clock struct {
	mu  sync.Mutex
	off time.Duration
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.off)
}

func (c *clock) offset() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.off
}

func (c *clock) forward(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.off += d
}

func newWorld(t testing.TB, h hub, set ...func(*contract.Account)) *world {
	t.Helper()
	return newWorldAt(t, &clock{}, h, onofficetest.Switches{}, set...)
}

// newWorldAt is newWorld with a clock that the hub may go by too, and switches of
// the tenant.
func newWorldAt(t testing.TB, c *clock, h hub, s onofficetest.Switches, set ...func(*contract.Account)) *world {
	t.Helper()
	w := &world{hub: h, clock: c, home: t.TempDir()}
	w.crm = onofficetest.Start(t, onofficetest.Options{Now: w.clock.now, Switches: s})
	w.open(t)
	if err := w.runner.AddAccount(t.Context(), w.account(set...), w.secrets()); err != nil {
		t.Fatal(err)
	}
	return w
}

func (w *world) open(t testing.TB) {
	t.Helper()
	r, err := runner.Open(runner.Options{Home: w.home, Now: w.clock.now, Version: "test"})
	if err != nil {
		t.Fatal(err)
	}
	w.runner = r
	// Waiting for a slow hub takes no time here.
	r.SetPause(func(_ context.Context, d time.Duration) error { w.clock.forward(d); return nil })
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
}

func (w *world) account(set ...func(*contract.Account)) contract.Account {
	url, user, _ := w.hub.address()
	a := contract.Account{
		Name: "max", OnOffice: contract.OnOffice{URL: w.crm.URL, User: "max"},
		Memotoo: contract.Memotoo{CardDAV: url, User: user}, Credentials: contract.File, Units: onlyAddresses(),
	}
	for _, f := range set {
		f(&a)
	}
	return a
}

// onlyAddresses are the settings of an account that carries nothing else.
func onlyAddresses() map[record.Unit]contract.UnitSettings {
	return map[record.Unit]contract.UnitSettings{
		record.Addresses: {Automatic: true}, record.Appointments: {Direction: engine.Off}, record.Tasks: {Direction: engine.Off},
	}
}

func (w *world) secrets() contract.Secrets {
	_, _, password := w.hub.address()
	return contract.Secrets{OnOfficeToken: w.crm.Token(), OnOfficeSecret: w.crm.Secret(), MemotooPassword: password}
}

// sync runs a pass.
func (w *world) sync(t testing.TB) contract.UnitPass {
	t.Helper()
	// The hub's ctag counts seconds, and trust in it begins after two.
	w.clock.forward(15 * time.Minute)
	p, err := w.runner.Sync(context.Background(), contract.Request{})
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Units) != 1 {
		t.Fatalf("%d units: %+v", len(p.Units), p)
	}
	return p.Units[0]
}

// good runs a pass that has to be all right.
func (w *world) good(t testing.TB) contract.UnitPass {
	t.Helper()
	u := w.sync(t)
	if u.Result != engine.OK {
		t.Fatalf("pass ended %s: %+v", u.Result, u.Errors)
	}
	return u
}

// quiet proves that a pass right after a pass writes nothing: neither by its own
// account nor by the counters of the sides.
func (w *world) quiet(t testing.TB) contract.UnitPass {
	t.Helper()
	w.crm.Reset()
	before := w.hub.cards(t)
	u := w.sync(t)
	if n := written(u); n != 0 {
		t.Fatalf("a pass right after a pass wrote %d records: %+v", n, u)
	}
	if n := w.crm.Writes(); n != 0 {
		t.Fatalf("a pass right after a pass sent %d writes to onOffice", n)
	}
	after := w.hub.cards(t)
	for href, card := range before {
		if after[href] != card {
			t.Fatalf("a pass right after a pass changed %s", href)
		}
	}
	if len(after) != len(before) {
		t.Fatalf("%d cards, then %d", len(before), len(after))
	}
	return u
}

func written(u contract.UnitPass) int {
	return u.ToMemotoo.Created + u.ToMemotoo.Updated + u.ToMemotoo.Deleted +
		u.ToOnOffice.Created + u.ToOnOffice.Updated + u.ToOnOffice.Unmarked + u.ToOnOffice.Cancelled + u.ToOnOffice.Marked
}

// person enters a marked address by hand.
func (w *world) person(t testing.TB, first, last string, contacts ...onofficetest.Contact) int {
	t.Helper()
	id, err := w.crm.CreateAddress(onofficetest.Draft{
		Fields:   map[string]string{"Vorname": first, "Name": last, "Ort": "Köln", "Strasse": "Domstr. 1"},
		Contacts: contacts, Marks: []int{onofficetest.SyncedUser},
	})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// change changes fields of an address by hand, later than everything before.
func (w *world) change(t testing.TB, id int, fields map[string]string) {
	t.Helper()
	w.clock.forward(time.Second)
	if err := w.crm.EditAddress(id, onofficetest.Draft{Fields: fields}); err != nil {
		t.Fatal(err)
	}
}

// address returns an address as onOffice has it.
func (w *world) address(t testing.TB, id int) onofficetest.Address {
	t.Helper()
	a, ok := w.crm.Address(id)
	if !ok {
		t.Fatalf("address %d is gone", id)
	}
	return a
}

// marked tells whether the address takes part.
func (w *world) marked(t testing.TB, id int) bool {
	return slices.Contains(w.address(t, id).Marks, onofficetest.SyncedUser)
}

// card returns the one card with this last name; "" if there is none.
func (w *world) card(t testing.TB, last string) (href string, card vcard.Card) {
	t.Helper()
	for h, text := range w.hub.cards(t) {
		c, err := vcard.Decode([]byte(text))
		if err != nil || c.Record[record.LastName].Text != last {
			continue
		}
		if href != "" {
			t.Fatalf("%s is there twice", last)
		}
		href, card = h, c
	}
	return href, card
}

func replace(old, new string) func(string) string {
	return func(card string) string { return strings.ReplaceAll(card, old, new) }
}

func phone(typ, number string) onofficetest.Contact {
	return onofficetest.Contact{Kind: "phone", Type: typ, Value: number}
}
