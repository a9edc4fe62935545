package memotoo

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"abgleich/sync/dav"
	"abgleich/sync/fault"
	"abgleich/sync/ical"
	"abgleich/sync/record"
)

func (b *Calendar) options() ical.Options {
	return ical.Options{Zone: b.cfg.Zone, Form: b.caps.Form.ical(), Now: b.shelf.cfg.Now()}
}

func (b *Calendar) mediaType() string { return ical.ContentType }

func (b *Calendar) extension() string { return ".ics" }

func (b *Calendar) data(p *dav.Props) string { return p.CalendarData }

func (b *Calendar) report(ctx context.Context, hrefs []string, each dav.Each) error {
	_, err := b.dav.MultigetEvents(ctx, b.path, hrefs, each)
	return err
}

// decode reads a resource: an event or series with its changed occurrences, each of which is an item of its own, or a task.
func (b *Calendar) decode(text string) []entry {
	item, err := ical.Decode([]byte(text), b.options())
	if err != nil {
		return []entry{{stamp: days{}.String(), uid: uidOf(err), problem: eventFault(err, fault.StepRead)}}
	}
	if item.Kind != b.kind() {
		f := fault.New(fault.OutOfWindow, fault.Memotoo, fault.StepRead, "it is no "+b.component(), nil)
		return []entry{{stamp: days{aside: asideLeft}.String(), uid: item.UID, problem: f.For(item.Name)}}
	}
	if item.Kind == ical.Task {
		return []entry{b.task(item)}
	}
	var list []entry
	if item.Record != nil {
		list = append(list, b.event("", item.UID, item.Record, item.Cancelled, item.Invites))
	}
	for _, o := range item.Overrides {
		list = append(list, b.event("#"+o.Day.String(), "", o.Record, false, item.Invites))
	}
	if list == nil {
		list = []entry{{stamp: days{aside: asideLeft}.String(), uid: item.UID, record: record.Record{}, left: true}}
	}
	return list
}

func (b *Calendar) event(part, uid string, r record.Record, cancelled, invites bool) entry {
	s, known := spanOf(r)
	d := days{span: s, known: known}
	switch first, last := b.window(); {
	case cancelled:
		d.aside = asideLeft
	case known && !s.meets(first, last):
		d.aside = asideWindow
	}
	return entry{part: part, stamp: d.String(), uid: uid, record: r, left: cancelled, invites: invites}
}

// task is in scope unless it was finished or given up before the window begins.
func (b *Calendar) task(item ical.Item) entry {
	d := days{always: true}
	if first, _ := b.window(); item.Closed != 0 && item.Closed < first {
		d = days{span: span{from: item.Closed, to: item.Closed}, known: true, aside: asideWindow}
	}
	return entry{stamp: d.String(), uid: item.UID, record: item.Record, invites: item.Invites}
}

func (b *Calendar) compose(r record.Record, uid string) ([]byte, []fault.Fault, *fault.Fault) {
	text, notes, err := ical.New(b.cfg.Unit, r, uid, b.options())
	if err != nil {
		return nil, nil, eventFault(err, fault.StepCreate)
	}
	return text, eventNotes(notes, fault.StepCreate), nil
}

func (b *Calendar) edit(c *card, change record.Record, step fault.Step) ([]byte, []fault.Fault, *fault.Fault) {
	var text []byte
	var notes []ical.Note
	day, part, err := dayOf(c.ID)
	switch {
	case err != nil:
	case part:
		text, notes, err = ical.EditOverride([]byte(c.text), day, change, b.options())
	default:
		text, notes, err = ical.Edit([]byte(c.text), change, b.options())
	}
	if err != nil {
		return nil, nil, eventFault(err, step)
	}
	return text, eventNotes(notes, step), nil
}

// without takes an item out. The changed occurrences of a series stay: on the other side they are appointments of their own.
func (b *Calendar) without(c *card) ([]byte, *fault.Fault) {
	var rest []byte
	day, part, err := dayOf(c.ID)
	switch {
	case err != nil:
	case part:
		rest, err = ical.DeleteOverride([]byte(c.text), day, b.options())
	case b.cfg.Unit == record.Appointments:
		rest, err = ical.DeleteMaster([]byte(c.text), b.options())
	}
	if err != nil {
		return nil, eventFault(err, fault.StepRemove)
	}
	return rest, nil
}

// cancelled: some servers take no changed occurrences without their series. There it stays, cancelled.
func (b *Calendar) cancelled(c *card) []byte {
	if partOf(c.ID) != "" || b.cfg.Unit != record.Appointments {
		return nil
	}
	text, err := ical.CancelMaster([]byte(c.text), b.options())
	if err != nil {
		return nil // it was readable a moment ago; then the server's refusal is what is told
	}
	return text
}

