package memotoo

import (
	"context"
	"crypto/rand"
	"encoding/xml"

	"abgleich/sync/dav"
	"abgleich/sync/fault"
)

// Collection is an address book or a calendar that was found.
type Collection struct {
	Href     string // path in the server's spelling
	Name     string // as the server displays it; may be empty
	CanWrite bool   // false only if the server says so
	Chosen   bool   // it is the one that this configuration uses
	// Plain is set for a collection that does not say that it is an address book, as memotoo's (reference memotoo §5).
	Plain bool
	// Components are what a calendar takes, such as VEVENT and VTODO; nil if it does not say.
	Components []string
}

var discoverProps = []xml.Name{
	dav.PropResourceType, dav.PropDisplayName, dav.PropPrincipal, dav.PropAddressbookHome, dav.PropCTag, dav.PropPrivileges,
}

// found is what discovery gathers.
type found struct {
	books []Collection
	home  string // where new collections are made; "" if the server names none
}

// quest is what discovery looks for.
type quest struct {
	props     []xml.Name
	kind      xml.Name // the resource type
	homes     func(p *dav.Props) []string
	wellKnown string // the address that leads there (RFC 6764 §5)
}

var bookQuest = quest{
	props: discoverProps, kind: dav.TypeAddressbook, wellKnown: "/.well-known/carddav",
	homes: func(p *dav.Props) []string { return p.AddressbookHomes },
}

// Collections lists the address books of the login, the chosen one marked. The error is a *fault.Fault.
func (b *AddressBook) Collections(ctx context.Context) ([]Collection, error) {
	f, err := b.discover(ctx)
	if err != nil {
		return nil, err
	}
	chosen := b.path
	if chosen == "" {
		chosen = best(f.books)
	}
	for i := range f.books {
		f.books[i].Chosen = dav.Key(f.books[i].Href) == dav.Key(chosen)
	}
	return f.books, nil
}

// open makes sure that the book is known. A fixed book is not looked for: whether it is there shows when it is listed.
func (b *AddressBook) open(ctx context.Context) error {
	if b.path != "" {
		return nil
	}
	f, err := b.discover(ctx)
	if err != nil {
		return err
	}
	b.path = best(f.books)
	return nil
}

// best is the first book that can be written, else the first. discover returns at least one.
func best(books []Collection) string {
	for _, c := range books {
		if c.CanWrite {
			return c.Href
		}
	}
	return books[0].Href
}

// discover begins at the configured address. A correct server leads from there to the books; where nothing leads on, a plain collection at the configured
// address is the book (reference memotoo §5).
func (b *AddressBook) discover(ctx context.Context) (found, error) {
	f, base, err := b.find(ctx, bookQuest)
	if err != nil || len(f.books) > 0 {
		return f, err
	}
	if base.Is(dav.TypeCollection) && !base.Is(dav.TypeCalendar) && !base.Is(dav.TypePrincipal) {
		c, err := b.collection(base)
		if err != nil {
			return found{}, faultOf(err, fault.StepDiscover)
		}
		c.Plain = true
		f.books = []Collection{c}
	}
	if len(f.books) == 0 {
		return found{}, fault.New(fault.NotFound, fault.Memotoo, fault.StepDiscover, "there is no address book at or behind "+b.dav.Base(), nil)
	}
	return f, nil
}

// CreateAddressBook makes an address book beside the others, with an extended MKCOL (RFC 5689). The error is a *fault.Fault; it is fault.Unsupported where
// the server has no place for further books.
func (b *AddressBook) CreateAddressBook(ctx context.Context, name string) (Collection, error) {
	f, err := b.discover(ctx)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return Collection{}, err
	}
	if f.home == "" {
		return Collection{}, fault.New(fault.Unsupported, fault.Memotoo, fault.StepDiscover, "the server names no place for further address books", nil)
	}
	home, err := b.collectionPath(f.home)
	if err != nil {
		return Collection{}, faultOf(err, fault.StepDiscover)
	}
	href := home + rand.Text() + "/"
	if err := b.dav.Mkcol(ctx, href, []xml.Name{dav.TypeAddressbook}, name); err != nil {
		return Collection{}, writeFault(err, fault.StepDiscover)
	}
	r, err := b.dav.PropfindOne(ctx, href, discoverProps...)
	if err != nil {
		return Collection{}, faultOf(err, fault.StepDiscover)
	}
	c, err := b.collection(r)
	if err != nil {
		return Collection{}, faultOf(err, fault.StepDiscover)
	}
	return c, nil
}
