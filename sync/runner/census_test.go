package runner_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"abgleich/sync/contract"
	"abgleich/sync/engine"
	"abgleich/sync/memotoo/memotootest"
	"abgleich/sync/onoffice/onofficetest"
	"abgleich/sync/record"
	"abgleich/sync/vcard"
)

// census are people whom both sides know before the first pass, each side in its own
// way.
type census struct {
	*world
	dice *rand.Rand
	// ids are the addresses in onOffice by person, cards the number of cards.
	ids   map[int][]int
	cards int
	// lines is what the cards say, by person, that must not be lost.
	lines map[int]map[string]string
	// asks are the people about whom the program has to ask.
	asks map[int]bool
}

const souls = 800

// enter enters a person into onOffice.
func (c *census) enter(t testing.TB, i int, fields map[string]string, contacts ...onofficetest.Contact) {
	t.Helper()
	id, err := c.crm.CreateAddress(onofficetest.Draft{Fields: fields, Contacts: contacts, Marks: []int{onofficetest.SyncedUser}})
	if err != nil {
		t.Fatal(err)
	}
	c.ids[i] = append(c.ids[i], id)
}

// keep puts a person's card into the hub.
func (c *census) keep(t testing.TB, i int, first, last string, lines ...string) {
	t.Helper()
	c.cards++
	card := fmt.Sprintf("BEGIN:VCARD\r\nVERSION:3.0\r\nUID:phone-%d\r\nN:%s;%s;;;\r\nFN:%s %s\r\n", c.cards, last, first, first, last)
	for _, l := range lines {
		card += l + "\r\n"
	}
	c.hub.put(t, fmt.Sprintf("c%d.vcf", c.cards), card+"END:VCARD\r\n")
}

var firstNames = []string{"Anna", "Björn", "Cora", "Dieter", "Ayşe", "Felix", "Hans-Peter", "Ilse", "Jörg", "Zoë"}

// spelled writes a number of Cologne in one of the ways in which people do.
func (c *census) spelled(n int) string {
	digits := fmt.Sprintf("55%05d", n)
	return []string{"0221 " + digits, "0221/" + digits, "+49 221 " + digits, "0049 221-" + digits, "(0221) " + digits[:3] + " " + digits[3:], "+49 (0)221 " + digits}[c.dice.IntN(6)]
}

// settle lets people move in. Of a hundred there are 5 whom the hub has twice and 5
// whom both sides have twice, 10 couples' halves who share e-mail and number, 20 with
// their names swapped, 10 of whom a side knows less, 6 of whom nothing but the name
// is known there, 4 who share their name with another one, and 40 of the plain kind.
func (c *census) settle(t testing.TB) {
	for i := range souls {
		first, last := firstNames[i%len(firstNames)], fmt.Sprintf("%s%d", []string{"Müller", "von der Heide", "Öztürk", "Groß"}[i%4], i)
		mail := fmt.Sprintf("p%d@example.com", i)
		fields := map[string]string{"Vorname": first, "Name": last, "Strasse": fmt.Sprintf("Domstr. %d", i), "Plz": "50667", "Ort": "Köln"}
		tel := func() string { return "TEL;TYPE=HOME:" + c.spelled(i) }
		email, note := "EMAIL;TYPE=HOME:"+strings.ToUpper(mail), fmt.Sprintf("TITLE:Rolle %d", i)
		reach := []onofficetest.Contact{phone("private", c.spelled(i)), {Kind: "email", Type: "private", Value: mail}}
		c.lines[i] = map[string]string{}
		role := func() string { c.lines[i]["position"] = fmt.Sprintf("Rolle %d", i); return note }
		switch k := i % 100; {
		case k < 5: // the hub has it twice
			c.enter(t, i, fields, reach...)
			c.keep(t, i, first, last, tel(), email)
			c.keep(t, i, first, last, tel(), email)
			c.asks[i] = true
		case k < 10: // both have it twice, the same in all
			same := []string{"TEL;TYPE=HOME:0221 5550000" + fmt.Sprint(i), fmt.Sprintf("ADR;TYPE=HOME:;;Domstr. %d;Köln;;50667;", i)}
			for range 2 {
				c.enter(t, i, fields, phone("private", "0221 5550000"+fmt.Sprint(i)))
				c.keep(t, i, first, last, same...)
			}
		case k < 20: // a couple shares its number and e-mail
			pair := i &^ 1
			mail = fmt.Sprintf("paar%d@example.com", pair)
			fields["Name"] = fmt.Sprintf("Paar%d", pair)
			c.enter(t, i, fields, phone("private", c.spelled(pair)), onofficetest.Contact{Kind: "email", Type: "private", Value: mail})
			c.keep(t, i, first, fields["Name"], "TEL;TYPE=HOME:"+c.spelled(pair), "EMAIL;TYPE=HOME:"+mail, role())
		case k < 40: // names in each other's place
			c.enter(t, i, fields, reach...)
			c.keep(t, i, last, first, tel(), role())
		case k < 45: // onOffice has no e-mail
			c.enter(t, i, fields, reach[0])
			c.lines[i]["email"] = mail
			c.keep(t, i, first, last, tel(), "EMAIL;TYPE=HOME:"+mail)
		case k < 50: // the hub has no number
			c.enter(t, i, fields, reach...)
			c.keep(t, i, first, last, email, role())
		case k < 56: // the hub knows the name alone
			c.enter(t, i, fields, reach...)
			c.keep(t, i, first, last)
			c.asks[i] = true
		case k < 60: // two of one name in two towns
			pair := i &^ 1
			fields["Vorname"], fields["Name"] = "Peter", fmt.Sprintf("Namensvetter%d", pair)
			fields["Ort"] = []string{"Köln", "Bonn"}[i&1]
			c.enter(t, i, fields, reach...)
			c.keep(t, i, "Peter", fields["Name"], tel(), email, fmt.Sprintf("ADR;TYPE=HOME:;;Domstr. %d;%s;;;", i, fields["Ort"]))
		default:
			c.enter(t, i, fields, reach...)
			c.keep(t, i, first, last, tel(), email, role())
		}
	}
}

