package memotoo

import (
	"context"
	"regexp"
	"slices"
	"strings"

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

// Lines are the checks as text, one a line.
func (r Report) Lines() []string { return lines(r.Checks) }

// noteLength is how long a remark the probe sends, in characters.
const noteLength = 5000

// Probe finds out what the book can do, with throw-away cards that it removes again even when it fails or is stopped (reference memotoo §14). The error
// is a *fault.Fault.
func (b *AddressBook) Probe(ctx context.Context) (Report, error) {
	p := &probe{AddressBook: b, trial: newTrial(b.shelf, "card")}
	err := p.prepare(ctx)
	if err == nil {
		err = p.run(ctx, p.try)
	}
	p.report.Checks = p.checks
	if err != nil {
		return p.report, at(err)
	}
	p.report.Capabilities.Probed = true
	return p.report, nil
}

func at(err error) error { return faultOf(err, fault.StepProbe).At(fault.StepProbe) }

// probe is a probe of an address book under way.
type probe struct {
	*AddressBook
	trial
	report Report
	whole  record.Record // what was sent, as it would be read from the text
	text   string
	uid    string
	shown  shown
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
	if err := p.preconditions(ctx, p.shown.card, []byte(p.text)); err != nil {
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
	p.whole = sent
	var err error
	if p.shown, err = p.send(ctx, []byte(p.text)); err != nil {
		return err
	}
	caps := &p.report.Capabilities
	caps.NameKept, caps.NameTold, caps.Slow = p.shown.keptName, p.shown.toldName, p.shown.slow
	p.yes("shows a new card at once", !caps.Slow)
	p.yes("keeps the name of a new card", caps.NameKept)
	if !caps.NameKept {
		p.yes("says where a new card went", caps.NameTold)
	}
	p.yes("etag on write", p.shown.tagged)
	p.yes("etag on read", !p.shown.tag.Empty())
	return nil
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
	p.note("categories kept", "%d of %d", len(got[record.Categories].Entries), len(p.whole[record.Categories].Entries))
	remark := got[record.Remark].Text
	p.yes("keeps umlauts", strings.Contains(remark, "Grüße"))
	p.yes("keeps emoji", strings.Contains(remark, "😀"))
	p.yes("keeps line breaks", strings.Contains(remark, "eins\nGr"))
	p.note("remark kept", "%d of %d characters", len([]rune(remark)), noteLength)
	var differ []string
	for _, sp := range record.Contacts.Fields {
		switch {
		case p.whole[sp.Field].Empty() || sp.Equal(p.whole[sp.Field], got[sp.Field]):
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
