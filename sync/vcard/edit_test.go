package vcard

import (
	"slices"
	"strings"
	"testing"

	"abgleich/sync/record"
)

type edited struct {
	name   string
	text   string
	change record.Record
	opt    Options
	// want is the whole text; or, in parts, what is gone and what came.
	gone, came []string
	notes      int
}

// run edits and compares line by line: exactly the lines that are gone have to
// be gone, exactly those that came have to have come.
func (c edited) run(t *testing.T) {
	t.Helper()
	out, notes, err := Edit([]byte(c.text), c.change, c.opt)
	if err != nil {
		t.Fatal(err)
	}
	if len(notes) != c.notes {
		t.Errorf("notes: %v, want %d", notes, c.notes)
	}
	before, after := strings.SplitAfter(c.text, "\n"), strings.SplitAfter(string(out), "\n")
	gone, came := minus(before, after), minus(after, before)
	if !slices.Equal(gone, endings(c.gone, before)) {
		t.Errorf("gone:\n got %q\nwant %q", gone, c.gone)
	}
	if !slices.Equal(came, endings(c.came, before)) {
		t.Errorf("came:\n got %q\nwant %q", came, c.came)
	}
	again, _, err := Edit(out, c.change, c.opt)
	if err != nil || string(again) != string(out) {
		t.Errorf("not idempotent (%v):\n%s\n%s", err, out, again)
	}
}

func endings(list, like []string) []string {
	eol := "\n"
	if strings.HasSuffix(like[0], "\r\n") {
		eol = "\r\n"
	}
	var out []string
	for _, s := range list {
		out = append(out, s+eol)
	}
	return out
}

// minus returns the lines of a that b lacks, in their order.
func minus(a, b []string) []string {
	count := map[string]int{}
	for _, s := range b {
		count[s]++
	}
	var out []string
	for _, s := range a {
		if count[s]--; count[s] < 0 {
			out = append(out, s)
		}
	}
	return out
}

func run(t *testing.T, cases []edited) {
	for _, c := range cases {
		t.Run(c.name, c.run)
	}
}

