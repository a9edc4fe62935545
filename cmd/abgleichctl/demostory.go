package main

import (
	"context"
	"fmt"
	"maps"
	"strings"

	"abgleich/sync/contract"
	"abgleich/sync/engine"
	"abgleich/sync/memotoo/memotootest"
	"abgleich/sync/onoffice/onofficetest"
	"abgleich/sync/runner"
)

// How many records the demo begins with.
const (
	demoMarked   = 24 // addresses with the mark, six of them by name
	demoUnmarked = 6  // addresses without it
	demoCards    = 4  // cards that only memotoo has
)

// Values that the demo changes.
const (
	oldPhone, newPhone = "0221 4710815", "0221 9988776"
	oldName, newName   = "Sabine", "Sabine Carla"
	newMobile          = "0171 5550123"
)

// demo plays with two stand-ins and the real runner between them.
type demo struct {
	*terminal
	crm    *onofficetest.Running
	hub    *memotootest.Running
	runner *runner.Runner
	result profileResult
	// Addresses with a part of their own in the story.
	called, renamed, dropped, deleted int
	// Appointments and tasks with one.
	moved, cancelled, off, series, finished, abandoned int
	cards, events                                      map[string]string // before the last pass
}

// play tells the whole story.
func (d *demo) play(ctx context.Context) error {
	if err := d.furnish(ctx); err != nil {
		return err
	}
	d.tell(demoStart, demoMarked, demoUnmarked, demoCards+1)
	d.tell(demoStartDates, len(d.crm.Appointments()), len(d.crm.Tasks()), len(d.hub.Events()))
	if err := d.pass(ctx, demoFirst); err != nil {
		return err
	}
	d.lookFirst()
	d.lookFirstDates()
	if err := d.change(); err != nil {
		return err
	}
	if err := d.changeDates(); err != nil {
		return err
	}
	if err := d.pass(ctx, demoSecond); err != nil {
		return err
	}
	d.lookSecond()
	d.lookSecondDates()
	d.hub.Reset()
	d.crm.Reset()
	d.cards, d.events = d.hub.Cards(), d.hub.Events()
	if err := d.pass(ctx, demoThird); err != nil {
		return err
	}
	d.lookThird()
	return nil
}

// furnish fills the stand-ins and makes the account.
func (d *demo) furnish(ctx context.Context) error {
	people := []struct {
		first, last, phone string
		id                 *int
	}{
		{"Jonas", "Beispiel", oldPhone, &d.called}, {oldName, "Muster", "0221 4710816", &d.renamed},
		{"Peter", "Probe", "0221 4710817", &d.dropped}, {"Karin", "Versuch", "0221 4710818", &d.deleted}, {"Erika", "Gemeinsam", "0221 4710819", new(int)},
	}
	for _, p := range people {
		id, err := d.crm.CreateAddress(onofficetest.Draft{
			Fields:   map[string]string{"Vorname": p.first, "Name": p.last, "Strasse": "Musterweg 1", "Plz": "50667", "Ort": "Köln"},
			Contacts: []onofficetest.Contact{{Kind: "phone", Type: "business", Value: p.phone, Default: true}, {Kind: "email", Type: "business", Value: mail(p.last), Default: true}},
			Marks:    []int{onofficetest.SyncedUser},
		})
		if err != nil {
			return fmt.Errorf("demo: %w", err)
		}
		*p.id = id
	}
	d.crm.Fill(1, demoMarked-len(people), onofficetest.Filling{Marked: 1})
	d.crm.Fill(2, demoUnmarked, onofficetest.Filling{})
	d.hub.Fill(7, demoCards)
	if err := d.furnishDates(); err != nil {
		return err
	}
	d.hub.PutCard("gemeinsam", "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Gemeinsam;Erika;;;\r\nFN:Erika Gemeinsam\r\nTEL;TYPE=WORK,VOICE:0221 4710819\r\nEMAIL;TYPE=WORK:"+
		mail("Gemeinsam")+"\r\nEND:VCARD\r\n")
	user, device, _ := strings.Cut(d.hub.User, deviceMark)
	return d.runner.AddAccount(ctx, contract.Account{
		Name:        "demo",
		OnOffice:    contract.OnOffice{URL: d.crm.URL, User: "max"},
		Memotoo:     contract.Memotoo{CardDAV: d.hub.CardDAV, CalDAV: d.hub.CalDAV, User: user, Device: device},
		Credentials: contract.File,
	}, contract.Secrets{OnOfficeToken: d.crm.Token(), OnOfficeSecret: d.crm.Secret(), MemotooPassword: d.hub.Password})
}

func mail(name string) string { return strings.ToLower(name) + "@post.example" }

