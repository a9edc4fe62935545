package memotoo

import (
	"context"
	"maps"
	"slices"

	"abgleich/sync/fault"
	"abgleich/sync/side"
)

// observation turns a view of the resources into a listing of the items.
type observation struct {
	b       *shelf
	ask     side.Ask
	view    view
	known   map[string][]string // the ids of the known items by resource
	listing side.Listing
	again   bool // an item could not be read for a reason that may pass
	frame   frame
}

// frame is what a listing of a shelf shows of what is there, and what follows for what it does not show.
type frame interface {
	// stamp is what the version of an item says of its resource.
	stamp(id, version string) string
	// beyond tells by the version of a known item whether the listing does not show it by rights.
	beyond(version string) bool
	// shows tells of an item that was read whether the listing should have shown it.
	shows(c *card) bool
	// back tells whether an item that was set aside takes part now.
	back(version string) bool
	// inside tells whether new resources have to be read to know their items.
	inside() bool
	// keep is handed the items that are not known and were read on the way.
	keep(cards []*card)
	// item is an item that no record is linked to.
	item(c *card) side.Item
}

// everything is the frame of a listing that shows all resources, of one item each.
type everything struct{}

func (everything) stamp(_, version string) string { return version }

func (everything) beyond(string) bool { return false }
func (everything) shows(*card) bool   { return true }
func (everything) back(string) bool   { return false }
func (everything) inside() bool       { return false }
func (everything) keep([]*card)       {}

func (everything) item(c *card) side.Item { return c.Item }

func newObservation(b *shelf, ask side.Ask, v view, f frame) *observation {
	o := &observation{b: b, ask: ask, view: v, frame: f, known: make(map[string][]string, len(ask.Known))}
	o.listing = side.Listing{Complete: !v.whole || v.complete, Missing: map[string]side.Proof{}, Notes: v.notes}
	for id := range ask.Known {
		res := resourceOf(id)
		o.known[res] = append(o.known[res], id)
	}
	return o
}

func (o *observation) compare(ctx context.Context) error {
	var fresh, changed, missing []string
	for res, is := range o.view.entries {
		switch ids := o.known[res]; {
		case len(ids) == 0:
			fresh = append(fresh, res)
		case is == "" || slices.ContainsFunc(ids, func(id string) bool { return o.frame.stamp(id, o.ask.Known[id].Version) != is }):
			changed = append(changed, res)
		default:
			o.takeBack(ids)
		}
	}
	for res, ids := range o.known {
		if _, listed := o.view.entries[res]; listed {
			continue
		}
		asked := slices.ContainsFunc(ids, func(id string) bool { return o.ask.Known[id].Version == "" || o.ask.Known[id].Fresh })
		switch {
		case !o.view.whole && asked:
			// Not reported, but to be looked at all the same.
			changed = append(changed, res)
		case slices.ContainsFunc(ids, func(id string) bool { return !o.frame.beyond(o.ask.Known[id].Version) }):
			if o.view.whole {
				missing = append(missing, res)
			}
		default:
			o.listing.Beyond = append(o.listing.Beyond, ids...)
		}
	}
	slices.Sort(o.listing.Beyond)
	for _, res := range o.view.gone {
		_, listed := o.view.entries[res]
		if _, known := o.known[res]; known && !listed {
			missing = append(missing, res)
		}
	}
	slices.Sort(changed)
	slices.Sort(missing)
	if err := o.b.readSheets(ctx, changed, fault.StepRead, o.takeChanged); err != nil {
		return err
	}
	if err := o.lookUp(ctx, slices.Compact(missing)); err != nil {
		return err
	}
	if err := o.takeNew(ctx, fresh); err != nil {
		return err
	}
	slices.Sort(o.listing.New)
	o.count()
	return nil
}

// takeBack lists items that were set aside and take part now.
func (o *observation) takeBack(ids []string) {
	for _, id := range ids {
		if k := o.ask.Known[id]; k.Waiting && o.frame.back(k.Version) {
			o.listing.New = append(o.listing.New, id)
		}
	}
}

