package runner_test

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"abgleich/sync/engine"
	"abgleich/sync/ledger"
	"abgleich/sync/memotoo/memotootest"
	"abgleich/sync/onoffice/onofficetest"
	"abgleich/sync/record"
	"abgleich/sync/side"
	"abgleich/sync/vcard"
)

func memotoo(t *testing.T) hub {
	return standin{memotootest.Start(t, memotootest.Memotoo()), true}
}

// TestUnmarkedWhileWaiting proves that an address whose mark is cleared while it
// waits behind the limit is not sent to memotoo.
func TestUnmarkedWhileWaiting(t *testing.T) {
	t.Parallel()
	w := newWorld(t, memotoo(t))
	var ids []int
	for i := range 505 {
		ids = append(ids, w.person(t, "Vorname", fmt.Sprintf("Muster%d", i)))
	}
	if u := w.good(t); u.ToMemotoo.Created != 500 || u.Remaining != 5 {
		t.Fatalf("%d created, %d remaining", u.ToMemotoo.Created, u.Remaining)
	}
	there := map[string]bool{}
	for _, text := range w.hub.cards(t) {
		c, err := vcard.Decode([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		there[c.Record[record.LastName].Text] = true
	}
	for i, id := range ids {
		if !there[fmt.Sprintf("Muster%d", i)] {
			w.crm.Mark(id, onofficetest.SyncedUser, false)
		}
	}
	if u := w.good(t); written(u) != 0 || u.Remaining != 0 || u.Linked != 500 {
		t.Errorf("%d written, %d remaining, %d linked", written(u), u.Remaining, u.Linked)
	}
	if n := len(w.hub.cards(t)); n != 500 {
		t.Errorf("%d cards: %d addresses without a mark were sent to memotoo", n, n-500)
	}
	w.quiet(t)
}

// TestNoteIsNotDecodedTwice proves that a remark which the hub changes whenever
// it stores a card stays what it is in onOffice, as long as nobody edits it.
func TestNoteIsNotDecodedTwice(t *testing.T) {
	w := newWorld(t, memotoo(t))
	w.crm.Set(func(s *onofficetest.Switches) { s.With = []string{"Bemerkung"} })
	a := w.person(t, "Anna", "Eins")
	const note = "Exposé &amp;amp; Vertrag: &amp;lt;Muster&amp;gt;"
	w.change(t, a, map[string]string{"Bemerkung": note})
	w.good(t)
	w.quiet(t)
	if _, c := w.card(t, "Eins"); c.Record[record.Remark].Text == note {
		t.Fatal("the hub does not change the note, so nothing is proven")
	}
	for _, city := range []string{"Bonn", "Aachen"} {
		w.change(t, a, map[string]string{"Ort": city})
		w.good(t)
		w.good(t)
		w.quiet(t)
		if _, c := w.card(t, "Eins"); c.Record[record.City].Text != city {
			t.Errorf("the card is in %q, want %q", c.Record[record.City].Text, city)
		}
	}
	if got := w.address(t, a).Fields["Bemerkung"]; got != note {
		t.Errorf("nobody touched it; the remark in onOffice is now %q", got)
	}
}

// TestB40_EnteredAgain proves that a person whose card was deleted, whose address
// was deleted after that, and who is entered again on the phone, comes back.
func TestB40_EnteredAgain(t *testing.T) {
	w := newWorld(t, memotoo(t))
	a := w.person(t, "Anna", "Eins", phone("business", "0221 5550001"))
	w.person(t, "Bert", "Zwei")
	w.good(t)
	href, _ := w.card(t, "Eins")
	text := w.hub.cards(t)[href]
	w.hub.remove(t, href)
	w.good(t)
	if w.marked(t, a) {
		t.Fatal("still marked")
	}
	w.crm.DeleteAddress(a)
	w.good(t)
	w.hub.put(t, "again.vcf", text)
	w.good(t)
	// That the address is gone shows only when it is to be marked.
	w.good(t)
	w.quiet(t)
	if n, cards := len(w.crm.Addresses()), len(w.hub.cards(t)); n != 2 || cards != 2 {
		t.Errorf("%d addresses, %d cards, want 2 and 2", n, cards)
	}
}

// TestDoubtEnds proves that an address about which there was a question becomes a
// card when the other record of the pair is deleted on the phone.
func TestDoubtEnds(t *testing.T) {
	w := newWorld(t, memotoo(t))
	w.person(t, "Bert", "Zwei")
	w.person(t, "Anna", "Eins", phone("business", "0221 5550001"))
	href := w.hub.put(t, "anna.vcf", newCard("Anna", "Eins", "EMAIL;TYPE=HOME:anna@example.org"))
	if u := w.sync(t); u.Result != engine.Partial || u.Held != 1 || written(u) != 1 {
		t.Fatalf("%s, %d held, %d written", u.Result, u.Held, written(u))
	}
	w.hub.remove(t, href)
	w.good(t)
	w.quiet(t)
	if href, _ := w.card(t, "Eins"); href == "" || len(w.hub.cards(t)) != 2 || len(w.crm.Addresses()) != 2 {
		t.Errorf("card %q, %d cards, %d addresses", href, len(w.hub.cards(t)), len(w.crm.Addresses()))
	}
}

// TestTenantGainsRemark proves what becomes of notes on the phone when the tenant
// gets the field for them: without a history onOffice wins, a note that gives way
// stands in the journal, and one that meets nothing is taken over.
func TestTenantGainsRemark(t *testing.T) {
	w := newWorld(t, memotoo(t))
	a := w.person(t, "Anna", "Eins", phone("business", "0221 5550001"))
	b := w.person(t, "Bert", "Zwei", phone("business", "0221 5550002"))
	w.good(t)
	for _, last := range []string{"Eins", "Zwei"} {
		href, _ := w.card(t, last)
		w.hub.edit(t, href, replace("END:VCARD", "NOTE:Notiz am Telefon\r\nEND:VCARD"))
	}
	w.good(t)
	w.quiet(t)
	w.crm.Set(func(s *onofficetest.Switches) { s.With = []string{"Bemerkung"} })
	w.change(t, a, map[string]string{"Bemerkung": "Bemerkung im CRM"})
	w.clock.forward(48 * time.Hour)
	w.good(t)
	w.good(t)
	w.quiet(t)
	for last, want := range map[string]string{"Eins": "Bemerkung im CRM", "Zwei": "Notiz am Telefon"} {
		if _, c := w.card(t, last); c.Record[record.Remark].Text != want {
			t.Errorf("the note of %s on the phone is %q, want %q", last, c.Record[record.Remark].Text, want)
		}
	}
	if x, y := w.address(t, a).Fields["Bemerkung"], w.address(t, b).Fields["Bemerkung"]; x != "Bemerkung im CRM" || y != "Notiz am Telefon" {
		t.Errorf("onOffice has %q and %q", x, y)
	}
	lost := w.lost(t)
	if len(lost) != 1 || lost[0].Field != record.Remark || lost[0].Side != side.Memotoo || lost[0].Value.Text != "Notiz am Telefon" {
		t.Errorf("in the journal as given way: %+v", lost)
	}
}

// lost returns the values that gave way, as the journal of the account has them.
func (w *world) lost(t *testing.T) (list []engine.Lost) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(w.home, "*", "*", "ledger.db"))
	if err != nil || len(files) != 1 {
		t.Fatalf("ledgers %v, %v", files, err)
	}
	db, err := ledger.Open(files[0])
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}()
	passes, err := db.Passes(100)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range passes {
		events, err := db.Events(p.ID, 100)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range events {
			list = append(list, e.Event.Lost...)
		}
	}
	return list
}

