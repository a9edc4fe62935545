package runner

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"abgleich/sync/contract"
	"abgleich/sync/dav"
	"abgleich/sync/engine"
	"abgleich/sync/ledger"
	"abgleich/sync/memotoo"
	"abgleich/sync/onoffice"
	"abgleich/sync/record"
	"abgleich/sync/side"
)

// schemas are the schemas of the units.
var schemas = map[record.Unit]*record.Schema{
	record.Addresses:    record.Contacts,
	record.Appointments: record.AppointmentSchema,
	record.Tasks:        record.TaskSchema,
}

// ends are the two ends of a unit of an account during a pass.
type ends struct {
	sides [2]side.Side
	// chosen tells which collection discovery has chosen; nil if there is no choice.
	chosen func(context.Context) (string, error)
	// person tells who the user in onOffice is, once he was asked for; nil for nobody.
	person func() string
	close  func()
}

// hubSide is the side on memotoo, with what settings and check need of it.
type hubSide interface {
	side.Side
	Collections(ctx context.Context) ([]memotoo.Collection, error)
	Close()
}

// prepare makes the ends of a unit and holds them to the account's target. In a
// first pass the target is fixed as soon as both sides have answered, together with
// the collection that discovery has chosen.
func (r *Runner) prepare(ctx context.Context, db *ledger.DB, a contract.Account, u record.Unit, led engine.Ledger, dry bool) (ends, engine.Ledger, error) {
	target, is, err := fixedTarget(db)
	if err != nil {
		return ends{}, nil, err
	}
	if !is {
		target = fixed{target: targetOf(a)}
	} else if f := target.change(a); f != nil {
		return ends{}, nil, f
	}
	href, had := target.Collections[u]
	if had {
		*collection(&a.Memotoo, u) = href
	}
	e, err := r.sides(db, a, u)
	if err != nil || had || dry {
		return e, led, err
	}
	return e, firstLook{led, func() error {
		href := *collection(&a.Memotoo, u)
		if href == "" && e.chosen != nil {
			var err error
			if href, err = e.chosen(ctx); err != nil {
				return err
			}
		}
		now := target.with(targetOf(a), u, href)
		if now.Person == "" && e.person != nil {
			now.Person = e.person()
		}
		return fixTarget(db, now)
	}}, nil
}

// realSides makes the clients of both ends.
func (r *Runner) realSides(db *ledger.DB, a contract.Account, u record.Unit) (ends, error) {
	store, err := r.store(a)
	if err != nil {
		return ends{}, err
	}
	secrets, err := store.Get(a.Name)
	if err != nil {
		return ends{}, err
	}
	caps, err := db.Meta(metaCapabilities(u))
	if err != nil {
		return ends{}, err
	}
	// What the first pass fixed; the caller has looked at the rest of it.
	target, _, err := fixedTarget(db)
	if err != nil {
		return ends{}, err
	}
	client, err := r.crm(a.OnOffice, secrets, target.Person)
	if err != nil {
		return ends{}, err
	}
	hub, err := r.hubSide(a, u, secrets, []byte(caps))
	if err != nil {
		return ends{}, err
	}
	chosen := func(ctx context.Context) (string, error) {
		list, err := hub.Collections(ctx)
		i := slices.IndexFunc(list, func(c memotoo.Collection) bool { return c.Chosen })
		if err != nil || i < 0 {
			return "", err
		}
		return list[i].Href, nil
	}
	return ends{sides: [2]side.Side{crmSide(client, a, u), hub}, chosen: chosen, person: client.Person, close: func() {
		client.Close()
		hub.Close()
	}}, nil
}

// crm makes the client of onOffice; person is who the user has to be, "" for anybody.
func (r *Runner) crm(o contract.OnOffice, s contract.Secrets, person string) (*onoffice.Client, error) {
	return onoffice.New(onoffice.Config{
		URL: o.URL, Token: onoffice.Token(s.OnOfficeToken), Secret: onoffice.Secret(s.OnOfficeSecret), User: o.User, Person: person, Now: r.Now,
		Proxy: r.proxy(),
	})
}

// crmSide is a unit in onOffice.
func crmSide(c *onoffice.Client, a contract.Account, u record.Unit) side.Side {
	switch u {
	case record.Appointments:
		return c.Appointments(onoffice.Window{Back: a.DaysBack, Ahead: a.DaysAhead})
	case record.Tasks:
		return c.Tasks(a.DaysBack)
	}
	return c.Addresses()
}

// hubSide makes a unit's side on memotoo; kept is what a check has found out about it,
// nil if nothing.
func (r *Runner) hubSide(a contract.Account, u record.Unit, s contract.Secrets, kept []byte) (hubSide, error) {
	password := dav.Secret(s.MemotooPassword)
	if u == record.Addresses {
		caps, err := capabilities[memotoo.Capabilities](kept)
		if err != nil {
			return nil, err
		}
		return memotoo.New(memotoo.Config{
			BaseURL: a.Memotoo.CardDAV, User: a.Memotoo.Login(), Password: password, AddressBook: a.Memotoo.AddressBook,
			Capabilities: caps, HTTP: dav.Config{Proxy: r.proxy()}, Now: r.Now, Sleep: r.pause,
		})
	}
	zone, err := time.LoadLocation(a.TimeZone)
	if err != nil {
		return nil, &contract.InvalidError{Field: "timeZone", Value: a.TimeZone, Want: "the name of a time zone such as Europe/Berlin"}
	}
	caps, err := capabilities[memotoo.CalendarCapabilities](kept)
	if err != nil {
		return nil, err
	}
	return memotoo.NewCalendar(memotoo.CalendarConfig{
		Unit: u, BaseURL: a.Memotoo.CalDAV, User: a.Memotoo.Login(), Password: password, Collection: *collection(&a.Memotoo, u),
		Capabilities: caps, Zone: zone, Window: memotoo.Window{Back: a.DaysBack, Ahead: a.DaysAhead},
		HTTP: dav.Config{Proxy: r.proxy()}, Now: r.Now, Sleep: r.pause,
	})
}

// capabilities reads what a check has kept about a hub.
func capabilities[C any](kept []byte) (caps C, err error) {
	if len(kept) == 0 {
		return caps, nil
	}
	if err := json.Unmarshal(kept, &caps); err != nil {
		return caps, storage(err)
	}
	return caps, nil
}
