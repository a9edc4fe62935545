package memotoo

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"abgleich/sync/fault"
	"abgleich/sync/memotoo/memotootest"
	"abgleich/sync/record"
	"abgleich/sync/side"
)

// cycle creates, changes and removes a card and fails unless each comes out well and nothing is written twice.
func (s *session) cycle(quiet int) {
	s.t.Helper()
	s.observe()
	it := s.created(person("Max", "Muster"))
	if s.h.count() != 1 {
		s.t.Fatalf("%d cards", s.h.count())
	}
	s.quiet(quiet)
	it = s.item(s.apply(s.update(it, record.Record{record.City: record.Text("Bonn")}))[0])
	if it.Record[record.City].Text != "Bonn" {
		s.t.Fatalf("updated %+v", it.Record)
	}
	s.quiet(quiet)
	if text, _ := s.h.get(it.ID); !strings.Contains(text, "Bonn") {
		s.t.Fatalf("the server holds %q", text)
	}
	before := s.dav.Counter().BySteps()["PUT"]
	if before != 2 {
		s.t.Errorf("%d PUTs", before)
	}
	if o := s.apply(s.retire(it))[0]; !o.Gone || o.Err != nil || s.h.count() != 0 {
		s.t.Fatalf("retired %+v", o)
	}
	delete(s.known, it.ID)
	s.quiet(quiet)
}

func TestWrite_ServersWithHabits(t *testing.T) {
	cases := map[string]func(*memotootest.Options){
		"A05 weak etag":             func(o *memotootest.Options) { o.ETags = memotootest.ETagWeak },
		"A06 unquoted etag":         func(o *memotootest.Options) { o.ETags = memotootest.ETagUnquoted },
		"no etag":                   func(o *memotootest.Options) { o.ETags = memotootest.ETagNone },
		"etag that counts":          func(o *memotootest.Options) { o.ETags = memotootest.ETagCounter },
		"no etag on write":          func(o *memotootest.Options) { o.NoETagOnPut = true },
		"wrong etag on write":       func(o *memotootest.Options) { o.WrongETagOnPut = true },
		"A07 location elsewhere":    func(o *memotootest.Options) { o.IDs = memotootest.IDLocation },
		"A07 other name, not told":  func(o *memotootest.Options) { o.IDs = memotootest.IDSilent },
		"A08 UID replaced":          func(o *memotootest.Options) { o.UIDs = memotootest.UIDReplace },
		"A08 UID dropped":           func(o *memotootest.Options) { o.UIDs = memotootest.UIDDrop },
		"A08 UID and name replaced": func(o *memotootest.Options) { o.UIDs, o.IDs = memotootest.UIDDrop, memotootest.IDSilent },
		"A04 rewritten lightly":     func(o *memotootest.Options) { o.RewriteLightly = true },
		"missing left out":          func(o *memotootest.Options) { o.Missing = memotootest.MissingSilent },
		"missing spoils the report": func(o *memotootest.Options) { o.Missing = memotootest.MissingWhole404 },
		"preconditions ignored": func(o *memotootest.Options) {
			o.IgnoreIfMatchDelete, o.IgnoreIfMatchPut, o.IgnoreIfNoneMatch = true, true, true
		},
		"strict content type":           func(o *memotootest.Options) { o.StrictContentType = true },
		"head fails, query fails, gzip": func(o *memotootest.Options) { o.HeadFails, o.QueryFails, o.Gzip = true, true, true },
		"digest":                        func(o *memotootest.Options) { o.Auth = []string{memotootest.DigestMD5} },
		"no keep-alive, absolute hrefs": func(o *memotootest.Options) { o.NoKeepAlive, o.Hrefs = true, memotootest.HrefAbsolute },
	}
	for name, change := range cases {
		for _, o := range []memotootest.Options{memotootest.Plain(), memotootest.Memotoo()} {
			t.Run(fmt.Sprintf("%s %v", name, o.SingleCollections), func(t *testing.T) {
				change(&o)
				standin(t, o).session(t).cycle(3)
			})
		}
	}
}

