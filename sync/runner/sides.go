package runner

import (
	"context"
	"encoding/json"
	"slices"

	"abgleich/sync/contract"
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
	// chosen tells which address book discovery has chosen; nil if there is no choice.
	chosen func(context.Context) (string, error)
	close  func()
}

// prepare makes the ends of an account and holds them to its target. In a first
// pass the target is fixed as soon as both sides have answered, together with the
// address book that discovery has chosen.
func (r *Runner) prepare(ctx context.Context, db *ledger.DB, a contract.Account, led engine.Ledger, dry bool) (ends, engine.Ledger, error) {
	fixed, is, err := fixedTarget(db)
	if err != nil {
		return ends{}, nil, err
	}
	if is && !fixed.takes(targetOf(a)) {
		return ends{}, nil, fixed.fault(targetOf(a))
	}
	if is {
		a.Memotoo.AddressBook = fixed.Book
	}
	e, err := r.sides(db, a)
	if err != nil || is || dry {
		return e, led, err
	}
	return e, firstLook{led, func() error {
		t := targetOf(a)
		if t.Book == "" && e.chosen != nil {
			book, err := e.chosen(ctx)
			if err != nil {
				return err
			}
			t.Book = book
		}
		return fixTarget(db, t)
	}}, nil
}

// realSides makes the clients of both ends.
func (r *Runner) realSides(db *ledger.DB, a contract.Account) (ends, error) {
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
	chosen := func(ctx context.Context) (string, error) {
		list, err := book.Collections(ctx)
		i := slices.IndexFunc(list, func(c memotoo.Collection) bool { return c.Chosen })
		if err != nil || i < 0 {
			return "", err
		}
		return list[i].Href, nil
	}
	return ends{sides: [2]side.Side{client.Addresses(), book}, chosen: chosen, close: book.Close}, nil
}

// clients makes the clients of both ends with the secrets given.
func (r *Runner) clients(a contract.Account, s contract.Secrets, caps memotoo.Capabilities) (*onoffice.Client, *memotoo.AddressBook, error) {
	client, err := onoffice.New(onoffice.Config{
		URL: a.OnOffice.URL, Token: onoffice.Token(s.OnOfficeToken), Secret: onoffice.Secret(s.OnOfficeSecret), User: a.OnOffice.User, Now: r.Now,
		Proxy: r.proxy(),
	})
	if err != nil {
		return nil, nil, err
	}
	book, err := memotoo.New(memotoo.Config{
		BaseURL: a.Memotoo.CardDAV, User: a.Memotoo.Login(), Password: dav.Secret(s.MemotooPassword), AddressBook: a.Memotoo.AddressBook,
		Capabilities: caps, HTTP: dav.Config{Proxy: r.proxy()}, Now: r.Now, Sleep: r.pause,
	})
	if err != nil {
		return nil, nil, err
	}
	return client, book, nil
}
