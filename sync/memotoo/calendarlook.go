package memotoo

import (
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"time"

	"abgleich/sync/dav"
	"abgleich/sync/fault"
	"abgleich/sync/record"
)

// style is how the resources of a calendar are listed.
type style string

const (
	byDays style = ""     // those with something in the window, padded by a day on each side
	asked  style = "all"  // all of the component
	ever   style = "ever" // all, with days that nothing lies beyond: some hubs list nothing without days (reference memotoo §4)
)

// firstStyle: appointments are asked for by days, which every known server understands; tasks are not, as those without a date would be lost.
func (b *Calendar) firstStyle() style {
	switch {
	case b.caps.NeedsRange && (b.caps.NoRange || b.cfg.Unit == record.Tasks):
		return ever
	case b.caps.NoRange, b.cfg.Unit == record.Tasks:
		return asked
	}
	return byDays
}

// calendarCursor is what is remembered between two looks at a calendar.
type calendarCursor struct {
	cursor
	// For is the calendar that was chosen; Book may be another one for tasks.
	For string `json:"for,omitempty"`
	// Day and Window are for which days the listing was made.
	Day    string `json:"day"`
	Window string `json:"window"`
	Style  style  `json:"style,omitempty"`
}

// readCursor takes up a cursor of this calendar; another one's or one that is not understood is none.
func (b *Calendar) readCursor(text string) calendarCursor {
	var c calendarCursor
	err := json.Unmarshal([]byte(text), &c)
	if err != nil || c.Version != cursorVersion || c.Book == "" || c.For != b.cfg.Collection {
		return calendarCursor{}
	}
	if b.cfg.Unit == record.Appointments && b.path != "" && dav.Key(c.Book) != dav.Key(b.path) {
		return calendarCursor{}
	}
	return c
}

func (c calendarCursor) String() string {
	text, err := json.Marshal(c)
	if err != nil {
		panic("memotoo: a cursor of texts and times must marshal: " + err.Error())
	}
	return string(text)
}

var calendarProps = []xml.Name{
	dav.PropResourceType, dav.PropDisplayName, dav.PropCTag, dav.PropSyncToken, dav.PropPrivileges, dav.PropComponents, dav.PropMaxEvent,
}

// look asks for the ctag, and for a listing if it has changed, if the window has moved or if a day has passed. Without a ctag it lists.
func (b *Calendar) look(ctx context.Context, c *calendarCursor) (view, error) {
	now, day, window := b.shelf.cfg.Now(), b.today().String(), b.cfg.Window.String()
	moved := c.Day != day || c.Window != window
	c.Day, c.Window = day, window
	if c.Mode == byETag && !c.due(now) {
		return b.list(ctx)
	}
	p, err := b.self(ctx)
	if err != nil {
		return view{}, faultOf(err, fault.StepList)
	}
	tag := p.Props.CTag
	if tag == "" {
		tag = p.Props.SyncToken
	}
	if c.Mode == byCTag && tag != "" && tag == c.CTag && c.settled() && !c.due(now) && !moved {
		return view{entries: map[string]string{}}, nil
	}
	v, err := b.list(ctx)
	if err != nil {
		return view{}, err
	}
	c.learn(&dav.Props{CTag: tag}, now)
	return v, nil
}

// self asks the calendar about itself. One that says nothing of itself is as good as one without a ctag: only the listing has to work, and nobody knows
// what memotoo answers where its categories are cut off (reference memotoo §4).
func (b *Calendar) self(ctx context.Context) (*dav.Response, error) {
	p, err := b.dav.PropfindOne(ctx, b.path, calendarProps...)
	switch {
	case err == nil:
		return p, nil
	case stops(err), errors.Is(err, dav.KindNotDAV), errors.Is(err, dav.KindTruncated):
		return nil, err
	}
	return &dav.Response{Href: b.path}, nil
}

// list reads the etags of all resources of the component, or of those with something in the window.
func (b *Calendar) list(ctx context.Context) (view, error) {
	v, err := b.query(ctx, b.style)
	if err != nil || len(v.entries) > 0 || b.style != asked || b.caps.Probed && !b.caps.NeedsRange {
		return v, err
	}
	if w, err := b.query(ctx, ever); err != nil || len(w.entries) > 0 {
		b.style = ever
		return w, err
	}
	return v, nil
}

func (b *Calendar) query(ctx context.Context, s style) (view, error) {
	var days dav.TimeRange
	switch s {
	case byDays:
		first, last := b.window()
		days = dav.TimeRange{Start: midnight(first - 1), End: midnight(last + 2)}
	case ever:
		days = dav.TimeRange{Start: time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC), End: time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC)}
	}
	v, _, err := b.gather(func(each dav.Each) (dav.Summary, error) {
		return b.dav.QueryEvents(ctx, b.path, b.component(), days, entryProps, each)
	})
	if err == nil {
		return v, nil
	}
	switch dav.KindOf(err) {
	case dav.KindMethod, dav.KindForbidden, dav.KindRejected, dav.KindUnsupported:
	default:
		return view{}, faultOf(err, fault.StepList)
	}
	// Without the report everything is listed, and what is something else is left alone when it is read.
	w, sum, perr := b.gather(func(each dav.Each) (dav.Summary, error) { return b.dav.Propfind(ctx, b.path, 1, entryProps, each) })
	if perr != nil || sum.Responses == 0 {
		return view{}, faultOf(err, fault.StepList)
	}
	b.style = asked
	return w, nil
}

func midnight(d record.Day) time.Time { return record.Wall{Day: d, Whole: true}.In(record.Berlin()) }