func TestEditName(t *testing.T) {
	full := "N;LANGUAGE=de:Muster;Max;Johann;Herr Dr.;jun.;Extra"
	run(t, []edited{
		{name: "only the component changes, FN follows in its own style", text: lines(full, "FN:Muster, Max"),
			change: record.Record{record.LastName: text("Neu")},
			gone:   []string{full, "FN:Muster, Max"}, came: []string{"N;LANGUAGE=de:Neu;Max;Johann;Herr Dr.;jun.;Extra", `FN:Neu\, Max`}},
		{name: "title keeps the salutation as it is spelled", text: lines("N:A;B;;Hr. Dr.;", "FN:B A"),
			change: record.Record{record.Title: text("Prof. Dr.")},
			gone:   []string{"N:A;B;;Hr. Dr.;"}, came: []string{"N:A;B;;Hr. Prof. Dr.;"}},
		{name: "salutation keeps the title", text: lines("N:A;B;;Hr. Dr.;", "FN:Hr. Dr. B A"),
			change: record.Record{record.Salutation: text("Frau")},
			gone:   []string{"N:A;B;;Hr. Dr.;"}, came: []string{"N:A;B;;Frau Dr.;"}},
		{name: "salutation that is none is not written", text: lines("N:A;B;;Herr Dr.;", "FN:B A"),
			change: record.Record{record.Salutation: text("Erbengemeinschaft")}, notes: 1,
			gone: []string{"N:A;B;;Herr Dr.;"}, came: []string{"N:A;B;;Dr.;"}},
		{name: "FN by hand with the old name in it", text: lines("N:Müller;Erna;;;", "FN:Oma Müller (Köln)"),
			change: record.Record{record.LastName: text("Schmidt")},
			gone:   []string{"N:Müller;Erna;;;", "FN:Oma Müller (Köln)"}, came: []string{"N:Schmidt;Erna;;;", "FN:Oma Schmidt (Köln)"}},
		{name: "FN by hand with the old name as part of a word", text: lines("N:Ott;Erna;;;", "FN:Otto Ott (Ottos Oma)"),
			change: record.Record{record.LastName: text("Uhl")},
			gone:   []string{"N:Ott;Erna;;;", "FN:Otto Ott (Ottos Oma)"}, came: []string{"N:Uhl;Erna;;;", "FN:Otto Uhl (Ottos Oma)"}},
		{name: "KIND:org gets a person and keeps its company", text: lines("KIND:org", "FN:Alt GmbH"),
			change: record.Record{record.LastName: text("Muster")},
			gone:   []string{"FN:Alt GmbH"}, came: []string{"FN:Muster", "N:Muster;;;;", "ORG:Alt GmbH"}},
		{name: "FN by hand without the name stays", text: lines("N:Müller;Erna;;;", "FN:Oma"),
			change: record.Record{record.LastName: text("Schmidt")},
			gone:   []string{"N:Müller;Erna;;;"}, came: []string{"N:Schmidt;Erna;;;"}},
		{name: "C50 name cleared: FN must not be read as one", text: lines("N:Müller;Erna;;;", "FN:Oma", "EMAIL:e@m"),
			change: record.Record{record.LastName: text(""), record.FirstName: text("")},
			gone:   []string{"N:Müller;Erna;;;", "FN:Oma"}, came: []string{"N:;;;;", "FN:e@m"}},
		{name: "F84 N missing: made from FN", text: lines("FN:Dr. Max Muster"),
			change: record.Record{record.FirstName: text("Moritz")},
			gone:   []string{"FN:Dr. Max Muster"}, came: []string{"FN:Dr. Moritz Muster", "N:Muster;Moritz;;Dr.;"}},
		{name: "F84 N and FN missing", text: lines("TEL:1"),
			change: record.Record{record.LastName: text("Muster")}, came: []string{"N:Muster;;;;", "FN:Muster"}},
		{name: "company card follows the company", text: lines("N:;;;;", "FN:Alt GmbH", "ORG:Alt GmbH;Vertrieb"),
			change: record.Record{record.Company: text("Neu GmbH")},
			gone:   []string{"FN:Alt GmbH", "ORG:Alt GmbH;Vertrieb"}, came: []string{"FN:Neu GmbH", "ORG:Neu GmbH;Vertrieb"}},
		{name: "company card gets a person", text: lines("N:;;;;", "FN:Alt GmbH", "ORG:Alt GmbH"),
			change: record.Record{record.LastName: text("Muster")},
			gone:   []string{"N:;;;;", "FN:Alt GmbH"}, came: []string{"N:Muster;;;;", "FN:Muster"}},
		{name: "A04 same name with other white space is no change", text: lines("N: Müller ;Erna;;;", "FN:Erna Müller"),
			change: record.Record{record.LastName: text("Müller  "), record.Salutation: text("")}},
		{name: "F80 2.1 is written in quoted-printable", text: versioned("2.1", "N;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:M=FCller;J=F6rg", "FN:x y"),
			change: record.Record{record.FirstName: text("Jürgen")},
			gone:   []string{"N;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:M=FCller;J=F6rg"},
			came:   []string{"N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;J=C3=BCrgen"}},
		{name: "bare LF stays bare", text: "BEGIN:VCARD\nVERSION:3.0\nN:A;B\nFN:B A\nEND:VCARD\n",
			change: record.Record{record.LastName: text("C")}, gone: []string{"N:A;B", "FN:B A"}, came: []string{"N:C;B", "FN:B C"}},
	})
}