// TestB43_CrossedCards proves that records which agree in all that tells people
// apart keep their own card, also on a hub that files them under other names
// without saying so.
func TestB43_CrossedCards(t *testing.T) {
	silent := memotootest.Memotoo()
	silent.Quirks.IDs = memotootest.IDSilent
	for name, o := range map[string]memotootest.Options{"memotoo": memotootest.Memotoo(), "a hub that renames": silent} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, standin{memotootest.Start(t, o), true})
			ids := map[string]int{}
			for _, street := range []string{"Aweg 1", "Bweg 2", "Cweg 3", "Dweg 4", "Eweg 5", "Fweg 6"} {
				id, err := w.crm.CreateAddress(onofficetest.Draft{
					Fields:   map[string]string{"Zusatz1": "Sparkasse Köln", "Strasse": street, "Ort": "Köln"},
					Contacts: []onofficetest.Contact{phone("business", "0221 5550001")}, Marks: []int{onofficetest.SyncedUser},
				})
				if err != nil {
					t.Fatal(err)
				}
				ids[street] = id
			}
			w.good(t)
			w.quiet(t)
			for street, id := range ids {
				w.change(t, id, map[string]string{"Ort": "Ort " + street})
			}
			w.good(t)
			w.quiet(t)
			cards := w.hub.cards(t)
			for _, text := range cards {
				c, err := vcard.Decode([]byte(text))
				if err != nil {
					t.Fatal(err)
				}
				street, city := c.Record[record.Street].Text, c.Record[record.City].Text
				if city != "Ort "+street {
					t.Errorf("the card of %s got the town %q of another address", street, city)
				}
			}
			if len(cards) != len(ids) {
				t.Errorf("%d cards, want %d", len(cards), len(ids))
			}
		})
	}
}
