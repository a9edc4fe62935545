package memotoo

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
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
	cfg  Config
	dav  *dav.Client
	caps Capabilities

	book string // path in the server's spelling, with a slash at the end; "" before it was found

	mu      sync.Mutex
	spelled map[string]string // the server's spelling of ids whose standard spelling is another one

	// linked holds the cards that belong to a record as far as the last look was told.
	linked map[string]bool
	// listed holds the cards that were there before we created any; nil if the book was not listed as a whole.
	listed map[string]bool
	// loose are the cards that no record had when Recover read them, with what tells contacts apart; nil if they are not read.
	loose []*card

	noMultiget atomic.Bool // the server does not offer the report
	renames    bool        // the server gives new cards names of its own without saying so
	keeps      bool        // a new card was found where it was sent to or where the server said
	wrote      bool        // a write has succeeded
	steady     bool        // waiting for a change to show has once been in vain
}

var _ side.Side = (*AddressBook)(nil)

// New checks the configuration. Nothing is sent. The error is a *fault.Fault.
func New(cfg Config) (*AddressBook, error) {
	if cfg.Concurrency <= 0 {
		cfg.Concurrency = 4
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Sleep == nil {
		cfg.Sleep = sleep
	}
	h := cfg.HTTP
	h.URL, h.User, h.Password = cfg.BaseURL, cfg.User, cfg.Password
	if h.Limits.InFlight == 0 {
		h.Limits.InFlight = cfg.Concurrency
	}
	client, err := dav.New(h)
	if err != nil {
		return nil, fault.New(fault.NotFound, fault.Memotoo, fault.StepSignIn, err.Error(), err)
	}
	b := &AddressBook{cfg: cfg, dav: client, caps: cfg.Capabilities, spelled: map[string]string{}}
	if cfg.AddressBook != "" {
		if b.book, err = b.collectionPath(cfg.AddressBook); err != nil {
			return nil, faultOf(err, fault.StepDiscover)
		}
	}
	b.keeps = b.caps.NameKept || b.caps.NameTold
	b.renames = b.caps.Probed && !b.keeps
	return b, nil
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// Close gives idle connections back.
func (b *AddressBook) Close() { b.dav.Close() }

// Requests is the number of requests sent so far.
func (b *AddressBook) Requests() int { return b.dav.Counter().Total() }

// Block is how many writes Apply takes at once: few enough that a crash leaves little to look up, enough that reading back costs little.
func (b *AddressBook) Block() int { return 50 }

// Fields are the fields that a card can carry, without those that a probe saw getting lost.
func (b *AddressBook) Fields() []record.Field {
	return slices.DeleteFunc(cardFields(), func(f record.Field) bool { return slices.Contains(b.caps.Lost, f) })
}

func internal(step fault.Step, format string, args ...any) *fault.Fault {
	return fault.New(fault.Internal, fault.Memotoo, step, fmt.Sprintf(format, args...), nil)
}
