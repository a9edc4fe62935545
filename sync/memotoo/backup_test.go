package memotoo

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"abgleich/sync/dav"
	"abgleich/sync/fault"
	"abgleich/sync/memotoo/memotootest"
	"abgleich/sync/record"
)

func (s *session) copied() Copy {
	s.t.Helper()
	last := 0
	c, err := s.Copy(s.t.Context(), func(done, total int) {
		if done != last+1 || done > total {
			s.t.Errorf("progress %d of %d after %d", done, total, last)
		}
		last = done
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return c
}

func (s *session) put(c Copy, dry bool) []Putting {
	s.t.Helper()
	r, err := s.Restorer(s.t.Context(), c.Texts)
	if err != nil {
		s.t.Fatal(err)
	}
	var out []Putting
	for _, t := range c.Texts {
		p, f := r.Put(s.t.Context(), t, dry)
		if f != nil {
			s.t.Fatal(f)
		}
		out = append(out, p)
	}
	return out
}

// TestCopyAndPutBack: what was deleted is created under an href that was never
// used, what was changed is written over, what is as it was is left alone.
func TestCopyAndPutBack(t *testing.T) {
	everywhere(t, func(t *testing.T, h *hub) {
		ids := fill(h, 5)
		s := h.session(t)
		c := s.copied()
		if len(c.Texts) != 5 || len(c.Unread) != 0 || c.Collection == "" {
			t.Fatalf("%+v", c)
		}
		for i, text := range c.Texts {
			if want := fmt.Sprintf("Nummer%d", i); dav.Key(text.Href) != ids[i] || !strings.Contains(text.Title, want) || !strings.Contains(text.Text, want) {
				t.Errorf("%+v, want %s", text, want)
			}
		}
		h.remove(ids[1])
		h.edit(ids[3], replace("Nummer3", "Verdorben"))
		h.put("neu", vcf("neu", "Neu"))
		for _, dry := range []bool{true, false} {
			if got := s.put(c, dry); !slices.Equal(got, []Putting{Kept, Created, Kept, Overwritten, Kept}) {
				t.Errorf("dry %v: %v", dry, got)
			}
			if dry && h.count() != 5 {
				t.Error("a dry run wrote something")
			}
		}
		if text, _ := h.get(ids[3]); !strings.Contains(text, "Nummer3") || strings.Contains(text, "Verdorben") {
			t.Errorf("not written over: %s", text)
		}
		if _, there := h.get(ids[1]); there {
			t.Error("an href was used again")
		}
		if h.count() != 6 {
			t.Errorf("%d cards", h.count())
		}
		if got := h.session(t).put(c, false); got[1] != Kept || h.count() != 6 {
			t.Errorf("put back twice: %v, %d cards", got, h.count())
		}
	})
}

func TestRestore_ServersWithHabits(t *testing.T) {
	for name, change := range map[string]func(*memotootest.Options){
		"A06 unquoted etag":     func(o *memotootest.Options) { o.ETags = memotootest.ETagUnquoted },
		"A05 weak etag":         func(o *memotootest.Options) { o.ETags = memotootest.ETagWeak },
		"no etag":               func(o *memotootest.Options) { o.ETags = memotootest.ETagNone },
		"other name, not told":  func(o *memotootest.Options) { o.IDs, o.UIDs = memotootest.IDSilent, memotootest.UIDDrop },
		"strict content type":   func(o *memotootest.Options) { o.StrictContentType = true },
		"missing left out":      func(o *memotootest.Options) { o.Missing = memotootest.MissingSilent },
		"spoilt by what is not": func(o *memotootest.Options) { o.Missing = memotootest.MissingWhole404 },
	} {
		t.Run(name, func(t *testing.T) {
			h := standin(t, plainWith(change))
			ids := fill(h, 3)
			s := h.session(t)
			c := s.copied()
			h.remove(ids[0])
			h.edit(ids[1], replace("Nummer1", "Verdorben"))
			if got := s.put(c, false); !slices.Equal(got, []Putting{Created, Overwritten, Kept}) || h.count() != 3 {
				t.Errorf("%v, %d cards", got, h.count())
			}
			if got := h.session(t).put(c, false); got[0] != Kept || h.count() != 3 {
				t.Errorf("put back twice: %v, %d cards", got, h.count())
			}
		})
	}
}

func TestCopy_WholeOrNone(t *testing.T) {
	for name, f := range map[string]memotootest.Fault{
		"a listing that ends":   {Action: memotootest.FaultTruncate, Method: "PROPFIND", Bytes: 700, Skip: 4, Times: -1},
		"an empty listing":      {Action: memotootest.FaultEmpty, Method: "PROPFIND", Times: -1},
		"a server that is gone": {Action: memotootest.FaultCutBefore, Times: -1},
		"a server that refuses": {Action: memotootest.FaultStatus, Status: 401, Times: -1},
	} {
		t.Run(name, func(t *testing.T) {
			h := standin(t, memotootest.Plain())
			fill(h, 20)
			s := h.session(t)
			s.observe()
			f.Skip = 0
			h.standin.Inject(f)
			if c, err := s.Copy(t.Context(), func(int, int) {}); err == nil {
				t.Errorf("a copy of %d cards", len(c.Texts))
			}
		})
	}
}

// TestCopyOfACalendar holds what lies in any days, and of one unit alone.
func TestCopyOfACalendar(t *testing.T) {
	for name, o := range map[string]memotootest.Options{"memotoo": memotootest.Memotoo(), "plain": memotootest.Plain()} {
		t.Run(name, func(t *testing.T) {
			s := memotootest.Start(t, o)
			event := func(name, day string) string {
				return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:" + name + "\r\nDTSTAMP:20260101T000000Z\r\nSUMMARY:" + name +
					"\r\nDTSTART:" + day + "T100000\r\nDTEND:" + day + "T110000\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
			}
			for name, day := range map[string]string{"Lange her": "20010203", "Bald": "20261123", "Fern": "20900101"} {
				if s.PutEvent(name, event(name, day)) == "" {
					t.Fatal("refused")
				}
			}
			b, err := NewCalendar(CalendarConfig{Unit: record.Appointments, BaseURL: s.CalDAV, User: s.User, Password: dav.Secret(s.Password), Window: Window{30, 400}})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(b.Close)
			c, err := b.Copy(t.Context(), func(int, int) {})
			if err != nil {
				t.Fatal(err)
			}
			var titles []string
			for _, text := range c.Texts {
				titles = append(titles, text.Title)
			}
			slices.Sort(titles)
			if !slices.Equal(titles, []string{"Bald, 2026-11-23", "Fern, 2090-01-01", "Lange her, 2001-02-03"}) {
				t.Errorf("%q", titles)
			}
			for href := range s.Events() {
				s.DeleteCard(href)
			}
			r, err := b.Restorer(t.Context(), c.Texts)
			if err != nil {
				t.Fatal(err)
			}
			if p, f := r.Put(t.Context(), c.Texts[0], false); f != nil || p != Created || len(s.Events()) != 1 {
				t.Errorf("deleted: %s %v, %d events", p, f, len(s.Events()))
			}
		})
	}
}

// TestRestore_NoMails: where the server writes mails about changes, an event with
// guests is not put back.
func TestRestore_NoMails(t *testing.T) {
	o := memotootest.Plain()
	o.Schedules = true
	s := memotootest.Start(t, o)
	s.PutEvent("gast", "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:gast\r\nDTSTAMP:20260101T000000Z\r\nSUMMARY:Gast\r\nDTSTART:20261123T100000\r\n"+
		"DTEND:20261123T110000\r\nORGANIZER:mailto:a@example.com\r\nATTENDEE:mailto:b@example.com\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n")
	b, err := NewCalendar(CalendarConfig{Unit: record.Appointments, BaseURL: s.CalDAV, User: s.User, Password: dav.Secret(s.Password)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.Close)
	c, err := b.Copy(t.Context(), func(int, int) {})
	if err != nil || len(c.Texts) != 1 {
		t.Fatal(c, err)
	}
	s.DeleteCard(c.Texts[0].Href)
	r, err := b.Restorer(t.Context(), c.Texts)
	if err != nil {
		t.Fatal(err)
	}
	if p, f := r.Put(t.Context(), c.Texts[0], false); !fault.Is(f, fault.Invited) || len(s.Events()) != 0 {
		t.Errorf("%s %v", p, f)
	}
}
