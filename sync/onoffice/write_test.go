package onoffice

import (
	"context"
	"fmt"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"abgleich/sync/fault"
	"abgleich/sync/onoffice/onofficetest"
	"abgleich/sync/record"
	"abgleich/sync/side"
)

func update(it side.Item, fields record.Record) side.Write {
	return side.Write{Kind: side.Update, ID: it.ID, Seen: it.Record, SeenVersion: it.Version, Fields: fields}
}

func TestUpdate(t *testing.T) {
	entries := []onofficetest.Contact{
		{Kind: "phone", Type: "private", Value: "0241 1"}, {Kind: "phone", Type: "private", Value: "0241 2"},
		{Kind: "phone", Type: "business", Value: "0241 3"}, {Kind: "email", Value: "alt@post.example"},
	}
	want := record.Record{
		record.City: record.Text("Köln"), record.FirstName: record.Text(""), record.Birthday: record.Text("1980-05-17"),
		record.Phones: record.Entries(record.Entry{Type: record.Private, Text: "0241 1 1"}, record.Entry{Type: record.Private, Text: "0241 2 2"},
			record.Entry{Type: record.Private, Text: "0241 55"}, record.Entry{Type: record.Other, Text: "0241 3"}),
		record.Emails: record.Entries(record.Entry{Type: record.Business, Text: "neu@post.example"}),
	}
	overSwitches(t, func(t *testing.T, w *world) {
		id := w.address("Alt", entries...)
		w.settle()
		it := w.item(id)
		if w.sw.OnlyDefaultContacts {
			want := record.Record{record.City: record.Text("Köln")}
			if o := w.apply(update(it, want))[0]; o.Err != nil || len(o.Notes) > 0 || o.Item.Record[record.City].Text != "Köln" {
				t.Errorf("outcome %+v", o)
			}
			return
		}
		o := w.apply(update(it, want))[0]
		if o.Err != nil || o.Item == nil || len(o.Notes) > 0 {
			t.Fatalf("outcome %+v", o)
		}
		if !record.Contacts.Same(want, o.Item.Record, []record.Field{record.City, record.FirstName, record.Birthday, record.Phones, record.Emails}) {
			t.Errorf("now %+v", o.Item.Record)
		}
		if o.Item.Record[record.LastName].Text != "Alt" {
			t.Errorf("a field that was not written changed")
		}
		w.known[id] = side.Known{Version: o.Item.Version}
		w.quiet(limit(w))
		writes := w.Writes()
		if o := w.apply(update(*o.Item, want))[0]; o.Err != nil || w.Writes() != writes {
			t.Errorf("writing the same again: %+v, %d writes", o, w.Writes()-writes)
		}
	})
}

func TestA30_RecordMovedBeforeTheWrite(t *testing.T) {
	w := newWorld(t, onofficetest.Switches{})
	a, b := w.address("Eins"), w.address("Zwei")
	ia, ib := w.item(a), w.item(b)
	w.edit(a, "Ort", "Bonn")
	city := record.Record{record.City: record.Text("Köln")}
	out := w.apply(update(ia, city), update(ib, city))
	if !out[0].Moved || out[0].Item.Record[record.City].Text != "Bonn" {
		t.Errorf("moved: %+v", out[0])
	}
	if out[1].Err != nil || out[1].Item.Record[record.City].Text != "Köln" {
		t.Errorf("the neighbour: %+v", out[1])
	}
	if got, _ := w.Address(atoi(t, a)); got.Fields["Ort"] != "Bonn" {
		t.Errorf("the edit was overwritten with %q", got.Fields["Ort"])
	}
}

