package onoffice

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"abgleich/sync/fault"
	"abgleich/sync/record"
	"abgleich/sync/side"
)

// taskLook is one look at the unit.
type taskLook struct {
	*Tasks
	ask side.Ask
	cur taskCursor

	rows    map[string]Record    // what the listing gave
	mine    map[string]bool      // ids in whose Verantwortung the user stands
	read    map[string]bool      // known ids that were read whole
	changed map[string]side.Item // known ids that read otherwise than known
	missing map[string]side.Proof
	whole   bool
	notes   []fault.Fault
	// strange is set if the listing shows tasks and none of them as the user's.
	strange bool
	// sure is set once the user's names were learned for this very look.
	sure bool
}

// Observe lists the user's tasks with their change stamps, and reads whole those
// that may have changed. With nothing changed it costs one request.
func (t *Tasks) Observe(ctx context.Context, ask side.Ask) (side.Listing, error) {
	cur := parseTaskCursor(ask.Cursor)
	if !t.tenant.fresh(t.now(), t.client.asked()) {
		t.tenant = nil
		if cur.Tenant.fresh(t.now(), t.client.asked()) && cur.Tenant.Learned.After(t.distrusted) {
			t.tenant = cur.Tenant
		}
	}
	if cur.Tenant != nil && cur.Tenant.Asked != t.client.asked() {
		cur = taskCursor{}
	}
	var l side.Listing
	begin := t.now().UTC().Truncate(time.Second)
	err := t.relearned(ctx, fault.StepList, func() error {
		for {
			o := &taskLook{Tasks: t, ask: ask, cur: cur, mine: map[string]bool{}, read: map[string]bool{},
				changed: map[string]side.Item{}, missing: map[string]side.Proof{}, sure: !t.tenant.Learned.Before(begin)}
			var err error
			if l, err = o.run(ctx); err != nil {
				return err
			}
			if renamed, err := o.renamed(ctx); err != nil || !renamed {
				return err
			}
		}
	})
	if err != nil {
		return side.Listing{}, err
	}
	return l, nil
}

// renamed asks for the user's names again before a task counts as somebody else's
// and tells whether they have changed: a new surname hands no task over.
func (o *taskLook) renamed(ctx context.Context) (bool, error) {
	unmarked := slices.Contains(slices.Collect(maps.Values(o.missing)), side.Unmarked)
	if o.sure || !unmarked && !o.strange {
		return false, nil
	}
	old := *o.tenant
	if err := o.learn(ctx, fault.StepList); err != nil {
		return false, err
	}
	return !o.tenant.named(&old), nil
}

func (o *taskLook) run(ctx context.Context) (side.Listing, error) {
	filters := o.tenant.filters()
	out := slices.DeleteFunc(slices.Clone(o.cur.Out), func(id string) bool { _, known := o.ask.Known[id]; return !known })
	out = out[:min(len(out), maxOut)]
	beside, reads := o.beside(filters, out)
	sample := -1
	if o.tenant.Filter == untried && o.tenant.active("modified") {
		sample = len(beside)
		beside = append(beside, o.lately())
	}
	asked := o.now()
	l, err := o.list(ctx, fault.StepList, o.tenant.listData(), filters, o.cur.Cuts, beside...)
	if err != nil {
		return side.Listing{}, err
	}
	for _, r := range l.beside {
		if f := r.faultFor(fault.StepList, rightReadTasks); f != nil {
			return side.Listing{}, f
		}
	}
	if sample >= 0 && o.refutes(l.rows, l.beside[sample]) {
		o.tenant.Filter = refuted
		return o.run(ctx)
	}
	o.rows, o.whole = l.rows, l.whole
	o.cur.Cuts = cutsOf(slices.SortedFunc(maps.Keys(l.rows), compareIDs))
	if other, ok := o.tenant.recognise(o.rows); !ok {
		o.whole, o.strange = false, true
		o.notes = append(o.notes, *fault.New(fault.Incomplete, fault.OnOffice, fault.StepList,
			"asked for the tasks of "+o.tenant.Login+", onOffice shows those of "+plain(other, 80), nil))
	}
	for id, rec := range o.rows {
		o.mine[id] = o.tenant.mine(rec.Elements)
	}
	for i, asked := range reads {
		o.take(l.beside[i].Records, asked)
	}
	o.advance(asked)
	if err := o.readChanged(ctx); err != nil {
		return side.Listing{}, err
	}
	if err := o.lookUp(ctx); err != nil {
		return side.Listing{}, err
	}
	return o.listing(), nil
}

// lately asks for anybody's tasks that changed within the unit's days.
func (o *taskLook) lately() Action {
	since := o.now().Add(-o.span).UTC().Format(time.DateTime)
	return readTasks(o.tenant.listData(), map[string]any{"modified": []map[string]any{{"op": ">=", "val": since}}})
}

// refutes tells whether one of anybody's tasks is the user's though his names
// found none: the tenant compares them with something else.
func (o *taskLook) refutes(rows map[string]Record, sample Result) bool {
	return len(rows) == 0 && slices.ContainsFunc(sample.Records, func(rec Record) bool { return o.tenant.mine(rec.Elements) })
}

