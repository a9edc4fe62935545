package engine_test

import (
	"testing"

	"abgleich/sync/record"
	"abgleich/sync/side"
)

// shorten is a side that keeps n letters of each entry of a field.
func shorten(f record.Field, n int) func(record.Record) record.Record {
	return func(r record.Record) record.Record {
		var out []record.Entry
		for _, e := range r[f].Entries {
			e.Text = e.Text[:min(n, len(e.Text))]
			out = append(out, e)
		}
		r[f] = record.Value{Entries: out}
		return r
	}
}

// TestHubBendsWhatWasNotWritten proves that what the hub drops of other fields,
// when it is given one, is not deleted in onOffice.
func TestHubBendsWhatWasNotWritten(t *testing.T) {
	w := newWorld()
	r := person(1)
	r[record.Phones] = record.Entries(record.Entry{Type: record.Private, Text: "0221 1"}, record.Entry{Type: record.Private, Text: "0221 2"})
	r[record.Country] = record.Text("Lummerland")
	on := w.on.put(r)
	me := w.me.put(r.Clone()) // not by way of us
	w.pass(t)
	w.even(t, 1, 1, 1)
	w.me.bend = lossy
	w.on.edit(on, text(record.City, "Bonn"))
	w.pass(t)
	for range 3 {
		w.still(t, 1, 1)
	}
	if got := w.me.items[me].rec; got[record.City].Text != "Bonn" || got[record.Country].Text != "" || len(got[record.Phones].Entries) != 1 {
		t.Fatalf("the card: %v", got)
	}
	if got := w.on.items[on].rec; len(got[record.Phones].Entries) != 2 || got[record.Country].Text != "Lummerland" {
		t.Errorf("what the hub dropped is deleted in onOffice: %v", got)
	}
}

// TestC55_EditedBeforeTheReadBack proves that what somebody changes between our
// write and our look at its result is not taken for our own.
func TestC55_EditedBeforeTheReadBack(t *testing.T) {
	for _, delta := range []bool{false, true} {
		for _, where := range []side.Where{side.OnOffice, side.Memotoo} {
			t.Run(where.String()+map[bool]string{true: ", changes only"}[delta], func(t *testing.T) {
				w := linked(t, 3)
				w.on.delta, w.me.delta = delta, delta
				w.quiet(t)
				m, other := w.on, w.me
				if where == side.Memotoo {
					m, other = w.me, w.on
				}
				other.edit(w.find(other, 1), text(record.City, "Bonn"))
				m.effect = func(what string) {
					if what == "after update" {
						m.effect = func(string) {}
						m.edit(w.find(m, 1), text(record.Street, "Neu 1"))
					}
				}
				w.pass(t)
				w.pass(t)
				w.even(t, 3, 3, 3)
				if got := other.items[w.find(other, 1)].rec; got[record.City].Text != "Bonn" || got[record.Street].Text != "Neu 1" {
					t.Errorf("%v", got)
				}
			})
		}
	}
}

// TestBentEntryIsNoNewOne proves that an entry that a side shortens stays one
// entry on both sides while others of its set come and go.
func TestBentEntryIsNoNewOne(t *testing.T) {
	t.Run("onOffice keeps twenty letters of an e-mail", func(t *testing.T) {
		w := linked(t, 1)
		w.on.bend = shorten(record.Emails, 20)
		on, me := w.find(w.on, 0), w.find(w.me, 0)
		long := record.Entry{Type: record.Private, Text: "a.very.long.address@example.org"}
		w.me.edit(me, record.Record{record.Emails: record.Entries(long)})
		w.pass(t)
		w.still(t, 1, 1)
		short := w.on.items[on].rec[record.Emails].Entries
		more := record.Entry{Type: record.Business, Text: "b@x.example"}
		w.on.edit(on, record.Record{record.Emails: record.Entries(append(short, more)...)})
		w.pass(t)
		w.still(t, 1, 1)
		sp, _ := record.Contacts.Spec(record.Emails)
		if got := w.me.items[me].rec[record.Emails]; !sp.Equal(got, record.Entries(long, more)) {
			t.Errorf("card: %v", got)
		}
		if got := w.on.items[on].rec[record.Emails]; len(got.Entries) != 2 {
			t.Errorf("address: %v", got)
		}
	})
	t.Run("the hub drops an extension", func(t *testing.T) {
		w := newWorld()
		w.me.bend = shorten(record.Phones, 12)
		p := person(0)
		office := record.Entry{Type: record.Business, Text: "0221 5550000 ext. 12"}
		p[record.Phones] = record.Entries(office)
		on := w.on.put(p)
		w.pass(t)
		w.still(t, 1, 1)
		me := w.find(w.me, 0)
		for _, number := range []string{"0170 1", "0170 2", "0170 3"} {
			want := record.Entries(office, record.Entry{Type: record.Mobile, Text: number})
			w.on.edit(on, record.Record{record.Phones: want})
			w.pass(t)
			w.still(t, 1, 1)
			got := w.me.items[me].rec[record.Phones].Entries
			if len(got) != 2 || got[0].Text != "0221 5550000" || got[1].Text != number {
				t.Errorf("card: %v", got)
			}
			if sp, _ := record.Contacts.Spec(record.Phones); !sp.Equal(w.on.items[on].rec[record.Phones], want) {
				t.Errorf("address: %v", w.on.items[on].rec[record.Phones])
			}
		}
	})
}

