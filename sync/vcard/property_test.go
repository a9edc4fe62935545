package vcard

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"abgleich/sync/contentline"
	"abgleich/sync/record"
)

// word is a short text with everything in it that could break a line.
var word = rapid.Custom(func(t *rapid.T) string {
	s := rapid.StringOf(rapid.OneOf(
		rapid.RuneFrom([]rune(`abcÄöß19.,;:\"=^@-/ `)),
		rapid.RuneFrom([]rune("🏠\u202e\u200bé\t\\nN")),
		rapid.Rune(),
	)).Draw(t, "word")
	return record.Plain(clean(s))
})

// canonical is a record as Decode would return it.
var canonical = rapid.Custom(func(t *rapid.T) record.Record {
	r := record.Record{}
	for _, sp := range record.Contacts.Fields {
		if rapid.IntRange(0, 3).Draw(t, "leave out") == 0 {
			continue
		}
		r[sp.Field] = value(t, sp)
	}
	return r
})

func value(t *rapid.T, sp record.Spec) record.Value {
	switch sp.Field {
	case record.Salutation:
		return text(rapid.SampledFrom([]string{"", "Herr", "Frau", "Firma", "Familie", "Eheleute", "Herr und Frau"}).Draw(t, "salutation"))
	case record.Title:
		// A title that begins like a salutation is read as one.
		s := word.Draw(t, "title")
		if splitPrefix(s).salutation != "" {
			s = ""
		}
		return text(s)
	case record.Birthday:
		return text(rapid.SampledFrom([]string{"", "1980-04-12", "--02-29", "2000-02-29", "0999-12-31", "--12-01"}).Draw(t, "day"))
	case record.Phones, record.Faxes, record.Emails, record.Categories:
	default:
		return text(word.Draw(t, string(sp.Field)))
	}
	types := []string{record.Private, record.Business, record.Other}
	switch sp.Field {
	case record.Phones:
		types = append(types, record.Mobile)
	case record.Categories:
		types = []string{""}
	}
	var v record.Value
	for range rapid.IntRange(0, 5).Draw(t, "entries") {
		text := rapid.OneOf(word, rapid.StringMatching(`0[1-9]{2,3}[ /-][1-9]{3,7}( ext\. [1-9]{1,3})?`), rapid.SampledFrom([]string{"a@b.example", "+49 221 123456", "tel:+49-221-5;ext=7", "mailto:x@y"})).Draw(t, "entry")
		v.Entries = append(v.Entries, record.Entry{
			Type: rapid.SampledFrom(types).Draw(t, "type"), Text: text, Default: sp.Field != record.Categories && rapid.IntRange(0, 4).Draw(t, "default") == 0,
		})
	}
	return v
}

// written is the value that is read back after v was written.
func written(sp record.Spec, v record.Value) record.Value {
	return (&edit{}).writable(sp, v)
}

func TestNewIsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := canonical.Draw(t, "record")
		out, notes := New(r, rapid.String().Draw(t, "uid"), Options{})
		if len(notes) > 0 {
			t.Fatalf("notes: %v", notes)
		}
		card, err := Decode(out)
		if err != nil {
			t.Fatal(err)
		}
		for _, sp := range record.Contacts.Fields {
			if want := written(sp, r[sp.Field]); !sp.Equal(card.Record[sp.Field], want) {
				t.Errorf("%s: got %+v, want %+v\n%s", sp.Field, card.Record[sp.Field], want, out)
			}
		}
	})
}

// chunk is a line of a generated card as it lies there.
type chunk struct {
	text string
	// free: nothing that we map.
	free bool
}