func TestEditSingleFields(t *testing.T) {
	run(t, []edited{
		{name: "further units stay", text: lines("ORG:A;B;C"), change: record.Record{record.Company: text("X;Y"), record.CompanyAddition: text("")},
			gone: []string{"ORG:A;B;C"}, came: []string{`ORG:X\;Y;;C`}},
		{name: "C50 company cleared", text: lines("N:N", "FN:N", "ORG:A;B"), change: record.Record{record.Company: text(""), record.CompanyAddition: text("")},
			gone: []string{"ORG:A;B"}},
		{name: "C50 a second organization does not slip in", text: versioned("4.0", "N:N", "FN:N", "ORG:A", "ORG:B"), change: record.Record{record.Company: text("")},
			gone: []string{"ORG:A"}, came: []string{"ORG;PREF=1:"}},
		{name: "position; ROLE stays", text: lines("TITLE:A", "ROLE:A"), change: record.Record{record.Position: text("B")}, gone: []string{"TITLE:A"}, came: []string{"TITLE:B"}},
		{name: "C50 remark cleared", text: lines("FN:a", "NOTE:b\r\n c"), change: record.Record{record.Remark: text(" \r\n")}, gone: []string{"NOTE:b", " c"}},
		{name: "home page of another spelling stays", text: lines("URL:HTTP\\://Muster.example/"), change: record.Record{record.Homepage: text("https://muster.example")}},
		{name: "home page", text: lines("item1.URL;type=pref:http\\://a", "item1.X-ABLabel:_$!<HomePage>!$_", "URL:http://b"),
			change: record.Record{record.Homepage: text("https://c.example/?a=1,2;3")},
			gone:   []string{"item1.URL;type=pref:http\\://a"}, came: []string{"item1.URL;type=pref:https://c.example/?a=1,2;3"}},
		{name: "C50 home page cleared", text: lines("FN:a", "item1.URL;type=pref:http\\://a", "item1.X-ABLabel:_$!<HomePage>!$_"),
			change: record.Record{record.Homepage: text("")}, gone: []string{"item1.URL;type=pref:http\\://a", "item1.X-ABLabel:_$!<HomePage>!$_"}},
		{name: "F91 emoji", text: lines("NOTE:a"), change: record.Record{record.Remark: text("a 🏠 b")}, gone: []string{"NOTE:a"}, came: []string{"NOTE:a 🏠 b"}},
	})
}

func TestEditAddress(t *testing.T) {
	apple := "item3.ADR;type=WORK;type=pref:PF 1;EG;Weg 1;Köln;NRW;50667;Deutschland"
	run(t, []edited{
		{name: "box, extended part and region stay, other addresses too", text: lines(apple, "item3.X-ABADR:de", "ADR;type=HOME:;;a;b;;c;d"),
			change: record.Record{record.Street: text("Weg 2"), record.City: text("Bonn"), record.Country: text("DE")},
			gone:   []string{apple}, came: []string{"item3.ADR;type=WORK;type=pref:PF 1;EG;Weg 2;Bonn;NRW;50667;Deutschland"}},
		{name: "F89 country code against country name is no change", text: lines("ADR:;;a;b;;c;DE"), change: record.Record{record.Country: text("Germany")}},
		{name: "F89 street in the extended part", text: lines("ADR:;Weg 1;;b;;c;DE"), change: record.Record{record.Street: text("Weg 2")},
			gone: []string{"ADR:;Weg 1;;b;;c;DE"}, came: []string{"ADR:;Weg 2;;b;;c;DE"}},
		{name: "C50 street cleared", text: lines("ADR:;EG;Weg 1;b;;c;DE"), change: record.Record{record.Street: text("")},
			gone: []string{"ADR:;EG;Weg 1;b;;c;DE"}, came: []string{"ADR:;;;b;;c;DE"}},
		{name: "C50 whole address cleared", text: lines("FN:a", "i.ADR:;;a;;;;", "i.X-ABADR:de", "i.X-ABLabel:Haus"), change: record.Record{record.Street: text("")},
			gone: []string{"i.ADR:;;a;;;;", "i.X-ABADR:de", "i.X-ABLabel:Haus"}},
		{name: "C50 another address does not slip in", text: lines("ADR;TYPE=WORK:;;a;;;;", "ADR;TYPE=HOME:;;b;;;;"), change: record.Record{record.Street: text("")},
			gone: []string{"ADR;TYPE=WORK:;;a;;;;"}, came: []string{"ADR;TYPE=WORK,PREF:"}},
		{name: "a box keeps its line", text: lines("ADR:PF 1;;a;;;;", "ADR;TYPE=HOME:;;b;;;;"), change: record.Record{record.Street: text("")},
			gone: []string{"ADR:PF 1;;a;;;;"}, came: []string{"ADR;TYPE=PREF:PF 1;;;;;;"}},
		{name: "4.0: the label shows the old address", text: versioned("4.0", `ADR;LABEL="a b";TYPE=home:;;a;b;;c;d;;x`), change: record.Record{record.City: text("e")},
			gone: []string{`ADR;LABEL="a b";TYPE=home:;;a;b;;c;d;;x`}, came: []string{"ADR;TYPE=home:;;a;e;;c;d;;x"}},
		{name: "new, private", text: lines("FN:a"), change: record.Record{record.City: text("Bonn")}, came: []string{"ADR;TYPE=HOME:;;;Bonn;;;"}},
		{name: "new, with a company", text: lines("FN:a", "ORG:a"), change: record.Record{record.City: text("Bonn")}, came: []string{"ADR;TYPE=WORK:;;;Bonn;;;"}},
	})
}

