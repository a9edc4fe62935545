package onoffice

import (
	"context"
	"slices"
	"strconv"
	"time"

	"abgleich/sync/fault"
	"abgleich/sync/side"
)

const (
	// overlap is how far back changes are asked for again. The zone of Aenderung is
	// unknown (§12 no. 4). We write UTC: where onOffice means UTC the overlap is
	// exactly this; where it means Berlin wall time every stamp lies one or two
	// hours later than we think, so more is read and nothing missed. It also covers
	// clocks that differ and edits within one second of the last look.
	overlap = 3 * time.Hour
	// sinceStep is how old the start may grow before it is moved: a pass in which
	// nothing happened leaves the cursor as it was.
	sinceStep = time.Hour
	// rewalk is how long a walk over all addresses that found no mark is believed,
	// in a tenant of more than smallTenant addresses.
	rewalk      = time.Hour
	smallTenant = 2500
	// blocksPerRequest bounds what one answer brings: 4 × 500 records.
	blocksPerRequest = 4
	// maxOut is how many records out of scope are looked at in the first request.
	maxOut = maxIDs
)

// observation is one look at the unit.
type observation struct {
	*addresses
	ask side.Ask
	cur cursor

	marked  map[string]bool      // addresses in scope
	read    map[string]bool      // known ids that a read gave
	asked   map[string]bool      // known ids that a read was asked for
	changed map[string]side.Item // known ids that read otherwise than known
	spoken  map[string]bool      // ids of whose mark we asked one by one
	cut     bool                 // the listing of marks may lack some
	pages   []Result             // pages of a walk that came with the first request
}

// Observe lists the addresses in scope and reads those that may have changed.
// With nothing changed it costs one request, two where onOffice cannot be asked
// by user for marks or records out of scope have to be looked up.
func (a *addresses) Observe(ctx context.Context, ask side.Ask) (side.Listing, error) {
	cur := parseCursor(ask.Cursor)
	if !a.tenant.fresh(a.now(), a.asked()) {
		a.tenant = nil
		if cur.Tenant.fresh(a.now(), a.asked()) && cur.Tenant.Learned.After(a.distrusted) {
			a.tenant = cur.Tenant
		}
	}
	if cur.Tenant != nil && cur.Tenant.Asked != a.asked() {
		cur = cursor{}
	}
	var l side.Listing
	err := a.relearned(ctx, fault.StepList, func() error {
		o := &observation{addresses: a, ask: ask, cur: cur, marked: map[string]bool{}, read: map[string]bool{},
			asked: map[string]bool{}, changed: map[string]side.Item{}, spoken: map[string]bool{}}
		var err error
		l, err = o.run(ctx)
		return err
	})
	if err != nil {
		return side.Listing{}, err
	}
	return l, nil
}

func (o *observation) run(ctx context.Context) (side.Listing, error) {
	full, err := o.first(ctx)
	if err != nil {
		return side.Listing{}, err
	}
	if err := o.settleMarks(ctx); err != nil {
		return side.Listing{}, err
	}
	if err := o.readRest(ctx, full); err != nil {
		return side.Listing{}, err
	}
	missing, err := o.lookUp(ctx)
	if err != nil {
		return side.Listing{}, err
	}
	return o.listing(missing), nil
}