func TestWriteA07_ManyRenamedCards(t *testing.T) {
	h := standin(t, plainWith(func(o *memotootest.Options) { o.IDs, o.UIDs = memotootest.IDSilent, memotootest.UIDDrop }))
	fill(h, 10)
	s := h.session(t)
	s.pull()
	var writes []side.Write
	for i := range 30 {
		r := person(fmt.Sprintf("Vorname%d", i), fmt.Sprintf("Name%d", i/2))
		writes = append(writes, s.create(r))
	}
	seen := map[string]bool{}
	for i, o := range s.apply(writes...) {
		it := s.item(o)
		if seen[it.ID] || it.ID == writes[i].ID || it.Record[record.FirstName].Text != fmt.Sprintf("Vorname%d", i) {
			t.Errorf("%d: %+v", i, it)
		}
		seen[it.ID] = true
	}
	if h.count() != 40 {
		t.Errorf("%d cards", h.count())
	}
	// A lost answer: the next process knows the intent only.
	w := s.create(person("Verloren", "Gegangen"))
	h.standin.Inject(memotootest.Fault{Action: memotootest.FaultCutAfter, Kind: memotootest.KindPut})
	s.Apply(t.Context(), []side.Write{w})
	w.Taken = func(id string) bool { return seen[id] }
	look, err := h.session(t).Recover(t.Context(), w)
	if err != nil || look.Item == nil || look.Item.Record[record.FirstName].Text != "Verloren" {
		t.Fatalf("%+v, %v", look, err)
	}
}

func TestWriteA19_A20_UIDIsTaken(t *testing.T) {
	for _, c := range []struct {
		status int
		href   bool
	}{{409, true}, {409, false}, {400, false}, {403, false}, {400, true}, {403, true}} {
		t.Run(fmt.Sprintf("A19 A20 %d href %v", c.status, c.href), func(t *testing.T) {
			h := standin(t, plainWith(func(o *memotootest.Options) { o.UIDConflict, o.UIDConflictHref = c.status, c.href }))
			s := h.session(t)
			s.observe()
			first := s.create(person("Max", "Muster"))
			it := s.item(s.apply(first)[0])
			delete(s.known, it.ID)

			// The ledger was lost: the same contact is to be created again.
			n := h.session(t)
			n.observe()
			w := n.create(person("Max", "Muster"))
			w.UID = first.UID
			w.Fields[record.Remark] = record.Text("neu")
			if got := n.item(n.apply(w)[0]); got.ID != it.ID || got.Record[record.Remark].Text != "neu" || h.count() != 1 {
				t.Fatalf("%d cards, %+v", h.count(), got)
			}

			// Another contact has the UID: it stays, and the new one gets another.
			w = n.create(person("Lisa", "Laut"))
			w.UID = first.UID
			o := n.apply(w)[0]
			if got := n.item(o); got.ID == it.ID || got.UID == first.UID || h.count() != 2 || len(o.Notes) == 0 {
				t.Fatalf("%d cards, %+v", h.count(), o)
			}
		})
	}
}

func TestWriteA19_LinkedCardIsNotAdopted(t *testing.T) {
	h := standinPlain(t)
	s := h.session(t)
	s.observe()
	w := s.create(person("Max", "Muster"))
	it := s.item(s.apply(w)[0])
	s.observe() // the ledger knows the card, linked
	again := s.create(person("Max", "Muster"))
	again.UID = w.UID
	if got := s.item(s.apply(again)[0]); got.ID == it.ID {
		t.Fatal("a card that belongs to another record was adopted")
	}
}