// TestFieldComesIntoUse proves that a field that only one side held is merged
// without a history when the other side begins to hold it: what one side lacks it
// takes, sets are united, and what gives way stands in the journal.
func TestFieldComesIntoUse(t *testing.T) {
	note, words := text(record.Remark, "Notiz am Telefon"), text(record.Remark, "Bemerkung im CRM")
	family := record.Record{record.Categories: record.Entries(record.Entry{Text: "Familie"}, record.Entry{Text: "Verein"})}
	owner := record.Record{record.Categories: record.Entries(record.Entry{Text: "Eigentümer"})}
	for _, c := range []struct {
		name   string
		field  record.Field
		on, me record.Record
		want   record.Value
		lost   int
	}{
		{"only the card has a value", record.Remark, nil, note, note[record.Remark], 0},
		{"only the address has a value", record.Remark, words, nil, words[record.Remark], 0},
		{"both have the same", record.Remark, note, note, note[record.Remark], 0},
		{"both have one: onOffice's stays, the other stands in the journal", record.Remark, words, note, words[record.Remark], 1},
		{"both have a set: united", record.Categories, owner, family, record.Entries(owner[record.Categories].Entries[0], family[record.Categories].Entries[0], family[record.Categories].Entries[1]), 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld()
			w.on.fields = without(c.field)
			on := w.on.put(person(1))
			w.pass(t)
			me := w.find(w.me, 1)
			w.me.edit(me, c.me)
			w.pass(t)
			w.quiet(t)
			w.on.fields = record.Contacts.Names()
			w.on.edit(on, c.on)
			w.pass(t)
			w.even(t, 1, 1, 1)
			sp, _ := record.Contacts.Spec(c.field)
			for m, id := range map[*model]string{w.on: on, w.me: me} {
				if got := m.items[id].rec[c.field]; !sp.Equal(got, c.want) {
					t.Errorf("%s: %v, want %v", m.where, got, c.want)
				}
			}
			lost := lostValues(w.mem())
			if len(lost) != c.lost || c.lost == 1 && (lost[0].Side != side.Memotoo || lost[0].Value.Text != "Notiz am Telefon") {
				t.Errorf("gave way: %+v", lost)
			}
		})
	}
}

// TestFieldComesBack proves that what was edited while a side could not hold a
// field travels when it can again, though nothing else shows that it was edited.
func TestFieldComesBack(t *testing.T) {
	for _, delta := range []bool{false, true} {
		t.Run(map[bool]string{false: "whole listings", true: "changes only"}[delta], func(t *testing.T) {
			w := linked(t, 2)
			w.on.delta, w.me.delta = delta, delta
			w.quiet(t)
			on, me := w.find(w.on, 1), w.find(w.me, 1)
			w.on.fields = without(record.Remark)
			w.me.edit(me, text(record.Remark, "neu"))
			w.pass(t)
			w.quiet(t)
			w.on.fields = record.Contacts.Names()
			// The first pass sees that the field is there, the second reads all cards.
			w.pass(t)
			w.pass(t)
			w.even(t, 2, 2, 2)
			if got := w.on.items[on].rec[record.Remark].Text; got != "neu" {
				t.Errorf("onOffice %q: never carried", got)
			}
		})
	}
}
