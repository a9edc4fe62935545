package memotoo

import (
	"context"
	"crypto/rand"
	"encoding/xml"
	"errors"
	"slices"

	"abgleich/sync/dav"
	"abgleich/sync/fault"
)

// Collection is an address book that was found.
type Collection struct {
	Href     string // path in the server's spelling
	Name     string // as the server displays it; may be empty
	CanWrite bool   // false only if the server says so
	Chosen   bool   // it is the one that this configuration uses
	// Plain is set for a collection that does not say that it is an address book, as memotoo's (reference memotoo §5).
	Plain bool
}

var discoverProps = []xml.Name{
	dav.PropResourceType, dav.PropDisplayName, dav.PropPrincipal, dav.PropAddressbookHome, dav.PropCTag, dav.PropPrivileges,
}

// found is what discovery gathers.
type found struct {
	books []Collection
	home  string // where new address books are made; "" if the server names none
}

// Collections lists the address books of the login, the chosen one marked. The error is a *fault.Fault.
func (b *AddressBook) Collections(ctx context.Context) ([]Collection, error) {
	f, err := b.discover(ctx)
	if err != nil {
		return nil, err
	}
	chosen := b.book
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
	if b.book != "" {
		return nil
	}
	f, err := b.discover(ctx)
	if err != nil {
		return err
	}
	b.book = best(f.books)
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

// discover begins at the configured address. A correct server leads from there, or from its well-known address (RFC 6764 §6), over principal and home to the
// books; where nothing leads on, a plain collection at the configured address is the book (reference memotoo §5).
func (b *AddressBook) discover(ctx context.Context) (found, error) {
	base, err := b.dav.PropfindOne(ctx, b.dav.Base(), discoverProps...)
	if err != nil && (stops(err) || errors.Is(err, dav.KindNotDAV)) {
		return found{}, faultOf(err, fault.StepDiscover)
	}
	if err == nil && base.Is(dav.TypeAddressbook) {
		return b.beside(ctx, base)
	}
	f, lerr := b.lead(ctx, base)
	if lerr != nil {
		return found{}, lerr
	}
	if len(f.books) > 0 {
		return f, nil
	}
	if err != nil {
		return found{}, faultOf(err, fault.StepDiscover)
	}
	if f.books, err = b.booksIn(ctx, b.dav.Base()); err != nil {
		return found{}, faultOf(err, fault.StepDiscover)
	}
	if len(f.books) == 0 && base.Is(dav.TypeCollection) && !base.Is(dav.TypeCalendar) && !base.Is(dav.TypePrincipal) {
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

// beside: the configured address is a book itself. It comes first, the others of the login after it.
func (b *AddressBook) beside(ctx context.Context, base *dav.Response) (found, error) {
	c, err := b.collection(base)
	if err != nil {
		return found{}, faultOf(err, fault.StepDiscover)
	}
	f, err := b.lead(ctx, base)
	if err != nil {
		return found{}, err
	}
	f.books = slices.DeleteFunc(f.books, func(o Collection) bool { return dav.Key(o.Href) == dav.Key(c.Href) })
	f.books = slices.Insert(f.books, 0, c)
	return f, nil
}

// lead goes from a response over principal and home to the books. Steps that fail lead nowhere, unless the whole side fails; base may be nil.
func (b *AddressBook) lead(ctx context.Context, base *dav.Response) (found, error) {
	homes, principal := []string(nil), ""
	if base != nil {
		homes, principal = base.Props.AddressbookHomes, base.Props.Principal
	}
	if len(homes) == 0 && principal == "" {
		r, err := b.step(ctx, "/.well-known/carddav")
		if err != nil {
			return found{}, err
		}
		if r != nil {
			homes, principal = r.Props.AddressbookHomes, r.Props.Principal
		}
	}
	if len(homes) == 0 && principal != "" {
		r, err := b.step(ctx, principal)
		if err != nil {
			return found{}, err
		}
		if r != nil {
			homes = r.Props.AddressbookHomes
		}
	}
	var f found
	for _, home := range homes {
		books, err := b.booksIn(ctx, home)
		if err != nil {
			if stops(err) {
				return found{}, faultOf(err, fault.StepDiscover)
			}
			continue
		}
		if f.home == "" {
			f.home = home
		}
		f.books = append(f.books, books...)
	}
	return f, nil
}

// step asks one address on the way. A nil response leads nowhere.
func (b *AddressBook) step(ctx context.Context, href string) (*dav.Response, error) {
	r, err := b.dav.PropfindOne(ctx, href, discoverProps...)
	if err != nil {
		if stops(err) && !errors.Is(err, dav.KindRedirect) {
			return nil, faultOf(err, fault.StepDiscover)
		}
		return nil, nil
	}
	return r, nil
}

// booksIn lists the address books at and directly in a collection.
func (b *AddressBook) booksIn(ctx context.Context, home string) ([]Collection, error) {
	var books []Collection
	_, err := b.dav.Propfind(ctx, home, 1, discoverProps, func(r *dav.Response) error {
		if !r.OK() || !r.Is(dav.TypeAddressbook) {
			return nil
		}
		c, err := b.collection(r)
		if err == nil {
			books = append(books, c)
		}
		return err
	})
	return books, err
}

func (b *AddressBook) collection(r *dav.Response) (Collection, error) {
	href, err := b.collectionPath(r.Href)
	return Collection{Href: href, Name: r.Props.DisplayName, CanWrite: canWrite(&r.Props)}, err
}

// canWrite reads the privileges (RFC 3744 §3); without any told it is tried.
func canWrite(p *dav.Props) bool {
	if !p.HasPrivileges {
		return true
	}
	return slices.ContainsFunc(p.Privileges, func(n xml.Name) bool {
		switch n.Local {
		case "all", "write", "write-content", "bind":
			return true
		}
		return false
	})
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