func TestUpdate_GoneAndHidden(t *testing.T) {
	w := newWorld(t, onofficetest.Switches{})
	keep, drop, hide, lock := w.address("Keep"), w.address("Drop"), w.address("Hide"), w.address("Lock")
	city := record.Record{record.City: record.Text("Köln")}
	writes := []side.Write{update(w.item(keep), city), update(w.item(drop), city), update(w.item(hide), city), update(w.item(lock), city)}
	if err := w.DeleteAddress(atoi(t, drop)); err != nil {
		t.Fatal(err)
	}
	w.Hide(onofficetest.APIUser, true, atoi(t, hide))
	w.Lock(onofficetest.APIUser, true, atoi(t, lock))
	out := w.apply(writes...)
	if out[0].Item == nil || !out[1].Gone || !fault.Is(out[2].Err, fault.Right) || !fault.Is(out[3].Err, fault.Right) || out[3].Uncertain {
		t.Errorf("outcomes: %+v", out)
	}
	if out[3].Err.Record != "Anna Lock" || !strings.Contains(out[3].Err.Detail, "Adressen bearbeiten") {
		t.Errorf("fault: %v", out[3].Err)
	}
}

func TestE70_OneBadRecordDoesNotStopTheOthers(t *testing.T) {
	w := newWorld(t, onofficetest.Switches{})
	a, b := w.address("Eins"), w.address("Zwei")
	if err := w.AddFault(onofficetest.Fault{Kind: onofficetest.FaultError, Action: "modify", ID: atoi(t, a), Code: 1, Times: -1}); err != nil {
		t.Fatal(err)
	}
	city := record.Record{record.City: record.Text("Köln")}
	out := w.apply(update(w.item(a), city), update(w.item(b), city))
	if !fault.Is(out[0].Err, fault.Server) || out[1].Err != nil || out[1].Item.Record[record.City].Text != "Köln" {
		t.Errorf("outcomes: %+v", out)
	}
}

func TestC50_FieldCleared(t *testing.T) {
	w := newWorld(t, onofficetest.Switches{With: []string{"Bemerkung"}})
	id := w.address("Leer", onofficetest.Contact{Kind: "phone", Value: "0241 1"})
	for f, v := range map[string]string{"Geburtsdatum": "1970-01-01", "Anrede": "Frau", "ArtDaten": "|Makler|", "Bemerkung": "x", "Land": "Deutschland"} {
		w.edit(id, f, v)
	}
	it := w.item(id)
	none := record.Record{record.Birthday: {}, record.Salutation: {}, record.Categories: {}, record.Remark: {}, record.Country: {}, record.Phones: {}}
	o := w.apply(update(it, none))[0]
	if o.Err != nil || len(o.Notes) > 0 {
		t.Fatalf("outcome %+v", o)
	}
	for f := range none {
		if !o.Item.Record[f].Empty() {
			t.Errorf("%s is still %+v", f, o.Item.Record[f])
		}
	}
}

func TestC51_ValuesThatDoNotFit(t *testing.T) {
	long := strings.Repeat("ä", 100)
	tests := map[string]struct {
		fields  record.Record
		noted   string
		touched bool
	}{
		"too long":              {record.Record{record.LastName: record.Text(long)}, "Name: shortened", true},
		"birthday without year": {record.Record{record.Birthday: record.Text("--05-17")}, "Geburtsdatum", false},
		"unknown salutation":    {record.Record{record.Salutation: record.Text("Dear")}, "Anrede", false},
		"unknown category":      {record.Record{record.Categories: record.Entries(record.Entry{Text: "Makler"}, record.Entry{Text: "Kegelclub"})}, "ArtDaten", true},
		"unknown country":       {record.Record{record.Country: record.Text("Mittelerde"), record.City: record.Text("Bree")}, "Land", true},
		"no e-mail address":     {record.Record{record.Emails: record.Entries(record.Entry{Type: record.Private, Text: "nobody"})}, "email", false},
		"phone too long":        {record.Record{record.Phones: record.Entries(record.Entry{Type: record.Private, Text: strings.Repeat("1", 60)})}, "phone: shortened", true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, onofficetest.Switches{})
			id := w.address("Vorher")
			it := w.item(id)
			writes := w.Writes()
			o := w.apply(update(it, test.fields))[0]
			if o.Err != nil || o.Item == nil || len(o.Notes) != 1 || !strings.HasPrefix(o.Notes[0].Detail, test.noted) || o.Notes[0].Kind != fault.LeftOut {
				t.Fatalf("outcome %+v", o)
			}
			if touched := w.Writes() > writes; touched != test.touched {
				t.Errorf("written: %v", touched)
			}
			if o := w.apply(side.Write{Kind: side.Create, Fields: test.fields.With(record.Record{record.FirstName: record.Text("Neu")}), Planned: start})[0]; o.Err != nil || o.Item == nil || len(o.Notes) != 1 {
				t.Errorf("create: %+v", o)
			}
		})
	}
}