// TestC52_SamePeopleOnBothSides: each is there once afterwards, no field is lost, and
// the doubtful ones are asked.
func TestC52_SamePeopleOnBothSides(t *testing.T) {
	for _, p := range []struct {
		name    string
		options memotootest.Options
	}{{"memotoo", memotootest.Memotoo()}, {"plain", memotootest.Plain()}} {
		t.Run(p.name, func(t *testing.T) {
			if testing.Short() && p.name != "memotoo" {
				t.Skip("one is enough in a hurry")
			}
			t.Parallel()
			c := &census{world: newWorld(t, standin{memotootest.Start(t, p.options), p.options.OneValuePerSlot}), dice: rand.New(rand.NewPCG(5, 800)),
				ids: map[int][]int{}, lines: map[int]map[string]string{}, asks: map[int]bool{}}
			c.settle(t)
			before := map[int]onofficetest.Address{}
			for _, a := range c.crm.Addresses() {
				before[a.ID] = a
			}
			pass, err := c.runner.Sync(context.Background(), contract.Request{UntilDone: true})
			if err != nil {
				t.Fatal(err)
			}
			u := pass.Units[0]
			if u.ToOnOffice.Created != 0 || u.ToMemotoo.Created != 0 || u.ToMemotoo.Deleted != 0 || u.ToOnOffice.Unmarked != 0 || u.Result != engine.Partial || len(u.Errors) != 0 {
				t.Errorf("created, deleted or failed: %+v", u)
			}
			if len(c.crm.Addresses()) != len(before) || len(c.hub.cards(t)) != c.cards {
				t.Errorf("%d addresses, were %d; %d cards, were %d", len(c.crm.Addresses()), len(before), len(c.hub.cards(t)), c.cards)
			}
			if want := len(before) - len(c.asks); u.Pairs != want || u.Linked != want {
				t.Errorf("%d linked as pairs, %d in all, want %d", u.Pairs, u.Linked, want)
			}
			c.asked(t)
			c.nothingLost(t, before)
			c.quiet(t)
		})
	}
}

// asked proves that the questions are about those in doubt and about no others.
func (c *census) asked(t *testing.T) {
	t.Helper()
	held, err := c.runner.Held(t.Context(), "max")
	if err != nil {
		t.Fatal(err)
	}
	person := map[string]int{}
	for i, ids := range c.ids {
		for _, id := range ids {
			a := c.address(t, id)
			person[a.Fields["Vorname"]+" "+a.Fields["Name"]] = i
		}
	}
	asked := map[int]bool{}
	for _, h := range held {
		if i, ok := person[h.Title]; !ok || !c.asks[i] || h.Kind != engine.AskMatch {
			t.Errorf("asked about %q and %q", h.Title, h.Other)
		} else {
			asked[i] = true
		}
	}
	if len(asked) != len(c.asks) {
		t.Errorf("asked about %d people, want %d", len(asked), len(c.asks))
	}
}

