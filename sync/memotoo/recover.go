package memotoo

import (
	"context"
	"slices"
	"time"

	"abgleich/sync/fault"
	"abgleich/sync/side"
)

// hubDelay is how long the hub may take to show a change (reference memotoo §9 consequence 6).
const hubDelay = 10 * time.Second

// Recover finds out what became of a write whose answer was never seen.
func (b *shelf) Recover(ctx context.Context, w side.Write) (side.Look, error) {
	if err := b.open(ctx); err != nil {
		return side.Look{}, err
	}
	l, err := b.recoverNow(ctx, w)
	if err != nil || l.Item != nil || l.Proof != side.Gone || w.Kind != side.Create {
		return l, err
	}
	// A slow hub may not show the card yet. Once for all writes of that time.
	wait := w.Planned.Add(hubDelay).Sub(b.cfg.Now())
	if b.traits.Probed && !b.traits.Slow || w.Planned.IsZero() || wait <= 0 || wait > hubDelay {
		return l, nil
	}
	if err := b.wait(ctx, wait); err != nil {
		return side.Look{}, faultOf(err, fault.StepRecover)
	}
	b.loose = nil
	return b.recoverNow(ctx, w)
}

// recoverNow looks at the card's address and, for a created card, among the cards that belong to no record: the hub may have put it elsewhere.
func (b *shelf) recoverNow(ctx context.Context, w side.Write) (side.Look, error) {
	a, err := b.get(ctx, w.ID, fault.StepRecover)
	switch {
	case err != nil:
		return side.Look{}, faultOf(err, fault.StepRecover)
	case w.Kind == side.Create && a.card != nil && a.card.Problem != nil:
		j := &job{w: w, id: w.ID, out: &side.Outcome{}, schema: b.schema()}
		if err := b.takeBack(ctx, j, a.card); err != nil {
			return side.Look{}, faultOf(err, fault.StepRecover)
		}
		if j.out.Uncertain {
			return side.Look{Err: j.out.Err}, nil
		}
		return side.Look{Proof: side.Gone}, nil
	case w.Kind != side.Create, a.card != nil, a.proof != side.Gone, b.traits.Probed && b.traits.NameKept:
		return a.look(), nil
	}
	c, err := b.search(ctx, &job{w: w, id: w.ID, uid: w.UID, schema: b.schema()})
	if err != nil || c == nil {
		return side.Look{Proof: side.Gone}, err
	}
	return answer{card: c}.look(), nil
}

// search finds the card of a creation among those that belong to no record. They are read once for all writes that are looked for.
func (b *shelf) search(ctx context.Context, j *job) (*card, error) {
	if b.loose == nil {
		if err := b.readLoose(ctx, j); err != nil {
			return nil, err
		}
	}
	c := b.match([]*job{j}, b.loose)[j]
	if c == nil {
		return nil, nil
	}
	a, err := b.get(ctx, c.ID, fault.StepRecover)
	if err != nil {
		return nil, faultOf(err, fault.StepRecover)
	}
	return a.card, nil
}

func (b *shelf) readLoose(ctx context.Context, j *job) error {
	v, err := b.list(ctx)
	if err != nil {
		return err
	}
	var ids []string
	for id := range v.entries {
		if j.w.Taken == nil || !j.w.Taken(id) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	loose := []*card{}
	err = b.read(ctx, ids, fault.StepRecover, func(_ string, a answer) {
		if a.card != nil && a.card.Problem == nil {
			c := &card{}
			c.ID, c.UID, c.Record = a.card.ID, a.card.UID, a.card.Record.Only(b.telling())
			loose = append(loose, c)
		}
	})
	if err == nil {
		b.loose = loose
	}
	return err
}