func TestF91_LettersOfFourBytes(t *testing.T) {
	w := newWorld(t, onofficetest.Switches{ThreeByte: true})
	o := w.apply(side.Write{Kind: side.Create, Fields: record.Record{record.LastName: record.Text("Haus 🏠")}, Planned: start})[0]
	if o.Err != nil || len(o.Notes) != 1 || !strings.Contains(o.Notes[0].Detail, "stored as") {
		t.Errorf("outcome %+v", o)
	}
}

func TestUpdate_EqualEntriesStay(t *testing.T) {
	w := newWorld(t, onofficetest.Switches{})
	twin := onofficetest.Contact{Kind: "phone", Type: "private", Value: "0241 1"}
	id := w.address("Doppelt", twin, twin)
	o := w.apply(update(w.item(id), record.Record{record.Phones: record.Entries(record.Entry{Type: record.Private, Text: "0241 9"})}))[0]
	if o.Err != nil || len(o.Notes) != 2 || len(o.Item.Record[record.Phones].Entries) != 3 {
		t.Errorf("outcome %+v", o)
	}
}

func TestUpdate_RefusedEntryDoesNotHoldUpTheRest(t *testing.T) {
	w := newWorld(t, onofficetest.Switches{})
	id := w.address("Eins", onofficetest.Contact{Kind: "phone", Type: "private", Value: "0241 1"}, onofficetest.Contact{Kind: "email", Value: "a@b.example"})
	it := w.item(id)
	// The action with the entries fails once: each is sent again by itself.
	if err := w.AddFault(onofficetest.Fault{Kind: onofficetest.FaultError, Action: "modify", Skip: 1, Code: 83}); err != nil {
		t.Fatal(err)
	}
	want := record.Record{record.City: record.Text("Köln"), record.Phones: record.Entries(record.Entry{Type: record.Private, Text: "0241 2"}),
		record.Emails: record.Entries(record.Entry{Type: record.Other, Text: "c@d.example"})}
	o := w.apply(update(it, want))[0]
	if o.Err != nil || len(o.Notes) != 0 || !record.Contacts.Same(want, o.Item.Record, []record.Field{record.City, record.Phones, record.Emails}) {
		t.Errorf("outcome %+v", o)
	}
}

func TestUpdate_FieldVanished(t *testing.T) {
	w := newWorld(t, onofficetest.Switches{})
	id := w.address("Eins")
	w.settle()
	w.Set(func(s *onofficetest.Switches) { s.Without = []string{"Titel"} })
	if it := w.item(id); it.Record[record.LastName].Text != "Eins" {
		t.Errorf("record %+v", it)
	}
	if slices.Contains(w.side.Fields(), record.Title) {
		t.Error("the field is still offered")
	}
	// The same, met by a write.
	w.Set(func(s *onofficetest.Switches) { s.Without = nil })
	w.clock.advance(25 * time.Hour)
	w.cursor = ""
	w.settle()
	it := w.item(id)
	w.Before(func(c onofficetest.Call) {
		if c.Action == "modify" {
			w.Set(func(s *onofficetest.Switches) { s.Without = []string{"Titel"} })
		}
	})
	out, err := w.side.Apply(context.Background(), []side.Write{update(it, record.Record{record.Title: record.Text("Dr."), record.City: record.Text("Köln")})})
	if err != nil && !fault.Is(err, fault.Invalid) {
		t.Fatalf("%+v, %v", out, err)
	}
	w.Before(nil)
	if l := w.observe(); slices.Contains(w.side.Fields(), record.Title) || len(l.Missing) > 0 {
		t.Errorf("listing %+v", l)
	}
}

