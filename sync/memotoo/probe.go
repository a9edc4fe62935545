package memotoo

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"abgleich/sync/dav"
	"abgleich/sync/fault"
	"abgleich/sync/record"
	"abgleich/sync/vcard"
)

// Report is what a probe found out.
type Report struct {
	Book         Collection
	Capabilities Capabilities
	Checks       []Check
}

// Check is one thing that was tried.
type Check struct {
	Name   string // stable, such as "if-match"
	Result string // "yes", "no", or what was found
}

// Lines are the checks as text, one a line.
func (r Report) Lines() []string {
	lines := make([]string, len(r.Checks))
	for i, c := range r.Checks {
		lines[i] = c.Name + ": " + c.Result
	}
	return lines
}

// noteLength is how long a remark the probe sends, in characters.
const noteLength = 5000

// Probe finds out what the book can do, with throw-away cards that it removes again even when it fails or is stopped (reference memotoo §14). The error
// is a *fault.Fault.
func (b *AddressBook) Probe(ctx context.Context) (Report, error) {
	p := &probe{AddressBook: b, name: "Abgleich-Probe " + rand.Text()[:8]}
	if err := p.prepare(ctx); err != nil {
		return p.report, at(err)
	}
	err := p.try(ctx)
	// A stopped probe has to tidy up as well.
	clean, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
	defer cancel()
	if cerr := p.tidy(clean); err == nil {
		err = cerr
	}
	if err != nil {
		return p.report, at(err)
	}
	p.report.Capabilities.Probed = true
	return p.report, nil
}

func at(err error) error { return faultOf(err, fault.StepProbe).At(fault.StepProbe) }

// probe is a probe under way. The random name tells its cards from all others, wherever the server puts them.
type probe struct {
	*AddressBook
	name   string
	report Report
	before map[string]string // the cards that were there
	sent   record.Record     // as it would be read from the text that was sent
	text   string
	uid    string
	shown  *card
}

func (p *probe) note(name, format string, args ...any) {
	p.report.Checks = append(p.report.Checks, Check{name, fmt.Sprintf(format, args...)})
}

func (p *probe) yes(name string, is bool) {
	p.note(name, "%s", map[bool]string{true: "yes", false: "no"}[is])
}

// prepare finds the book and lists it.
func (p *probe) prepare(ctx context.Context) error {
	if err := p.open(ctx); err != nil {
		return err
	}
	r, err := p.dav.PropfindOne(ctx, p.path, bookProps...)
	if err != nil {
		return err
	}
	if p.report.Book, err = p.collection(r); err != nil {
		return err
	}
	p.report.Book.Chosen, p.report.Book.Plain = true, !r.Is(dav.TypeAddressbook)
	v, err := p.list(ctx)
	if err != nil {
		return err
	}
	p.before = v.entries
	var c cursor
	c.learn(&r.Props, p.cfg.Now())
	p.note("address book", "%s", p.path)
	p.note("cards", "%d", len(v.entries))
	p.yes("says that it is an address book", !p.report.Book.Plain)
	p.yes("may be written", p.report.Book.CanWrite)
	p.note("changes are found by", "%s", c.Mode)
	if r.Props.MaxResourceSize > 0 {
		p.note("largest card", "%d bytes", r.Props.MaxResourceSize)
	}
	if !p.report.Book.CanWrite {
		return fault.New(fault.Right, fault.Memotoo, fault.StepProbe, "the address book may only be read", nil)
	}
	return nil
}

func (p *probe) try(ctx context.Context) error {
	if err := p.tryCreate(ctx); err != nil {
		return err
	}
	p.compare()
	if err := p.tryPreconditions(ctx); err != nil {
		return err
	}
	return p.tryUntyped(ctx)
}

var (
	lineFN      = regexp.MustCompile(`(?m)^FN[;:].*?\r?$`)
	lineEMAIL   = regexp.MustCompile(`(?m)^EMAIL;[^:\r\n]*:`)
	formattedAs = "Anders geschrieben"
)