func TestF87_EditBirthday(t *testing.T) {
	day := func(s string) record.Record { return record.Record{record.Birthday: text(s)} }
	run(t, []edited{
		{name: "same day with a time stays", text: lines("BDAY:1980-04-12T23:00:00-11:00"), change: day("1980-04-12")},
		{name: "3.0", text: lines("BDAY;VALUE=date-time:19800412T000000Z"), change: day("1980-05-12"), gone: []string{"BDAY;VALUE=date-time:19800412T000000Z"}, came: []string{"BDAY:1980-05-12"}},
		{name: "3.0 without year", text: lines("BDAY:1980-04-12"), change: day("--04-12"), gone: []string{"BDAY:1980-04-12"}, came: []string{"BDAY;X-APPLE-OMIT-YEAR=1604:1604-04-12"}},
		{name: "Apple's gets a year", text: lines("BDAY;X-APPLE-OMIT-YEAR=1604:1604-04-12"), change: day("1980-04-12"),
			gone: []string{"BDAY;X-APPLE-OMIT-YEAR=1604:1604-04-12"}, came: []string{"BDAY:1980-04-12"}},
		{name: "4.0 basic", text: versioned("4.0", "BDAY:19800412"), change: day("--04-12"), gone: []string{"BDAY:19800412"}, came: []string{"BDAY:--0412"}},
		{name: "4.0 extended", text: versioned("4.0", "BDAY:1980-04-12"), change: day("1980-04-13"), gone: []string{"BDAY:1980-04-12"}, came: []string{"BDAY:1980-04-13"}},
		{name: "unreadable stays when there is none", text: lines("BDAY:Frühling"), change: day("")},
		{name: "unreadable gives way", text: lines("BDAY;VALUE=text:Frühling"), change: day("1980-04-12"), gone: []string{"BDAY;VALUE=text:Frühling"}, came: []string{"BDAY:1980-04-12"}},
		{name: "no date is not written", text: lines("BDAY:1980-04-12"), change: day("gestern"), notes: 1},
		{name: "C50 cleared", text: lines("FN:a", "BDAY:1980-04-12"), change: day(""), gone: []string{"BDAY:1980-04-12"}},
	})
}

