package memotoo

import (
	"context"
	"fmt"
	"slices"
	"time"

	"abgleich/sync/dav"
	"abgleich/sync/fault"
	"abgleich/sync/ical"
	"abgleich/sync/record"
	"abgleich/sync/side"
)

// CalendarConfig says which calendar is meant, what of it, and how it is reached.
type CalendarConfig struct {
	// Unit is what is synced: record.Appointments or record.Tasks.
	Unit     record.Unit
	BaseURL  string     // of CalDAV, such as https://sync.memotoo.com/calDAV/
	User     string     // with its `_device=` suffix
	Password dav.Secret //
	// Collection is the path of the calendar, as Collections tells it; it is fixed after the first pass (design §2 rule 12). "" takes the best one found.
	// The tasks of a calendar that takes none are looked for in the first one that does.
	Collection string
	// Capabilities are what a probe found out; the zero value is a calendar of which nothing is known.
	Capabilities CalendarCapabilities
	// Zone is the zone of the memotoo account, in which times without a zone are meant; nil is Europe/Berlin.
	Zone *time.Location
	// Window are the days that are synced.
	Window Window
	// HTTP holds certificates, proxy, time-outs and limits; URL, User and Password in it are ignored.
	HTTP dav.Config

	Concurrency int                                              // requests at a time; default 4
	Now         func() time.Time                                 // nil: time.Now
	Sleep       func(ctx context.Context, d time.Duration) error // nil: waits, or ends with the context
}

// Window is how many days before and after today are synced. Of tasks it bounds only for how long finished ones are taken up.
type Window struct{ Back, Ahead int }

// Calendar is one calendar of one login as one unit sees it. It implements side.Side for record.Appointments and record.Tasks.
type Calendar struct {
	*shelf
	cfg   CalendarConfig
	caps  CalendarCapabilities
	style style
	// ready holds items that Observe has read on the way, until they are fetched.
	ready map[string]*card
	// schedules is what the server says about sending invitations; nil if it was not asked yet.
	schedules *bool
}

var (
	_ side.Side = (*Calendar)(nil)
	_ content   = (*Calendar)(nil)
)

// NewCalendar checks the configuration. Nothing is sent. The error is a *fault.Fault.
func NewCalendar(cfg CalendarConfig) (*Calendar, error) {
	if cfg.Unit != record.Appointments && cfg.Unit != record.Tasks {
		return nil, internal(fault.StepDiscover, "a calendar holds no %q", cfg.Unit)
	}
	if cfg.Zone == nil {
		cfg.Zone = record.Berlin()
	}
	c := cfg.Capabilities
	s, err := newShelf(cfg.HTTP, cfg.BaseURL, cfg.User, cfg.Password, manner{cfg.Concurrency, cfg.Now, cfg.Sleep}, traits{c.Probed, c.NameKept, c.NameTold, c.Slow})
	if err != nil {
		return nil, err
	}
	b := &Calendar{shelf: s, cfg: cfg, caps: c}
	b.content = b
	b.style = b.firstStyle()
	if cfg.Collection != "" {
		at, err := b.collectionPath(cfg.Collection)
		if err != nil {
			return nil, faultOf(err, fault.StepDiscover)
		}
		b.cfg.Collection = wholeCalendar(at)
		if cfg.Unit == record.Appointments {
			b.path = b.cfg.Collection
		}
	}
	return b, nil
}

// Fields are the fields that an event or task can carry, without those that a probe saw getting lost.
func (b *Calendar) Fields() []record.Field {
	return slices.DeleteFunc(b.schema().Names(), func(f record.Field) bool { return slices.Contains(b.caps.Lost, f) })
}

func (b *Calendar) schema() *record.Schema {
	if b.cfg.Unit == record.Tasks {
		return record.TaskSchema
	}
	return record.AppointmentSchema
}

// component is the name of what is synced (RFC 5545 §3.6).
func (b *Calendar) component() string {
	if b.cfg.Unit == record.Tasks {
		return "VTODO"
	}
	return "VEVENT"
}

func (b *Calendar) kind() ical.Kind {
	if b.cfg.Unit == record.Tasks {
		return ical.Task
	}
	return ical.Event
}

// today is the day in Berlin, the zone of all records.
func (b *Calendar) today() record.Day { return record.WallOf(b.shelf.cfg.Now()).Day }

// window gives the first and the last day that are synced now.
func (b *Calendar) window() (first, last record.Day) {
	today := b.today()
	return today - record.Day(b.cfg.Window.Back), today + record.Day(b.cfg.Window.Ahead)
}

func (w Window) String() string { return fmt.Sprintf("%d/%d", w.Back, w.Ahead) }
