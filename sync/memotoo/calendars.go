package memotoo

import (
	"context"
	"encoding/xml"
	"regexp"
	"slices"
	"strings"

	"abgleich/sync/dav"
	"abgleich/sync/fault"
	"abgleich/sync/record"
)

var calendarQuest = quest{
	props: []xml.Name{
		dav.PropResourceType, dav.PropDisplayName, dav.PropPrincipal, dav.PropCalendarHome, dav.PropCTag, dav.PropPrivileges, dav.PropComponents,
	},
	kind: dav.TypeCalendar, wellKnown: "/.well-known/caldav",
	homes: func(p *dav.Props) []string { return p.CalendarHomes },
}

// Collections lists the calendars of the login that hold what the unit syncs, the chosen one marked. The error is a *fault.Fault: fault.NoTasks if there
// are calendars, and none takes tasks.
func (b *Calendar) Collections(ctx context.Context) ([]Collection, error) {
	list, err := b.calendars(ctx)
	if err != nil {
		return nil, err
	}
	chosen := b.path
	if chosen == "" {
		chosen = b.choose(list)
	}
	for i := range list {
		list[i].Chosen = dav.Key(list[i].Href) == dav.Key(chosen)
	}
	return list, nil
}

// open makes sure that the calendar is known. For tasks the chosen calendar has to be looked at once: it may take none.
func (b *Calendar) open(ctx context.Context) error {
	if b.cfg.Unit == record.Tasks && b.caps.NoTasks {
		return noTasks("the calendar took none when it was checked")
	}
	if b.path != "" {
		return nil
	}
	list, err := b.calendars(ctx)
	if fault.Is(err, fault.NotFound) && b.cfg.Collection != "" {
		// Nothing leads to the calendar that was chosen: whether it is there shows when it is listed.
		b.path = b.cfg.Collection
		return nil
	}
	if err != nil {
		return err
	}
	b.path = b.choose(list)
	return nil
}

// choose takes the configured calendar if it is in the list, or else is one that nobody knows anything about; else the best one.
func (b *Calendar) choose(list []Collection) string {
	if i := slices.IndexFunc(list, func(c Collection) bool { return dav.Key(c.Href) == dav.Key(b.cfg.Collection) }); b.cfg.Collection != "" && i >= 0 {
		return list[i].Href
	}
	return best(list)
}

func noTasks(detail string) *fault.Fault {
	return fault.New(fault.NoTasks, fault.Memotoo, fault.StepDiscover, detail, nil)
}

// calendars finds the calendars that take the unit's component; one that does not say what it takes may take it (RFC 4791 §5.2.3).
func (b *Calendar) calendars(ctx context.Context) ([]Collection, error) {
	f, _, err := b.find(ctx, calendarQuest)
	if err != nil {
		return nil, err
	}
	all := withoutCategories(f.books)
	if len(all) == 0 {
		return nil, fault.New(fault.NotFound, fault.Memotoo, fault.StepDiscover, "there is no calendar at or behind "+b.dav.Base(), nil)
	}
	fit := slices.DeleteFunc(slices.Clone(all), func(c Collection) bool {
		return len(c.Components) > 0 && !slices.ContainsFunc(c.Components, func(n string) bool { return strings.EqualFold(n, b.component()) })
	})
	switch {
	case len(fit) > 0:
		return fit, nil
	case b.cfg.Unit == record.Tasks:
		return nil, noTasks("no calendar at or behind " + b.dav.Base() + " takes VTODO")
	}
	return nil, fault.New(fault.NotFound, fault.Memotoo, fault.StepDiscover, "no calendar at or behind "+b.dav.Base()+" takes VEVENT", nil)
}

// category is the end of the path of an event category that poses as a calendar.
var category = regexp.MustCompile(`/category[0-9]+/$`)

const noCategory = "/category0/"

// withoutCategories puts the one real calendar in the place of its categories: it lies where `category0/` is cut off (reference memotoo §4). Without a
// category0 the names are those of ordinary calendars.
func withoutCategories(list []Collection) []Collection {
	var out []Collection
	real := map[string]bool{}
	for _, c := range list {
		if whole := wholeCalendar(c.Href); whole != c.Href && !real[dav.Key(whole)] {
			real[dav.Key(whole)] = true
			c.Href, c.Plain = whole, true
			out = append(out, c)
		}
	}
	for _, c := range list {
		parent := category.ReplaceAllString(c.Href, "/")
		if at := dav.Key(parent); !real[at] {
			out = append(out, c)
		}
	}
	return out
}

// wholeCalendar is the calendar that a category belongs to; another path is its own. A category must never be written to (reference memotoo §4).
func wholeCalendar(path string) string {
	if whole, is := strings.CutSuffix(path, noCategory); is {
		return whole + "/"
	}
	return path
}