// first sends the one request that is enough when nothing changed: the marks,
// what changed lately, a slice of the known records in turn (it is unknown
// whether every edit moves the change stamp, §12 no. 3), and those that were out
// of scope. full says that all known records have to be read.
func (o *observation) first(ctx context.Context) (full bool, err error) {
	var actions []Action
	var reads [][]string // per action from the second: the ids asked for
	add := func(a Action, ids []string) { actions, reads = append(actions, a), append(reads, ids) }
	add(markedByUser(o.tenant.User), nil)
	spoken := 0
	full = o.cur.Since.IsZero()
	if !full {
		add(o.changesSince(o.cur.Since.Add(-overlap)), nil)
	}
	slice := o.slice()
	if len(slice) > 0 {
		add(o.readBlock(slice), slice)
	}
	out := slices.DeleteFunc(slices.Clone(o.cur.Out), func(id string) bool { _, known := o.ask.Known[id]; return !known })
	out = out[:min(len(out), maxOut)]
	if len(out) > 0 {
		add(o.readBlock(out), out)
		spoken = len(actions)
		add(marksOf(out), nil)
	}
	pages := len(actions)
	if o.cur.Children == unsupported {
		// The pages of the walk come along, as many as there were last time and one more.
		for offset := 0; offset <= o.cur.Total+maxIDs && len(actions) < maxActions; offset += maxIDs {
			add(o.page(offset), nil)
		}
	}
	asked := o.now()
	results, err := o.Do(ctx, fault.StepList, actions...)
	if err != nil {
		return false, err
	}
	for i, r := range results {
		if i == 0 && r.Code == codeNotImplemented {
			o.cur.Children = unsupported
			continue
		}
		if f := r.fault(fault.StepList); f != nil {
			return false, f
		}
	}
	if o.marked = relatedSet(results[0], strconv.Itoa(o.tenant.User)); len(o.marked) > 0 {
		o.cur.Children = supported
	}
	if !full {
		// More than a page: which of them is ours is not worth paging for, and pages
		// shift under our feet (A27). The known records are read by id instead.
		full = len(results[1].Records) >= maxIDs || results[1].Total > len(results[1].Records)
	}
	for i, r := range results[:pages] {
		if actions[i].Verb == Read {
			o.take(r, reads[i])
		}
	}
	o.pages = results[pages:]
	if len(out) > 0 {
		o.speak(out, results[spoken])
	}
	o.advance(asked)
	return full, nil
}

// advance moves the start of the next look: to the earlier of the server's clock,
// if it tells, and ours, so that neither being wrong makes us miss an edit (A29).
func (o *observation) advance(asked time.Time) {
	at := asked
	if !o.served.IsZero() && o.served.Before(at) {
		at = o.served
	}
	at = at.UTC().Truncate(time.Second)
	if age := at.Sub(o.cur.Since); age >= sinceStep || age < 0 {
		o.cur.Since = at
	}
}

// changesSince asks for what changed since the moment, in UTC.
func (o *observation) changesSince(at time.Time) Action {
	return Action{Verb: Read, Resource: "address", Params: map[string]any{
		"data": o.readData(), "listlimit": maxIDs, "listoffset": 0,
		"filter": map[string]any{"Aenderung": []map[string]any{{"op": ">=", "val": at.UTC().Format(time.DateTime)}}}}}
}

// slice is the next 500 known records in turn, all of them if there are no more.
func (o *observation) slice() []string {
	ids := o.knownIDs()
	if len(ids) <= maxIDs {
		o.cur.Slice = ""
		return ids
	}
	at, found := slices.BinarySearchFunc(ids, o.cur.Slice, compareIDs)
	if found {
		at++
	}
	if at >= len(ids) {
		at = 0
	}
	turn := ids[at:min(at+maxIDs, len(ids))]
	o.cur.Slice = turn[len(turn)-1]
	return turn
}

func (o *observation) knownIDs() []string {
	set := make(map[string]bool, len(o.ask.Known))
	for id := range o.ask.Known {
		set[id] = true
	}
	return sortIDs(set)
}

// take compares what a read gave with what is known. asked are the ids that it
// was asked for, nil for a read by another criterion.
func (o *observation) take(r Result, asked []string) {
	for _, id := range asked {
		o.asked[id] = true
	}
	for _, rec := range r.Records {
		known, ok := o.ask.Known[rec.ID]
		if !ok {
			continue
		}
		o.read[rec.ID] = true
		it := o.item(rec)
		if it.Version == known.Version {
			delete(o.changed, rec.ID) // the later read counts
			continue
		}
		o.changed[rec.ID] = it
	}
}

// speak takes in for whom single addresses are synced. A listing may lack an
// address; this question does not.
func (o *observation) speak(ids []string, r Result) {
	for id := range markedAmong(o.tenant.User, r) {
		o.marked[id] = true
	}
	for _, id := range ids {
		o.spoken[id] = true
	}
}