func TestRetire(t *testing.T) {
	overSwitches(t, func(t *testing.T, w *world) {
		keep, a, b, moved, drop := w.address("Keep"), w.address("A"), w.address("B"), w.address("Moved"), w.address("Drop")
		w.settle()
		var writes []side.Write
		for _, id := range []string{a, b, moved, drop} {
			it := w.item(id)
			writes = append(writes, side.Write{Kind: side.Retire, ID: id, Seen: it.Record.Only(w.side.Fields()), SeenVersion: it.Version})
		}
		if err := w.Mark(atoi(t, b), onofficetest.SyncedUser, false); err != nil {
			t.Fatal(err)
		}
		w.edit(moved, "Ort", "Bonn")
		if err := w.DeleteAddress(atoi(t, drop)); err != nil {
			t.Fatal(err)
		}
		out := w.apply(writes...)
		if !out[0].Gone || !out[1].Gone || !out[2].Moved || !out[3].Gone {
			t.Fatalf("outcomes %+v", out)
		}
		if got := w.Marked(onofficetest.SyncedUser); !slices.Equal(got, []int{atoi(t, keep), atoi(t, moved)}) {
			t.Errorf("marked: %v", got)
		}
		if w.Count("modify", "address")+w.Count("delete", "address") > 0 {
			t.Error("more than the mark was touched")
		}
	})
}

// TestD59_AnswerLost: the answer of each writing request in turn is lost, or the
// request itself; what was meant is found or made once.
func TestD59_AnswerLost(t *testing.T) {
	kinds := []string{onofficetest.FaultLost, onofficetest.FaultCut, onofficetest.FaultTruncate, onofficetest.FaultHalf, onofficetest.FaultHTML}
	for _, kind := range kinds {
		for skip := range 2 {
			t.Run(fmt.Sprintf("create %s after %d", kind, skip), func(t *testing.T) {
				w := newWorld(t, onofficetest.Switches{ContactStamps: true})
				w.Fill(3, 20, onofficetest.Filling{Marked: 0.3})
				w.settle()
				before := len(w.Addresses())
				writes := []side.Write{
					{Kind: side.Create, Fields: full(), Planned: w.clock.now()},
					{Kind: side.Create, Fields: full(), Planned: w.clock.now()},
					{Kind: side.Create, Fields: record.Record{record.Company: record.Text("Haus 🏠 GmbH")}, Planned: w.clock.now()},
				}
				if err := w.AddFault(onofficetest.Fault{Kind: kind, Skip: skip}); err != nil {
					t.Fatal(err)
				}
				out, err := w.side.Apply(context.Background(), writes)
				if err == nil {
					t.Fatal("no error")
				}
				w.restart()
				taken := map[string]bool{}
				for i, o := range out {
					if o.Err == nil || !o.Uncertain || (o.ID != "") != (skip == 1) {
						t.Fatalf("outcome %d: %+v", i, o)
					}
					wr := writes[i]
					wr.ID, wr.Taken = o.ID, func(id string) bool { return taken[id] }
					look, err := w.side.Recover(context.Background(), wr)
					if err != nil {
						t.Fatal(err)
					}
					if look.Item == nil {
						if look.Proof != side.Gone {
							t.Fatalf("look %+v", look)
						}
						wr.ID = ""
						look.Item = w.apply(wr)[0].Item
					}
					taken[look.Item.ID] = true
					if i < 2 && !record.Contacts.Same(full(), look.Item.Record, w.side.Fields()) {
						t.Errorf("record %d: %+v", i, look.Item.Record)
					}
				}
				if len(taken) != 3 || len(w.Addresses()) != before+3 {
					t.Errorf("%d taken, %d made", len(taken), len(w.Addresses())-before)
				}
				for id := range taken {
					if a, _ := w.Address(atoi(t, id)); !slices.Contains(a.Marks, onofficetest.SyncedUser) {
						t.Errorf("%s has no mark", id)
					}
				}
			})
		}
	}
}