// beside are the reads that go along with the listing: what changed lately, since
// stamps have a resolution of a second (A28), and what was out of scope.
func (o *taskLook) beside(filters []map[string]any, out []string) (actions []Action, reads [][]string) {
	if !o.cur.Since.IsZero() && o.tenant.active("modified") {
		since := o.cur.Since.Add(-overlap).UTC().Format(time.DateTime)
		for _, f := range filters {
			f = maps.Clone(f)
			f["modified"] = []map[string]any{{"op": ">=", "val": since}}
			actions, reads = append(actions, readTasks(o.tenant.readData(), f)), append(reads, nil)
		}
	}
	if len(out) > 0 {
		actions, reads = append(actions, o.readBlock(out)), append(reads, out)
	}
	return actions, reads
}

// advance moves the start of the next look: to the earlier of the server's clock,
// if it tells, and ours (A29).
func (o *taskLook) advance(asked time.Time) {
	at := asked
	if served := o.client.served; !served.IsZero() && served.Before(at) {
		at = served
	}
	at = at.UTC().Truncate(time.Second)
	if age := at.Sub(o.cur.Since); age >= sinceStep || age < 0 {
		o.cur.Since = at
	}
}

// take compares what was read whole with what is known. asked are the ids that
// were asked for, nil for a read by another criterion.
func (o *taskLook) take(rows []Record, asked []string) {
	for _, rec := range rows {
		known, ok := o.ask.Known[rec.ID]
		if !ok || asked != nil && !slices.Contains(asked, rec.ID) {
			continue
		}
		if !o.tenant.mine(rec.Elements) {
			o.mine[rec.ID] = false
			o.rows[rec.ID] = rec
			continue
		}
		if !o.mine[rec.ID] && asked != nil {
			// It is the user's and was not listed: the listing may lack more.
			o.whole = false
		}
		o.mine[rec.ID], o.read[rec.ID], o.rows[rec.ID] = true, true, rec
		it := o.item(rec)
		if it.Version == known.Version {
			delete(o.changed, rec.ID) // the later read counts
			continue
		}
		o.changed[rec.ID] = it
	}
}

// readChanged reads whole the known tasks whose listed row shows a change. A row
// that holds everything is read already.
func (o *taskLook) readChanged(ctx context.Context) error {
	var ids []string
	all := !o.tenant.active("modified")
	for _, id := range o.knownIDs() {
		known := o.ask.Known[id]
		if !o.mine[id] || o.read[id] {
			continue
		}
		if all {
			o.take([]Record{o.rows[id]}, nil)
			continue
		}
		if stamp, _, _ := strings.Cut(known.Version, "#"); known.Version == "" || stamp != o.tenant.stamp(o.rows[id].Elements) {
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	got, err := o.readIDs(ctx, fault.StepList, ids)
	if err != nil {
		return err
	}
	for _, id := range ids {
		rec, ok := got[id]
		if !ok {
			// It vanished between two reads: looked up like one that was not listed.
			delete(o.mine, id)
			continue
		}
		o.take([]Record{rec}, nil)
	}
	return nil
}

func (o *taskLook) knownIDs() []string {
	set := make(map[string]bool, len(o.ask.Known))
	for id := range o.ask.Known {
		set[id] = true
	}
	return sortIDs(set)
}

// lookUp finds out about the known tasks that were not listed.
func (o *taskLook) lookUp(ctx context.Context) error {
	var absent, controls []string
	for _, id := range o.knownIDs() {
		mine, shown := o.mine[id]
		switch {
		case mine && len(controls) < 2:
			controls = append(controls, id)
		case shown && !mine && o.strange:
			o.missing[id] = side.Unproven
		case shown && !mine:
			o.missing[id] = side.Unmarked
		case !shown:
			absent = append(absent, id)
		}
	}
	for _, id := range sortIDs(o.mine) {
		if o.mine[id] && len(controls) < 2 && !slices.Contains(controls, id) {
			controls = append(controls, id)
		}
	}
	p := o.prover(fault.StepList, controls)
	p.noLog = o.cur.NoLog
	found, err := p.run(ctx, absent)
	if err != nil {
		return err
	}
	o.cur.NoLog = p.noLog
	for _, id := range absent {
		look := found[id]
		if look.Item == nil {
			o.missing[id] = look.Proof
			continue
		}
		o.whole = false
		o.mine[id] = true
		if look.Item.Version != o.ask.Known[id].Version {
			o.changed[id] = *look.Item
		}
	}
	return nil
}

func (o *taskLook) listing() side.Listing {
	l := side.Listing{Complete: o.whole, Missing: o.missing, Notes: o.notes}
	for _, id := range sortIDs(o.mine) {
		if !o.mine[id] {
			continue
		}
		if _, known := o.ask.Known[id]; known {
			l.Count++
			if it, ok := o.changed[id]; ok {
				l.Changed = append(l.Changed, it)
			}
		} else if o.isNew(o.rows[id].Elements) {
			l.Count++
			l.New = append(l.New, id)
		}
	}
	o.cur.Out = slices.SortedFunc(maps.Keys(o.missing), compareIDs)
	o.cur.Out = o.cur.Out[:min(len(o.cur.Out), maxOut)]
	o.cur.Tenant = o.tenant
	l.Cursor = o.cur.String()
	return l
}

// isNew tells whether a task that is not known is in scope: one that is not
// cancelled, and not finished or finished lately.
func (o *taskLook) isNew(e Object) bool {
	switch state, _ := o.tenant.progress(e); state {
	case record.StateCancelled:
		return false
	case record.StateDone:
		at, err := time.Parse(time.DateTime, strings.TrimSpace(e.Text("modified")))
		return err == nil && at.After(o.now().Add(-o.span))
	}
	return true
}
