package runner

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"abgleich/sync/contract"
	"abgleich/sync/fault"
	"abgleich/sync/memotoo"
	"abgleich/sync/onoffice"
)

// Check looks at both ends of an account, saved or not: can we sign in, what is
// there, what can it do. s are the secrets to use, nil for the stored ones.
// Nothing is written but throw-away records on memotoo, which are removed again;
// so that no pass takes them for new contacts, it waits for those of the same login.
// What the check found out about memotoo is kept for a saved account.
func (r *Runner) Check(ctx context.Context, a contract.Account, s *contract.Secrets) (contract.Check, error) {
	a = a.WithDefaults()
	if s == nil {
		s = &contract.Secrets{}
	}
	s, err := r.filled(a, s)
	if err != nil {
		return contract.Check{}, err
	}
	var c contract.Check
	client, book, err := r.clients(a, *s, memotoo.Capabilities{})
	if err != nil {
		f := fault.From(err, fault.Local, fault.StepProbe)
		half := r.failedCheck(contract.SideCheck{}, f, f.Side)
		if f.Side == fault.Memotoo {
			return contract.Check{OnOffice: contract.SideCheck{Lines: []string{}}, Memotoo: half}, nil
		}
		return contract.Check{OnOffice: half, Memotoo: contract.SideCheck{Lines: []string{}}}, nil
	}
	defer book.Close()
	unlock, err := r.hub(ctx, a)
	if err != nil {
		return contract.Check{}, err
	}
	defer unlock()
	c.OnOffice = r.checkOnOffice(ctx, client)
	var caps memotoo.Capabilities
	c.Memotoo, caps = r.checkMemotoo(ctx, book)
	if !c.Memotoo.OK {
		return c, nil
	}
	return c, r.keepCapabilities(a, caps)
}

// keepCapabilities stores what was found out about the hub of a saved account.
func (r *Runner) keepCapabilities(a contract.Account, caps memotoo.Capabilities) error {
	r.mu.Lock()
	acc := r.accounts[a.Name]
	r.mu.Unlock()
	if acc == nil || !targetOf(acc.Settings()).takes(targetOf(a)) {
		return nil
	}
	db, err := acc.open()
	if err != nil {
		return err
	}
	text, err := json.Marshal(caps)
	if err != nil {
		return storage(err)
	}
	return db.SetMeta(metaCapabilities, string(text))
}

func (r *Runner) checkOnOffice(ctx context.Context, client *onoffice.Client) contract.SideCheck {
	c := contract.SideCheck{Lines: []string{}}
	p, err := client.Probe(ctx)
	if err != nil {
		return r.failedCheck(c, err, fault.OnOffice)
	}
	say := func(de, en string, args ...any) {
		text := de
		if r.Lang() == fault.English {
			text = en
		}
		c.Lines = append(c.Lines, fmt.Sprintf(text, args...))
	}
	say("Angemeldet. Benutzer: %s (Nr. %v).", "Signed in. User: %s (no. %v).", p.User.Login, p.User.ID)
	say("%d Adressen sichtbar, davon %d mit Sync-Haken für diesen Benutzer.", "%d addresses visible, %d of them marked for sync for this user.", p.Addresses, p.Marked)
	if len(p.Missing) > 0 {
		say("Diese Felder gibt es in Ihrem onOffice nicht, sie bleiben unberührt: %s.", "These fields do not exist in your onOffice and stay untouched: %s.", strings.Join(p.Missing, ", "))
	}
	for _, right := range p.Rights {
		if right.OK {
			say("Recht vorhanden: %s (%s).", "Right present: %s (%s).", right.Name, right.Whose)
		} else {
			say("Recht fehlt: %s (%s).", "Right missing: %s (%s).", right.Name, right.Whose)
		}
	}
	c.OK = true
	for _, f := range p.Problems {
		c.Lines = append(c.Lines, f.Message(r.Lang()))
	}
	if i := slices.IndexFunc(p.Problems, func(f *fault.Fault) bool { return f.Kind == fault.Module || f.Kind == fault.Right }); i >= 0 {
		return r.failedCheck(c, p.Problems[i], fault.OnOffice)
	}
	return c
}

func (r *Runner) checkMemotoo(ctx context.Context, book *memotoo.AddressBook) (contract.SideCheck, memotoo.Capabilities) {
	c := contract.SideCheck{Lines: []string{}}
	books, err := book.Collections(ctx)
	if err != nil {
		return r.failedCheck(c, err, fault.Memotoo), memotoo.Capabilities{}
	}
	for _, b := range books {
		c.Books = append(c.Books, contract.Book{Href: b.Href, Name: b.Name, Chosen: b.Chosen})
	}
	rep, err := book.Probe(ctx)
	if err != nil {
		return r.failedCheck(c, err, fault.Memotoo), memotoo.Capabilities{}
	}
	c.Lines, c.Details = memotooFindings(r.Lang(), rep), rep.Lines()
	c.OK = true
	return c, rep.Capabilities
}

// failedCheck is a half of a check that ended with an error.
func (r *Runner) failedCheck(c contract.SideCheck, err error, s fault.Side) contract.SideCheck {
	e := r.errorEntry(fault.From(err, s, fault.StepProbe), r.Now())
	c.OK, c.Error = false, &e
	if c.Lines == nil {
		c.Lines = []string{}
	}
	return c
}
