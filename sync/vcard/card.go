package vcard

import (
	"strings"

	"abgleich/sync/contentline"
	"abgleich/sync/record"
)

// ContentType is the media type under which cards are sent (reference
// dav-servers, "What a client must survive", point 11).
const ContentType = "text/vcard; charset=utf-8"

// Kind says what a card stands for.
type Kind string

// The kinds. Only a Person, which includes companies, becomes a contact.
const (
	Person Kind = "person"
	Group  Kind = "group" // a list of other cards
	List   Kind = "list"  // VLIST, which some servers keep among the cards
	Thing  Kind = "thing" // a place, a device, a program
)

// Card is what a text says.
type Card struct {
	Kind Kind
	// UID is empty if the card has none or a blank one.
	UID string
	// Name is what the card calls itself, for messages. It may be empty.
	Name string
	// Record is nil unless Kind is Person.
	Record record.Record
}

// limits: a picture of 8 MB in one line, and no more lines than a card with a
// few thousand numbers has.
var limits = contentline.Limits{Lines: 10_000}

// Decode reads a text that holds one card. Its only error is an *Error. A text
// that is a group, a list or a thing is no error; see Card.Kind.
func Decode(text []byte) (Card, error) {
	c, err := open(text)
	if err != nil {
		return Card{}, err
	}
	out := Card{Kind: c.kind(), UID: c.uid(), Name: c.fullName()}
	if out.Kind == Person {
		out.Record = c.read()
		if out.Name == "" {
			out.Name = record.Contacts.Title(out.Record)
		}
	}
	return out, nil
}

// card is a card while it is read or edited.
type card struct {
	doc     *contentline.Document
	comp    *contentline.Component
	version version
	labels  map[string]*contentline.Line // X-ABLabel by group in lower case
}

// version is what the card's VERSION says; in doubt 3.0.
type version int

const (
	v21 version = iota
	v30
	v40
)

func open(text []byte) (*card, error) {
	doc, err := contentline.Parse(text, limits)
	if err != nil {
		return nil, &Error{Reason: TooLarge, Err: err}
	}
	cards := doc.Components("VCARD")
	switch len(cards) {
	case 1:
		return newCard(doc, cards[0]), nil
	case 0:
		if lists := doc.Components("VLIST"); len(lists) > 0 {
			return newCard(doc, lists[0]), nil
		}
		return nil, &Error{Reason: NoCard}
	}
	return nil, &Error{Reason: SeveralCards, Cards: len(cards)}
}

func newCard(doc *contentline.Document, comp *contentline.Component) *card {
	c := &card{doc: doc, comp: comp, version: v30, labels: map[string]*contentline.Line{}}
	// With two VERSIONs the first counts, as it does in contentline.
	if l := comp.First("VERSION"); l != nil {
		switch strings.TrimSpace(l.Value()) {
		case "2.1":
			c.version = v21
		case "4.0":
			c.version = v40
		}
	}
	for _, l := range comp.All("X-ABLABEL") {
		if g := groupOf(l); g != "" && c.labels[g] == nil {
			c.labels[g] = l
		}
	}
	return c
}

// kind reads KIND (RFC 6350 §6.1.4) and Apple's form of it. An unknown kind is
// a person: better a strange contact than a lost one.
func (c *card) kind() Kind {
	if c.comp.Is("VLIST") {
		return List
	}
	for _, name := range []string{"KIND", "X-ADDRESSBOOKSERVER-KIND"} {
		if l := c.comp.First(name); l != nil {
			switch strings.ToLower(strings.TrimSpace(l.Value())) {
			case "group":
				return Group
			case "location", "thing", "device", "application":
				return Thing
			}
		}
	}
	return Person
}

// uid is the first UID that says something.
func (c *card) uid() string {
	for _, l := range c.comp.All("UID") {
		if s := clean(l.Text()); s != "" {
			return s
		}
	}
	return ""
}

// mapping is how one group of fields is read and written.
type mapping struct {
	fields []record.Field
	read   func(c *card, r record.Record)
	write  func(e *edit)
}

// mappings returns all mappings in the order in which a new card is written.
func mappings() []mapping {
	return []mapping{
		{[]record.Field{record.Salutation, record.Title, record.FirstName, record.LastName}, readName, writeName},
		{[]record.Field{record.Company, record.CompanyAddition}, readOrganization, writeOrganization},
		{[]record.Field{record.Position}, readPosition, writePosition},
		{[]record.Field{record.Street, record.PostalCode, record.City, record.Country}, readAddress, writeAddress},
		{[]record.Field{record.Phones}, phones.read, phones.write},
		{[]record.Field{record.Faxes}, faxes.read, faxes.write},
		{[]record.Field{record.Emails}, emails.read, emails.write},
		{[]record.Field{record.Homepage}, readHomepage, writeHomepage},
		{[]record.Field{record.Birthday}, readBirthday, writeBirthday},
		{[]record.Field{record.Remark}, readRemark, writeRemark},
		{[]record.Field{record.Categories}, readCategories, writeCategories},
	}
}

// read returns the fields that the card holds; empty ones are absent.
func (c *card) read() record.Record {
	r := record.Record{}
	for _, m := range mappings() {
		m.read(c, r)
	}
	return r
}

// put sets a Single field unless it is blank. Text is read as clean as it is
// written: control characters are no part of a value.
func put(r record.Record, f record.Field, text string) {
	if text = clean(text); text != "" {
		r[f] = record.Text(text)
	}
}