func TestWriteA21_UIDInTheTrash(t *testing.T) {
	h := standin(t, plainWith(func(o *memotootest.Options) { o.TrashKeepsUIDs, o.UIDConflictHref = true, false }))
	s := h.session(t)
	s.observe()
	w := s.create(person("Max", "Muster"))
	it := s.item(s.apply(w)[0])
	s.apply(s.retire(it))
	again := s.create(person("Max", "Muster"))
	again.UID = w.UID
	o := s.apply(again)[0]
	if got := s.item(o); got.UID == w.UID || got.UID == "" || len(o.Notes) != 1 {
		t.Fatalf("%+v", o)
	}
}

func TestWrite_AnswersThatDoNotSayWhatHappened(t *testing.T) {
	cases := []struct {
		name   string
		fault  memotootest.Fault
		stored bool
		ends   bool // the pass
	}{
		{"D58 answer lost", memotootest.Fault{Action: memotootest.FaultCutAfter}, true, false},
		{"connection lost before", memotootest.Fault{Action: memotootest.FaultCutBefore}, false, false},
		{"500 though done", memotootest.Fault{Action: memotootest.FaultExecuted, Status: 500}, true, false},
		{"500 and not done", memotootest.Fault{Action: memotootest.FaultStatus, Status: 500}, false, false},
		{"a page and not done", memotootest.Fault{Action: memotootest.FaultLogin}, false, false},
		{"401 for good", memotootest.Fault{Action: memotootest.FaultStatus, Status: 401, Times: -1}, false, true},
		{"E69 busy", memotootest.Fault{Action: memotootest.FaultStatus, Status: 503, RetryAfter: "900"}, false, true},
	}
	for _, c := range cases {
		for _, kind := range []side.WriteKind{side.Create, side.Update, side.Retire} {
			for _, o := range []memotootest.Options{memotootest.Plain(), memotootest.Memotoo()} {
				t.Run(fmt.Sprintf("%s %s %v", c.name, kind, o.SingleCollections), func(t *testing.T) {
					h := standin(t, o)
					s := h.session(t)
					s.observe()
					it := s.created(person("Max", "Muster"))
					w := map[side.WriteKind]side.Write{
						side.Create: s.create(person("Lisa", "Laut")), side.Update: s.update(it, record.Record{record.City: record.Text("Bonn")}), side.Retire: s.retire(it),
					}[kind]
					f := c.fault
					f.Method = "PUT"
					if kind == side.Retire {
						f.Method = "DELETE"
					}
					h.standin.Inject(f)
					outs, err := s.Apply(t.Context(), []side.Write{w})
					if (err != nil) != c.ends {
						t.Fatalf("error %v, %+v", err, outs[0])
					}
					checkUnsure(t, outs[0], c.stored, kind, c.ends)
					h.standin.ClearFaults()
					look, rerr := h.session(t).Recover(t.Context(), w)
					if rerr != nil || look.Err != nil {
						t.Fatalf("%+v, %v", look, rerr)
					}
					there := (kind == side.Create) == c.stored || kind == side.Update
					if (look.Item != nil) != there || !there && look.Proof != side.Gone {
						t.Fatalf("recover: %+v", look)
					}
				})
			}
		}
	}
}

// checkUnsure: a write that was seen to be done is done; any other one is an error, and uncertain unless it surely was not done.
func checkUnsure(t *testing.T, o side.Outcome, stored bool, kind side.WriteKind, ends bool) {
	t.Helper()
	done := o.Item != nil || kind == side.Retire && o.Gone
	switch {
	case stored && (!done || o.Err != nil):
		t.Fatalf("stored, and the outcome is %+v", o)
	case !stored && done:
		t.Fatalf("not stored, and the outcome is %+v", o)
	case !stored && !ends && (o.Err == nil || !o.Uncertain):
		t.Fatalf("the outcome is %+v", o)
	}
}

