package memotoo

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/google/uuid"

	"abgleich/sync/dav"
	"abgleich/sync/fault"
)

// create sends new cards to their planned addresses and reads back what the hub made of them.
func (b *shelf) create(ctx context.Context, jobs []*job) error {
	if err := b.baseline(ctx); err != nil {
		return err
	}
	var t tally
	whole := b.parallel(ctx, jobs, func(ctx context.Context, j *job) error { return b.createOne(ctx, j, &t) })
	var cerr error
	if whole == nil {
		cerr = b.untangle(ctx, jobs, &t)
		whole = t.verdict(b)
	}
	var berr error
	if lookable(whole) {
		berr = b.confirm(ctx, jobs)
	}
	ended(jobs, errors.Join(whole, cerr, berr))
	for _, j := range jobs {
		if j.out.Item != nil && b.listed != nil {
			b.listed[j.out.Item.ID] = true
		}
	}
	return result(fault.StepCreate, whole, cerr, berr)
}

// baseline lists the cards that are there before any is created, unless the server is known to keep the names of new cards: only so can a card that it
// put elsewhere be told from the others.
func (b *shelf) baseline(ctx context.Context) error {
	if b.keeps || b.listed != nil {
		return nil
	}
	v, err := b.list(ctx)
	if err != nil {
		return err
	}
	b.listed = v.ids()
	return nil
}

// createOne sends one card. A failure of the card alone stands in the job.
func (b *shelf) createOne(ctx context.Context, j *job, t *tally) error {
	if !b.inBook(j.id) {
		j.fail(internal(fault.StepCreate, "the planned address %s is not in the address book", j.id))
		return nil
	}
	if j.uid == "" {
		j.uid = j.w.UID
	}
	if j.uid == "" {
		j.uid = uuid.NewString()
	}
	text, notes, f := b.compose(j.w.Fields, j.uid)
	if f != nil {
		j.fail(f)
		return nil
	}
	j.out.Notes = notes
	res, err := b.put(ctx, j, b.spell(j.id), text, dav.IfAbsent(), t, fault.StepCreate)
	var refused *refusedError
	switch {
	case err == nil:
		if res.Href != "" && b.inBook(res.Href) {
			j.id = b.id(res.Href) // the server chose another address (scenario A07)
		}
	case !errors.As(err, &refused):
		return err
	case errors.Is(err, dav.KindPrecondition):
		j.sent, j.ours, j.err = true, true, refused.fault
	case errors.Is(err, dav.KindConflict):
		j.err = refused.fault // untangle looks for the card in the way
	case errors.Is(err, dav.KindForbidden), errors.Is(err, dav.KindRejected):
		j.err, j.vague = refused.fault, true // some servers say no more than that when the UID is taken (scenario A20)
		return t.bad(refused.fault)
	case !j.sent:
		j.fail(refused.fault)
		return t.bad(refused.fault)
	default:
		return t.bad(refused.fault)
	}
	return nil
}

// untangle deals with cards that were refused because their UID is taken (scenarios A19, A20, A21): the card in the way is adopted if it is the
// same contact; if there is none to be seen, or another contact has it or an event that is cancelled, the card gets a new UID, once.
func (b *shelf) untangle(ctx context.Context, jobs []*job, t *tally) error {
	var byUID map[string][]*card
	for _, j := range jobs {
		if j.done() || j.sent || j.err == nil {
			continue
		}
		candidates, err := b.inTheWay(ctx, j)
		if err != nil {
			return err
		}
		if len(candidates) == 0 {
			if byUID == nil {
				if byUID, err = b.cardsByUID(ctx, jobs); err != nil {
					return err
				}
			}
			candidates = byUID[j.uid]
		}
		if i := slices.IndexFunc(candidates, func(c *card) bool { return !c.left && b.free(j, c.ID) && b.same(j.w.Fields, c.Record) }); i >= 0 {
			t.good()
			if err := b.adopt(ctx, j, candidates[i]); err != nil {
				return err
			}
			continue
		}
		if j.vague && len(candidates) == 0 {
			j.fail(j.err)
			continue
		}
		if err := b.again(ctx, j); err != nil {
			return err
		}
	}
	return nil
}

