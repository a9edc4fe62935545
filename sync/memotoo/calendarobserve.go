package memotoo

import (
	"context"
	"maps"
	"strings"
	"time"

	"abgleich/sync/fault"
	"abgleich/sync/record"
	"abgleich/sync/side"
)

// Observe finds what changed since the last look and reads the known items that did. Nothing to do costs one request where there is a ctag, else one
// listing; a new day costs a listing more.
func (b *Calendar) Observe(ctx context.Context, ask side.Ask) (side.Listing, error) {
	b.loose, b.ready, b.movedTo = nil, map[string]*card{}, nil
	c := b.readCursor(ask.Cursor)
	if b.path == "" && c.Book != "" {
		b.path = c.Book
	}
	if err := b.open(ctx); err != nil {
		return side.Listing{}, err
	}
	maps.Copy(b.spelled, c.Names)
	b.style = b.firstStyle()
	if c.Style != byDays {
		b.style = c.Style
	}
	v, err := b.look(ctx, &c)
	if err != nil {
		return side.Listing{}, err
	}
	f := &windowFrame{b: b, listed: b.style}
	f.first, f.last = b.window()
	o := newObservation(b.shelf, ask, v, f)
	if err := o.compare(ctx); err != nil {
		return side.Listing{}, err
	}
	if o.again || !o.listing.Complete {
		c.Listed = time.Time{}
	}
	if b.style == byDays && f.cut && !b.caps.NeedsRange {
		// Something inside the window was left out: days are not to be trusted here.
		b.style = asked
	}
	b.remember(ask, v)
	c.Version, c.Book, c.For, c.Style = cursorVersion, b.path, b.cfg.Collection, b.style
	c.Names = maps.Clone(b.spelled)
	o.listing.Cursor = c.String()
	return o.listing, nil
}

// windowFrame is the frame of a listing that shows what lies in the window.
type windowFrame struct {
	b           *Calendar
	listed      style
	first, last record.Day
	cut         bool // the listing left out something that it should have shown
}

func (f *windowFrame) stamp(id, version string) string {
	stamp, _, _ := cutLast(version, "@")
	return strings.TrimSuffix(stamp, partOf(id))
}

func (f *windowFrame) beyond(version string) bool {
	d := daysOf(version)
	return f.listed == byDays && version != "" && d.known && !d.meets(f.first, f.last)
}

func (f *windowFrame) shows(c *card) bool {
	shows := c.Problem == nil && !c.left
	if f.listed == byDays && shows {
		at, err := record.Occurrences(c.Record, f.first-lengthOf(c.Record), f.last)
		shows = err == nil && len(at) > 0
	}
	f.cut = f.cut || shows
	return shows
}

func (f *windowFrame) back(version string) bool {
	d := daysOf(version)
	return d.aside == asideWindow && d.known && d.meets(f.first, f.last)
}

func (f *windowFrame) inside() bool { return true }

func (f *windowFrame) keep(cards []*card) {
	for _, c := range cards {
		c.text = "" // nobody writes over what was read so early
		f.b.ready[c.ID] = c
	}
}

// item: what does not take part is remembered with its version and not reported.
func (f *windowFrame) item(c *card) side.Item { return f.b.unlinked(c) }

// unlinked is an item that no record is linked to. One outside the window, or cancelled, takes no part.
func (b *Calendar) unlinked(c *card) side.Item {
	it := c.Item
	aside := daysOf(c.Version).aside
	if it.Problem == nil && aside != "" {
		detail := "outside the window of days"
		if aside == asideLeft {
			detail = "cancelled"
		}
		it.Problem = fault.New(fault.OutOfWindow, fault.Memotoo, fault.StepRead, detail, nil).For(b.schema().Title(it.Record))
		it.Record = nil
	}
	return it
}

// Fetch reads items by id. Those that Observe has read on the way are not asked for again.
func (b *Calendar) Fetch(ctx context.Context, ids []string, f func(id string, l side.Look)) error {
	if err := b.open(ctx); err != nil {
		return err
	}
	take := func(id string, a answer) {
		if a.card != nil && !b.linked[id] {
			it := b.unlinked(a.card)
			f(id, side.Look{Item: &it})
			return
		}
		f(id, a.look())
	}
	var rest []string
	for _, id := range ids {
		if c := b.ready[id]; c != nil {
			delete(b.ready, id)
			take(id, answer{card: c})
			continue
		}
		rest = append(rest, id)
	}
	return b.read(ctx, rest, fault.StepRead, take)
}

// Apply does the writes, all of one kind, and says what became of each.
func (b *Calendar) Apply(ctx context.Context, writes []side.Write) ([]side.Outcome, error) {
	b.ready = nil
	return b.shelf.Apply(ctx, writes)
}
