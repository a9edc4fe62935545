package onoffice

import (
	"context"
	"slices"

	"abgleich/sync/fault"
	"abgleich/sync/side"
)

// lookUp finds out about the known records that are not marked or not readable
// any more.
func (o *observation) lookUp(ctx context.Context) (map[string]side.Proof, error) {
	var absent []string
	for _, id := range o.knownIDs() {
		if !o.marked[id] && (!o.spoken[id] || !o.asked[id]) {
			absent = append(absent, id)
		}
	}
	for group := range slices.Chunk(absent, maxIDs*2) {
		if err := o.lookUpGroup(ctx, group); err != nil {
			return nil, err
		}
	}
	missing := map[string]side.Proof{}
	var hidden []string
	for _, id := range o.knownIDs() {
		switch {
		case o.asked[id] && !o.read[id]:
			hidden = append(hidden, id)
		case !o.marked[id]:
			missing[id] = side.Unmarked
		}
	}
	if len(hidden) == 0 {
		return missing, nil
	}
	s := newSearch(o.addresses, fault.StepList)
	s.healthy, s.noLog, s.controls = !o.cut, o.cur.NoLog, o.controls(hidden)
	found, err := s.run(ctx, hidden)
	if err != nil {
		return nil, err
	}
	o.cur.NoLog = s.noLog
	for _, id := range hidden {
		o.settle(id, found[id], missing)
	}
	return missing, nil
}

// lookUpGroup asks about marks and content of records that the listing lacks.
func (o *observation) lookUpGroup(ctx context.Context, ids []string) error {
	var actions []Action
	var blocks [][]string
	for block := range slices.Chunk(ids, maxIDs) {
		actions = append(actions, marksOf(block), o.readBlock(block))
		blocks = append(blocks, block)
	}
	results, err := o.Do(ctx, fault.StepList, actions...)
	if err != nil {
		return err
	}
	for i, r := range results {
		if f := r.fault(fault.StepList); f != nil {
			return f
		}
		if i%2 == 0 {
			o.speak(blocks[i/2], r)
		} else {
			o.take(r, blocks[i/2])
		}
	}
	return nil
}

// settle enters what the search found about one record.
func (o *observation) settle(id string, v verdict, missing map[string]side.Proof) {
	if v.marked {
		o.marked[id] = true
	}
	switch {
	case v.item == nil:
		missing[id] = v.proof
	case o.marked[id]:
		o.read[id] = true
		if v.item.Version != o.ask.Known[id].Version {
			o.changed[id] = *v.item
		}
	default:
		missing[id] = side.Unmarked
	}
}

// controls are marked records that must be readable if anything is.
func (o *observation) controls(except []string) []string {
	var good, other []string
	for _, id := range sortIDs(o.marked) {
		switch {
		case slices.Contains(except, id):
		case o.read[id]:
			good = append(good, id)
		default:
			other = append(other, id)
		}
		if len(good) == 2 {
			break
		}
	}
	list := slices.Concat(good, other)
	return list[:min(len(list), 2)]
}