// pass runs a pass and tells what it did.
func (d *demo) pass(ctx context.Context, title text) error {
	p, err := d.runner.Sync(ctx, contract.Request{Account: "demo", Trigger: contract.Manual})
	if err != nil {
		return err
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	d.result.Passes = append(d.result.Passes, p)
	d.tell(title)
	for _, u := range p.Units {
		d.tell(demoUnit, d.unit(u.Unit), u.ToMemotoo.Created, u.ToMemotoo.Updated, u.ToMemotoo.Deleted, u.ToOnOffice.Created, u.ToOnOffice.Updated, d.cleared(u))
		if !d.asJSON {
			d.showSkipped("    ", u.Skipped)
			for _, e := range u.Errors {
				d.showError("  ", e)
			}
		}
	}
	d.check(p.Result == engine.OK, demoNoErrors)
	return nil
}

// check notes whether something is as it should be.
func (d *demo) check(ok bool, what text, args ...any) {
	said := d.t(what, args...)
	d.result.Checks = append(d.result.Checks, demoCheck{said, ok})
	mark := "✓"
	if !ok {
		mark = "✗"
	}
	if !d.asJSON {
		fmt.Fprintf(d.out, "  %s %s\n", mark, said)
	}
}

// lookFirst looks whether the first pass brought everything across, once.
func (d *demo) lookFirst() {
	cards := d.hub.Cards()
	carried := 0
	for _, id := range d.crm.Marked(onofficetest.SyncedUser) {
		a, _ := d.crm.Address(id)
		if len(cardsOf(cards, a.Fields["Vorname"], a.Fields["Name"], a.Fields["Zusatz1"])) > 0 {
			carried++
		}
	}
	d.check(carried == demoMarked+demoCards, demoAllCards, carried, demoMarked+demoCards)
	d.check(len(cards) == demoMarked+demoCards, demoCardCount, len(cards), demoMarked+demoCards)
	all := d.crm.Addresses()
	d.check(len(all) == demoMarked+demoUnmarked+demoCards, demoAddressCount, len(all), demoMarked+demoUnmarked+demoCards)
	d.check(len(cardsOf(cards, "Erika", "Gemeinsam")) == 1, demoLinked)
}

// change does on each side what people do there.
func (d *demo) change() error {
	cards := d.hub.Cards()
	for _, c := range []struct {
		first, last string
		edit        func(href string) bool
	}{
		{"Jonas", "Beispiel", func(href string) bool {
			changed := false
			return d.hub.EditCard(href, func(card string) string {
				after := strings.Replace(card, oldPhone, newPhone, 1)
				changed = after != card
				return after
			}) && changed
		}},
		{"Peter", "Probe", d.hub.DeleteCard},
	} {
		hrefs := cardsOf(cards, c.first, c.last)
		d.check(len(hrefs) == 1 && c.edit(hrefs[0]), demoEdited, c.first, c.last)
	}
	err := d.crm.EditAddress(d.renamed, onofficetest.Draft{
		Fields: map[string]string{"Vorname": newName},
		Contacts: []onofficetest.Contact{
			{Kind: "phone", Type: "business", Value: "0221 4710816", Default: true}, {Kind: "phone", Type: "mobile", Value: newMobile},
			{Kind: "email", Type: "business", Value: mail("Muster"), Default: true},
		},
	})
	if err == nil {
		err = d.crm.DeleteAddress(d.deleted)
	}
	if err != nil {
		return fmt.Errorf("demo: %w", err)
	}
	d.tell(demoChanges, newPhone, newName, newMobile)
	return nil
}

// lookSecond looks whether each change arrived, and nothing else happened.
func (d *demo) lookSecond() {
	cards := d.hub.Cards()
	called, _ := d.crm.Address(d.called)
	d.check(strings.Join(called.Values("phone", "business"), ",") == newPhone, demoPhoneArrived, newPhone)
	renamed := cardsOf(cards, newName, "Muster")
	d.check(len(renamed) == 1, demoNameArrived, newName)
	d.check(len(renamed) == 1 && strings.Contains(digits(cards[renamed[0]]), digits(newMobile)[1:]), demoMobileArrived, newMobile)
	dropped, there := d.crm.Address(d.dropped)
	d.check(there && len(dropped.Marks) == 0, demoUnmarkedNow)
	d.check(len(cardsOf(cards, "Karin", "Versuch")) == 0, demoCardGone)
	d.check(len(cards) == demoMarked+demoCards-2, demoCardCount, len(cards), demoMarked+demoCards-2)
	all := d.crm.Addresses()
	d.check(len(all) == demoMarked+demoUnmarked+demoCards-1, demoAddressCount, len(all), demoMarked+demoUnmarked+demoCards-1)
}

// lookThird looks whether a pass without changes writes nothing.
func (d *demo) lookThird() {
	d.check(d.crm.Writes() == 0, demoNoWriteOnOffice)
	d.check(d.hub.Requests().Writes() == 0 && maps.Equal(d.cards, d.hub.Cards()) && maps.Equal(d.events, d.hub.Events()), demoNoWriteMemotoo)
	d.tell(demoRequests, d.hub.Requests().Total, d.crm.Requests())
}

// cardsOf finds the cards that hold all the words.
func cardsOf(cards map[string]string, words ...string) []string {
	var hrefs []string
	for href, card := range cards {
		plain := strings.NewReplacer("\r\n ", "", "\n ", "", `\`, "").Replace(card)
		all := true
		for _, w := range words {
			all = all && strings.Contains(plain, w)
		}
		if all {
			hrefs = append(hrefs, href)
		}
	}
	return hrefs
}

// digits are the digits of a text; numbers are spelled in many ways.
func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}
