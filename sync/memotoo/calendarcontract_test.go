package memotoo

import (
	"slices"
	"strings"
	"testing"

	"abgleich/sync/record"
	"abgleich/sync/side"
)

// The cases of this file hold for every server: they run against the stand-in in both profiles and against a real Radicale.

func TestCalendarContractA01_NothingChanged(t *testing.T) {
	calendarsEverywhere(t, record.Appointments, func(t *testing.T, h *calendarHub) {
		ids := []string{h.put("a", vevent("a", "Besichtigung", "20261123")), h.put("b", vevent("b", "Notar", "20270301"))}
		s := h.diary(t)
		l, looks := s.pull()
		if !l.Complete || l.Count != 2 || !slices.Equal(l.New, sorted(ids...)) {
			t.Fatalf("first look: %+v", l)
		}
		it := looks[ids[0]].Item
		if it == nil || it.Problem != nil || it.Record[record.Start].Text != "2026-11-23T09:00:00" || it.Record[record.Subject].Text != "Besichtigung" {
			t.Fatalf("read: %+v", looks[ids[0]])
		}
		s.quiet(2)
		cursor := s.cursor
		s.quiet(1)
		if s.cursor != cursor {
			t.Errorf("the cursor changed from %s to %s", cursor, s.cursor)
		}
	})
}

func TestCalendarContract_ChangesOfAPhoneAreSeen(t *testing.T) {
	calendarsEverywhere(t, record.Appointments, func(t *testing.T, h *calendarHub) {
		var ids []string
		for _, name := range []string{"a", "b", "c", "d"} {
			ids = append(ids, h.put(name, vevent(name, "Termin "+name, "20261123")))
		}
		s := h.diary(t)
		s.pull()
		h.edit(ids[1], replace("Termin b", "Anders"))
		h.remove(ids[2])
		added := h.put("neu", vevent("neu", "Neu", "20261124"))
		l := s.observe()
		if len(l.Changed) != 1 || l.Changed[0].ID != ids[1] || l.Changed[0].Record[record.Subject].Text != "Anders" {
			t.Errorf("changed: %+v", l.Changed)
		}
		if len(l.Missing) != 1 || l.Missing[ids[2]] != side.Gone {
			t.Errorf("missing: %+v", l.Missing)
		}
		if !slices.Equal(l.New, []string{added}) || l.Count != 4 || !l.Complete {
			t.Errorf("new %v, count %d, complete %v", l.New, l.Count, l.Complete)
		}
		s.fetch(l.New)
		s.quiet(2)
	})
}

func TestCalendarContractA02_A03_A04_NothingThatMatters(t *testing.T) {
	calendarsEverywhere(t, record.Appointments, func(t *testing.T, h *calendarHub) {
		id := h.put("a", vevent("a", "Notar", "20261123", "DESCRIPTION:Eine Zeile, die so lang ist, dass manche sie umbrechen und andere nicht, wie es beliebt"))
		s := h.diary(t)
		_, looks := s.pull()
		was := looks[id].Item
		for name, change := range map[string]func(string) string{
			"A03 DTSTAMP":         replace("DTSTAMP:20260101T000000Z", "DTSTAMP:20261120T000000Z"),
			"A03 PRODID":          replace("-//Test//DE", "-//Anders//DE"),
			"A04 order of lines":  replace("SUMMARY:Notar\r\n", "SUMMARY:Notar\r\nSEQUENCE:4\r\n"),
			"A04 line endings":    replace("\r\n", "\n"),
			"A04 case of a name":  replace("SUMMARY:", "Summary:"),
			"A04 folded elsewise": replace("DESCRIPTION:Eine", "DESCRIPTION:Ei\r\n ne"),
		} {
			h.edit(id, change)
			l := s.observe()
			if len(l.New)+len(l.Missing) > 0 || len(l.Changed) > 1 || !l.Complete {
				t.Fatalf("%s: %+v", name, l)
			}
			if len(l.Changed) == 1 && !record.AppointmentSchema.Same(l.Changed[0].Record, was.Record, record.AppointmentSchema.Names()) {
				t.Errorf("%s: %+v, was %+v", name, l.Changed[0].Record, was.Record)
			}
		}
		if h.standin != nil {
			h.standin.Touch(encode(id))
			if l := s.observe(); len(l.Changed) != 1 || !record.AppointmentSchema.Same(l.Changed[0].Record, was.Record, record.AppointmentSchema.Names()) {
				t.Errorf("A02: %+v", l)
			}
		}
		s.quiet(2)
	})
}