func TestEditPhones(t *testing.T) {
	ch := func(list ...string) record.Record { return record.Record{record.Phones: ent(list...)} }
	one := Options{OnePerSlot: true}
	run(t, []edited{
		{name: "C48 one added, one gone", text: lines("TEL;HOME:1", "i.TEL;WORK:2", "i.X-ABLabel:Chef", "TEL;PAGER:9"),
			change: ch("private=1", "mobile=3"), gone: []string{"i.TEL;WORK:2", "i.X-ABLabel:Chef"}, came: []string{"TEL;TYPE=CELL:3"}},
		{name: "C49 other spelling is no change", text: lines("TEL;TYPE=HOME:0221 123456"), change: ch("private=+49 221 123456")},
		{name: "value changes in its line", text: lines("i.TEL;type=WORK;type=CELL;type=pref;X-A=b:1", "i.X-ABLabel:Chef"), change: ch("mobile=2"),
			gone: []string{"i.TEL;type=WORK;type=CELL;type=pref;X-A=b:1"}, came: []string{"i.TEL;type=WORK;type=CELL;type=pref;X-A=b:2"}},
		{name: "type changes in its line", text: lines("i.TEL;TYPE=HOME,VOICE,PREF:0221 123", "i.X-ABLabel:_$!<Home>!$_"), change: ch("business=0221-123"),
			gone: []string{"i.TEL;TYPE=HOME,VOICE,PREF:0221 123", "i.X-ABLabel:_$!<Home>!$_"}, came: []string{"i.TEL;TYPE=VOICE,PREF,WORK:0221 123"}},
		{name: "a label of one's own stays with another type", text: lines("i.TEL;TYPE=HOME:1", "i.X-ABLabel:Oma"), change: ch("mobile=1"),
			gone: []string{"i.TEL;TYPE=HOME:1"}, came: []string{"i.TEL;TYPE=CELL:1"}},
		{name: "F90 what we have no type for stays", text: lines("TEL;CAR:1", "TEL;PAGER:2", "TEL;TYPE=X-EVOLUTION-TELEX:3", "TEL:"), change: ch("other=4"),
			came: []string{"TEL;TYPE=OTHER,VOICE:4"}},
		{name: "faxes stay when phones go", text: lines("TEL;HOME:1", "TEL;HOME;FAX:1", "TEL;FAX:2"), change: ch(), gone: []string{"TEL;HOME:1"}},
		{name: "2.1 has no lists of types", text: versioned("2.1", "FN:a"), change: ch("private=1"), came: []string{"TEL;TYPE=HOME;TYPE=VOICE:1"}},
		{name: "4.0 URI stays URI", text: versioned("4.0", "TEL;VALUE=uri;TYPE=work:tel:+49-221-1234;ext=5"), change: ch("business=0221 12345 ext. 6"),
			gone: []string{"TEL;VALUE=uri;TYPE=work:tel:+49-221-1234;ext=5"}, came: []string{"TEL;VALUE=uri;TYPE=work:tel:+4922112345;ext=6"}},
		{name: "4.0 URI that can't be one", text: versioned("4.0", "TEL;VALUE=uri;TYPE=work:tel:+49-221-1234"), change: ch("business=frag Max"),
			gone: []string{"TEL;VALUE=uri;TYPE=work:tel:+49-221-1234"}, came: []string{"TEL;TYPE=work:frag Max"}},
		{name: "4.0 new", text: versioned("4.0", "FN:a"), change: ch("*private=1", "other=2"), came: []string{"TEL;TYPE=home;PREF=1:1", "TEL:2"}},
		{name: "default first, marked", text: lines("FN:a"), change: ch("private=1", "*business=2"), came: []string{"TEL;TYPE=WORK,VOICE,PREF:2", "TEL;TYPE=HOME,VOICE:1"}},
		{name: "default is marked once", text: lines("TEL;CELL;PREF:9"), change: ch("mobile=9", "*business=2"), came: []string{"TEL;TYPE=WORK,VOICE:2"}},
		{name: "F90 one per slot: the default one", text: lines("FN:a"), opt: one, change: ch("private=1", "*private=2", "mobile=3", "mobile=4"), notes: 2,
			came: []string{"TEL;TYPE=HOME,VOICE,PREF:2", "TEL;TYPE=CELL:3"}},
		{name: "F90 one per slot: what is there stays", text: lines("TEL;HOME:1"), opt: one, change: ch("*private=2", "private=1"), notes: 1},
		{name: "F90 one per slot: a slot that was freed is taken", text: lines("TEL;HOME:1"), opt: one, change: ch("private=2", "*private=3"), notes: 1,
			gone: []string{"TEL;HOME:1"}, came: []string{"TEL;HOME:3"}},
		{name: "F90 one per slot: two that stand there stay", text: lines("TEL;HOME:1", "TEL;HOME:2"), opt: one, change: ch("private=1", "private=2", "mobile=3"),
			came: []string{"TEL;TYPE=CELL:3"}},
		{name: "one per slot: no room for the other type", text: lines("TEL;HOME:1", "TEL;WORK:2"), opt: one, change: ch("business=1", "business=2"), notes: 1,
			gone: []string{"TEL;HOME:1"}},
		{name: "two change places", text: lines("TEL;TYPE=HOME:1", "TEL;TYPE=WORK:2"), opt: one, change: ch("business=1", "private=2"),
			gone: []string{"TEL;TYPE=HOME:1", "TEL;TYPE=WORK:2"}, came: []string{"TEL;TYPE=WORK:1", "TEL;TYPE=HOME:2"}},
	})
}