// inTheWay reads the cards that the server named as being in the way.
func (b *shelf) inTheWay(ctx context.Context, j *job) ([]*card, error) {
	var e *dav.Error
	if !errors.As(j.err, &e) {
		return nil, nil
	}
	var ids []string
	for _, c := range e.Conditions {
		for _, href := range c.Hrefs {
			if at, err := b.dav.Resolve(href); err == nil && b.inBook(at) {
				ids = append(ids, b.id(at))
			}
		}
	}
	answers, err := b.readAll(ctx, ids, fault.StepCreate)
	var cards []*card
	for _, id := range ids {
		if c := answers[id].card; c != nil && c.Problem == nil {
			cards = append(cards, c)
		}
	}
	return cards, err
}

// cardsByUID reads the whole book for the cards that have the UID of one of the jobs.
func (b *shelf) cardsByUID(ctx context.Context, jobs []*job) (map[string][]*card, error) {
	wanted := map[string]bool{}
	for _, j := range jobs {
		wanted[j.uid] = true
	}
	v, err := b.list(ctx)
	if err != nil {
		return nil, err
	}
	ids := make([]string, 0, len(v.entries))
	for id := range v.entries {
		ids = append(ids, id)
	}
	cards := map[string][]*card{}
	err = b.read(ctx, ids, fault.StepCreate, func(_ string, a answer) {
		if a.card != nil && a.card.Problem == nil && wanted[a.card.UID] {
			cards[a.card.UID] = append(cards[a.card.UID], a.card)
		}
	})
	return cards, err
}

// free tells that no record is linked to a card as far as we know, so that it may be adopted.
func (b *shelf) free(j *job, id string) bool {
	return !b.linked[id] && (j.w.Taken == nil || !j.w.Taken(id))
}

// again sends the card once more with another UID: the old one may lie in a trash bin (scenario A21).
func (b *shelf) again(ctx context.Context, j *job) error {
	first, taken := j.err, j.uid
	j.err, j.vague, j.uid = nil, false, uuid.NewString()
	var t tally
	if err := b.createOne(ctx, j, &t); err != nil {
		return err
	}
	if j.sent && !j.ours && j.err == nil {
		j.out.Notes = append(j.out.Notes, *fault.New(fault.Conflict, fault.Memotoo, fault.StepCreate,
			"the UID "+taken+" is taken on the server by a card that is not this one; it was created with another UID", first))
	} else if !j.done() && !j.sent {
		j.fail(first)
	}
	return nil
}

// adopt takes a card that is already there as the created one and brings it to the wanted state.
func (b *shelf) adopt(ctx context.Context, j *job, c *card) error {
	j.id, j.was, j.err = c.ID, c, nil
	text, notes, f := b.edit(c, j.w.Fields, fault.StepCreate)
	if f != nil {
		j.fail(f)
		return nil
	}
	j.out.Notes = append(j.out.Notes, notes...)
	if string(text) == c.text {
		j.out.Item = &c.Item
		return nil
	}
	var t tally
	_, err := b.put(ctx, j, b.spell(c.ID), text, over(c), &t, fault.StepCreate)
	var refused *refusedError
	if errors.As(err, &refused) {
		j.out.Item = &c.Item // it is this contact all the same; the next merge carries what it lacks
		return nil
	}
	return err
}

// over is the precondition for writing over a card that was just read.
func over(c *card) dav.Precondition {
	if c.tag.Empty() {
		return dav.Always() // nothing to compare with: the look before has to do
	}
	return dav.IfMatch(c.tag)
}

// confirm reads the created cards back, with waits as long as some are not shown, and looks for cards that the server put elsewhere.
func (b *shelf) confirm(ctx context.Context, jobs []*job) error {
	for _, pause := range pauses {
		ids, rest := unsettled(jobs)
		if len(rest) == 0 {
			return nil
		}
		if pause > 0 && !slices.ContainsFunc(rest, func(j *job) bool { return j.err == nil }) {
			return nil // nobody said that these were stored: no use waiting
		}
		if err := b.wait(ctx, pause); err != nil {
			return err
		}
		if !b.renames {
			answers, err := b.readAll(ctx, ids, fault.StepReadBack)
			if err != nil {
				return err
			}
			for _, j := range rest {
				if err := b.confirmOne(ctx, j, answers[j.id]); err != nil {
					return err
				}
			}
		}
		if err := b.findStrays(ctx, jobs); err != nil {
			return err
		}
	}
	return nil
}

