package runner

import (
	"context"
	"encoding/json"
	"slices"

	"abgleich/sync/dav"
	"abgleich/sync/engine"
	"abgleich/sync/ledger"
	"abgleich/sync/memotoo"
	"abgleich/sync/onoffice"
	"abgleich/sync/side"
)

// ends are the two ends of an account during a pass.
type ends struct {
	sides [2]side.Side
	// choose tells which address book discovery chooses; nil if there is no choice.
	choose func(context.Context) (string, error)
	close  func()
}

// prepare makes the ends of an account and holds them to its target. In a first
// pass the address book is chosen here, and together with the rest of the target
// it is fixed as soon as both sides have answered.
func (r *Runner) prepare(ctx context.Context, db *ledger.DB, a Account, led engine.Ledger, dry bool) (ends, engine.Ledger, error) {
	fixed, is, err := fixedTarget(db)
	if err != nil {
		return ends{}, nil, err
	}
	if is && !fixed.takes(a.target()) {
		return ends{}, nil, fixed.fault(a.target())
	}
	if is {
		a.Memotoo.AddressBook = fixed.Book
	}
	e, err := r.sides(db, a)
	if err != nil || is || dry {
		return e, led, err
	}
	if a.Memotoo.AddressBook == "" && e.choose != nil {
		a.Memotoo.AddressBook, err = e.choose(ctx)
		e.close()
		if err != nil {
			return ends{}, nil, err
		}
		if e, err = r.sides(db, a); err != nil {
			return ends{}, nil, err
		}
	}
	return e, firstLook{led, func() error { return fixTarget(db, a.target()) }}, nil
}

// realSides makes the clients of both ends.
func (r *Runner) realSides(db *ledger.DB, a Account) (ends, error) {
	store, err := r.store(a)
	if err != nil {
		return ends{}, err
	}
	secrets, err := store.Get(a.Name)
	if err != nil {
		return ends{}, err
	}
	var caps memotoo.Capabilities
	text, err := db.Meta(metaCapabilities)
	if err != nil {
		return ends{}, err
	}
	if text != "" {
		if err := json.Unmarshal([]byte(text), &caps); err != nil {
			return ends{}, storage(err)
		}
	}
	client, book, err := r.clients(a, secrets, caps)
	if err != nil {
		return ends{}, err
	}
	choose := func(ctx context.Context) (string, error) {
		list, err := book.Collections(ctx)
		i := slices.IndexFunc(list, func(c memotoo.Collection) bool { return c.Chosen })
		if err != nil || i < 0 {
			return "", err
		}
		return list[i].Href, nil
	}
	return ends{sides: [2]side.Side{client.Addresses(), book}, choose: choose, close: book.Close}, nil
}

// clients makes the clients of both ends with the secrets given.
func (r *Runner) clients(a Account, s Secrets, caps memotoo.Capabilities) (*onoffice.Client, *memotoo.AddressBook, error) {
	client, err := onoffice.New(onoffice.Config{
		URL: a.OnOffice.URL, Token: onoffice.Token(s.OnOfficeToken), Secret: onoffice.Secret(s.OnOfficeSecret), User: a.OnOffice.User, Now: r.Now,
	})
	if err != nil {
		return nil, nil, err
	}
	book, err := memotoo.New(memotoo.Config{
		BaseURL: a.Memotoo.CardDAV, User: a.Memotoo.login(), Password: dav.Secret(s.MemotooPassword), AddressBook: a.Memotoo.AddressBook,
		Capabilities: caps, Now: r.Now, Sleep: r.pause,
	})
	if err != nil {
		return nil, nil, err
	}
	return client, book, nil
}
