package memotoo

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/google/uuid"

	"abgleich/sync/dav"
	"abgleich/sync/fault"
	"abgleich/sync/side"
)

// Text is a resource of a collection as the hub holds it: a card, or an event with all that belongs to it.
type Text struct {
	Href  string
	Title string // of its record, for people
	Text  string
}

// Copy is all that a collection holds.
type Copy struct {
	Collection string // its href
	Texts      []Text // in the order of their hrefs
	// Unread are the resources that could not be read; a sync cannot read them either, and leaves them alone.
	Unread []*fault.Fault
}

// Copy reads every resource of the collection, in whichever days it lies. A listing that may be cut is an error: a copy is whole or none. progress is
// told how many of how many are read.
func (b *shelf) Copy(ctx context.Context, progress func(done, total int)) (Copy, error) {
	if err := b.open(ctx); err != nil {
		return Copy{}, err
	}
	v, err := b.everything(ctx)
	if err != nil {
		return Copy{}, faultOf(err, fault.StepBackup)
	}
	if !v.complete {
		return Copy{}, fault.New(fault.Incomplete, fault.Memotoo, fault.StepBackup, "the listing may be cut", nil)
	}
	ids := make([]string, 0, len(v.entries))
	for id := range v.entries {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	c := Copy{Collection: b.path}
	done := 0
	err = b.readSheets(ctx, ids, fault.StepBackup, func(id string, s sheet) {
		done++
		progress(done, len(ids))
		switch {
		case len(s.cards) > 0 && b.foreign(s):
			// An event among the tasks, or the other way round: it is the other unit's.
		case len(s.cards) > 0:
			c.Texts = append(c.Texts, Text{Href: b.spell(id), Title: b.titleOf(id, s.cards), Text: s.cards[0].text})
		case s.proof != side.Gone:
			f := s.err
			if f == nil {
				f = fault.New(fault.Incomplete, fault.Memotoo, fault.StepBackup, "the record was not shown", nil)
			}
			c.Unread = append(c.Unread, f.At(fault.StepBackup).For(b.spell(id)))
		}
	})
	if err != nil {
		return Copy{}, err
	}
	slices.SortFunc(c.Texts, func(x, y Text) int { return strings.Compare(x.Href, y.Href) })
	return c, nil
}

// foreign tells that a resource belongs to another unit.
func (b *shelf) foreign(s sheet) bool {
	p := s.cards[0].Problem
	return len(s.cards) == 1 && p != nil && p.Kind == fault.OutOfWindow
}

// titleOf names a resource for people.
func (b *shelf) titleOf(id string, cards []*card) string {
	for _, c := range cards {
		title := ""
		switch {
		case c.Record != nil:
			title = b.schema().Title(c.Record)
		case c.Problem != nil:
			title = c.Problem.Record
		}
		if title != "" {
			return title
		}
	}
	return id[strings.LastIndex(id, "/")+1:]
}

// Putting is what becomes of a text that is put back.
type Putting string

// What becomes of it.
const (
	Kept        Putting = "unchanged"   // the hub holds it as it is
	Overwritten Putting = "overwritten" // the hub held another state of it
	Created     Putting = "created"     // it was gone
)

// Restorer puts texts back. It knows what the collection holds.
type Restorer struct {
	b      *shelf
	now    Copy
	byHref map[string]*card
	byUID  map[string]*card
	// loose are those that lie where no text of the copy did, by what they hold: what was put back before, or written anew, is not put there twice.
	loose map[string]*card
}

// Restorer reads what the collection holds now, for texts of the copy to be put back into it.
func (b *shelf) Restorer(ctx context.Context, copied []Text) (*Restorer, error) {
	now, err := b.Copy(ctx, func(int, int) {})
	if err != nil {
		f := faultOf(err, fault.StepRestore)
		return nil, f.At(fault.StepRestore)
	}
	r := &Restorer{b: b, now: now, byHref: map[string]*card{}, byUID: map[string]*card{}, loose: map[string]*card{}}
	was := map[string]bool{}
	for _, t := range copied {
		was[dav.Key(t.Href)] = true
	}
	for _, t := range now.Texts {
		id := dav.Key(t.Href)
		c := b.cards(id, t.Text, "")[0]
		r.byHref[id] = c
		if c.UID != "" {
			r.byUID[c.UID] = c
		}
		if !was[id] {
			r.loose[b.digest(c)] = c
		}
	}
	return r, nil
}

// Now is what the collection held when the Restorer was made.
func (r *Restorer) Now() Copy { return r.now }

// digest is what a resource holds, less what a hub gives to it.
func (b *shelf) digest(c *card) string {
	if c.Record == nil || c.Problem != nil {
		return wired(c.text)
	}
	return b.schema().Digest(c.Record)
}

// Put puts a text back. Where it lay it is written over, with the version of right now as the condition; where it is gone it is created under an href
// that was never used. With dry nothing is written. Of the errors those that are Whole concern the hub, the others this text.
func (r *Restorer) Put(ctx context.Context, t Text, dry bool) (Putting, *fault.Fault) {
	b := r.b
	id := dav.Key(t.Href)
	want := b.cards(id, t.Text, "")[0]
	there := r.byHref[id]
	if there == nil && want.UID != "" {
		there = r.byUID[want.UID]
	}
	switch {
	case there != nil && wired(there.text) == wired(t.Text):
		return Kept, nil
	case there == nil && r.loose[b.digest(want)] != nil:
		return Kept, nil
	case there == nil && dry:
		return Created, nil
	case dry:
		return Overwritten, nil
	}
	done, f := r.put(ctx, want, there)
	if f != nil {
		return "", f.For(t.Title)
	}
	return done, nil
}

func (r *Restorer) put(ctx context.Context, want, there *card) (Putting, *fault.Fault) {
	b := r.b
	if there != nil {
		// What was listed a while ago may be another one by now, or gone.
		a, err := b.get(ctx, resourceOf(there.ID), fault.StepRestore)
		switch {
		case err != nil:
			return "", faultOf(err, fault.StepRestore)
		case a.card != nil:
			there = a.card
		case a.proof != side.Gone:
			return "", a.err.At(fault.StepRestore)
		default:
			there = nil
		}
	}
	for _, c := range []*card{want, there} {
		if c == nil {
			continue
		}
		if f, err := b.may(ctx, c, fault.StepRestore); err != nil {
			return "", faultOf(err, fault.StepRestore)
		} else if f != nil {
			return "", f
		}
	}
	if there != nil {
		_, err := b.dav.Put(ctx, b.spell(there.ID), b.mediaType(), []byte(wired(want.text)), over(there))
		if errors.Is(err, dav.KindPrecondition) && there.tag.Weak() {
			// A weak tag by the letter never matches (RFC 9110 §13.1.1).
			_, err = b.dav.Put(ctx, b.spell(there.ID), b.mediaType(), []byte(wired(want.text)), dav.Always())
		}
		if err != nil {
			return "", b.refusal(err, fault.StepRestore)
		}
		return Overwritten, nil
	}
	if err := r.create(ctx, want); err != nil {
		return "", b.refusal(err, fault.StepRestore)
	}
	return Created, nil
}

// create writes a text under a fresh href. If the answer was not seen, a look at that href says what became of it.
func (r *Restorer) create(ctx context.Context, want *card) error {
	b := r.b
	href := b.spell(b.PlanID())
	text := []byte(wired(want.text))
	_, err := b.dav.Put(ctx, href, b.mediaType(), text, dav.IfAbsent())
	if err != nil && dav.Doubtful(err) {
		if _, gerr := b.dav.Get(ctx, href); gerr == nil {
			return nil
		}
	}
	if errors.Is(err, dav.KindConflict) && want.UID != "" {
		// The UID is taken by something in a bin (scenario A21).
		renamed := strings.ReplaceAll(wired(want.text), "UID:"+want.UID, "UID:"+uuid.NewString())
		_, err = b.dav.Put(ctx, href, b.mediaType(), []byte(renamed), dav.IfAbsent())
	}
	return err
}

// wired is a text with the line ends of the wire: an answer in XML has none of its carriage returns (XML 1.0 §2.11).
func wired(text string) string {
	return strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\n", "\r\n")
}

// everything lists the book.
func (b *AddressBook) everything(ctx context.Context) (view, error) { return b.list(ctx) }

// everything lists what the calendar holds of the unit in all days.
func (b *Calendar) everything(ctx context.Context) (view, error) {
	was := b.style
	defer func() { b.style = was }()
	if b.style == byDays {
		b.style = asked
		if b.caps.NeedsRange {
			b.style = ever
		}
	}
	return b.list(ctx)
}
