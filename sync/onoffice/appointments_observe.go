package onoffice

import (
	"context"
	"maps"
	"slices"

	"abgleich/sync/fault"
	"abgleich/sync/record"
	"abgleich/sync/side"
)

// edge is how many days at either end of the window are not counted on: onOffice may
// draw them a little otherwise.
const edge = 2

// calendarLook is one look at the unit.
type calendarLook struct {
	*Appointments
	ask      side.Ask
	cur      calendarCursor
	from, to record.Day

	rows    map[string]row       // that take part in the window, cancelled ones too
	asked   map[string]Result    // answers to questions by id
	changed map[string]side.Item // known ones that are other than known
	missing map[string]side.Proof
	cut     bool // the list may lack some
	cuts    map[asker][]record.Day
	out     []string
	beyond  []string // known ones outside of the window
}

// Observe lists the appointments in the window and reads those that changed. With
// nothing changed it costs one request.
func (a *Appointments) Observe(ctx context.Context, ask side.Ask) (side.Listing, error) {
	cur := parseCalendarCursor(ask.Cursor)
	if cur.Who != nil && cur.Who.Asked != a.client.asked() {
		cur = calendarCursor{}
	}
	if !a.who.fresh(a.client.now(), a.client.asked()) && cur.Who != nil {
		a.who = cur.Who
	}
	if err := a.ready(ctx, fault.StepList); err != nil {
		return side.Listing{}, err
	}
	a.who.remember(cur.Who)
	today := record.WallOf(a.client.now()).Day
	o := &calendarLook{Appointments: a, ask: ask, cur: cur, from: today - record.Day(a.window.Back), to: today + record.Day(a.window.Ahead),
		rows: map[string]row{}, asked: map[string]Result{}, changed: map[string]side.Item{}, missing: map[string]side.Proof{},
		cuts: map[asker][]record.Day{}}
	if err := o.list(ctx); err != nil {
		return side.Listing{}, err
	}
	if err := o.follow(ctx); err != nil {
		return side.Listing{}, err
	}
	return o.listing(), nil
}

// follow finds out what became of the known appointments.
func (o *calendarLook) follow(ctx context.Context) error {
	var stale, absent []string
	for _, id := range slices.SortedFunc(maps.Keys(o.ask.Known), compareIDs) {
		known := o.ask.Known[id]
		r, listed := o.rows[id]
		s, told := spanIn(known.Version)
		switch {
		case listed && r.status == statusCanceled:
			o.missing[id] = side.Unmarked
		case listed:
			if !sameStamp(known.Version, r.stamp) {
				stale = append(stale, id)
			}
		case told && !s.meets(o.from, o.to):
			// The window has left it, or not reached it yet.
			o.beyond = append(o.beyond, id)
		default:
			absent = append(absent, id)
		}
	}
	strays, err := o.lookUp(ctx, absent)
	if err != nil {
		return err
	}
	return o.readChanged(ctx, append(stale, strays...))
}

// lookUp finds out about known appointments that the list does not show, and gives
// those that are there and have to be read.
func (o *calendarLook) lookUp(ctx context.Context, absent []string) (strays []string, err error) {
	found := map[string]trace{}
	var open []string
	for _, id := range absent {
		r, asked := o.asked[id]
		switch {
		case asked && gives(r, id):
			seen := o.readRow(id, r.Records[0].Elements)
			found[id] = trace{row: &seen}
		case asked && r.Failed() && classify(r.Code).record == noAccess:
			found[id] = trace{proof: side.OutOfScope}
		default:
			open = append(open, id)
		}
	}
	if len(open) > 0 {
		h := o.newHunt(fault.StepList, o.controls())
		h.healthy = !o.cut
		traces, err := h.run(ctx, open)
		if err != nil {
			return nil, err
		}
		maps.Copy(found, traces)
	}
	for _, id := range absent {
		t := found[id]
		if t.row == nil {
			o.missing[id] = t.proof
			if t.proof != side.Gone {
				o.out = append(o.out, id)
			}
			continue
		}
		if !t.row.takesPart(o.who) {
			o.missing[id] = side.Unmarked
			o.out = append(o.out, id)
			continue
		}
		// It is there: moved out of the window, or at its edge, or the list is cut.
		o.rows[id] = *t.row
		if s := t.row.span(); s.meets(o.from, o.to) {
			o.out = append(o.out, id)
			o.cut = o.cut || !s.open && t.row.series == nil && s.first > o.from+edge && s.first < o.to-edge
		}
		if !sameStamp(o.ask.Known[id].Version, t.row.stamp) {
			strays = append(strays, id)
		}
	}
	return strays, nil
}

// controls are two listed appointments that must be readable if anything is.
func (o *calendarLook) controls() []string {
	ids := slices.SortedFunc(maps.Keys(o.rows), compareIDs)
	return ids[:min(len(ids), 2)]
}

// readChanged reads the known appointments that changed.
func (o *calendarLook) readChanged(ctx context.Context, ids []string) error {
	rows := map[string]row{}
	var read []string
	for _, id := range ids {
		if r, known := o.rows[id], o.ask.Known[id].Version; r.masked() && !isSure(known) {
			o.changed[id] = seen{row: r}.item(o.who, known)
			continue
		}
		rows[id] = o.rows[id]
		read = append(read, id)
	}
	if len(read) == 0 {
		return nil
	}
	found, err := o.read(ctx, fault.StepList, read, rows)
	if err != nil {
		return err
	}
	for id, s := range found {
		o.changed[id] = s.item(o.who, o.ask.Known[id].Version)
	}
	return nil
}

func (o *calendarLook) listing() side.Listing {
	l := side.Listing{Complete: !o.cut, Count: len(o.beyond), Missing: o.missing, Beyond: o.beyond}
	o.listed = map[string]row{}
	for _, id := range slices.SortedFunc(maps.Keys(o.rows), compareIDs) {
		r := o.rows[id]
		if r.status == statusCanceled {
			continue
		}
		l.Count++
		if _, known := o.ask.Known[id]; !known {
			l.New = append(l.New, id)
			o.listed[id] = r
		}
	}
	for _, id := range slices.SortedFunc(maps.Keys(o.changed), compareIDs) {
		l.Changed = append(l.Changed, o.changed[id])
	}
	next := calendarCursor{Who: o.who, Users: days(o.cuts[byUser]), Groups: days(o.cuts[byGroup])}
	next.Out = o.out[:min(len(o.out), maxOutAppointments)]
	l.Cursor = next.String()
	return l
}

// days are sorted days, each once.
func days(list []record.Day) []record.Day {
	return slices.Compact(slices.Sorted(slices.Values(list)))
}