// hostile is a card of any version in any order, with line ends of its own.
var hostile = rapid.Custom(func(t *rapid.T) []chunk {
	eol := rapid.SampledFrom([]string{"\r\n", "\n", "\r\r\n"}).Draw(t, "eol")
	version := rapid.SampledFrom([]string{"2.1", "3.0", "4.0"}).Draw(t, "version")
	free := []string{
		"X-ANY;A=\"b;c\":d", "PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQ" + eol + " SkZJRg==", "no colon here", ";=:;", "", "TEL;PAGER:5", "UID:1", "REV:1",
		"x.X-FOLDED:a" + eol + "\tb" + eol + " c", "TEL:", "EMAIL:", "NICKNAME:a,b", "LABEL;QUOTED-PRINTABLE:a=3D", "TEL;VALUE=uri:sip:a@b", "ROLE:a",
	}
	mapped := []string{
		"N:A;B;C;Herr Dr.;D;E", "N:;;;;", "FN:B A", "FN:Oma", "FN:", "ORG:X", "ORG:;Y;Z", "TITLE:t", "TITLE:u", "NOTE:a\\nb", "NOTE:", "CATEGORIES:", "URL:http\\://a", "URL;TYPE=pref:b",
		"ADR;TYPE=HOME:;;S 1;C;;1;DE", "ADR;TYPE=WORK,pref:P;E;S;C;R;2;", "ADR:;E 2;;;;;", "ADR:;;;;;;", "BDAY:--0412", "BDAY:x", "CATEGORIES:a, b ,,c\\,d", "CATEGORIES:e", "KIND:org",
		"i1.TEL;type=HOME:0221 1111", "i1.X-ABLabel:Oma", "TEL;WORK;VOICE;PREF:0221 2222", "TEL;TYPE=\"cell,work\":tel:+49-171-3333333", "i2.TEL:4", "i2.X-ABLabel:_$!<WorkFAX>!$_",
		"TEL;TYPE=HOME,FAX:0221 5555", "TEL;VALUE=uri:tel:+49-221-6666;ext=7", "TEL;CELL:0171 7777777", "EMAIL;HOME:a@b", "EMAIL;TYPE=INTERNET,WORK,pref:c@d", "EMAIL:mailto:e@f", "TEL;HOME:0221 1111",
	}
	out := []chunk{{text: "BEGIN:VCARD" + eol}, {text: "VERSION:" + version + eol}}
	for range rapid.IntRange(0, 25).Draw(t, "lines") {
		if rapid.Bool().Draw(t, "free") {
			out = append(out, chunk{text: rapid.SampledFrom(free).Draw(t, "line") + eol, free: true})
			continue
		}
		out = append(out, chunk{text: rapid.SampledFrom(mapped).Draw(t, "line") + eol})
	}
	return append(out, chunk{text: "END:VCARD" + eol})
})

func joined(chunks []chunk) string {
	var b strings.Builder
	for _, c := range chunks {
		b.WriteString(c.text)
	}
	return b.String()
}

func TestEditIsReadBackAndTouchesNothingElse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		chunks := hostile.Draw(t, "card")
		in := joined(chunks)
		before, err := Decode([]byte(in))
		if err != nil {
			t.Fatal(err)
		}
		same, _, err := Edit([]byte(in), before.Record.Only(record.Contacts.Names()), Options{})
		if err != nil || string(same) != in {
			t.Fatalf("no change changes the text (%v):\n%s\n%s", err, in, same)
		}
		change := canonical.Draw(t, "change")
		keepSome(t, change, before.Record)
		opt := Options{OnePerSlot: rapid.Bool().Draw(t, "one per slot")}
		out, notes, err := Edit([]byte(in), change, opt)
		if err != nil {
			t.Fatal(err)
		}
		after, err := Decode(out)
		if err != nil {
			t.Fatal(err)
		}
		report := func() string { return fmt.Sprintf("change %v\nnotes %v\nfrom\n%s\nto\n%s", change, notes, in, out) }
		for _, sp := range record.Contacts.Fields {
			want, ok := change[sp.Field]
			want = written(sp, want)
			if !ok {
				want = before.Record[sp.Field]
			}
			if !sp.Equal(after.Record[sp.Field], withoutNoted(sp, want, notes)) {
				t.Fatalf("%s: read back %+v, want %+v\n%s", sp.Field, after.Record[sp.Field], want, report())
			}
		}
		if n := checkSlots(before.Record, after.Record); opt.OnePerSlot && n != "" {
			t.Fatalf("second entry in slot %s\n%s", n, report())
		}
		again, _, err := Edit(out, change, opt)
		if err != nil || string(again) != string(out) {
			t.Fatalf("not idempotent (%v)\n%s\nthen\n%s", err, report(), again)
		}
		rest := string(out)
		for _, c := range chunks {
			if !c.free {
				continue
			}
			i := strings.Index(rest, c.text)
			if i < 0 || strings.TrimSpace(c.text) == "" {
				if i < 0 {
					t.Fatalf("line lost or out of order: %q\n%s", c.text, report())
				}
				continue
			}
			rest = rest[i+len(c.text):]
		}
		for _, c := range chunks {
			if l := keptEntry(c.text, after.Record, before.Record); l && !strings.Contains(string(out), c.text) {
				t.Fatalf("entry that stays was rewritten: %q\n%s", c.text, report())
			}
		}
	})
}

