package memotoo

import (
	"context"
	"errors"
	"fmt"

	"abgleich/sync/dav"
	"abgleich/sync/fault"
	"abgleich/sync/record"
	"abgleich/sync/vcard"
)

// cardFields are the fields that a card can carry.
func cardFields() []record.Field { return record.Contacts.Names() }

// decode reads a card, the only record of its resource.
func (b *AddressBook) decode(text string) []entry {
	r, uid, problem := decodeCard(text)
	return []entry{{uid: uid, record: r, problem: problem}}
}

// decodeCard reads a card. What is no person or no card at all is a problem of that item alone (scenarios F84, F88).
func decodeCard(text string) (r record.Record, uid string, problem *fault.Fault) {
	c, err := vcard.Decode([]byte(text))
	switch {
	case err != nil:
		return nil, "", cardFault(err, fault.StepRead)
	case c.Kind != vcard.Person:
		f := fault.New(fault.NoPerson, fault.Memotoo, fault.StepRead, "kind "+string(c.Kind), nil)
		return nil, c.UID, f.For(c.Name)
	}
	return c.Record, c.UID, nil
}

// edit carries a change into a card's text.
func (b *AddressBook) edit(c *card, change record.Record, step fault.Step) ([]byte, []fault.Fault, *fault.Fault) {
	edited, notes, err := vcard.Edit([]byte(c.text), change, b.options())
	if err != nil {
		return nil, nil, cardFault(err, step)
	}
	return edited, faultNotes(notes, step), nil
}

// compose writes the text of a new card.
func (b *AddressBook) compose(r record.Record, uid string) ([]byte, []fault.Fault, *fault.Fault) {
	text, notes := vcard.New(r, uid, b.options())
	return text, faultNotes(notes, fault.StepCreate), nil
}

// without a card nothing is left of its resource.
func (b *AddressBook) without(*card) ([]byte, *fault.Fault) { return nil, nil }

func (b *AddressBook) cancelled(*card) []byte { return nil }

func (b *AddressBook) confirmed(*card) ([]byte, *fault.Fault) {
	return nil, internal(fault.StepUpdate, "a card cannot be cancelled")
}

func (b *AddressBook) may(context.Context, *card, fault.Step) (*fault.Fault, error) { return nil, nil }

func (b *AddressBook) schema() *record.Schema { return record.Contacts }

func (b *AddressBook) mediaType() string { return vcard.ContentType }

func (b *AddressBook) extension() string { return ".vcf" }

func (b *AddressBook) data(p *dav.Props) string { return p.AddressData }

func (b *AddressBook) report(ctx context.Context, hrefs []string, each dav.Each) error {
	_, err := b.dav.MultigetCards(ctx, b.path, hrefs, each)
	return err
}

func (b *AddressBook) same(sent, shown record.Record) bool { return sameContact(sent, shown) }

func (b *AddressBook) telling() []record.Field { return telling }

func (b *AddressBook) refusal(err error, step fault.Step) *fault.Fault { return writeFault(err, step) }

func (b *AddressBook) options() vcard.Options { return vcard.Options{OnePerSlot: b.caps.OnePerSlot} }

func cardFault(err error, step fault.Step) *fault.Fault {
	kind := fault.Unreadable
	var e *vcard.Error
	if errors.As(err, &e) {
		switch e.Reason {
		case vcard.NotPerson:
			kind = fault.NoPerson
		case vcard.TooLarge:
			kind = fault.TooLarge
		}
	}
	return fault.New(kind, fault.Memotoo, step, err.Error(), err)
}

// faultNotes tells of values that were not written. The value itself stays out of the detail, which goes into reports.
func faultNotes(notes []vcard.Note, step fault.Step) []fault.Fault {
	var out []fault.Fault
	for _, n := range notes {
		out = append(out, *fault.New(fault.LeftOut, fault.Memotoo, step, fmt.Sprintf("%s: %s", n.Field, n.Reason), nil))
	}
	return out
}