func TestEditFaxesAndEmails(t *testing.T) {
	run(t, []edited{
		{name: "fax changes its type", text: lines("TEL;WORK;FAX:1"), change: record.Record{record.Faxes: ent("private=1")},
			gone: []string{"TEL;WORK;FAX:1"}, came: []string{"TEL;TYPE=FAX,HOME:1"}},
		{name: "fax by label changes its type", text: lines("i.TEL:1", "i.X-ABLabel:_$!<WorkFAX>!$_"), change: record.Record{record.Faxes: ent("private=1")},
			gone: []string{"i.TEL:1", "i.X-ABLabel:_$!<WorkFAX>!$_"}, came: []string{"i.TEL;TYPE=HOME,FAX:1"}},
		{name: "a mobile fax is another fax", text: lines("FN:a"), change: record.Record{record.Faxes: ent("mobile=1")}, came: []string{"TEL;TYPE=OTHER,FAX:1"}},
		{name: "new e-mails", text: lines("FN:a"), change: record.Record{record.Emails: ent("other=a@b", "*private=c@d", "business=e@f")},
			came: []string{"EMAIL;TYPE=INTERNET,HOME,PREF:c@d", "EMAIL;TYPE=INTERNET,OTHER:a@b", "EMAIL;TYPE=INTERNET,WORK:e@f"}},
		{name: "other letter case is no change", text: lines("EMAIL;HOME:Max@A.example"), change: record.Record{record.Emails: ent("private=max@a.example")}},
		{name: "mailto: stays", text: lines("EMAIL:mailto:a@b"), change: record.Record{record.Emails: ent("other=c@d")},
			gone: []string{"EMAIL:mailto:a@b"}, came: []string{"EMAIL:mailto:c@d"}},
		{name: "C50 all gone", text: lines("FN:a", "EMAIL:a@b", "EMAIL;X400:x"), change: record.Record{record.Emails: record.Value{}}, gone: []string{"EMAIL:a@b"}},
		{name: "FN that is the address follows", text: lines("N:;;;;", "FN:a@b", "EMAIL:a@b"), change: record.Record{record.Emails: ent("other=c@d")},
			gone: []string{"FN:a@b", "EMAIL:a@b"}, came: []string{"FN:c@d", "EMAIL:c@d"}},
	})
}

func TestEditCategories(t *testing.T) {
	ch := func(list ...string) record.Record { return record.Record{record.Categories: ent(list...)} }
	run(t, []edited{
		{name: "one goes, one comes, one keeps its spelling", text: lines("CATEGORIES:MAKLER, Kunde,Alt"), change: ch("Makler", "Kunde", "Neu, ganz"),
			gone: []string{"CATEGORIES:MAKLER, Kunde,Alt"}, came: []string{`CATEGORIES:MAKLER, Kunde,Neu\, ganz`}},
		{name: "other letter case is no change", text: lines("CATEGORIES:a", "CATEGORIES:b"), change: ch("B", "A")},
		{name: "only the line concerned", text: lines("CATEGORIES:a,b", "CATEGORIES:c"), change: ch("a", "b"), gone: []string{"CATEGORIES:c"}},
		{name: "added behind the last", text: lines("CATEGORIES:a", "CATEGORIES:c"), change: ch("a", "c", "d"), gone: []string{"CATEGORIES:c"}, came: []string{"CATEGORIES:c,d"}},
		{name: "C50 all gone", text: lines("FN:a", "CATEGORIES:a,"), change: ch(), gone: []string{"CATEGORIES:a,"}},
		{name: "new", text: lines("FN:a"), change: ch("a", "b"), came: []string{"CATEGORIES:a,b"}},
	})
}