// keepSome puts some of the entries that are there into the change, as the
// engine does.
func keepSome(t *rapid.T, change, have record.Record) {
	for _, f := range []record.Field{record.Phones, record.Faxes, record.Emails, record.Categories} {
		v, ok := change[f]
		if !ok {
			continue
		}
		for _, e := range have[f].Entries {
			if rapid.IntRange(0, 2).Draw(t, "keep") > 0 {
				v.Entries = append(v.Entries, e)
			}
		}
		change[f] = v
	}
}

func withoutNoted(sp record.Spec, v record.Value, notes []Note) record.Value {
	entries := slices.Clone(v.Entries)
	for _, n := range notes {
		if n.Field != sp.Field {
			continue
		}
		// The last of equal ones is what found no room.
		for i := len(entries) - 1; i >= 0; i-- {
			if entries[i].Text == n.Value && entries[i].Type == n.Type {
				entries = slices.Delete(entries, i, i+1)
				break
			}
		}
	}
	return record.Value{Text: v.Text, Entries: entries}
}

// checkSlots names a slot that has more than one entry and more than before.
func checkSlots(before, after record.Record) string {
	for _, f := range []record.Field{record.Phones, record.Faxes, record.Emails} {
		count := func(r record.Record) map[string]int {
			n := map[string]int{}
			for _, e := range r[f].Entries {
				n[e.Type]++
			}
			return n
		}
		was := count(before)
		for typ, n := range count(after) {
			if n > 1 && n > was[typ] {
				return string(f) + " " + typ
			}
		}
	}
	return ""
}

// keptEntry tells whether a line of a generated card holds an entry that is
// there once before and after with type and text.
func keptEntry(line string, after, before record.Record) bool {
	doc, err := contentline.Parse([]byte("BEGIN:VCARD\nVERSION:3.0\n"+line+"END:VCARD\n"), limits)
	if err != nil || strings.Contains(line, ".") {
		return false // a label may change its meaning
	}
	for _, col := range []*column{phones, faxes, emails} {
		entries, _ := col.entries(newCard(doc, doc.Components("VCARD")[0]))
		for _, e := range entries {
			once := func(r record.Record) bool {
				n := 0
				for _, x := range r[col.field].Entries {
					if record.PhoneKey(x.Text) == record.PhoneKey(e.Text) {
						n++
					}
				}
				return n == 1 && slices.ContainsFunc(r[col.field].Entries, func(x record.Entry) bool { return x.Type == e.Type && x.Text == e.Text })
			}
			if once(before) && once(after) {
				return true
			}
		}
	}
	return false
}

func FuzzDecodeAndEdit(f *testing.F) {
	for _, name := range []string{"apple", "google", "outlook21", "evolution", "memotoo", "radicale", "rfc40"} {
		f.Add(string(file(f, name)), "Neu", "0221 1")
	}
	f.Add("BEGIN:VCARD\nVERSION:2.1\nNOTE;QUOTED-PRINTABLE:=\nEND:VCARD", "\r\nEND:VCARD", "tel:;ext=")
	f.Fuzz(func(t *testing.T, in, value, number string) {
		before, err := Decode([]byte(in))
		if err != nil || before.Kind != Person {
			return
		}
		same, _, err := Edit([]byte(in), before.Record, Options{})
		if err != nil || string(same) != in {
			t.Fatalf("no change changes the text (%v)\n%q\n%q", err, in, same)
		}
		change := record.Record{
			record.FirstName: text(value), record.Remark: text(value), record.City: text(value), record.Birthday: text(value),
			record.Phones: ent("mobile=" + number), record.Emails: record.Value{}, record.Categories: ent(value),
		}
		out, _, err := Edit([]byte(in), change, Options{OnePerSlot: true})
		if err != nil {
			t.Fatal(err)
		}
		after, err := Decode(out)
		if err != nil {
			t.Fatalf("%v\n%q", err, out)
		}
		for _, name := range []record.Field{record.Remark, record.City, record.FirstName, record.Phones, record.Emails, record.Categories} {
			sp, _ := record.Contacts.Spec(name)
			if want := written(sp, change[name]); !sp.Equal(after.Record[name], want) {
				t.Errorf("%s: got %+v, want %+v\n%q\n%q", name, after.Record[name], want, in, out)
			}
		}
	})
}
