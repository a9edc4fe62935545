package memotoo

import (
	"context"
	"maps"
	"testing"
	"time"

	"abgleich/sync/record"
	"abgleich/sync/side"
)

// keeper keeps of a side what a ledger would keep.
type keeper struct {
	t      *testing.T
	side   side.Side
	cursor string
	known  map[string]side.Known
	now    time.Time
	slept  time.Duration
}

func newKeeper(t *testing.T) keeper {
	return keeper{t: t, known: map[string]side.Known{}, now: time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)}
}

// clock is the keeper's time, in which nobody waits.
func (s *keeper) clock() (func() time.Time, func(context.Context, time.Duration) error) {
	return func() time.Time { return s.now }, func(ctx context.Context, d time.Duration) error { s.slept += d; return ctx.Err() }
}

// observe looks and keeps cursor and versions, as the ledger does.
func (s *keeper) observe() side.Listing {
	s.t.Helper()
	l, err := s.tryObserve()
	if err != nil {
		s.t.Fatalf("observe: %v", err)
	}
	return l
}

func (s *keeper) tryObserve() (side.Listing, error) {
	s.now = s.now.Add(5 * time.Second)
	l, err := s.side.Observe(s.t.Context(), side.Ask{Cursor: s.cursor, Known: maps.Clone(s.known)})
	if err != nil {
		return l, err
	}
	s.cursor = l.Cursor
	for _, it := range l.Changed {
		s.known[it.ID] = side.Known{Version: it.Version, Waiting: it.Problem != nil && s.known[it.ID].Waiting}
	}
	for id, p := range l.Missing {
		if p == side.Gone || p == side.Unmarked {
			delete(s.known, id)
		}
	}
	for _, id := range l.New {
		s.known[id] = side.Known{Waiting: true}
	}
	return l, nil
}

// pull observes and reads what is new.
func (s *keeper) pull() (side.Listing, map[string]side.Look) {
	s.t.Helper()
	l := s.observe()
	return l, s.fetch(l.New)
}

func (s *keeper) fetch(ids []string) map[string]side.Look {
	s.t.Helper()
	looks := map[string]side.Look{}
	err := s.side.Fetch(s.t.Context(), ids, func(id string, l side.Look) {
		if _, twice := looks[id]; twice {
			s.t.Errorf("%s was answered twice", id)
		}
		looks[id] = l
		if l.Item != nil {
			s.known[id] = side.Known{Version: l.Item.Version, Waiting: l.Item.Problem != nil}
		}
	})
	if err != nil {
		s.t.Fatalf("fetch: %v", err)
	}
	return looks
}

func (s *keeper) apply(writes ...side.Write) []side.Outcome {
	s.t.Helper()
	outs, err := s.side.Apply(s.t.Context(), writes)
	if err != nil {
		s.t.Fatalf("apply: %v", err)
	}
	for _, o := range outs {
		if o.Item != nil {
			s.known[o.Item.ID] = side.Known{Version: o.Item.Version}
		}
	}
	return outs
}

func (s *keeper) create(r record.Record) side.Write {
	id := s.side.PlanID()
	return side.Write{Kind: side.Create, ID: id, UID: "uid-" + id[len(id)-20:], Fields: r, Planned: s.now}
}

// created creates one record that must come out well.
func (s *keeper) created(r record.Record) side.Item {
	s.t.Helper()
	return s.item(s.apply(s.create(r))[0])
}

func (s *keeper) item(o side.Outcome) side.Item {
	s.t.Helper()
	if o.Err != nil || o.Item == nil || o.Moved || o.Gone {
		s.t.Fatalf("the write did not come out well: %+v", o)
	}
	return *o.Item
}

// quiet fails unless another look finds nothing and writes nothing.
func (s *keeper) quiet(requests int) {
	s.t.Helper()
	before := s.side.Requests()
	l := s.observe()
	if len(l.Changed)+len(l.New)+len(l.Missing) > 0 || !l.Complete {
		s.t.Fatalf("another look finds %+v", l)
	}
	if n := s.side.Requests() - before; n > requests {
		s.t.Fatalf("another look took %d requests, want at most %d", n, requests)
	}
}

func (s *keeper) update(it side.Item, change record.Record) side.Write {
	return side.Write{Kind: side.Update, ID: it.ID, UID: it.UID, Seen: it.Record, SeenVersion: it.Version, Fields: change}
}

func (s *keeper) retire(it side.Item) side.Write {
	return side.Write{Kind: side.Retire, ID: it.ID, Seen: it.Record, SeenVersion: it.Version}
}
