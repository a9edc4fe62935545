package memotoo

import (
	"context"
	"encoding/xml"
	"errors"
	"slices"

	"abgleich/sync/dav"
	"abgleich/sync/fault"
)

// find begins at the configured address. A correct server leads from there, or from its well-known address (RFC 6764 §6), over principal and home to the
// collections. Where nothing leads on, those at and in the configured address are taken; there may be none. base is what the configured address said of
// itself.
func (b *shelf) find(ctx context.Context, q quest) (f found, base *dav.Response, err error) {
	base, err = b.dav.PropfindOne(ctx, b.dav.Base(), q.props...)
	if err != nil && (stops(err) || errors.Is(err, dav.KindNotDAV)) {
		return found{}, nil, faultOf(err, fault.StepDiscover)
	}
	if err == nil && base.Is(q.kind) {
		f, err = b.beside(ctx, q, base)
		return f, base, err
	}
	f, lerr := b.lead(ctx, q, base)
	if lerr != nil || len(f.books) > 0 {
		return f, base, lerr
	}
	if err != nil {
		return found{}, nil, faultOf(err, fault.StepDiscover)
	}
	if f.books, err = b.collectionsIn(ctx, q, b.dav.Base()); err != nil {
		return found{}, nil, faultOf(err, fault.StepDiscover)
	}
	return f, base, nil
}

// beside: the configured address is a collection of the kind itself. It comes first, the others of the login after it.
func (b *shelf) beside(ctx context.Context, q quest, base *dav.Response) (found, error) {
	c, err := b.collection(base)
	if err != nil {
		return found{}, faultOf(err, fault.StepDiscover)
	}
	f, err := b.lead(ctx, q, base)
	if err != nil {
		return found{}, err
	}
	f.books = slices.DeleteFunc(f.books, func(o Collection) bool { return dav.Key(o.Href) == dav.Key(c.Href) })
	f.books = slices.Insert(f.books, 0, c)
	return f, nil
}

// lead goes from a response over principal and home to the collections. Steps that fail lead nowhere, unless the whole side fails; base may be nil.
func (b *shelf) lead(ctx context.Context, q quest, base *dav.Response) (found, error) {
	homes, principal := []string(nil), ""
	if base != nil {
		homes, principal = q.homes(&base.Props), base.Props.Principal
	}
	if len(homes) == 0 && principal == "" {
		r, err := b.step(ctx, q, q.wellKnown)
		if err != nil {
			return found{}, err
		}
		if r != nil {
			homes, principal = q.homes(&r.Props), r.Props.Principal
		}
	}
	if len(homes) == 0 && principal != "" {
		r, err := b.step(ctx, q, principal)
		if err != nil {
			return found{}, err
		}
		if r != nil {
			homes = q.homes(&r.Props)
		}
	}
	var f found
	for _, home := range homes {
		books, err := b.collectionsIn(ctx, q, home)
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
func (b *shelf) step(ctx context.Context, q quest, href string) (*dav.Response, error) {
	r, err := b.dav.PropfindOne(ctx, href, q.props...)
	if err != nil {
		if stops(err) && !errors.Is(err, dav.KindRedirect) {
			return nil, faultOf(err, fault.StepDiscover)
		}
		return nil, nil
	}
	return r, nil
}

// collectionsIn lists those of the kind at and directly in a collection.
func (b *shelf) collectionsIn(ctx context.Context, q quest, home string) ([]Collection, error) {
	var books []Collection
	_, err := b.dav.Propfind(ctx, home, 1, q.props, func(r *dav.Response) error {
		if !r.OK() || !r.Is(q.kind) {
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

func (b *shelf) collection(r *dav.Response) (Collection, error) {
	href, err := b.collectionPath(r.Href)
	return Collection{Href: href, Name: r.Props.DisplayName, CanWrite: canWrite(&r.Props), Components: r.Props.Components}, err
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