func TestCalendarContract_CreateUpdateRetire(t *testing.T) {
	calendarsEverywhere(t, record.Appointments, func(t *testing.T, h *calendarHub) {
		s := h.diary(t)
		s.observe()
		want := appointment("Grüße, Straße; Besichtigung", "2026-11-25T14:30")
		it := s.created(want)
		if !record.AppointmentSchema.Same(it.Record, want, record.AppointmentSchema.Names()) {
			t.Fatalf("created: %+v", it.Record)
		}
		s.quiet(2)
		it = s.item(s.apply(s.update(it, record.Record{record.Place: record.Text("Bonn"), record.Start: record.Text("2026-11-25T15:00:00")}))[0])
		if it.Record[record.Place].Text != "Bonn" || it.Record[record.Start].Text != "2026-11-25T15:00:00" || it.Record[record.End].Text != "2026-11-25T15:30:00" {
			t.Fatalf("updated: %+v", it.Record)
		}
		s.quiet(2)
		if text, _ := h.get(it.ID); !strings.Contains(text, "Bonn") {
			t.Fatalf("the server holds %q", text)
		}
		if o := s.apply(s.retire(it))[0]; !o.Gone || o.Err != nil || o.Item != nil {
			t.Fatalf("retired: %+v", o)
		}
		if h.count() != 0 {
			t.Fatal("the event is still there")
		}
		delete(s.known, it.ID)
		s.quiet(2)
		if s.slept > 0 {
			t.Errorf("waited %v for a server that shows everything at once", s.slept)
		}
	})
}

func TestCalendarContract_Tasks(t *testing.T) {
	calendarsEverywhere(t, record.Tasks, func(t *testing.T, h *calendarHub) {
		undated := h.put("u", vtodo("u", "Ohne Termin"))
		s := h.diary(t)
		l, looks := s.pull()
		if !l.Complete || !slices.Equal(l.New, []string{undated}) || looks[undated].Item == nil || looks[undated].Item.Problem != nil {
			t.Fatalf("first look: %+v %+v", l, looks)
		}
		want := taskOf("Exposé prüfen")
		it := s.created(want)
		if !record.TaskSchema.Same(it.Record, want, record.TaskSchema.Names()) {
			t.Fatalf("created: %+v", it.Record)
		}
		s.quiet(2)
		it = s.item(s.apply(s.update(it, record.Record{record.State: record.Text(record.StateDone), record.Percent: record.Text("100")}))[0])
		if it.Record[record.State].Text != record.StateDone || it.Record[record.Percent].Text != "100" {
			t.Fatalf("finished: %+v", it.Record)
		}
		s.quiet(2)
		h.remove(undated)
		if l := s.observe(); len(l.Missing) != 1 || l.Missing[undated] != side.Gone || !l.Complete {
			t.Fatalf("deleted on the phone: %+v", l)
		}
		if o := s.apply(s.retire(it))[0]; !o.Gone || o.Err != nil {
			t.Fatalf("retired: %+v", o)
		}
		if h.count() != 0 {
			t.Fatal("the task is still there")
		}
	})
}

func TestCalendarContractC55_WriteOverAnEditIsMoved(t *testing.T) {
	calendarsEverywhere(t, record.Appointments, func(t *testing.T, h *calendarHub) {
		s := h.diary(t)
		s.observe()
		it := s.created(appointment("Notar", "2026-11-25T14:30"))
		h.edit(it.ID, replace("Notar", "Anders"))
		for _, w := range []side.Write{s.update(it, record.Record{record.Place: record.Text("Bonn")}), s.retire(it)} {
			o := s.apply(w)[0]
			if !o.Moved || o.Item == nil || o.Item.Record[record.Subject].Text != "Anders" || o.Err != nil {
				t.Fatalf("%s over an edit: %+v", w.Kind, o)
			}
		}
		if text, ok := h.get(it.ID); !ok || strings.Contains(text, "Bonn") {
			t.Fatalf("the server holds %q", text)
		}
	})
}

func TestCalendarContractD58_AnswerOfCreateNeverSeen(t *testing.T) {
	for _, unit := range []record.Unit{record.Appointments, record.Tasks} {
		t.Run(string(unit), func(t *testing.T) {
			calendarsEverywhere(t, unit, func(t *testing.T, h *calendarHub) {
				r := appointment("Notar", "2026-11-25T14:30")
				if unit == record.Tasks {
					r = taskOf("Notar")
				}
				s := h.diary(t)
				s.observe()
				w := s.create(r)
				s.apply(w)
				// The next pass knows the intent only.
				n := h.diary(t)
				look, err := n.Recover(t.Context(), w)
				if err != nil || look.Item == nil || look.Item.ID != w.ID {
					t.Fatalf("recover: %+v, %v", look, err)
				}
				again := s.create(r.With(record.Record{record.Subject: record.Text("Anderer")}))
				if look, err = n.Recover(t.Context(), again); err != nil || look.Item != nil || look.Proof != side.Gone {
					t.Fatalf("recover of what was never sent: %+v, %v", look, err)
				}
				// Sending the same intent again finds the event and makes no second one.
				if it := s.item(s.apply(w)[0]); it.ID != w.ID || h.count() != 1 {
					t.Fatalf("repeated: %s, %d events", it.ID, h.count())
				}
			})
		})
	}
}