// confirmed: a changed occurrence that is cancelled is a removed day of its series, and a task says by its state that it is given up.
func (b *Calendar) confirmed(c *card) ([]byte, *fault.Fault) {
	if partOf(c.ID) != "" || b.cfg.Unit != record.Appointments {
		return nil, internal(fault.StepUpdate, "only an event can be cancelled, %s is none", c.ID)
	}
	text, err := ical.ConfirmMaster([]byte(c.text), b.options())
	if err != nil {
		return nil, eventFault(err, fault.StepUpdate)
	}
	return text, nil
}

// dayOf reads which changed occurrence an id names; part is false for the resource's own record.
func dayOf(id string) (day record.Day, part bool, err error) {
	text, part := strings.CutPrefix(partOf(id), "#")
	if !part {
		return 0, false, nil
	}
	day, err = record.ParseDay(text)
	return day, true, err
}

// may refuses to touch an event with attendees where the server writes mails about changes (RFC 6638 §3.2.1, scenario G101).
func (b *Calendar) may(ctx context.Context, c *card, step fault.Step) (*fault.Fault, error) {
	if !c.invites {
		return nil, nil
	}
	yes, err := b.scheduling(ctx)
	if err != nil || !yes {
		return nil, err
	}
	return fault.New(fault.Invited, fault.Memotoo, step, "calendar-auto-schedule", nil), nil
}

// scheduling tells whether the server sends invitations by itself.
func (b *Calendar) scheduling(ctx context.Context) (bool, error) {
	if b.schedules == nil {
		o, err := b.dav.Options(ctx, b.path)
		if err != nil && stops(err) {
			return false, err
		}
		yes := err == nil && slices.Contains(o.Classes, "calendar-auto-schedule")
		b.schedules = &yes
	}
	return *b.schedules, nil
}

// same: title, time and being a series are what tells appointments apart; title and due date do for tasks.
func (b *Calendar) same(sent, shown record.Record) bool {
	if letters(sent[record.Subject].Text) != letters(shown[record.Subject].Text) {
		return false
	}
	if b.cfg.Unit == record.Tasks {
		return sent[record.Due].Text == shown[record.Due].Text
	}
	return sent[record.Start].Text == shown[record.Start].Text && (sent[record.Repeat].Text == "") == (shown[record.Repeat].Text == "")
}

func (b *Calendar) telling() []record.Field {
	return []record.Field{record.Subject, record.Start, record.Repeat, record.Due}
}

// refusal: a server that takes no tasks says so when one is written.
func (b *Calendar) refusal(err error, step fault.Step) *fault.Fault {
	f := writeFault(err, step)
	var e *dav.Error
	if b.cfg.Unit == record.Tasks && errors.As(err, &e) && e.Has("supported-calendar-component") {
		f.Kind = fault.NoTasks
	}
	return f
}

// becauses say why onOffice cannot express a series.
var becauses = map[ical.Why]fault.Because{
	ical.WhyFrequency: fault.SeriesFrequency, ical.WhyInterval: fault.SeriesInterval, ical.WhyWeekdays: fault.SeriesWeekdays,
	ical.WhyNth: fault.SeriesNth, ical.WhyMonthDays: fault.SeriesMonthDays, ical.WhyMonths: fault.SeriesMonths,
	ical.WhyPosition: fault.SeriesPosition, ical.WhyPart: fault.SeriesPart, ical.WhySeveral: fault.SeriesSeveral,
	ical.WhyExtraDates: fault.SeriesExtraDates, ical.WhyEnd: fault.SeriesEnd, ical.WhyClock: fault.SeriesClock,
	ical.WhyFollowing: fault.SeriesFollowing, ical.WhyOverrides: fault.SeriesOverrides,
}

// eventFault names what is wrong with an event or task, and which one it is.
func eventFault(err error, step fault.Step) *fault.Fault {
	f := fault.New(fault.Unreadable, fault.Memotoo, step, err.Error(), err)
	var e *ical.Error
	if !errors.As(err, &e) {
		return f
	}
	switch e.Reason {
	case ical.Inexpressible:
		f.Kind, f.Because = fault.Inexpressible, becauses[e.Why]
	case ical.RecurringTask:
		f.Kind = fault.RecurringTask
	case ical.UnknownZone:
		f.Kind = fault.UnknownZone
	case ical.TooLarge:
		f.Kind = fault.TooLarge
	case ical.BadRecord:
		f.Kind = fault.Invalid
	}
	return f.For(e.Name)
}

func uidOf(err error) string {
	var e *ical.Error
	if errors.As(err, &e) {
		return e.UID
	}
	return ""
}

// eventNotes tells of values that were not written. The value itself stays out of the detail, which goes into reports.
func eventNotes(notes []ical.Note, step fault.Step) []fault.Fault {
	var out []fault.Fault
	for _, n := range notes {
		out = append(out, *fault.New(fault.LeftOut, fault.Memotoo, step, fmt.Sprintf("%s: there is no way to write it", n.Field), nil))
	}
	return out
}
