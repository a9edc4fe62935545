package memotoo

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"abgleich/sync/dav"
	"abgleich/sync/fault"
	"abgleich/sync/record"
)

// CalendarReport is what a probe of a calendar found out.
type CalendarReport struct {
	Calendar     Collection
	Capabilities CalendarCapabilities
	Checks       []Check
}

// Lines are the checks as text, one a line.
func (r CalendarReport) Lines() []string { return lines(r.Checks) }

// Probe finds out what the calendar can do for the unit, with throw-away events or tasks that it removes again even when it fails or is stopped
// (reference memotoo §14). That a calendar takes no tasks is a finding and no error. The error is a *fault.Fault.
func (b *Calendar) Probe(ctx context.Context) (CalendarReport, error) {
	caps, window := b.caps, b.cfg.Window
	defer func() { b.caps, b.cfg.Window = caps, window }()
	b.caps, b.schedules = CalendarCapabilities{}, nil
	b.style = b.firstStyle()
	b.cfg.Window = Window{Back: max(window.Back, 1), Ahead: max(window.Ahead, 400)} // a summer and a winter
	p := &calendarProbe{Calendar: b, trial: newTrial(b.shelf, string(b.kind()))}
	err := p.prepare(ctx)
	if err == nil {
		err = p.run(ctx, p.try)
	}
	if fault.Is(err, fault.NoTasks) {
		p.yes("takes tasks", false)
		p.caps.NoTasks, err = true, nil
	}
	p.report.Checks, p.report.Capabilities = p.checks, p.caps
	if err != nil {
		return p.report, at(err)
	}
	p.report.Capabilities.Probed = true
	return p.report, nil
}

// calendarProbe is a probe of a calendar under way.
type calendarProbe struct {
	*Calendar
	trial
	caps   CalendarCapabilities // what was found out
	report CalendarReport
}

// prepare finds the calendar and lists it.
func (p *calendarProbe) prepare(ctx context.Context) error {
	if err := p.open(ctx); err != nil {
		return err
	}
	r, err := p.self(ctx)
	if err != nil {
		return err
	}
	if p.report.Calendar, err = p.collection(r); err != nil {
		return err
	}
	p.report.Calendar.Chosen, p.report.Calendar.Plain = true, !r.Is(dav.TypeCalendar)
	p.note("calendar", "%s", p.path)
	p.yes("may be written", p.report.Calendar.CanWrite)
	if !p.report.Calendar.CanWrite {
		return fault.New(fault.Right, fault.Memotoo, fault.StepProbe, "the calendar may only be read", nil)
	}
	if p.caps.Schedules, err = p.scheduling(ctx); err != nil {
		return err
	}
	p.yes("sends invitations by itself", p.caps.Schedules)
	how := byETag
	if r.Props.CTag != "" || r.Props.SyncToken != "" {
		how = byCTag
	}
	p.note("changes are found by", "%s", how)
	if r.Props.MaxResourceSize > 0 {
		p.note("largest resource", "%d bytes", r.Props.MaxResourceSize)
	}
	v, err := p.list(ctx)
	if err == nil {
		p.before = v.entries
	}
	return err
}

func (p *calendarProbe) try(ctx context.Context) error {
	full := p.fullEvent()
	if p.cfg.Unit == record.Tasks {
		full = p.fullTask()
	}
	sent, got, err := p.write(ctx, full)
	if err != nil {
		return err
	}
	p.describe(full, got)
	if p.cfg.Unit == record.Appointments {
		if err := p.tryForms(ctx); err != nil {
			return err
		}
		if err := p.trySeries(ctx); err != nil {
			return err
		}
	}
	if err := p.tryRanges(ctx, got.card); err != nil {
		return err
	}
	return p.preconditions(ctx, got.card, sent)
}