// tryCreate sends a card with everything in it and looks for what became of it.
func (p *probe) tryCreate(ctx context.Context) error {
	p.uid = uuid.NewString()
	full, _ := vcard.New(p.fullRecord(), p.uid, vcard.Options{})
	p.text = lineFN.ReplaceAllString(string(full), "FN:"+formattedAs+"\r")
	sent, _, problem := decodeCard(p.text)
	if problem != nil {
		return problem
	}
	p.sent = sent
	id := p.PlanID()
	res, err := p.dav.Put(ctx, p.spell(id), vcard.ContentType, []byte(p.text), dav.IfAbsent())
	if err != nil {
		return writeFault(err, fault.StepProbe)
	}
	at := id
	if p.inBook(res.Href) {
		at = p.id(res.Href)
	}
	for i, pause := range pauses {
		if err := p.wait(ctx, pause); err != nil {
			return err
		}
		if p.shown, err = p.find(ctx, at); err != nil {
			return err
		}
		if p.shown != nil {
			p.report.Capabilities.Slow = i > 0
			break
		}
	}
	if p.shown == nil {
		return fault.New(fault.Incomplete, fault.Memotoo, fault.StepProbe, "the card was written and is not shown", nil)
	}
	p.report.Capabilities.NameKept = p.shown.ID == id
	p.report.Capabilities.NameTold = p.shown.ID == at && at != id
	p.yes("shows a new card at once", !p.report.Capabilities.Slow)
	p.yes("keeps the name of a new card", p.report.Capabilities.NameKept)
	if !p.report.Capabilities.NameKept {
		p.yes("says where a new card went", p.report.Capabilities.NameTold)
	}
	p.yes("etag on write", !res.ETag.Empty())
	p.yes("etag on read", !p.shown.tag.Empty())
	return nil
}

// find reads the probe's card at its address, else wherever it is.
func (p *probe) find(ctx context.Context, at string) (*card, error) {
	if a, err := p.get(ctx, at, fault.StepProbe); err != nil || a.card != nil {
		return a.card, err
	}
	mine, err := p.mine(ctx)
	if err != nil || len(mine) == 0 {
		return nil, err
	}
	return mine[0], nil
}

