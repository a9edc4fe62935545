package memotoo

import (
	"net/http"
	"strings"
	"testing"

	"abgleich/sync/memotoo/memotootest"
	"abgleich/sync/record"
)

// A series loses the place of a changed occurrence: that becomes an event of its own, and only if the series is written.
func TestCalendarSpare(t *testing.T) {
	shorter := record.Record{record.Repeat: record.Text("weekly/1 until 2026-11-23"), record.Removed: {}}
	for _, c := range []struct {
		name    string
		disturb func(h *calendarHub, id string)
		want    int // events afterwards
	}{
		{"written", nil, 2},
		{"edited meanwhile", func(h *calendarHub, id string) { h.edit(id, replace("SUMMARY:Ausnahme", "SUMMARY:Anders")) }, 1},
		{"deleted meanwhile", func(h *calendarHub, id string) { h.remove(id) }, 0},
		{"refused", func(h *calendarHub, _ string) {
			h.standin.Inject(memotootest.Fault{Action: memotootest.FaultStatus, Status: http.StatusUnsupportedMediaType, Method: http.MethodPut})
		}, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			id := ""
			var h *calendarHub
			armed := false
			h = interceptedCalendar(t, memotootest.Plain(), func(r *http.Request) {
				if armed && r.Method == http.MethodPut && strings.HasSuffix(r.URL.Path, "/serie.ics") {
					armed = false
					c.disturb(h, id)
				}
			})
			id = h.put("serie", weekly(occurrence("20261130", "20261201T110000")))
			s := h.diary(t)
			_, looks := s.pull()
			it := *looks[id].Item
			armed = c.disturb != nil
			o := s.apply(s.update(it, shorter))[0]
			if h.count() != c.want {
				t.Fatalf("%d events: %+v", h.count(), o)
			}
			if c.disturb != nil {
				if o.Item != nil && !o.Moved {
					t.Errorf("%+v", o)
				}
				return
			}
			if o.Err != nil || o.Item == nil {
				t.Fatalf("%+v", o)
			}
			// What is meant for the occurrence finds it where it is now.
			part := *looks[id+"#2026-11-30"].Item
			o = s.apply(s.update(part, record.Record{record.Place: record.Text("Bonn")}))[0]
			if o.Err != nil || o.Item == nil || o.Item.ID == part.ID || o.Item.Record[record.Place].Text != "Bonn" || o.Item.Record[record.Start].Text != part.Record[record.Start].Text {
				t.Fatalf("%+v", o)
			}
			part.ID, part.Record = id+"#2026-11-30", o.Item.Record
			if o := s.apply(s.retire(part))[0]; !o.Gone || h.count() != 1 {
				t.Errorf("%+v, %d events", o, h.count())
			}
		})
	}
}
