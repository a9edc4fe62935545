package memotoo

import (
	"context"
	"fmt"
	"slices"
	"time"

	"abgleich/sync/dav"
	"abgleich/sync/fault"
	"abgleich/sync/record"
	"abgleich/sync/side"
)

// Config says which address book is meant and how it is reached.
type Config struct {
	BaseURL  string     // of CardDAV, such as https://sync.memotoo.com/cardDAV/
	User     string     // with its `_device=` suffix
	Password dav.Secret //
	// AddressBook is the path of the book, as Collections tells it; it is fixed after the first pass (design §2 rule 12). "" takes the best one found.
	AddressBook string
	// Capabilities are what a probe found out; the zero value is a book of which nothing is known.
	Capabilities Capabilities
	// HTTP holds certificates, proxy, time-outs and limits; URL, User and Password in it are ignored.
	HTTP dav.Config

	Concurrency int                                              // requests at a time; default 4 (reference dav-servers, point 16)
	Now         func() time.Time                                 // nil: time.Now
	Sleep       func(ctx context.Context, d time.Duration) error // nil: waits, or ends with the context
}

// AddressBook is one address book of one login. It implements side.Side for the unit record.Addresses.
type AddressBook struct {
	*shelf
	caps  Capabilities
	fixed bool // the book was chosen before, and is not looked for
}

var (
	_ side.Side = (*AddressBook)(nil)
	_ content   = (*AddressBook)(nil)
)

// New checks the configuration. Nothing is sent. The error is a *fault.Fault.
func New(cfg Config) (*AddressBook, error) {
	c := cfg.Capabilities
	s, err := newShelf(cfg.HTTP, cfg.BaseURL, cfg.User, cfg.Password, manner{cfg.Concurrency, cfg.Now, cfg.Sleep}, traits{c.Probed, c.NameKept, c.NameTold, c.Slow})
	if err != nil {
		return nil, err
	}
	b := &AddressBook{shelf: s, caps: c, fixed: cfg.AddressBook != ""}
	b.content = b
	if b.fixed {
		if b.path, err = b.collectionPath(cfg.AddressBook); err != nil {
			return nil, faultOf(err, fault.StepDiscover)
		}
	}
	return b, nil
}

// Fields are the fields that a card can carry, without those that a probe saw getting lost.
func (b *AddressBook) Fields() []record.Field {
	return slices.DeleteFunc(cardFields(), func(f record.Field) bool { return slices.Contains(b.caps.Lost, f) })
}

func internal(step fault.Step, format string, args ...any) *fault.Fault {
	return fault.New(fault.Internal, fault.Memotoo, step, fmt.Sprintf(format, args...), nil)
}