// takeNew lists the items of resources that are not known.
func (o *observation) takeNew(ctx context.Context, fresh []string) error {
	slices.Sort(fresh)
	if !o.frame.inside() {
		o.listing.New = append(o.listing.New, fresh...)
		return nil
	}
	return o.b.readSheets(ctx, fresh, fault.StepRead, func(res string, s sheet) {
		if s.cards == nil {
			if s.proof == side.Unproven {
				o.again = true
			}
			return // it is gone again, or will be listed again
		}
		o.takeParts(s)
	})
}

// takeParts lists the items of a resource that are not known.
func (o *observation) takeParts(s sheet) {
	var found []*card
	for _, c := range s.cards {
		if _, known := o.ask.Known[c.ID]; !known {
			found = append(found, c)
			o.listing.New = append(o.listing.New, c.ID)
		}
	}
	o.frame.keep(found)
}

// takeChanged takes the known items of a resource whose version is not the known one, or is not told.
func (o *observation) takeChanged(res string, s sheet) {
	for _, id := range o.known[res] {
		o.take(id, s.of(id))
	}
	if o.frame.inside() {
		o.takeParts(s)
	}
}

func (o *observation) take(id string, a answer) {
	switch {
	case a.card != nil:
		o.takeCard(id, a.card)
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

// emptyTrusted is up to how many known resources an empty collection is looked up for. Beyond that an empty listing proves nothing (design §2 rule 6).
const emptyTrusted = 10

// lookUp asks for each known resource that the listing lacks.
func (o *observation) lookUp(ctx context.Context, missing []string) error {
	empty := o.view.whole && len(o.view.entries) == 0 && len(missing) > emptyTrusted
	if empty || o.view.whole && !o.view.complete {
		for _, res := range missing {
			for _, id := range o.known[res] {
				o.listing.Missing[id] = side.Unproven
			}
		}
		return nil
	}
	return o.b.readSheets(ctx, missing, fault.StepRead, func(res string, s sheet) {
		for _, id := range o.known[res] {
			o.takeMissing(id, s.of(id))
		}
		if o.frame.inside() && s.cards != nil {
			o.takeParts(s)
		}
	})
}

// takeMissing takes a known item that the listing lacks.
func (o *observation) takeMissing(id string, a answer) {
	switch {
	case a.card == nil:
		o.listing.Missing[id] = a.proof
	case a.card.Problem != nil && o.ask.Known[id].Waiting && o.frame.inside():
		o.listing.Missing[id] = side.OutOfScope // nobody can say when it is
	default:
		if o.frame.shows(a.card) {
			// It is there, so the listing was cut without saying so.
			o.listing.Complete = o.listing.Complete && !o.view.whole
		}
		o.takeCard(id, a.card)
	}
}

// takeCard takes a known item that is there.
func (o *observation) takeCard(id string, c *card) {
	k := o.ask.Known[id]
	switch {
	case c.left && !k.Waiting:
		o.listing.Missing[id] = side.Unmarked
	case c.Version == k.Version:
	case k.Waiting:
		o.listing.Changed = append(o.listing.Changed, o.frame.item(c))
	default:
		o.listing.Changed = append(o.listing.Changed, c.Item)
	}
}

// count is what the side has: what is known, but what is gone or, in a whole listing, not shown, and what is new.
func (o *observation) count() {
	n := len(o.ask.Known)
	for _, proof := range o.listing.Missing {
		if proof == side.Gone || o.view.whole {
			n--
		}
	}
	for _, id := range o.listing.New {
		if _, known := o.ask.Known[id]; !known {
			n++
		}
	}
	o.listing.Count = n
}

// remember keeps what a later creation has to know: which items belong to records, and which resources were there.
func (b *shelf) remember(ask side.Ask, v view) {
	b.linked, b.listed = make(map[string]bool, len(ask.Known)), nil
	kept := make(map[string]bool, len(ask.Known))
	for id, k := range ask.Known {
		b.linked[id] = !k.Waiting
		kept[resourceOf(id)] = !k.Waiting || kept[resourceOf(id)]
	}
	if v.whole {
		b.listed = v.ids()
		maps.DeleteFunc(b.spelled, func(id, _ string) bool { return !b.listed[id] && !kept[id] })
	}
}
