package runner

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"abgleich/sync/contract"
	"abgleich/sync/engine"
	"abgleich/sync/fault"
	"abgleich/sync/onoffice"
	"abgleich/sync/record"
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
	c := contract.Check{OnOffice: contract.SideCheck{Lines: []string{}}, Memotoo: contract.SideCheck{Lines: []string{}}}
	client, err := r.crm(a.OnOffice, *s, "")
	if err != nil {
		c.OnOffice = r.failedCheck(c.OnOffice, err, fault.OnOffice)
		return c, nil
	}
	defer client.Close()
	unlock, err := r.hub(ctx, a)
	if err != nil {
		return contract.Check{}, err
	}
	defer unlock()
	c.OnOffice = r.checkOnOffice(ctx, client)
	found, err := r.checkMemotoo(ctx, a, *s, &c.Memotoo)
	if err != nil {
		c.Memotoo = r.failedCheck(c.Memotoo, err, fault.Memotoo)
	}
	c.Memotoo.OK = err == nil
	return c, r.keepFound(a, found)
}

// found is what a check found out about the hub, unit by unit.
type found struct {
	capabilities map[record.Unit]any
	unavailable  map[record.Unit]*unavailable
}

// keepFound stores what was found out about the hub of a saved account.
func (r *Runner) keepFound(a contract.Account, f found) error {
	r.mu.Lock()
	acc := r.accounts[a.Name]
	r.mu.Unlock()
	if acc == nil || !sameTarget(acc.Settings(), a) {
		return nil
	}
	db, err := acc.open()
	if err != nil {
		return err
	}
	for u, caps := range f.capabilities {
		if err := keepMeta(db, metaCapabilities(u), &caps); err != nil {
			return err
		}
	}
	for u, why := range f.unavailable {
		if err := setUnavailable(db, u, why); err != nil {
			return err
		}
	}
	acc.stale()
	return nil
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

// checkMemotoo looks at the collection of each unit that is not off, and fills in c
// as far as it comes. That the hub has no place for a unit is a finding, no error.
func (r *Runner) checkMemotoo(ctx context.Context, a contract.Account, s contract.Secrets, c *contract.SideCheck) (found, error) {
	f := found{map[record.Unit]any{}, map[record.Unit]*unavailable{}}
	for _, u := range contract.Units {
		if a.Units[u].Direction == engine.Off {
			continue
		}
		caps, err := r.checkUnit(ctx, a, u, s, c)
		if none := fault.From(err, fault.Memotoo, fault.StepProbe); err != nil && none.Kind == fault.NoTasks {
			f.unavailable[u] = &unavailable{Since: r.Now(), Fault: none}
			c.Lines = append(c.Lines, none.Message(r.Lang()))
			continue
		}
		if err != nil {
			return f, err
		}
		f.capabilities[u], f.unavailable[u] = caps, nil
	}
	return f, nil
}

// checkUnit looks at the collection of a unit.
func (r *Runner) checkUnit(ctx context.Context, a contract.Account, u record.Unit, s contract.Secrets, c *contract.SideCheck) (capabilities any, err error) {
	hub, err := r.hubSide(a, u, s, nil)
	if err != nil {
		return nil, err
	}
	defer hub.Close()
	list, err := hub.Collections(ctx)
	if err != nil {
		return nil, err
	}
	books := map[record.Unit]*[]contract.Book{record.Addresses: &c.Books, record.Appointments: &c.Calendars, record.Tasks: &c.TaskLists}[u]
	for _, b := range list {
		*books = append(*books, contract.Book{Href: b.Href, Name: b.Name, Chosen: b.Chosen})
	}
	p, err := probe(ctx, hub)
	if err != nil {
		return nil, err
	}
	c.Lines = append(c.Lines, memotooFindings(r.Lang(), u, p)...)
	for _, line := range p.lines {
		c.Details = append(c.Details, string(u)+": "+line)
	}
	return p.capabilities, nil
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
