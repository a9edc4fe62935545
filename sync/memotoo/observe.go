package memotoo

import (
	"context"
	"maps"
	"slices"
	"time"

	"abgleich/sync/fault"
	"abgleich/sync/side"
)

// Observe finds what changed since the last look and reads the known cards that did. Nothing to do costs one request where the server has tokens, one or
// two where it has a ctag.
func (b *AddressBook) Observe(ctx context.Context, ask side.Ask) (side.Listing, error) {
	b.loose = nil
	c := b.readCursor(ask.Cursor)
	if b.book == "" && c.Book != "" {
		b.book = c.Book
	}
	if err := b.open(ctx); err != nil {
		return side.Listing{}, err
	}
	maps.Copy(b.spelled, c.Names)
	c.Version, c.Book = cursorVersion, b.book
	before := c
	v, err := b.look(ctx, &c, len(ask.Known))
	if err != nil {
		return side.Listing{}, err
	}
	o := observation{b: b, ask: ask, view: v, listing: side.Listing{Complete: true, Missing: map[string]side.Proof{}, Notes: v.notes}}
	if v.whole {
		o.listing.Complete = v.complete
	}
	if err := o.compare(ctx); err != nil {
		return side.Listing{}, err
	}
	if o.again {
		// Something that the report named was not to be had: the old token names it again (scenario A14).
		c.Token, c.Renewed = before.Token, before.Renewed
		if v.whole {
			c.Listed = time.Time{}
		}
	}
	if !o.listing.Complete {
		c.Listed = time.Time{}
	}
	b.remember(ask, v)
	c.Names = maps.Clone(b.spelled)
	o.listing.Cursor = c.String()
	return o.listing, nil
}

// observation turns a view into a listing.
type observation struct {
	b       *AddressBook
	ask     side.Ask
	view    view
	listing side.Listing
	again   bool // a card could not be read for a reason that may pass
}

func (o *observation) compare(ctx context.Context) error {
	var changed, missing []string
	for id, is := range o.view.entries {
		was, known := o.ask.Known[id]
		switch {
		case !known:
			o.listing.New = append(o.listing.New, id)
		case is == "" || was.Version != is:
			changed = append(changed, id)
		}
	}
	for id, was := range o.ask.Known {
		if _, listed := o.view.entries[id]; listed {
			continue
		}
		if o.view.whole {
			missing = append(missing, id)
		} else if was.Version == "" || was.Fresh {
			// Not reported, but to be looked at all the same.
			changed = append(changed, id)
		}
	}
	for _, id := range o.view.gone {
		_, listed := o.view.entries[id]
		if _, known := o.ask.Known[id]; known && !listed {
			missing = append(missing, id)
		}
	}
	slices.Sort(o.listing.New)
	slices.Sort(changed)
	slices.Sort(missing)
	if err := o.b.read(ctx, changed, fault.StepRead, o.takeChanged); err != nil {
		return err
	}
	if err := o.lookUp(ctx, slices.Compact(missing)); err != nil {
		return err
	}
	o.count()
	return nil
}

// takeChanged takes a known card whose version is not the known one, or is not told.
func (o *observation) takeChanged(id string, a answer) {
	switch {
	case a.card != nil:
		if a.card.Version != o.ask.Known[id].Version {
			o.listing.Changed = append(o.listing.Changed, a.card.Item)
		}
	case a.proof != side.Unproven:
		o.listing.Missing[id] = a.proof
	case a.err != nil:
		// Without a version it is asked for again next time.
		o.listing.Changed = append(o.listing.Changed, side.Item{ID: id, Problem: a.err})
		o.again = true
	default:
		o.listing.Missing[id] = side.Unproven
		o.again = true
	}
}

// emptyTrusted is up to how many known cards an empty book is looked up for. Beyond that an empty listing proves nothing (design §2 rule 6).
const emptyTrusted = 10

// lookUp asks for each known card that the listing lacks.
func (o *observation) lookUp(ctx context.Context, missing []string) error {
	empty := o.view.whole && len(o.view.entries) == 0 && len(missing) > emptyTrusted
	if empty || o.view.whole && !o.view.complete {
		for _, id := range missing {
			o.listing.Missing[id] = side.Unproven
		}
		return nil
	}
	return o.b.read(ctx, missing, fault.StepRead, func(id string, a answer) {
		switch {
		case a.card != nil:
			// It is there, so the listing was cut without saying so.
			o.listing.Complete = o.listing.Complete && !o.view.whole
			if a.card.Version != o.ask.Known[id].Version {
				o.listing.Changed = append(o.listing.Changed, a.card.Item)
			}
		default:
			o.listing.Missing[id] = a.proof
		}
	})
}

// count is what the side has: what it listed and what it did not list and has all the same; or what is known and what came and went.
func (o *observation) count() {
	gone := 0
	for _, proof := range o.listing.Missing {
		if proof == side.Gone {
			gone++
		}
	}
	if !o.view.whole {
		o.listing.Count = len(o.ask.Known) + len(o.listing.New) - gone
		return
	}
	o.listing.Count = len(o.view.entries)
	for id := range o.ask.Known {
		_, listed := o.view.entries[id]
		_, missing := o.listing.Missing[id]
		if !listed && !missing {
			o.listing.Count++
		}
	}
}

// remember keeps what a later creation has to know: which cards belong to records, and which were there.
func (b *AddressBook) remember(ask side.Ask, v view) {
	b.linked, b.listed = make(map[string]bool, len(ask.Known)), nil
	for id, k := range ask.Known {
		b.linked[id] = !k.Waiting
	}
	if v.whole {
		b.listed = v.ids()
		maps.DeleteFunc(b.spelled, func(id, _ string) bool { return !b.listed[id] && !b.linked[id] })
	}
}