func TestWrite_RefusalsOfOneRecord(t *testing.T) {
	cases := []struct {
		name   string
		change func(*memotootest.Options)
		want   fault.Kind
	}{
		{"E73 too large", func(o *memotootest.Options) { o.Refuse = []memotootest.Refusal{{Contains: "Schlecht", Status: 413}} }, fault.TooLarge},
		{"E74 not accepted", func(o *memotootest.Options) { o.Refuse = []memotootest.Refusal{{Contains: "Schlecht", Status: 415}} }, fault.Invalid},
		{"400", func(o *memotootest.Options) { o.Refuse = []memotootest.Refusal{{Contains: "Schlecht", Status: 400}} }, fault.Invalid},
		{"404", func(o *memotootest.Options) { o.Refuse = []memotootest.Refusal{{Contains: "Schlecht", Status: 404}} }, fault.Invalid},
		{"E70 500", func(o *memotootest.Options) { o.Refuse = []memotootest.Refusal{{Contains: "Schlecht", Status: 500}} }, fault.Server},
		{"E72 403", func(o *memotootest.Options) { o.Refuse = []memotootest.Refusal{{Contains: "Schlecht", Status: 403}} }, fault.Right},
		{"refusal hidden in a 207", func(o *memotootest.Options) {
			o.Refuse, o.PutFailureAs207 = []memotootest.Refusal{{Contains: "Schlecht", Status: 415}}, true
		}, fault.Invalid},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			h := standin(t, plainWith(c.change))
			s := h.session(t)
			s.observe()
			good := s.created(person("Gut", "Eins"))
			writes := []side.Write{s.create(person("Gut", "Zwei")), s.create(person("Max", "Schlecht")), s.create(person("Gut", "Drei"))}
			outs := s.apply(writes...)
			s.item(outs[0])
			s.item(outs[2])
			if o := outs[1]; o.Err == nil || o.Err.Kind != c.want || o.Item != nil || o.Err.Record != "Max Schlecht" || o.Err.Step != fault.StepCreate {
				t.Errorf("create: %+v, %v", o, o.Err)
			}
			other := s.item(s.apply(s.update(good, record.Record{record.City: record.Text("Bonn")}))[0])
			o := s.apply(s.update(other, record.Record{record.LastName: record.Text("Schlecht")}))[0]
			if o.Err == nil || o.Err.Kind != c.want || o.Moved || o.Gone {
				t.Errorf("update: %+v, %v", o, o.Err)
			}
			if h.count() != 3 {
				t.Errorf("%d cards", h.count())
			}
		})
	}
}

func TestWriteE72_BookThatMayOnlyBeRead(t *testing.T) {
	h := standin(t, plainWith(func(o *memotootest.Options) { o.ReadOnly = []string{memotootest.CardDAVPath + "home/adressbuch/"} }))
	s := h.session(t, func(c *Config) { c.AddressBook = memotootest.CardDAVPath + "home/adressbuch/" })
	id := h.put("a", vcf("a", "Muster"))
	_, looks := s.pull()
	for _, w := range []side.Write{s.create(person("Neu", "Da")), s.update(*looks[id].Item, record.Record{record.City: record.Text("Bonn")}), s.retire(*looks[id].Item)} {
		if _, err := s.Apply(t.Context(), []side.Write{w}); !fault.Is(err, fault.Right) {
			t.Errorf("%s: %v", w.Kind, err)
		}
	}
	var many []side.Write
	for range 40 {
		many = append(many, s.create(person("Neu", "Da")))
	}
	before := s.Requests()
	if _, err := s.Apply(t.Context(), many); !fault.Is(err, fault.Right) {
		t.Errorf("%v", err)
	}
	if n := s.Requests() - before; n > 2*sameFailures+s.cfg.Concurrency {
		t.Errorf("%d requests to find out", n)
	}
}

func TestWriteE71_401OnceIsTriedAgain(t *testing.T) {
	h := standinMemotoo(t)
	s := h.session(t)
	s.observe()
	h.standin.Inject(memotootest.Fault{Action: memotootest.FaultStatus, Status: 401, Method: "PUT"})
	s.created(person("Max", "Muster"))
}

