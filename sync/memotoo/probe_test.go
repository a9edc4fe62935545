package memotoo

import (
	"context"
	"runtime"
	"slices"
	"strings"
	"testing"

	"abgleich/sync/fault"
	"abgleich/sync/memotoo/memotootest"
	"abgleich/sync/record"
	"abgleich/sync/side"
)

func TestProbe_TellsWhatTheServerKeeps(t *testing.T) {
	everywhere(t, func(t *testing.T, h *hub) {
		fill(h, 3)
		s := h.session(t)
		r, err := s.Probe(t.Context())
		if err != nil {
			t.Fatalf("%v\n%s", err, strings.Join(r.Lines(), "\n"))
		}
		if h.count() != 3 {
			t.Errorf("%d cards are left", h.count())
		}
		c := r.Capabilities
		if !c.Probed || !c.NameKept || c.UIDKept != h.lossless || c.OnePerSlot == h.lossless || c.Slow {
			t.Errorf("%+v", c)
		}
		for _, line := range []string{"if-match on write: yes", "if-match on delete: yes", "refuses to create over a card: yes", "keeps umlauts: yes",
			"keeps emoji: yes", "remark kept: 5000 of 5000 characters", "removes a card: yes"} {
			if !slices.Contains(r.Lines(), line) {
				t.Errorf("%q is not in\n%s", line, strings.Join(r.Lines(), "\n"))
			}
		}
	})
}

func TestProbe_FindsOutWhatIsOdd(t *testing.T) {
	o := memotootest.Plain()
	o.IgnoreIfMatchDelete, o.IgnoreIfMatchPut, o.IgnoreIfNoneMatch, o.IDs, o.UIDConflict, o.NoETagOnPut = true, true, true, memotootest.IDSilent, 0, true
	h := standin(t, o)
	s := h.session(t)
	r, err := s.Probe(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{"if-match on write: no", "if-match on delete: no", "refuses to create over a card: no", "keeps the name of a new card: no", "etag on write: no"} {
		if !slices.Contains(r.Lines(), line) {
			t.Errorf("%q is not in\n%s", line, strings.Join(r.Lines(), "\n"))
		}
	}
	if r.Capabilities.NameKept || h.count() != 0 {
		t.Errorf("%+v, %d cards left", r.Capabilities, h.count())
	}
}

func TestProbe_TidiesUpWhenItFails(t *testing.T) {
	h := standinPlain(t)
	h.standin.Inject(memotootest.Fault{Action: memotootest.FaultStatus, Kind: memotootest.KindPut, Skip: 1, Times: -1, Status: 401})
	s := h.session(t)
	if _, err := s.Probe(t.Context()); !fault.Is(err, fault.SignIn) {
		t.Errorf("error %v", err)
	}
	if h.count() != 0 {
		t.Error("the cards are still there")
	}
	h.standin.ClearFaults()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Probe(ctx); !fault.Is(err, fault.Stopped) {
		t.Errorf("error %v", err)
	}
}

func TestProbe_LostFieldsDoNotTakePart(t *testing.T) {
	h := standinPlain(t)
	s := h.session(t, func(c *Config) { c.Capabilities = Capabilities{Probed: true, Lost: []record.Field{record.Salutation}} })
	if f := s.Fields(); slices.Contains(f, record.Salutation) || !slices.Contains(f, record.LastName) || len(f) != len(record.Contacts.Fields)-1 {
		t.Errorf("%v", f)
	}
}

func TestProbe_TidiesUpWhenStopped(t *testing.T) {
	h := standinMemotoo(t)
	fill(h, 2)
	s := h.session(t)
	h.standin.Inject(memotootest.Fault{Action: memotootest.FaultHang, Kind: memotootest.KindPut, Skip: 1})
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		defer cancel()
		for h.standin.Requests().ByKind[memotootest.KindPut] < 2 && t.Context().Err() == nil {
			runtime.Gosched()
		}
	}()
	if _, err := s.Probe(ctx); !fault.Is(err, fault.Stopped) {
		t.Errorf("error %v", err)
	}
	if h.count() != 2 {
		t.Errorf("%d cards are left", h.count())
	}
}

// A lost answer of a server that renames is recovered whatever the probe said about names (scenario A07, D58).
func TestProbeA07_D58_RenamedAndAnswerLost(t *testing.T) {
	for _, ids := range []memotootest.IDStyle{memotootest.IDFromClient, memotootest.IDLocation, memotootest.IDSilent} {
		o := memotootest.Plain()
		o.IDs = ids
		h := standin(t, o)
		r, err := h.session(t).Probe(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		c := r.Capabilities
		if c.NameKept != (ids == memotootest.IDFromClient) || c.NameTold != (ids == memotootest.IDLocation) {
			t.Errorf("%+v", c)
		}
		s := h.session(t, func(cfg *Config) { cfg.Capabilities = c })
		s.observe()
		s.created(person("Max", "Muster"))
		w := s.create(person("Lisa", "Laut"))
		h.standin.Inject(memotootest.Fault{Action: memotootest.FaultCutAfter, Kind: memotootest.KindPut})
		if _, err := s.Apply(t.Context(), []side.Write{w}); err != nil {
			t.Fatal(err)
		}
		next := h.session(t, func(cfg *Config) { cfg.Capabilities = c })
		if look, err := next.Recover(t.Context(), w); err != nil || look.Item == nil || look.Item.UID != w.UID {
			t.Fatalf("%+v, %v", look, err)
		}
	}
}
