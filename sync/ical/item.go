package ical

import (
	"errors"
	"slices"
	"strings"
	"time"

	"abgleich/sync/contentline"
	"abgleich/sync/record"
)

// ContentType is the media type under which resources are sent.
const ContentType = "text/calendar; charset=utf-8"

// Kind says what a resource holds.
type Kind string

// The kinds. Only an Event and a Task become records.
const (
	Event Kind = "event" // VEVENT
	Task  Kind = "task"  // VTODO
	Other Kind = "other" // VJOURNAL, VFREEBUSY and whatever there is
)

// Form says how times are written into a text that has none yet.
type Form int

// The forms. A series is never written in UTC, which would not follow the change
// of the clocks, nor floating if the hub's zone does not keep Berlin's clock: it
// is Zoned then.
const (
	Zoned    Form = iota // TZID=Europe/Berlin with its VTIMEZONE
	UTC                  //
	Floating             // in Options.Zone
)

// Options say what the hub is like.
type Options struct {
	// Zone is the zone of the hub's account, in which floating times are meant
	// (reference memotoo §9). Nil is Europe/Berlin.
	Zone *time.Location
	// Form is how new times are written.
	Form Form
	// Now is written as DTSTAMP of a new item and as COMPLETED of a task.
	Now time.Time
}

func (o Options) zone() *time.Location {
	if o.Zone == nil {
		return record.Berlin()
	}
	return o.Zone
}

// Item is what a text says.
type Item struct {
	Kind Kind
	// UID is empty if there is none.
	UID string
	// Name is the title, for messages. It may be empty.
	Name string
	// Record is the event or task; of a series it is the master. It is nil if Kind
	// is Other, and if the text holds changed occurrences without their series.
	Record record.Record
	// Cancelled: the event itself is there and says STATUS:CANCELLED.
	Cancelled bool
	// Invites: there is an ORGANIZER or ATTENDEE, so a server may write mails about
	// a change.
	Invites bool
	// Closed is the day on which a task was finished or given up, as far as the text
	// tells: that of COMPLETED, else of LAST-MODIFIED, else of its due date. It is 0
	// for an open task, and if there is none of them.
	Closed record.Day
	// Overrides are the occurrences of the series that were changed, by day.
	Overrides []Override
}

// Override is a changed occurrence of a series. Its day stands in Removed of the
// series' record, and the record is an appointment of its own. An occurrence
// that was cancelled is no Override, but a removed day.
type Override struct {
	// Day is where the occurrence was in the series. It names the override.
	Day record.Day
	// Following: all later occurrences were changed as well. Then the record is a
	// series, and that of Item.Record ends before Day.
	Following bool
	Record    record.Record
	Invites   bool
}

// limits: 10,000 removed days and as many lines again. The size of a text is that
// of contentline.
var limits = contentline.Limits{Lines: 50_000}

// Decode reads a text that holds one event, series or task. Its only error is an
// *Error, which names the item as far as it is known.
func Decode(text []byte, opt Options) (Item, error) {
	c, err := open(text, opt)
	if err != nil {
		return Item{}, err
	}
	item, err := c.item()
	if err != nil {
		return Item{}, c.named(err)
	}
	return item, nil
}

// calendar is a text while it is read or edited.
type calendar struct {
	doc   *contentline.Document
	cal   *contentline.Component // nil if the components stand bare
	opt   Options
	kind  Kind
	parts []*part // the VEVENTs or VTODOs
	found map[string]*time.Location
}

// part is one VEVENT or VTODO.
type part struct {
	*calendar
	comp *contentline.Component
}

func open(text []byte, opt Options) (*calendar, error) {
	doc, err := contentline.Parse(text, limits)
	if err != nil {
		return nil, &Error{Reason: TooLarge, Err: err}
	}
	c := &calendar{doc: doc, opt: opt, kind: Other, found: map[string]*time.Location{}}
	switch cals := doc.Components("VCALENDAR"); len(cals) {
	case 0:
	case 1:
		c.cal = cals[0]
	default:
		return nil, &Error{Reason: SeveralItems}
	}
	return c, c.sort()
}

