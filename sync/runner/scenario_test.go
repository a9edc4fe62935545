package runner_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"abgleich/sync/onoffice/onofficetest"
	"abgleich/sync/record"
)

// TestAddresses proves what users do with addresses, over the stand-in in both
// profiles and over a real Radicale, through the same code.
func TestAddresses(t *testing.T) {
	for n, h := range hubs {
		t.Run(h.name, func(t *testing.T) {
			for i, s := range scenarios {
				if testing.Short() && (i+n)%len(hubs) != 0 {
					continue
				}
				t.Run(s.name, func(t *testing.T) {
					t.Parallel()
					w := newWorld(t, h.start(t))
					s.run(t, w)
					w.quiet(t)
				})
			}
		})
	}
}

var scenarios = []struct {
	name string
	run  func(t *testing.T, w *world)
}{
	{"marked addresses become cards, cards become marked addresses", func(t *testing.T, w *world) {
		for i := range 5 {
			w.person(t, "Vorname", fmt.Sprintf("Muster%d", i), phone("business", fmt.Sprintf("0221 555000%d", i)))
		}
		w.hub.put(t, "own.vcf", newCard("Eigener", "Kontakt"))
		u := w.good(t)
		if u.ToMemotoo.Created != 5 || u.ToOnOffice.Created != 1 || u.Linked != 6 {
			t.Errorf("%+v", u)
		}
		for i := range 5 {
			if _, c := w.card(t, fmt.Sprintf("Muster%d", i)); c.Record[record.City].Text != "Köln" {
				t.Errorf("%v", c.Record)
			}
		}
		found := 0
		for _, a := range w.crm.Addresses() {
			if a.Fields["Name"] == "Kontakt" && w.marked(t, a.ID) {
				found++
			}
		}
		if found != 1 {
			t.Errorf("%d addresses of the card", found)
		}
	}},
	{"an edit travels each way", func(t *testing.T, w *world) {
		a := w.person(t, "Anna", "Eins", phone("business", "0221 5550001"))
		b := w.person(t, "Bert", "Zwei", phone("business", "0221 5550002"))
		w.good(t)
		w.change(t, a, map[string]string{"Ort": "Bonn"})
		href, _ := w.card(t, "Zwei")
		w.hub.edit(t, href, replace("0221 5550002", "0221 7770002"))
		u := w.good(t)
		if u.ToMemotoo.Updated != 1 || u.ToOnOffice.Updated != 1 {
			t.Errorf("%+v", u)
		}
		if _, c := w.card(t, "Eins"); c.Record[record.City].Text != "Bonn" {
			t.Errorf("card: %v", c.Record)
		}
		if got := w.address(t, b).Values("phone", "business"); len(got) != 1 || got[0] != "0221 7770002" {
			t.Errorf("address: %v", got)
		}
	}},
	{"C46 different fields edited on both sides", func(t *testing.T, w *world) {
		a := w.person(t, "Anna", "Eins", phone("business", "0221 5550001"))
		w.good(t)
		w.change(t, a, map[string]string{"Ort": "Bonn"})
		href, _ := w.card(t, "Eins")
		w.hub.edit(t, href, replace("Domstr. 1", "Neumarkt 2"))
		w.good(t)
		_, c := w.card(t, "Eins")
		got := w.address(t, a)
		if c.Record[record.City].Text != "Bonn" || c.Record[record.Street].Text != "Neumarkt 2" || got.Fields["Ort"] != "Bonn" || got.Fields["Strasse"] != "Neumarkt 2" {
			t.Errorf("card %v, address %v", c.Record, got.Fields)
		}
	}},
	{"same field edited on both sides: onOffice wins", func(t *testing.T, w *world) {
		a := w.person(t, "Anna", "Eins")
		w.good(t)
		w.change(t, a, map[string]string{"Ort": "Bonn"})
		href, _ := w.card(t, "Eins")
		w.hub.edit(t, href, replace("Köln", "Aachen"))
		w.good(t)
		_, c := w.card(t, "Eins")
		if c.Record[record.City].Text != "Bonn" || w.address(t, a).Fields["Ort"] != "Bonn" {
			t.Errorf("card %v", c.Record)
		}
	}},
	{"C50 a field cleared on the hub is cleared in onOffice", func(t *testing.T, w *world) {
		a := w.person(t, "Anna", "Eins")
		w.good(t)
		href, _ := w.card(t, "Eins")
		w.hub.edit(t, href, replace("Domstr. 1", ""))
		w.good(t)
		if got := w.address(t, a).Fields["Strasse"]; got != "" {
			t.Errorf("street %q", got)
		}
	}},
	{"C51 what the hub drops stays in onOffice", func(t *testing.T, w *world) {
		a := w.person(t, "Anna", "Eins", phone("business", "0221 5550001"), phone("business", "0221 5550002"), phone("", "0221 5550003"))
		w.good(t)
		w.quiet(t)
		if got := len(w.address(t, a).Contacts); got != 3 {
			t.Errorf("%d entries left", got)
		}
		href, _ := w.card(t, "Eins")
		w.hub.edit(t, href, replace("0221 5550001", "0221 7770001"))
		w.good(t)
		got := w.address(t, a)
		if len(got.Contacts) != 3 {
			t.Errorf("%v", got.Contacts)
		}
	}},
	{"card deleted on memotoo: mark cleared, address stays", func(t *testing.T, w *world) {
		a := w.person(t, "Anna", "Eins")
		w.person(t, "Bert", "Zwei")
		w.good(t)
		href, _ := w.card(t, "Eins")
		w.hub.remove(t, href)
		u := w.good(t)
		if u.ToOnOffice.Unmarked != 1 || w.marked(t, a) {
			t.Errorf("%+v", u)
		}
		w.address(t, a)
	}},
	{"address deleted in onOffice: card deleted", func(t *testing.T, w *world) {
		a := w.person(t, "Anna", "Eins")
		w.person(t, "Bert", "Zwei")
		w.good(t)
		w.crm.DeleteAddress(a)
		u := w.good(t)
		if href, _ := w.card(t, "Eins"); href != "" || u.ToMemotoo.Deleted != 1 {
			t.Errorf("%+v", u)
		}
	}},
	{"mark cleared by hand: card stays; marked again: no duplicate", func(t *testing.T, w *world) {
		a := w.person(t, "Anna", "Eins")
		w.person(t, "Bert", "Zwei")
		w.good(t)
		w.crm.Mark(a, onofficetest.SyncedUser, false)
		w.good(t)
		w.quiet(t)
		if href, _ := w.card(t, "Eins"); href == "" {
			t.Fatal("the card is gone")
		}
		w.crm.Mark(a, onofficetest.SyncedUser, true)
		w.good(t)
		w.card(t, "Eins")
		w.change(t, a, map[string]string{"Ort": "Bonn"})
		w.good(t)
		if _, c := w.card(t, "Eins"); c.Record[record.City].Text != "Bonn" {
			t.Errorf("the link does not carry: %v", c.Record)
		}
	}},
	{"edited in onOffice, deleted on memotoo: the edit wins", func(t *testing.T, w *world) {
		a := w.person(t, "Anna", "Eins")
		w.person(t, "Bert", "Zwei")
		w.good(t)
		href, _ := w.card(t, "Eins")
		w.hub.remove(t, href)
		w.change(t, a, map[string]string{"Ort": "Bonn"})
		w.good(t)
		if _, c := w.card(t, "Eins"); c.Record[record.City].Text != "Bonn" || !w.marked(t, a) {
			t.Errorf("card %v", c.Record)
		}
	}},
	{"edited on memotoo, deleted in onOffice: the edit wins", func(t *testing.T, w *world) {
		a := w.person(t, "Anna", "Eins")
		w.person(t, "Bert", "Zwei")
		w.good(t)
		href, _ := w.card(t, "Eins")
		w.hub.edit(t, href, replace("Köln", "Aachen"))
		w.crm.DeleteAddress(a)
		u := w.good(t)
		if u.ToOnOffice.Created != 1 || u.ToMemotoo.Deleted != 0 {
			t.Errorf("%+v", u)
		}
		if href, _ := w.card(t, "Eins"); href == "" {
			t.Error("the card is gone")
		}
	}},
	{"B40 deleted on the phone and restored there", func(t *testing.T, w *world) {
		a := w.person(t, "Anna", "Eins", phone("business", "0221 5550001"))
		w.person(t, "Bert", "Zwei")
		w.good(t)
		href, _ := w.card(t, "Eins")
		text := w.hub.cards(t)[href]
		w.hub.remove(t, href)
		w.good(t)
		w.hub.put(t, "restored.vcf", text)
		u := w.good(t)
		if u.ToOnOffice.Created != 0 || !w.marked(t, a) {
			t.Errorf("%+v", u)
		}
		if n := len(w.crm.Addresses()); n != 2 {
			t.Errorf("%d addresses", n)
		}
	}},
	{"C52 the same person on both sides before the first pass", func(t *testing.T, w *world) {
		w.person(t, "Anna", "Eins", phone("mobile", "0170 1234567"))
		w.hub.put(t, "anna.vcf", newCard("Anna", "Eins", "TEL;TYPE=CELL:+49 170 1234567", "EMAIL;TYPE=HOME:anna@example.org"))
		u := w.good(t)
		if u.ToMemotoo.Created != 0 || u.ToOnOffice.Created != 0 || len(w.crm.Addresses()) != 1 {
			t.Errorf("%+v", u)
		}
		if _, c := w.card(t, "Eins"); c.Record[record.City].Text != "Köln" {
			t.Errorf("card %v", c.Record)
		}
		if a := w.crm.Addresses()[0]; len(a.Values("email", "private")) != 1 {
			t.Errorf("address %v", a.Contacts)
		}
	}},
	{"a new card of somebody whom onOffice knows without a mark", func(t *testing.T, w *world) {
		w.person(t, "Bert", "Zwei")
		w.good(t)
		a, err := w.crm.CreateAddress(onofficetest.Draft{
			Fields:   map[string]string{"Vorname": "Anna", "Name": "Eins", "Ort": "Köln"},
			Contacts: []onofficetest.Contact{{Kind: "email", Type: "private", Value: "anna@example.org"}},
		})
		if err != nil {
			t.Fatal(err)
		}
		w.hub.put(t, "anna.vcf", newCard("Anna", "Eins", "EMAIL;TYPE=HOME:Anna@example.org", "TEL;TYPE=CELL:0170 1234567"))
		u := w.good(t)
		if u.ToOnOffice.Created != 0 || u.ToOnOffice.Marked != 1 || !w.marked(t, a) || len(w.crm.Addresses()) != 2 {
			t.Errorf("%+v", u)
		}
		if got := w.address(t, a).Values("phone", "mobile"); len(got) != 1 {
			t.Errorf("address %v", w.address(t, a).Contacts)
		}
		if _, c := w.card(t, "Eins"); c.Record[record.City].Text != "Köln" {
			t.Errorf("card %v", c.Record)
		}
	}},
	{"F83 a photo survives an edit in onOffice and is never sent again", func(t *testing.T, w *world) {
		photo := "PHOTO;ENCODING=b;TYPE=PNG:iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
		w.hub.put(t, "anna.vcf", newCard("Anna", "Eins", "EMAIL;TYPE=HOME:anna@example.org", photo))
		w.good(t)
		w.quiet(t)
		w.change(t, w.crm.Addresses()[0].ID, map[string]string{"Ort": "Bonn"})
		w.good(t)
		href, c := w.card(t, "Eins")
		if c.Record[record.City].Text != "Bonn" || !strings.Contains(w.hub.cards(t)[href], "PHOTO") {
			t.Errorf("%v", w.hub.cards(t)[href])
		}
	}},
	{"A03 only REV and PRODID of the card changed", func(t *testing.T, w *world) {
		w.person(t, "Anna", "Eins", phone("business", "0221 5550001"))
		w.good(t)
		w.crm.Reset()
		href, _ := w.card(t, "Eins")
		w.hub.edit(t, href, func(card string) string {
			return strings.Replace(card, "END:VCARD", "REV:20260101T000000Z\r\nX-OTHER:1\r\nEND:VCARD", 1)
		})
		if u := w.good(t); written(u) != 0 || w.crm.Writes() != 0 {
			t.Errorf("%+v", u)
		}
	}},
	{"A04 the card's lines in another order and folding", func(t *testing.T, w *world) {
		w.person(t, "Anna", "Eins", phone("business", "0221 5550001"))
		w.good(t)
		w.crm.Reset()
		href, _ := w.card(t, "Eins")
		w.hub.edit(t, href, func(card string) string {
			return strings.Replace(moveLast(card, "N"), "Domstr. 1", "Dom\r\n str. 1", 1)
		})
		if u := w.good(t); written(u) != 0 || w.crm.Writes() != 0 {
			t.Errorf("%+v", u)
		}
	}},
	{"A17 cards with odd UIDs come over and can be deleted", func(t *testing.T, w *world) {
		uids := []string{"a/b", "x@example.org", "mit Leerzeichen", "größe", "emoji-😀", strings.Repeat("u", 300)}
		w.person(t, "Anna", "Bleibt")
		for i, uid := range uids {
			w.hub.put(t, fmt.Sprintf("odd%d.vcf", i), strings.Replace(newCard("Kim", fmt.Sprintf("Odd%d", i)), "UID:phone-", "UID:"+uid, 1))
		}
		if u := w.good(t); u.ToOnOffice.Created != len(uids) {
			t.Errorf("%+v", u)
		}
		for _, a := range w.crm.Addresses() {
			if a.Fields["Name"] != "Bleibt" {
				w.crm.DeleteAddress(a.ID)
			}
		}
		if u := w.good(t); u.ToMemotoo.Deleted != len(uids) || len(w.hub.cards(t)) != 1 {
			t.Errorf("%+v, %d cards", u, len(w.hub.cards(t)))
		}
	}},
	{"A30 the address changes between our look and our write", func(t *testing.T, w *world) {
		a := w.person(t, "Anna", "Eins")
		w.good(t)
		href, _ := w.card(t, "Eins")
		w.hub.edit(t, href, replace("Domstr. 1", "Neumarkt 2"))
		w.change(t, a, map[string]string{"Ort": "Bonn"})
		w.good(t)
		if got := w.address(t, a).Fields; got["Ort"] != "Bonn" || got["Strasse"] != "Neumarkt 2" {
			t.Errorf("%v", got)
		}
	}},
}

// moveLast moves the line of a property to the end of the card.
func moveLast(card, name string) string {
	lines := strings.SplitAfter(card, "\n")
	var moved string
	lines = slices.DeleteFunc(lines, func(l string) bool {
		if strings.HasPrefix(l, name+":") || strings.HasPrefix(l, name+";") {
			moved = l
			return true
		}
		return false
	})
	return strings.Replace(strings.Join(lines, ""), "END:VCARD", moved+"END:VCARD", 1)
}

// newCard is a card as a phone writes it.
func newCard(first, last string, lines ...string) string {
	card := "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:phone-" + last + "\r\nN:" + last + ";" + first + ";;;\r\nFN:" + first + " " + last + "\r\n"
	for _, l := range lines {
		card += l + "\r\n"
	}
	return card + "END:VCARD\r\n"
}