func TestWriteB38_EditBetweenLookAndWrite(t *testing.T) {
	for _, o := range []memotootest.Options{memotootest.Plain(), memotootest.Memotoo()} {
		h := standin(t, o)
		s := h.session(t)
		s.observe()
		it := s.created(person("Max", "Muster"))
		for _, method := range []string{"PUT", "DELETE"} {
			h.standin.Inject(memotootest.Fault{Action: memotootest.FaultStatus, Status: 412, Method: method})
			w := s.retire(it)
			if method == "PUT" {
				w = s.update(it, record.Record{record.City: record.Text("Bonn")})
			}
			if o := s.apply(w)[0]; !o.Moved || o.Item == nil || o.Err != nil || o.Gone {
				t.Fatalf("%s: %+v", method, o)
			}
		}
	}
}

func TestWriteB37_GoneBetweenLookAndDelete(t *testing.T) {
	for _, status := range []int{404, 410} {
		h := standinPlain(t)
		s := h.session(t)
		s.observe()
		it := s.created(person("Max", "Muster"))
		h.standin.Inject(memotootest.Fault{Action: memotootest.FaultStatus, Status: status, Method: "DELETE"})
		if o := s.apply(s.retire(it))[0]; !o.Gone || o.Err != nil {
			t.Fatalf("%d: %+v", status, o)
		}
	}
}

func TestWriteB45_NeverTheCollection(t *testing.T) {
	h := standinPlain(t)
	fill(h, 2)
	s := h.session(t)
	s.observe()
	for _, id := range []string{"", "/", memotootest.CardDAVPath, s.path, strings.TrimSuffix(s.path, "/"), "/cardDAV/home/privat/x.vcf", s.path + "../privat/x.vcf"} {
		for _, kind := range []side.WriteKind{side.Retire, side.Create} {
			outs, err := s.Apply(t.Context(), []side.Write{{Kind: kind, ID: id, Fields: person("Max", "Muster")}})
			if err == nil && (outs[0].Item != nil || kind == side.Create && outs[0].Err == nil) {
				t.Errorf("%s of %q: %+v", kind, id, outs[0])
			}
		}
	}
	if n := h.standin.Requests().Writes(); n != 0 || h.count() != 2 {
		t.Errorf("%d writes were sent, %d cards", n, h.count())
	}
}

// A hub that shows a change only after some seconds (reference memotoo §9).
func TestWrite_SlowHub(t *testing.T) {
	h := standinMemotoo(t)
	s := h.session(t)
	s.observe()
	w := s.create(person("Max", "Muster"))
	h.standin.Inject(memotootest.Fault{Action: memotootest.FaultStatus, Status: 404, Kind: memotootest.KindGet, Times: 3})
	h.standin.Inject(memotootest.Fault{Action: memotootest.FaultOmit, Every: 1, Kind: memotootest.KindListing, Times: 3})
	it := s.item(s.apply(w)[0])
	if s.slept == 0 || it.ID != w.ID {
		t.Errorf("slept %v, %+v", s.slept, it)
	}
	h.standin.ClearFaults()
	h.standin.Inject(memotootest.Fault{Action: memotootest.FaultStatus, Status: 404, Kind: memotootest.KindGet, Times: -1})
	h.standin.Inject(memotootest.Fault{Action: memotootest.FaultOmit, Every: 1, Kind: memotootest.KindListing, Times: -1})
	s.slept = 0
	outs, err := s.Apply(t.Context(), []side.Write{s.create(person("Lisa", "Laut"))})
	if o := outs[0]; err != nil || o.Err == nil || o.Err.Kind != fault.Incomplete || !o.Uncertain || o.ID == "" {
		t.Fatalf("%+v, %v", o, err)
	}
	if s.slept.Seconds() != 10 {
		t.Errorf("slept %v", s.slept)
	}
}