// nothingLost proves that onOffice has what it had, and what only the cards knew, and
// that the cards know what onOffice did.
func (c *census) nothingLost(t *testing.T, before map[int]onofficetest.Address) {
	t.Helper()
	for i, ids := range c.ids {
		for _, id := range ids {
			was, is := before[id], c.address(t, id)
			for f, v := range was.Fields {
				if v != "" && f != "Aenderung" && is.Fields[f] != v {
					t.Errorf("%d: %s was %q, is %q", i, f, v, is.Fields[f])
				}
			}
			for _, x := range was.Contacts {
				if !slices.ContainsFunc(is.Contacts, func(y onofficetest.Contact) bool { return y.Kind == x.Kind && y.Value == x.Value }) {
					t.Errorf("%d: %s is gone", i, x.Value)
				}
			}
			if mail := c.lines[i]["email"]; mail != "" && !slices.ContainsFunc(is.Contacts, func(y onofficetest.Contact) bool { return y.Kind == "email" && y.Value == mail }) {
				t.Errorf("%d: the card's e-mail did not arrive: %+v", i, is.Contacts)
			}
		}
	}
	roles := map[string]bool{}
	towns := 0
	for _, text := range c.hub.cards(t) {
		card, err := vcard.Decode([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		roles[card.Record[record.Position].Text] = true
		if card.Record[record.City].Text != "" {
			towns++
		}
	}
	for i, l := range c.lines {
		if l["position"] != "" && !roles[l["position"]] {
			t.Errorf("%d: the card lost %s", i, l["position"])
		}
	}
	if linked := c.cards - 2*len(c.asks) + souls*6/100; towns < linked {
		t.Errorf("%d cards know a town, want %d at least", towns, linked)
	}
}

// TestC52_SameAppointmentsAndTasks: what both sides have under one title and time is
// linked, and each gets what only the other knew.
func TestC52_SameAppointmentsAndTasks(t *testing.T) {
	for _, d := range diaries {
		t.Run(d.name, func(t *testing.T) {
			t.Parallel()
			w := newAgenda(t, d.start(t), d.bends, onofficetest.Switches{})
			for i := range 20 {
				day := fmt.Sprintf("%02d", i+3)
				w.meeting(t, fmt.Sprintf("Notar Nr. %d", i), "2026-03-"+day+" 10:00", "2026-03-"+day+" 11:00")
				w.enter(t, "VEVENT", fmt.Sprintf("NOTAR Nr.  %d", i), "DTSTART:202603"+day+"T100000", "DTEND:202603"+day+"T110000", fmt.Sprintf("DESCRIPTION:Zimmer %d", i))
				if !d.bends {
					w.duty(t, fmt.Sprintf("Anruf %d", i), "Deadline", "2026-03-"+day+" 00:00:00", "Deadline_strikt", "1")
					w.enter(t, "VTODO", fmt.Sprintf("anruf %d", i), "DUE;VALUE=DATE:202603"+day, fmt.Sprintf("DESCRIPTION:Nummer %d", i))
				}
			}
			// The same title at another time, and another title at the same time, are others.
			w.meeting(t, "Besichtigung", "2026-03-05 14:00", "2026-03-05 15:00")
			w.enter(t, "VEVENT", "Besichtigung", "DTSTART:20260305T160000", "DTEND:20260305T170000")
			w.enter(t, "VEVENT", "Zahnarzt", "DTSTART:20260305T140000", "DTEND:20260305T150000")
			a, b := w.good(t)
			if a.Pairs != 20 || a.ToOnOffice.Created != 2 || a.ToMemotoo.Created != 1 || a.Linked != 23 || a.Held != 0 {
				t.Errorf("%+v", a)
			}
			if n := 20 - 20*yes(d.bends); b.Pairs != n || b.Linked != n || b.ToOnOffice.Created != 0 || b.ToMemotoo.Created != 0 {
				t.Errorf("%+v", b)
			}
			for i := range 20 {
				if list := w.titled(fmt.Sprintf("Notar Nr. %d", i)); len(list) != 1 || list[0].Notes != fmt.Sprintf("Zimmer %d", i) {
					t.Errorf("%d: %+v", i, list)
				}
			}
			w.quiet(t)
		})
	}
}