// mine are the cards with the probe's name that were not there before.
func (p *probe) mine(ctx context.Context) ([]*card, error) {
	v, err := p.list(ctx)
	if err != nil {
		return nil, err
	}
	var ids []string
	for id := range v.entries {
		if _, was := p.before[id]; !was {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	var cards []*card
	err = p.read(ctx, ids, fault.StepProbe, func(_ string, a answer) {
		if a.card != nil && strings.Contains(a.card.text, p.name) {
			cards = append(cards, a.card)
		}
	})
	return cards, err
}

// fullRecord has something in every field, and two values in slots of which the hub may have one.
func (p *probe) fullRecord() record.Record {
	note := "Zeile eins\nGrüße 😀 " + strings.Repeat("ä", noteLength)
	return record.Record{
		record.Salutation: record.Text("Herr"), record.Title: record.Text("Dr."), record.FirstName: record.Text("Änne"), record.LastName: record.Text(p.name),
		record.Company: record.Text("Probe GmbH"), record.CompanyAddition: record.Text("Vertrieb"), record.Position: record.Text("Leitung"),
		record.Street: record.Text("Domstraße 4"), record.PostalCode: record.Text("50667"), record.City: record.Text("Köln"), record.Country: record.Text("Deutschland"),
		record.Phones: record.Entries(
			record.Entry{Type: record.Business, Text: "+49 221 1000001", Default: true}, record.Entry{Type: record.Business, Text: "+49 221 1000002"},
			record.Entry{Type: record.Private, Text: "+49 221 1000003"}, record.Entry{Type: record.Mobile, Text: "+49 171 1000004"}),
		record.Faxes: record.Entries(record.Entry{Type: record.Business, Text: "+49 221 1000005"}),
		record.Emails: record.Entries(
			record.Entry{Type: record.Business, Text: "eins@example.com", Default: true}, record.Entry{Type: record.Business, Text: "zwei@example.com"},
			record.Entry{Type: record.Private, Text: "drei@example.com"}),
		record.Homepage: record.Text("https://www.example.com/"), record.Birthday: record.Text("1970-04-12"),
		record.Remark: record.Text(string([]rune(note)[:noteLength])), record.Categories: record.Entries(record.Entry{Text: "Kunde"}, record.Entry{Text: "Eigentümer"}),
	}
}

// compare says what of the sent card came back.
func (p *probe) compare() {
	caps, got := &p.report.Capabilities, p.shown.Record
	caps.UIDKept = p.shown.UID == p.uid
	p.yes("keeps the UID", caps.UIDKept)
	if p.shown.Problem != nil {
		p.note("reads back as", "%s", p.shown.Problem.Detail)
		return
	}
	second := func(f record.Field, text string) bool {
		sp, _ := record.Contacts.Spec(f)
		return slices.ContainsFunc(got[f].Entries, func(e record.Entry) bool { return sp.Key(e.Text) == sp.Key(text) })
	}
	phone, mail := second(record.Phones, "+49 221 1000002"), second(record.Emails, "zwei@example.com")
	caps.OnePerSlot = !phone && !mail
	p.yes("keeps a second phone of one type", phone)
	p.yes("keeps a second e-mail of one type", mail)
	p.yes("keeps the formatted name", strings.Contains(p.shown.text, formattedAs))
	p.note("categories kept", "%d of %d", len(got[record.Categories].Entries), len(p.sent[record.Categories].Entries))
	remark := got[record.Remark].Text
	p.yes("keeps umlauts", strings.Contains(remark, "Grüße"))
	p.yes("keeps emoji", strings.Contains(remark, "😀"))
	p.yes("keeps line breaks", strings.Contains(remark, "eins\nGr"))
	p.note("remark kept", "%d of %d characters", len([]rune(remark)), noteLength)
	var differ []string
	for _, sp := range record.Contacts.Fields {
		switch {
		case p.sent[sp.Field].Empty() || sp.Equal(p.sent[sp.Field], got[sp.Field]):
		case got[sp.Field].Empty():
			caps.Lost = append(caps.Lost, sp.Field)
		default:
			differ = append(differ, string(sp.Field))
		}
	}
	p.note("fields lost", "%s", orNone(caps.Lost))
	p.note("fields that come back otherwise", "%s", orNone(differ))
	p.yes("gives the text back as sent", p.shown.text == p.text)
}

func orNone[T ~string](list []T) string {
	if len(list) == 0 {
		return "none"
	}
	parts := make([]string, len(list))
	for i, s := range list {
		parts[i] = string(s)
	}
	return strings.Join(parts, ", ")
}

// wrongTag is no tag that a server gives.
const wrongTag dav.ETag = `"abgleich-wrong"`

// tryPreconditions writes and deletes what must be refused.
func (p *probe) tryPreconditions(ctx context.Context) error {
	href := p.spell(p.shown.ID)
	refused := func(name string, err error) error {
		if err != nil && stops(err) {
			return err
		}
		p.yes(name, errors.Is(err, dav.KindPrecondition))
		return nil
	}
	_, err := p.dav.Put(ctx, href, vcard.ContentType, []byte(p.text), dav.IfAbsent())
	if err := refused("refuses to create over a card", err); err != nil {
		return err
	}
	_, err = p.dav.Put(ctx, href, vcard.ContentType, []byte(p.text), dav.IfMatch(wrongTag))
	if err := refused("if-match on write", err); err != nil {
		return err
	}
	return refused("if-match on delete", p.dav.Delete(ctx, p.path, href, dav.IfMatch(wrongTag)))
}

// tryUntyped finds out what becomes of an e-mail without a type.
func (p *probe) tryUntyped(ctx context.Context) error {
	r := record.Record{record.FirstName: record.Text("Ohne"), record.LastName: record.Text(p.name),
		record.Emails: record.Entries(record.Entry{Type: record.Other, Text: "ohne@example.com"})}
	text, _ := vcard.New(r, uuid.NewString(), vcard.Options{})
	_, err := p.dav.Put(ctx, p.spell(p.PlanID()), vcard.ContentType, lineEMAIL.ReplaceAll(text, []byte("EMAIL:")), dav.IfAbsent())
	if err != nil {
		if stops(err) {
			return err
		}
		p.note("e-mail without type", "the card is refused: %s", dav.KindOf(err))
		return nil
	}
	mine, err := p.mine(ctx)
	if err != nil {
		return err
	}
	for _, c := range mine {
		if c.Problem != nil || c.Record[record.FirstName].Text != "Ohne" {
			continue
		}
		kind := "lost"
		if e := c.Record[record.Emails].Entries; len(e) > 0 {
			kind = "kept as " + e[0].Type
		}
		p.note("e-mail without type", "%s", kind)
	}
	return nil
}

// tidy removes the probe's cards and looks whether they are gone.
func (p *probe) tidy(ctx context.Context) error {
	for _, pause := range pauses {
		if pause > 0 {
			if err := p.wait(ctx, pause); err != nil {
				return err
			}
		}
		mine, err := p.mine(ctx)
		if err != nil {
			return err
		}
		if len(mine) == 0 {
			p.yes("removes a card", true)
			return nil
		}
		for _, c := range mine {
			if err := p.dav.Delete(ctx, p.path, p.spell(c.ID), dav.Always()); err != nil && !errors.Is(err, dav.KindNotFound) {
				return writeFault(err, fault.StepProbe)
			}
		}
	}
	return fault.New(fault.Incomplete, fault.Memotoo, fault.StepProbe, fmt.Sprintf("cards named %q could not be removed", p.name), nil)
}
