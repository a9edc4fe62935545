package memotoo

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"abgleich/sync/dav"
	"abgleich/sync/fault"
)

// Check is one thing that was tried.
type Check struct {
	Name   string // stable, such as "if-match"
	Result string // "yes", "no", or what was found
}

// lines are checks as text, one a line.
func lines(checks []Check) []string {
	list := make([]string, len(checks))
	for i, c := range checks {
		list[i] = c.Name + ": " + c.Result
	}
	return list
}

// trial tries a collection with throw-away resources, whatever they hold. The random name tells them from all others, wherever the server puts them.
type trial struct {
	shelf  *shelf
	what   string // what a resource holds, for messages: card, event, task
	name   string
	checks []Check
	before map[string]string // the resources that were there
	sent   []string          // where resources were sent to
}

func newTrial(s *shelf, what string) trial {
	return trial{shelf: s, what: what, name: "Abgleich-Probe " + rand.Text()[:8]}
}

func (t *trial) note(name, format string, args ...any) {
	t.checks = append(t.checks, Check{name, fmt.Sprintf(format, args...)})
}

func (t *trial) yes(name string, is bool) {
	t.note(name, "%s", map[bool]string{true: "yes", false: "no"}[is])
}

// run tries, and tidies up whatever happens: a stopped trial has to as well.
func (t *trial) run(ctx context.Context, try func(ctx context.Context) error) error {
	err := try(ctx)
	clean, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
	defer cancel()
	if cerr := t.tidy(clean); err == nil {
		err = cerr
	}
	return err
}

// shown is what became of a resource that was sent.
type shown struct {
	*card
	keptName bool // it is where it was sent to
	toldName bool // it is not, but the server said where it went
	slow     bool // it was not shown at once
	tagged   bool // the answer to the write had an etag
}

// send writes a resource and waits until it is shown.
func (t *trial) send(ctx context.Context, text []byte) (shown, error) {
	s := t.shelf
	id := s.PlanID()
	t.sent = append(t.sent, id)
	res, err := s.dav.Put(ctx, s.spell(id), s.mediaType(), text, dav.IfAbsent())
	if err != nil {
		return shown{}, s.refusal(err, fault.StepProbe)
	}
	at := id
	if s.inBook(res.Href) {
		at = s.id(res.Href)
	}
	for i, pause := range pauses {
		if err := s.wait(ctx, pause); err != nil {
			return shown{}, err
		}
		c, err := t.find(ctx, at, string(text))
		if err != nil {
			return shown{}, err
		}
		if c != nil {
			return shown{card: c, keptName: c.ID == id, toldName: c.ID == at && at != id, slow: i > 0, tagged: !res.ETag.Empty()}, nil
		}
	}
	return shown{}, fault.New(fault.Incomplete, fault.Memotoo, fault.StepProbe, "the "+t.what+" was written and is not shown", nil)
}

// find reads a resource at its address, else wherever it is: the trial's name and what comes behind it tell which one.
func (t *trial) find(ctx context.Context, at, text string) (*card, error) {
	if a, err := t.shelf.get(ctx, at, fault.StepProbe); err != nil || a.card != nil {
		return a.card, err
	}
	mine, err := t.mine(ctx)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(mine, func(c *card) bool { return t.title(c.text) == t.title(text) })
	if i < 0 {
		return nil, nil
	}
	return mine[i], nil
}

// title is the trial's name in a text with the word behind it.
func (t *trial) title(text string) string {
	_, rest, _ := strings.Cut(text, t.name)
	return strings.TrimRight(rest[:min(len(rest), strings.IndexAny(rest+"\n", ";\r\n"))], " ")
}

// mine are the trial's resources that were not there before.
func (t *trial) mine(ctx context.Context) ([]*card, error) {
	v, err := t.shelf.list(ctx)
	if err != nil {
		return nil, err
	}
	var ids []string
	for id := range v.entries {
		if _, was := t.before[id]; !was {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	var cards []*card
	err = t.shelf.readSheets(ctx, ids, fault.StepProbe, func(_ string, s sheet) {
		if s.cards != nil && strings.Contains(s.cards[0].text, t.name) {
			cards = append(cards, s.cards[0])
		}
	})
	return cards, err
}

// a puts the article in front.
func a(what string) string {
	if what == "event" {
		return "an " + what
	}
	return "a " + what
}

// wrongTag is no tag that a server gives.
const wrongTag dav.ETag = `"abgleich-wrong"`

// preconditions writes and deletes what must be refused.
func (t *trial) preconditions(ctx context.Context, c *card, text []byte) error {
	s := t.shelf
	href := s.spell(c.ID)
	refused := func(name string, err error) error {
		if err != nil && stops(err) {
			return err
		}
		t.yes(name, errors.Is(err, dav.KindPrecondition))
		return nil
	}
	_, err := s.dav.Put(ctx, href, s.mediaType(), text, dav.IfAbsent())
	if err := refused("refuses to create over "+a(t.what), err); err != nil {
		return err
	}
	_, err = s.dav.Put(ctx, href, s.mediaType(), text, dav.IfMatch(wrongTag))
	if err := refused("if-match on write", err); err != nil {
		return err
	}
	return refused("if-match on delete", s.dav.Delete(ctx, s.path, href, dav.IfMatch(wrongTag)))
}

// tidy removes the trial's resources and looks whether they are gone.
func (t *trial) tidy(ctx context.Context) error {
	if t.before == nil {
		return nil
	}
	for _, pause := range pauses {
		if pause > 0 {
			if err := t.shelf.wait(ctx, pause); err != nil {
				return err
			}
		}
		left, err := t.left(ctx)
		if err != nil {
			return err
		}
		if len(left) == 0 {
			t.yes("removes "+a(t.what), true)
			return nil
		}
		for _, id := range left {
			if err := t.shelf.dav.Delete(ctx, t.shelf.path, t.shelf.spell(id), dav.Always()); err != nil && !errors.Is(err, dav.KindNotFound) {
				return writeFault(err, fault.StepProbe)
			}
		}
	}
	return fault.New(fault.Incomplete, fault.Memotoo, fault.StepProbe, fmt.Sprintf("%ss named %q could not be removed", t.what, t.name), nil)
}

// left are the trial's resources that are still there, listed or not.
func (t *trial) left(ctx context.Context) ([]string, error) {
	mine, err := t.mine(ctx)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, c := range mine {
		ids = append(ids, c.ID)
	}
	err = t.shelf.readSheets(ctx, t.sent, fault.StepProbe, func(id string, s sheet) {
		if s.cards != nil && strings.Contains(s.cards[0].text, t.name) {
			ids = append(ids, id)
		}
	})
	slices.Sort(ids)
	return slices.Compact(ids), err
}
