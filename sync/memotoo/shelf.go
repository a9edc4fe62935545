package memotoo

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"abgleich/sync/dav"
	"abgleich/sync/fault"
	"abgleich/sync/record"
)

// shelf is a collection of resources, whatever they hold: where it is, what was learned of it, and what has to be known before anything is written.
// An AddressBook and a Calendar are shelves with a content of their own.
type shelf struct {
	content
	dav    *dav.Client
	cfg    manner
	traits traits

	path string // in the server's spelling, with a slash at the end; "" before it was found

	mu      sync.Mutex
	spelled map[string]string // the server's spelling of resources whose standard spelling is another one

	// linked holds the items that belong to a record as far as the last look was told.
	linked map[string]bool
	// listed holds the resources that were there before we created any; nil if the collection was not listed as a whole.
	listed map[string]bool
	// movedTo tells where changed occurrences went that became events of their own since the last look.
	movedTo map[string]string
	// loose are the items that no record had when Recover read them, with what tells them apart; nil if they are not read.
	loose []*card

	noMultiget atomic.Bool // the server does not offer the report
	renames    bool        // the server gives new resources names of its own without saying so
	keeps      bool        // a new resource was found where it was sent to or where the server said
	wrote      bool        // a write has succeeded
	steady     bool        // waiting for a change to show has once been in vain
}

// manner is how a shelf works, whatever is in it.
type manner struct {
	Concurrency int
	Now         func() time.Time
	Sleep       func(ctx context.Context, d time.Duration) error
}

// traits are what a probe found out about any collection.
type traits struct{ Probed, NameKept, NameTold, Slow bool }

// content is what the resources of a collection hold.
type content interface {
	// open makes sure that the collection is known.
	open(ctx context.Context) error
	// list names all resources with their versions.
	list(ctx context.Context) (view, error)
	// everything is list without any bounds of days.
	everything(ctx context.Context) (view, error)
	// report asks for several resources with their text, which data finds in the answer.
	report(ctx context.Context, hrefs []string, each dav.Each) error
	data(p *dav.Props) string

	schema() *record.Schema
	mediaType() string
	extension() string // of a new resource's name

	// decode gives the records in a resource's text, at least one entry.
	decode(text string) []entry
	// compose writes the text of a new resource.
	compose(r record.Record, uid string) ([]byte, []fault.Fault, *fault.Fault)
	// edit carries a change of one item into the text of its resource.
	edit(c *card, change record.Record, step fault.Step) ([]byte, []fault.Fault, *fault.Fault)
	// pushedOut gives those parts of a resource for which a new text of it has no place, each with a text of its own.
	pushedOut(c *card, text []byte) ([]pushed, *fault.Fault)
	// without gives the text of a resource that does not have this item any more, nil if nothing is left of it.
	without(c *card) ([]byte, *fault.Fault)
	// cancelled is what is written where the server does not take what is left: the item is marked as not taking place. Nil if there is no such thing.
	cancelled(c *card) []byte
	// confirmed is the text in which an item that was cancelled takes place again.
	confirmed(c *card) ([]byte, *fault.Fault)
	// may says why an item must not be written to, or nil.
	may(ctx context.Context, c *card, step fault.Step) (*fault.Fault, error)

	// same tells whether an item that the server shows can be what it made of a record that was sent.
	same(sent, shown record.Record) bool
	// telling are the fields that same looks at.
	telling() []record.Field
	// refusal is writeFault with what the answer means for this content.
	refusal(err error, step fault.Step) *fault.Fault
}

// entry is one record in the text of a resource.
type entry struct {
	part    string // names it within the resource; "" is the resource's own record
	stamp   string // what its version says beside the resource's
	uid     string
	record  record.Record
	problem *fault.Fault
	left    bool // a person took it out without deleting it
	invites bool // a server may write mails about a change
}

// newShelf reaches a server. The error is a *fault.Fault.
func newShelf(h dav.Config, url, user string, password dav.Secret, m manner, t traits) (*shelf, error) {
	if m.Concurrency <= 0 {
		m.Concurrency = 4
	}
	if m.Now == nil {
		m.Now = time.Now
	}
	if m.Sleep == nil {
		m.Sleep = sleep
	}
	h.URL, h.User, h.Password = url, user, password
	if h.Limits.InFlight == 0 {
		h.Limits.InFlight = m.Concurrency
	}
	client, err := dav.New(h)
	if err != nil {
		return nil, fault.New(fault.NotFound, fault.Memotoo, fault.StepSignIn, err.Error(), err)
	}
	return &shelf{dav: client, cfg: m, traits: t, spelled: map[string]string{}, keeps: t.NameKept || t.NameTold, renames: t.Probed && !t.NameKept && !t.NameTold}, nil
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
func (b *shelf) Close() { b.dav.Close() }

// Requests is the number of requests sent so far.
func (b *shelf) Requests() int { return b.dav.Counter().Total() }

// Block is how many writes Apply takes at once: few enough that a crash leaves little to look up, enough that reading back costs little.
func (b *shelf) Block() int { return 50 }