// sort finds out which parts the text has.
func (c *calendar) sort() error {
	events, todos := c.components("VEVENT"), c.components("VTODO")
	switch {
	case len(events) > 0 && len(todos) > 0:
		return c.named(&Error{Reason: SeveralItems})
	case len(events) > 0:
		c.kind = Event
	case len(todos) > 0:
		c.kind = Task
	case len(c.components("")) == len(c.components("VTIMEZONE")):
		return &Error{Reason: NoItem}
	}
	for _, comp := range append(events, todos...) {
		c.parts = append(c.parts, &part{c, comp})
	}
	for _, p := range c.parts {
		if p.uid() != c.parts[0].uid() {
			return c.named(&Error{Reason: SeveralItems})
		}
	}
	return nil
}

func (c *calendar) components(name string) []*contentline.Component {
	if c.cal != nil {
		return c.cal.Components(name)
	}
	return c.doc.Components(name)
}

// named puts the item's name into an error.
func (c *calendar) named(err error) error {
	var e *Error
	if errors.As(err, &e) {
		head := c.head()
		e.UID, e.Name = head.uid(), head.title()
	}
	return err
}

// head is the part that the item is named after: the master, else the first.
func (c *calendar) head() *part {
	if m := c.master(); m != nil {
		return m
	}
	if len(c.parts) > 0 {
		return c.parts[0]
	}
	for _, comp := range c.components("") {
		if !comp.Is("VTIMEZONE") {
			return &part{c, comp}
		}
	}
	return &part{c, &contentline.Component{}}
}

// master is the first part that is no changed occurrence, or nil.
func (c *calendar) master() *part {
	i := slices.IndexFunc(c.parts, func(p *part) bool { return !p.isOverride() })
	if i < 0 {
		return nil
	}
	return c.parts[i]
}

func (p *part) isOverride() bool { return p.comp.First("RECURRENCE-ID") != nil }

func (c *calendar) item() (Item, error) {
	head := c.head()
	item := Item{Kind: c.kind, UID: head.uid(), Name: head.title()}
	if c.kind == Other {
		return item, nil
	}
	masters := 0
	for _, p := range c.parts {
		item.Invites = item.Invites || p.invites()
		if !p.isOverride() {
			masters++
		}
	}
	if masters > 1 {
		return Item{}, &Error{Reason: SeveralItems}
	}
	m := c.master()
	if c.kind == Task {
		if m == nil || len(c.parts) > 1 || m.recurs() {
			return Item{}, &Error{Reason: RecurringTask}
		}
		r, err := m.readTask()
		if err == nil {
			item.Record, item.Closed = r, m.closed(r)
		}
		return item, err
	}
	item.Cancelled = m != nil && m.cancelled()
	return item, c.readEvents(m, &item)
}

func (p *part) uid() string { return p.line("UID") }

func (p *part) title() string { return p.line("SUMMARY") }

func (p *part) invites() bool {
	return p.comp.First("ORGANIZER") != nil || p.comp.First("ATTENDEE") != nil
}

func (p *part) cancelled() bool { return strings.EqualFold(p.line("STATUS"), "CANCELLED") }

// recurs tells whether anything in the part repeats it.
func (p *part) recurs() bool {
	return slices.ContainsFunc([]string{"RRULE", "RDATE", "EXRULE"}, func(name string) bool {
		return p.comp.First(name) != nil
	})
}

// line is the text of the first line of that name that says something.
func (p *part) line(name string) string {
	for _, l := range p.comp.All(name) {
		if s := clean(l.Text()); s != "" {
			return s
		}
	}
	return ""
}

// clean is the form in which a text is read and written: without control
// characters and without white space around it.
func clean(s string) string { return strings.TrimSpace(contentline.Clean(s)) }

// set sets a Single field unless it is blank.
func set(r record.Record, f record.Field, text string) {
	if text != "" {
		r[f] = record.Text(text)
	}
}