func TestRecover_WaitsOnceForASlowHub(t *testing.T) {
	h := standinMemotoo(t)
	s := h.session(t)
	w := s.create(person("Max", "Muster"))
	w.ID = dirOf(h) + "nie-gesendet.vcf"
	if look, err := s.Recover(t.Context(), w); err != nil || look.Proof != side.Gone || s.slept != hubDelay {
		t.Fatalf("%+v, %v, slept %v", look, err, s.slept)
	}
	s.now, s.slept = s.now.Add(hubDelay), 0
	if look, err := s.Recover(t.Context(), w); err != nil || look.Proof != side.Gone || s.slept != 0 {
		t.Fatalf("%+v, %v, slept %v", look, err, s.slept)
	}
}

func dirOf(h *hub) string { return h.standin.Book() }

func TestWrite_ALossyHubIsNotWaitedForTwice(t *testing.T) {
	h := standin(t, plainWith(func(o *memotootest.Options) { o.OneValuePerSlot, o.NoETagOnPut = true, true }))
	s := h.session(t)
	s.observe()
	it := s.created(person("Max", "Muster"))
	two := record.Entries(record.Entry{Type: record.Private, Text: "+49 221 1234567"}, record.Entry{Type: record.Private, Text: "+49 221 7654321"},
		record.Entry{Type: record.Mobile, Text: "+49 171 7654321"})
	for i, max := range []float64{10, 10} {
		got := s.item(s.apply(s.update(it, record.Record{record.Phones: two}))[0])
		if len(got.Record[record.Phones].Entries) != 2 {
			t.Fatalf("%+v", got.Record[record.Phones])
		}
		if s.slept.Seconds() > max {
			t.Errorf("write %d: slept %v in all", i, s.slept)
		}
	}
}

func TestWrite_StoppedInTheMiddle(t *testing.T) {
	for _, kind := range []side.WriteKind{side.Create, side.Update, side.Retire} {
		t.Run(string(kind), func(t *testing.T) {
			h := standinMemotoo(t)
			s := h.session(t)
			s.observe()
			var writes []side.Write
			for i := range 12 {
				r := person("Max", fmt.Sprintf("Muster%d", i))
				switch kind {
				case side.Create:
					writes = append(writes, s.create(r))
				case side.Update:
					writes = append(writes, s.update(s.created(r), record.Record{record.City: record.Text("Bonn")}))
				case side.Retire:
					writes = append(writes, s.retire(s.created(r)))
				}
			}
			method := map[side.WriteKind]string{side.Create: "PUT", side.Update: "PUT", side.Retire: "DELETE"}[kind]
			h.standin.Inject(memotootest.Fault{Action: memotootest.FaultHang, Method: method, Skip: 5, Times: -1})
			ctx, cancel := context.WithCancel(t.Context())
			h.standin.Reset()
			go func() {
				defer cancel()
				for h.standin.Requests().ByMethod[method] < 9 && t.Context().Err() == nil { // four at a time: five are through, four hang
					runtime.Gosched()
				}
			}()
			outs, err := s.Apply(ctx, writes)
			if !fault.Is(err, fault.Stopped) {
				t.Fatalf("%v", err)
			}
			unsure, unsent, done := 0, 0, 0
			for _, o := range outs {
				switch {
				case o.Err != nil && o.Uncertain:
					unsure++
				case o.Gone:
					done++
				case o.Err == nil && o.Item == nil:
					unsent++
				default:
					t.Errorf("%+v", o)
				}
			}
			if unsent != 3 || unsure+done != 9 {
				t.Errorf("%d unsent, %d unsure, %d done", unsent, unsure, done)
			}
		})
	}
}

func TestFaults_CarryTheCause(t *testing.T) {
	f := faultOf(context.Canceled, fault.StepList)
	if f.Kind != fault.Stopped || f.Side != fault.Memotoo || !errors.Is(f, context.Canceled) {
		t.Errorf("%+v", f)
	}
}

