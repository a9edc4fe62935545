package memotoo

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"abgleich/sync/fault"
	"abgleich/sync/memotoo/memotootest"
	"abgleich/sync/record"
)

func TestCalendarProbe_TellsWhatTheServerKeeps(t *testing.T) {
	for _, unit := range []record.Unit{record.Appointments, record.Tasks} {
		t.Run(string(unit), func(t *testing.T) {
			calendarsEverywhere(t, unit, func(t *testing.T, h *calendarHub) {
				if unit == record.Tasks {
					h.put("da", vtodo("da", "Schon da"))
				} else {
					h.put("da", vevent("da", "Schon da", "20261201"))
				}
				s := h.diary(t, func(c *CalendarConfig) { c.Window = Window{Back: 5, Ahead: 10} })
				r, err := s.Probe(t.Context())
				if err != nil {
					t.Fatalf("%v\n%s", err, strings.Join(r.Lines(), "\n"))
				}
				if h.count() != 1 {
					t.Errorf("%d resources are left", h.count())
				}
				memotoo := h.standin != nil && h.standin.Options().SingleCollections
				want := CalendarCapabilities{Probed: true, NameKept: true, UIDKept: !memotoo, NeedsRange: memotoo}
				if unit == record.Appointments {
					want.Form = Zoned
				}
				if got, _ := json.Marshal(r.Capabilities); string(got) != string(must(json.Marshal(want))) {
					t.Errorf("found %s, want %+v\n%s", got, want, strings.Join(r.Lines(), "\n"))
				}
				for _, line := range []string{"if-match on write: yes", "fields lost: none", "removes " + a(string(s.kind())) + ": yes"} {
					if !slices.Contains(r.Lines(), line) {
						t.Errorf("%q is not in\n%s", line, strings.Join(r.Lines(), "\n"))
					}
				}
				if s.cfg.Window.Ahead != 10 {
					t.Error("the probe kept its own window")
				}
			})
		})
	}
}

func must(b []byte, err error) []byte {
	if err != nil {
		panic(err)
	}
	return b
}

func TestCalendarProbe_NoTasks(t *testing.T) {
	t.Run("said before", func(t *testing.T) {
		s := calendarStandin(t, memotootest.Memotoo(), record.Tasks).diary(t)
		if _, err := s.tryObserve(); !fault.Is(err, fault.NoTasks) {
			t.Errorf("observe: %v", err)
		}
		if _, err := s.Collections(t.Context()); !fault.Is(err, fault.NoTasks) {
			t.Errorf("collections: %v", err)
		}
		if r, err := s.Probe(t.Context()); err != nil || !r.Capabilities.NoTasks || !r.Capabilities.Probed {
			t.Errorf("probe: %+v, %v", r, err)
		}
	})
	t.Run("shown by refusing", func(t *testing.T) {
		h := calendarStandin(t, memotooWithTasks(), record.Tasks)
		h.standin.Configure(func(o *memotootest.Options) {
			o.Refuse = []memotootest.Refusal{{Contains: "BEGIN:VTODO", Status: 403}}
		})
		r, err := h.diary(t).Probe(t.Context())
		if err != nil || !r.Capabilities.NoTasks {
			t.Fatalf("probe: %+v, %v", r, err)
		}
		s := h.diary(t, func(c *CalendarConfig) { c.Capabilities = r.Capabilities })
		if _, err := s.tryObserve(); !fault.Is(err, fault.NoTasks) {
			t.Errorf("observe: %v", err)
		}
	})
}

func TestCalendarProbe_ZoneOfTheAccount(t *testing.T) {
	// The hub floats in another zone than the settings say. What floats comes back as it was sent, but means another time there.
	o := memotootest.Memotoo()
	o.Zone, _ = time.LoadLocation("America/New_York")
	h := calendarStandin(t, o, record.Appointments)
	r, err := h.diary(t).Probe(t.Context())
	if err != nil || !r.Capabilities.Shifted || r.Capabilities.Form != Zoned {
		t.Fatalf("%v\n%s", err, strings.Join(r.Lines(), "\n"))
	}
	r, err = h.diary(t, func(c *CalendarConfig) { c.Zone = o.Zone }).Probe(t.Context())
	if err != nil || r.Capabilities.Form != Zoned || r.Capabilities.Shifted || !slices.Contains(r.Lines(), "keeps zoned times: yes") {
		t.Fatalf("%v\n%s", err, strings.Join(r.Lines(), "\n"))
	}
}

func TestCapabilities_OldOnesAreRead(t *testing.T) {
	var c Capabilities
	if err := json.Unmarshal([]byte(`{"probed":true,"nameKept":true,"nameTold":false,"uidKept":true,"slow":false,"onePerSlot":true}`), &c); err != nil || !c.OnePerSlot || c.Tasks.Probed {
		t.Fatalf("%+v, %v", c, err)
	}
	if text := string(must(json.Marshal(c))); strings.Contains(text, "tasks") {
		t.Errorf("written as %s", text)
	}
}

func TestCalendarProbe_TidiesUpWhenItFails(t *testing.T) {
	for _, unit := range []record.Unit{record.Appointments, record.Tasks} {
		h := calendarStandin(t, memotootest.Plain(), unit)
		h.standin.Inject(memotootest.Fault{Action: memotootest.FaultStatus, Kind: memotootest.KindPut, Skip: 1, Times: -1, Status: 401})
		s := h.diary(t)
		if _, err := s.Probe(t.Context()); !fault.Is(err, fault.SignIn) {
			t.Errorf("%s: error %v", unit, err)
		}
		h.standin.ClearFaults()
		if h.count() != 0 {
			t.Errorf("%s: %d resources are left", unit, h.count())
		}
		h.standin.Configure(func(o *memotootest.Options) { o.ReadOnly = []string{s.path} })
		if _, err := s.Probe(t.Context()); !fault.Is(err, fault.Right) {
			t.Errorf("%s: error %v", unit, err)
		}
	}
}

func TestCalendarProbe_FindsOutWhatIsOdd(t *testing.T) {
	h := calendarStandin(t, plainWith(func(o *memotootest.Options) {
		o.Schedules, o.IgnoreIfMatchPut, o.IDs, o.NoETagOnPut, o.EtagListingNeedsTimeRange = true, true, memotootest.IDSilent, true, true
	}), record.Appointments)
	r, err := h.diary(t).Probe(t.Context())
	c := r.Capabilities
	if err != nil || !c.Schedules || c.NameKept || !c.NeedsRange || c.NoRange || h.count() != 0 {
		t.Fatalf("%+v, %v, %d left", c, err, h.count())
	}
	for _, line := range []string{"if-match on write: no", "keeps the name of what is new: no", "etag on write: no", "sends invitations by itself: yes", "lists without days: no"} {
		if !slices.Contains(r.Lines(), line) {
			t.Errorf("%q is not in\n%s", line, strings.Join(r.Lines(), "\n"))
		}
	}
}