// settleMarks finds out whether an empty listing of marks is true, and walks all
// addresses where the tenant cannot be asked by user.
func (o *observation) settleMarks(ctx context.Context) error {
	switch {
	case o.cur.Children == unsupported:
		return o.walk(ctx)
	case len(o.marked) > 0:
		o.cur.Children = supported
		return nil
	case o.cur.Children == supported:
		// Empty for once. The known records are asked about one by one in lookUp.
		return nil
	case len(o.ask.Known) > 0:
		// If one of the known records is marked, the empty listing was wrong.
		if err := o.askMarks(ctx, o.knownIDs()); err != nil {
			return err
		}
		if len(o.marked) == 0 {
			return nil
		}
		o.cur.Children = unsupported
		return o.walk(ctx)
	case !o.cur.Walked.IsZero() && o.cur.Total > smallTenant && o.now().Sub(o.cur.Walked) < rewalk && o.now().After(o.cur.Walked):
		return nil
	}
	if err := o.walk(ctx); err != nil {
		return err
	}
	if len(o.marked) > 0 {
		o.cur.Children = unsupported
	}
	return nil
}

func (o *observation) walk(ctx context.Context) error {
	all, err := o.enumerate(ctx, o.tenant.User, o.pages...)
	if err != nil {
		return err
	}
	for id := range all.marked {
		o.marked[id] = true
	}
	o.cut = o.cut || all.cut
	o.cur.Walked, o.cur.Total = o.now().UTC().Truncate(time.Second), all.total
	return nil
}

// askMarks asks for whom the addresses are synced.
func (o *observation) askMarks(ctx context.Context, ids []string) error {
	for group := range slices.Chunk(slices.Collect(slices.Chunk(ids, maxIDs)), maxActions) {
		var actions []Action
		for _, block := range group {
			actions = append(actions, marksOf(block))
		}
		results, err := o.Do(ctx, fault.StepList, actions...)
		if err != nil {
			return err
		}
		for i, r := range results {
			if f := r.fault(fault.StepList); f != nil {
				return f
			}
			o.speak(group[i], r)
		}
	}
	return nil
}

// readRest reads the marked known records that have to be read and were not.
func (o *observation) readRest(ctx context.Context, full bool) error {
	var ids []string
	for _, id := range o.knownIDs() {
		if o.marked[id] && !o.asked[id] && !o.read[id] && (full || o.ask.Known[id].Version == "") {
			ids = append(ids, id)
		}
	}
	return o.readIDs(ctx, ids)
}

func (o *observation) readIDs(ctx context.Context, ids []string) error {
	for group := range slices.Chunk(slices.Collect(slices.Chunk(ids, maxIDs)), blocksPerRequest) {
		var actions []Action
		for _, block := range group {
			actions = append(actions, o.readBlock(block))
		}
		results, err := o.Do(ctx, fault.StepList, actions...)
		if err != nil {
			return err
		}
		for i, r := range results {
			if f := r.fault(fault.StepList); f != nil {
				return f
			}
			o.take(r, group[i])
		}
	}
	return nil
}

func (o *observation) listing(missing map[string]side.Proof) side.Listing {
	l := side.Listing{Complete: !o.cut, Count: len(o.marked), Missing: missing}
	for _, id := range sortIDs(o.marked) {
		if _, known := o.ask.Known[id]; !known {
			l.New = append(l.New, id)
			continue
		}
		if it, ok := o.changed[id]; ok {
			if _, gone := missing[id]; !gone {
				l.Changed = append(l.Changed, it)
			}
		}
	}
	o.cur.Out = nil
	out := map[string]bool{}
	for id := range missing {
		out[id] = true
	}
	if list := sortIDs(out); len(list) > 0 {
		o.cur.Out = list[:min(len(list), maxOut)]
	}
	o.cur.Tenant = o.tenant
	l.Cursor = o.cur.String()
	return l
}