// write sends a record, says so in its title, and reads what became of it.
func (p *calendarProbe) write(ctx context.Context, r record.Record) (text []byte, got shown, err error) {
	text, _, f := p.compose(r, uuid.NewString())
	if f != nil {
		return nil, got, f
	}
	if got, err = p.send(ctx, text); err != nil {
		var e *dav.Error
		if p.cfg.Unit == record.Tasks && errors.As(err, &e) && !stops(e) && e.Kind != dav.KindServer && !e.Doubtful {
			return nil, got, noTasks(err.Error())
		}
		return nil, got, err
	}
	return text, got, nil
}

// day is a day of the probe's window, at a time.
func (p *calendarProbe) day(after int, clock string) string {
	return (p.today() + record.Day(after)).String() + clock
}

func (p *calendarProbe) fullEvent() record.Record {
	return record.Record{
		record.Subject: record.Text(p.name), record.Notes: record.Text("Zeile eins\nGrüße 😀 <b>" + strings.Repeat("ä", noteLength)),
		record.Place: record.Text("Domstraße 4; 50667 Köln"), record.Secret: record.Text("1"), record.Category: record.Text("Besichtigung"), record.Reminder: record.Text("30"),
		record.Start: record.Text(p.day(14, "T10:00:00")), record.End: record.Text(p.day(14, "T11:30:00")),
	}
}

func (p *calendarProbe) fullTask() record.Record {
	return record.Record{
		record.Subject: record.Text(p.name), record.Notes: record.Text("Zeile eins\nGrüße 😀 <b>" + strings.Repeat("ä", noteLength)), record.Secret: record.Text("1"),
		record.Due: record.Text(p.day(14, "T10:00:00")), record.Priority: record.Text("1"), record.State: record.Text(record.StateStarted), record.Percent: record.Text("40"),
	}
}

// vital fields are never called lost: without them there is no appointment and no task.
var vital = []record.Field{record.Subject, record.Start, record.End, record.State}

// describe says what of the sent record came back.
func (p *calendarProbe) describe(sent record.Record, got shown) {
	p.caps.NameKept, p.caps.NameTold, p.caps.Slow = got.keptName, got.toldName, got.slow
	p.yes("shows what is new at once", !got.slow)
	p.yes("keeps the name of what is new", got.keptName)
	if !got.keptName {
		p.yes("says where it went", got.toldName)
	}
	p.yes("etag on write", got.tagged)
	p.yes("etag on read", !got.tag.Empty())
	if got.Problem != nil {
		p.note("reads back as", "%s", got.Problem.Detail)
		return
	}
	p.caps.UIDKept = got.UID != ""
	p.yes("keeps the UID", p.caps.UIDKept)
	var differ []string
	for _, sp := range p.schema().Fields {
		switch {
		case sent[sp.Field].Empty() || sp.Equal(sent[sp.Field], got.Record[sp.Field]):
		case got.Record[sp.Field].Empty() && !slices.Contains(vital, sp.Field):
			p.caps.Lost = append(p.caps.Lost, sp.Field)
		default:
			differ = append(differ, string(sp.Field))
		}
	}
	p.note("fields lost", "%s", orNone(p.caps.Lost))
	p.note("fields that come back otherwise", "%s", orNone(differ))
}

// tryForms finds how times have to be written to come back as the same instant, in summer and in winter.
func (p *calendarProbe) tryForms(ctx context.Context) error {
	p.caps.Form = Zoned
	shown := map[Form]string{}
	for _, form := range []Form{Zoned, UTC, Floating} {
		holds, at, err := p.formHolds(ctx, form)
		if err != nil {
			return err
		}
		p.yes("keeps "+string(form)+" times", holds)
		shown[form] = at
		switch {
		case !holds:
		case form == Floating && shown[Zoned] != "" && shown[Zoned] == shown[UTC]:
			// It knows which instant was meant and shows it in another zone than the settings say.
			p.caps.Shifted = true
			p.note("time zone", "times come back as %s instead of at 09:00: the zone of the account is another one than that of the settings", shown[Zoned])
			return nil
		default:
			p.caps.Form = form
			return nil
		}
	}
	return nil
}

