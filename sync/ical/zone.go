package ical

import (
	"slices"
	"strings"
	"sync"
	"time"
)

// zone finds what a TZID stands for. A name that says which zone it is counts
// for more than the VTIMEZONE of that name, as in every calendar program: these
// are often cut short or old. A name that says nothing (Customized Time Zone) is
// what its VTIMEZONE says. If there is none either, the time is unknown.
func (c *calendar) zone(tzid string) (*time.Location, error) {
	tzid = strings.Trim(strings.TrimSpace(tzid), `"`)
	if loc, ok := c.found[tzid]; ok {
		return loc, nil
	}
	if len(c.found) >= maxZones {
		return nil, &Error{Reason: TooLarge, Detail: "more than 100 time zones"}
	}
	loc, err := c.find(tzid)
	if err != nil {
		return nil, err
	}
	c.found[tzid] = loc
	return loc, nil
}

const maxZones = 100

func (c *calendar) find(tzid string) (*time.Location, error) {
	if loc := named(tzid); loc != nil {
		return loc, nil
	}
	def := c.definition(tzid)
	if def == nil {
		return nil, &Error{Reason: UnknownZone, Detail: clip(tzid)}
	}
	for _, name := range []string{"X-LIC-LOCATION", "TZID-ALIAS-OF"} {
		if l := def.First(name); l != nil {
			if loc := named(clean(l.Text())); loc != nil {
				return loc, nil
			}
		}
	}
	loc, err := evaluate(def)
	if err != nil {
		return nil, &Error{Reason: UnknownZone, Detail: clip(tzid), Err: err}
	}
	return loc, nil
}

// named finds the zone that a name speaks of: the IANA name, alone or behind a
// path (/freeassociation.sourceforge.net/Europe/Berlin), or the Windows name.
// Otherwise it returns nil.
func named(name string) *time.Location {
	name = strings.TrimSpace(name)
	if len(name) > 200 {
		return nil
	}
	if iana, ok := windowsZones[strings.ToLower(name)]; ok {
		return load(iana)
	}
	parts := strings.FieldsFunc(name, func(r rune) bool { return r == '/' })
	for len(parts) > 0 {
		if loc := load(strings.Join(parts, "/")); loc != nil {
			return loc
		}
		parts = parts[1:]
	}
	return nil
}

// singles are the IANA names of one word that stand for a zone. Others are names
// of countries, or of files, one of which is the machine's own zone.
var singles = []string{"UTC", "GMT", "UCT", "Zulu", "Universal", "CET", "MET", "EET", "WET"}

// load finds a zone by its IANA name, letter case being no matter for the names
// of one word. The names that time.LoadLocation takes beyond that ("", Local,
// localtime, right/…) are none.
func load(name string) *time.Location {
	if !strings.Contains(name, "/") {
		i := slices.IndexFunc(singles, func(s string) bool { return strings.EqualFold(s, name) })
		if i < 0 {
			return nil
		}
		name = singles[i]
	}
	if loc, ok := loaded.Load(name); ok {
		return loc.(*time.Location)
	}
	for _, prefix := range []string{"right/", "posix/"} {
		if strings.HasPrefix(strings.ToLower(name), prefix) {
			return nil
		}
	}
	loc, err := time.LoadLocation(name)
	if err != nil {
		return nil
	}
	loaded.Store(name, loc)
	return loc
}

// loaded keeps the zones by name; there are some six hundred names.
var loaded sync.Map