// Whatever stands in a card comes back as it was when nothing that we map
// changes, and an edit back to what it says is no change.
func TestEditNothing(t *testing.T) {
	for _, name := range []string{"apple", "google", "outlook21", "evolution", "memotoo", "radicale", "rfc40"} {
		in := file(t, name)
		for _, change := range []record.Record{nil, {}, decode(t, string(in))} {
			out, notes, err := Edit(in, change, Options{OnePerSlot: true})
			if err != nil || string(out) != string(in) || notes != nil {
				t.Errorf("%s: %v %v\n%s", name, err, notes, out)
			}
		}
	}
}

// The same change on every server's card touches the line concerned alone.
func TestEditFiles(t *testing.T) {
	for _, name := range []string{"apple", "google", "outlook21", "evolution", "memotoo", "radicale", "rfc40"} {
		t.Run(name, func(t *testing.T) {
			in := string(file(t, name))
			out, _, err := Edit([]byte(in), record.Record{record.City: text("Aachen")}, Options{})
			if err != nil {
				t.Fatal(err)
			}
			gone := minus(strings.SplitAfter(in, "\n"), strings.SplitAfter(string(out), "\n"))
			if len(gone) != 1 || !strings.HasPrefix(gone[0], "ADR") && !strings.HasPrefix(gone[0], "item3.ADR") {
				t.Errorf("gone: %q", gone)
			}
			want := decode(t, in).With(record.Record{record.City: text("Aachen")})
			if got := decode(t, string(out)); !record.Contacts.Same(got, want, record.Contacts.Names()) {
				t.Errorf("got %v\nwant %v", got, want)
			}
		})
	}
}

func TestF109_HostileValuesStayInTheirLine(t *testing.T) {
	evil := "a\r\nEND:VCARD\r\nBEGIN:VCARD\rN:x\x00y\x1b[31m\u202e\u2028\nTEL;TYPE=HOME:1\tz\u0085"
	r := record.Record{record.Remark: text(evil), record.LastName: text(evil), record.Company: text(evil), record.Street: text(evil), record.Homepage: text(evil),
		record.Phones: ent("private=" + evil), record.Emails: ent("private=" + evil), record.Categories: ent(evil), record.Position: text(evil)}
	made, _ := New(r, evil, Options{})
	cards := map[string][]byte{"new": made}
	for _, v := range []string{"2.1", "3.0", "4.0"} {
		out, _, err := Edit([]byte(versioned(v, "FN:a", "X-KEEP:1")), r, Options{})
		if err != nil {
			t.Fatal(err)
		}
		cards[v] = out
	}
	for name, out := range cards {
		card, err := Decode(out)
		if err != nil {
			t.Fatalf("%s: %v\n%s", name, err, out)
		}
		want := "a\nEND:VCARD\nBEGIN:VCARD\nN:xy[31m\u202e\u2028\nTEL;TYPE=HOME:1\tz"
		if got := card.Record[record.Remark].Text; got != want {
			t.Errorf("%s: remark %q, want %q", name, got, want)
		}
		if got := card.Record[record.Phones].Entries; len(got) != 1 {
			t.Errorf("%s: phones %v", name, got)
		}
		if n := strings.Count("\n"+string(out), "\nBEGIN:"); n != 1 {
			t.Errorf("%s: %d cards\n%s", name, n, out)
		}
		if strings.ContainsAny(string(out), "\x00\x1b") {
			t.Errorf("%s: control characters\n%q", name, out)
		}
	}
}