func TestWriteA07_WaitingCardIsNotTakenForTheCreatedOne(t *testing.T) {
	h := standin(t, plainWith(func(o *memotootest.Options) { o.IDs, o.UIDs = memotootest.IDSilent, memotootest.UIDDrop }))
	first := h.session(t)
	first.observe()
	waiting := first.created(person("Max", "Muster"))
	first.observe()
	// The next look is by token and is not told of a card that waits.
	s := h.session(t)
	s.cursor = first.cursor
	s.observe()
	if it := s.created(person("Max", "Muster")); it.ID == waiting.ID || h.count() != 2 {
		t.Fatalf("%+v", it)
	}
	// The second block needs no further listing to begin with.
	h.standin.Reset()
	s.created(person("Lisa", "Laut"))
	if n := h.standin.Requests().ByKind[memotootest.KindListing]; n != 1 {
		t.Errorf("%d listings", n)
	}
}

func TestRecover_ReadsTheBookOnceForAll(t *testing.T) {
	h := standinPlain(t)
	fill(h, 250)
	s := h.session(t)
	s.observe()
	var writes []side.Write
	for i := range 20 {
		w := s.create(person("Nie", fmt.Sprintf("Gesendet%d", i)))
		w.Taken = func(string) bool { return false }
		writes = append(writes, w)
	}
	h.standin.Reset()
	for _, w := range writes {
		if look, err := s.Recover(t.Context(), w); err != nil || look.Proof != side.Gone {
			t.Fatalf("%+v, %v", look, err)
		}
		s.now = s.now.Add(hubDelay)
	}
	if n := h.standin.Requests().ByKind[memotootest.KindMultiget]; n != 2*3 { // once before and once after the wait
		t.Errorf("%d reports", n)
	}
}

// A write whose answer was lost is not taken for done because somebody else changed the card.
func TestWrite_AnEditIsNotOurLostWrite(t *testing.T) {
	before := &card{Item: side.Item{Record: person("Max", "Muster")}}
	j := &job{schema: record.Contacts, w: side.Write{Fields: record.Record{record.City: record.Text("Bonn")}}, was: before}
	other := &card{Item: side.Item{Record: before.Record.With(record.Record{record.Street: record.Text("Ring 1")})}}
	ours := &card{Item: side.Item{Record: before.Record.With(record.Record{record.City: record.Text("BONN")})}}
	if j.arrived(other) || !j.arrived(ours) {
		t.Errorf("another's edit: %v, ours: %v", j.arrived(other), j.arrived(ours))
	}
}

// Of each write who watches is told once, as soon as the server has taken it: before
// Apply has looked at what became of them all.
func TestWrite_EachIsToldWhenTaken(t *testing.T) {
	h := standinMemotoo(t)
	s := h.session(t, func(c *Config) { c.Concurrency = 1 })
	s.observe()
	count := func(writes []side.Write, watch func(n int)) []side.Outcome {
		t.Helper()
		told := 0
		for i := range writes {
			writes[i].Taking = func() {
				told++
				watch(told)
			}
		}
		outs := s.apply(writes...)
		if told != len(writes) {
			t.Errorf("told %d times of %d writes", told, len(writes))
		}
		return outs
	}
	var creates, updates, retires []side.Write
	for _, name := range []string{"Ahrens", "Berger", "Conrad"} {
		creates = append(creates, s.create(person("Max", name)))
	}
	made := count(creates, func(n int) {
		if have := h.count(); have != n {
			t.Errorf("told of %d, the server has %d", n, have)
		}
	})
	for _, o := range made {
		updates = append(updates, s.update(s.item(o), record.Record{record.City: record.Text("Bonn")}))
	}
	for _, o := range count(updates, func(int) {}) {
		retires = append(retires, s.retire(s.item(o)))
	}
	count(retires, func(n int) {
		if have := h.count(); have != len(retires)-n {
			t.Errorf("told of %d, the server has %d", n, have)
		}
	})
}