// formHolds writes an event in January and one in July. It tells at what time the first that is another one came back.
func (p *calendarProbe) formHolds(ctx context.Context, form Form) (holds bool, at string, err error) {
	p.Calendar.caps.Form = form
	for _, month := range []time.Month{time.January, time.July} {
		year, _, _ := p.today().Date()
		day, _ := record.DayOf(year, month, 28)
		if day <= p.today() {
			day, _ = record.DayOf(year+1, month, 28)
		}
		r := record.Record{
			record.Subject: record.Text(p.name + " " + string(form) + " " + month.String()),
			record.Start:   record.Text(day.String() + "T09:00:00"), record.End: record.Text(day.String() + "T09:30:00"),
		}
		_, got, err := p.write(ctx, r)
		if err != nil {
			return false, "", err
		}
		if got.Problem != nil || !p.schema().Same(got.Record, r, []record.Field{record.Start, record.End}) {
			return false, got.Record[record.Start].Text, nil
		}
	}
	return true, "", nil
}

// trySeries finds out whether a series and its removed day come back.
func (p *calendarProbe) trySeries(ctx context.Context) error {
	p.Calendar.caps.Form = p.caps.Form
	until, removed := p.today()+14+42, p.today()+14+14
	r := record.Record{
		record.Subject: record.Text(p.name + " Serie"),
		record.Start:   record.Text(p.day(14, "T16:00:00")), record.End: record.Text(p.day(14, "T17:00:00")),
		record.Repeat: record.Text(record.Series{Every: record.Weekly, Interval: 1, Ends: true, Until: until}.String()), record.Removed: record.RemovedDays(removed),
	}
	_, got, err := p.write(ctx, r)
	if err != nil {
		return err
	}
	same := func(f record.Field) bool {
		return got.Problem == nil && p.schema().Same(got.Record, r, []record.Field{f})
	}
	p.yes("keeps a series", same(record.Repeat))
	p.yes("keeps the removed day of a series", same(record.Removed))
	if !same(record.Repeat) && got.Problem == nil && got.Record[record.Repeat].Empty() {
		p.caps.Lost = append(p.caps.Lost, record.Repeat, record.Removed)
	}
	whole, err := p.query(ctx, byDays)
	if err != nil {
		return err
	}
	if _, listed := whole.entries[got.ID]; !listed {
		p.caps.NoRange = true
	}
	// A later occurrence alone must bring the series.
	late, err := p.queryDays(ctx, until, until)
	if err != nil {
		return err
	}
	if _, listed := late.entries[got.ID]; !listed {
		p.caps.NoRange = true
	}
	return nil
}

// tryRanges finds out whether a question for some days is answered right, and whether one without days is.
func (p *calendarProbe) tryRanges(ctx context.Context, c *card) error {
	all, err := p.query(ctx, asked)
	if err != nil {
		return err
	}
	_, listed := all.entries[c.ID]
	p.caps.NeedsRange = !listed
	p.yes("lists without days", listed)
	if p.cfg.Unit == record.Tasks {
		return nil
	}
	for _, try := range []struct {
		from int
		in   bool
	}{{14, true}, {140, false}} {
		v, err := p.queryDays(ctx, p.today()+record.Day(try.from), p.today()+record.Day(try.from))
		if err != nil {
			return err
		}
		if _, listed := v.entries[c.ID]; try.in && !listed {
			p.caps.NoRange = true
		} else if !try.in {
			p.yes("leaves out other days", !listed)
		}
	}
	p.yes("lists all that is on some days", !p.caps.NoRange)
	return nil
}

// queryDays lists what is on these days, without any padding. A server that refuses such a question lists nothing.
func (p *calendarProbe) queryDays(ctx context.Context, from, to record.Day) (view, error) {
	v, _, err := p.gather(func(each dav.Each) (dav.Summary, error) {
		return p.dav.QueryEvents(ctx, p.path, p.component(), dav.TimeRange{Start: midnight(from), End: midnight(to + 1)}, entryProps, each)
	})
	if err != nil && !stops(err) {
		return view{}, nil
	}
	return v, err
}