func TestD60_TimeoutWithUnknownOutcome(t *testing.T) {
	w := newWorld(t, onofficetest.Switches{})
	id := w.address("Eins")
	it := w.item(id)
	for _, skip := range []int{0, 1} {
		w.clock.advance(time.Minute)
		wr := update(it, record.Record{record.City: record.Text(fmt.Sprint("Ort ", skip))})
		if err := w.AddFault(onofficetest.Fault{Kind: onofficetest.FaultLost, Action: "modify"}); err != nil {
			t.Fatal(err)
		}
		out, err := w.side.Apply(context.Background(), []side.Write{wr})
		if err == nil || !out[0].Uncertain {
			t.Fatalf("outcome %+v, %v", out, err)
		}
		look, err := w.side.Recover(context.Background(), wr)
		if err != nil || look.Item == nil || look.Item.Record[record.City].Text != fmt.Sprint("Ort ", skip) {
			t.Fatalf("look %+v, %v", look, err)
		}
		it = *look.Item
	}
	wr := side.Write{Kind: side.Retire, ID: id}
	if err := w.AddFault(onofficetest.Fault{Kind: onofficetest.FaultLost, Action: "delete"}); err != nil {
		t.Fatal(err)
	}
	if out, err := w.side.Apply(context.Background(), []side.Write{wr}); err == nil || !out[0].Uncertain {
		t.Fatalf("outcome %+v, %v", out, err)
	}
	if look, err := w.side.Recover(context.Background(), wr); err != nil || look.Item != nil || look.Proof != side.Unmarked {
		t.Errorf("look %+v, %v", look, err)
	}
	if w.Count("modify", "address") != 2 || w.Count("delete", "relation") != 1 {
		t.Errorf("a write was repeated: %v", w.Counts())
	}
}

func TestApply_NotSent(t *testing.T) {
	w := newWorld(t, onofficetest.Switches{})
	it := w.item(w.address("Eins"))
	dead, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w.client.url.Host = dead.Addr().String()
	if err := dead.Close(); err != nil {
		t.Fatal(err)
	}
	for _, wr := range []side.Write{update(it, record.Record{record.City: record.Text("x")}), {Kind: side.Create, Fields: full()}} {
		out, err := w.side.Apply(context.Background(), []side.Write{wr})
		if !fault.Is(err, fault.Offline) || out[0].Uncertain || out[0].Err != nil {
			t.Errorf("outcome %+v, %v", out, err)
		}
	}
}

func TestRightsAndModule(t *testing.T) {
	tests := map[string]struct {
		sw     onofficetest.Switches
		kind   fault.Kind
		detail string
	}{
		"no read":    {onofficetest.Switches{Rights: onofficetest.Rights{NoRead: true}}, fault.Right, "156"},
		"no users":   {onofficetest.Switches{Rights: onofficetest.Rights{NoUserRead: true}, UsersOnlyEmail: true}, fault.Right, "Benutzerdaten"},
		"module off": {onofficetest.Switches{SyncModuleOff: true, TopLevelOK: true}, fault.Module, "216"},
		"user off":   {onofficetest.Switches{SyncOff: []int{onofficetest.SyncedUser}}, fault.Module, "217"},
		"clock":      {onofficetest.Switches{ClockSkew: 600}, fault.Clock, "136"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, test.sw)
			w.address("Eins")
			_, err := w.side.Observe(context.Background(), side.Ask{Known: map[string]side.Known{"10001": {Version: "x"}}})
			if !fault.Is(err, test.kind) || !strings.Contains(err.Error(), test.detail) {
				t.Errorf("got %v", err)
			}
		})
	}
	t.Run("no create", func(t *testing.T) {
		w := newWorld(t, onofficetest.Switches{Rights: onofficetest.Rights{NoCreate: true}})
		out, err := w.side.Apply(context.Background(), []side.Write{{Kind: side.Create, Fields: full()}})
		if !fault.Is(err, fault.Right) || !strings.Contains(err.Error(), "Adressen anlegen") || out[0].Err != nil || out[0].Uncertain {
			t.Errorf("got %v, %+v", err, out)
		}
	})
	t.Run("no modify", func(t *testing.T) {
		w := newWorld(t, onofficetest.Switches{Rights: onofficetest.Rights{NoModify: true}})
		it := w.item(w.address("Eins"))
		out, err := w.side.Apply(context.Background(), []side.Write{update(it, record.Record{record.City: record.Text("x")})})
		if !fault.Is(err, fault.Right) || out[0].Uncertain || out[0].Item != nil {
			t.Errorf("got %v, %+v", err, out)
		}
	})
}