func (b *shelf) wait(ctx context.Context, d time.Duration) error {
	if d == 0 {
		return ctx.Err()
	}
	return b.cfg.Sleep(ctx, d)
}

func (b *shelf) confirmOne(ctx context.Context, j *job, a answer) error {
	switch {
	case a.card == nil:
		return nil
	case a.card.Problem != nil && !j.ours && j.err == nil:
		return b.takeBack(ctx, j, a.card)
	case a.card.Problem != nil:
		j.unsure(a.card.Problem.At(fault.StepReadBack))
	case j.ours && a.card.UID != j.uid && !b.same(j.w.Fields, a.card.Record):
		j.fail(j.err) // somebody else's card lies at the planned address
	case j.ours:
		j.ours = false
		return b.adopt(ctx, j, a.card)
	default:
		b.keeps = true
		j.out.Item = &a.card.Item
	}
	return nil
}

// takeBack takes a new item out again of which the server made something that is no record any more, such as a series in the clock of another zone: it
// could never be linked, and each pass would create it once more.
func (b *shelf) takeBack(ctx context.Context, j *job, c *card) error {
	err := b.dav.Delete(ctx, b.path, b.spell(j.id), over(c))
	switch {
	case err == nil, errors.Is(err, dav.KindNotFound):
		j.fail(bent(c.Problem, fault.StepCreate))
		return nil
	case stops(err):
		j.unsure(c.Problem.At(fault.StepReadBack))
		return err
	}
	j.unsure(c.Problem.At(fault.StepReadBack))
	return nil
}

func bent(problem *fault.Fault, step fault.Step) *fault.Fault {
	return fault.New(fault.Bent, fault.Memotoo, step, problem.Detail, problem)
}

// findStrays looks for created cards under addresses that the server chose without saying so (reference memotoo §5).
func (b *shelf) findStrays(ctx context.Context, jobs []*job) error {
	_, rest := unsettled(jobs)
	if len(rest) == 0 || b.listed == nil {
		return nil
	}
	v, err := b.list(ctx)
	if err != nil {
		return err
	}
	skip := map[string]bool{}
	for _, j := range jobs {
		if j.done() {
			skip[j.id] = true
		}
	}
	var ids []string
	for id := range v.entries {
		if !b.listed[id] && !skip[id] {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	var cards []*card
	err = b.read(ctx, ids, fault.StepReadBack, func(_ string, a answer) {
		if a.card != nil && a.card.Problem == nil {
			cards = append(cards, a.card)
		}
	})
	if err != nil {
		return err
	}
	for j, c := range b.match(rest, cards) {
		b.renames = b.renames || c.ID != j.id
		j.id, j.out.Item = c.ID, &c.Item
	}
	return nil
}

// match finds the card of each job: by address, by UID, else by content. By content the pairs that agree in most come first, so that branches of one
// company, which share name and number, each get their own. A cancelled event is none that was just made.
func (b *shelf) match(jobs []*job, cards []*card) map[*job]*card {
	found := map[*job]*card{}
	used := map[*card]bool{}
	type pair struct {
		j     *job
		c     *card
		agree int
	}
	for _, how := range []func(j *job, c *card) int{
		func(j *job, c *card) int { return yes(c.ID == j.id) },
		func(j *job, c *card) int { return yes(c.UID != "" && c.UID == j.uid) },
		func(j *job, c *card) int {
			if !b.same(j.w.Fields, c.Record) {
				return 0
			}
			return 1 + agreement(j.schema, j.w.Fields, c.Record)
		},
	} {
		var pairs []pair
		for _, j := range jobs {
			for _, c := range cards {
				if found[j] != nil || used[c] || c.left || j.w.Taken != nil && j.w.Taken(c.ID) {
					continue
				}
				if n := how(j, c); n > 0 {
					pairs = append(pairs, pair{j, c, n})
				}
			}
		}
		slices.SortStableFunc(pairs, func(x, y pair) int { return y.agree - x.agree })
		for _, p := range pairs {
			if found[p.j] == nil && !used[p.c] {
				found[p.j], used[p.c] = p.c, true
			}
		}
	}
	return found
}

func yes(b bool) int {
	if b {
		return 1
	}
	return 0
}
