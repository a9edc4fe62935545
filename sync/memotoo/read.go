package memotoo

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"abgleich/sync/dav"
	"abgleich/sync/fault"
	"abgleich/sync/side"
)

// readBlock is how many resources are asked for in one report.
const readBlock = 100

// smallBlock is up to how many resources are asked for one by one after a report failed.
const smallBlock = 4

// card is one item as it was read: a card, an event, a task, a changed occurrence.
type card struct {
	side.Item
	tag     dav.ETag // of its resource as sent, for If-Match
	stamp   string   // the version of its resource
	text    string   // of the whole resource
	left    bool     // a person took it out without deleting it
	invites bool     // a server may write mails about a change
}

// answer is what became of asking for one item: the item, or why there is none.
type answer struct {
	card  *card
	proof side.Proof
	err   *fault.Fault
}

// sheet is what became of asking for one resource: its items, or why there are none.
type sheet struct {
	cards []*card
	proof side.Proof
	err   *fault.Fault
}

// of is the answer for one item. A resource that was read and does not have the item proves that it is not there.
func (s sheet) of(id string) answer {
	if s.cards == nil {
		return answer{proof: s.proof, err: s.err}
	}
	for _, c := range s.cards {
		if c.ID == id {
			return answer{card: c}
		}
	}
	if c := s.cards[0]; c.Problem != nil && c.ID == resourceOf(id) {
		part := *c // nobody can say what else is in it
		part.ID = id
		return answer{card: &part}
	}
	return answer{proof: side.Gone}
}

// Fetch reads items by id. One that cannot be understood is an item with a Problem; the others are not affected.
func (b *shelf) Fetch(ctx context.Context, ids []string, f func(id string, l side.Look)) error {
	if err := b.open(ctx); err != nil {
		return err
	}
	return b.read(ctx, ids, fault.StepRead, func(id string, a answer) { f(id, a.look()) })
}

func (a answer) look() side.Look {
	switch {
	case a.card == nil:
		return side.Look{Proof: a.proof, Err: a.err}
	case a.card.left:
		return side.Look{Proof: side.Unmarked}
	}
	return side.Look{Item: &a.card.Item}
}

// read asks for items and calls f for each id once; f is never called twice at a time.
func (b *shelf) read(ctx context.Context, ids []string, step fault.Step, f func(id string, a answer)) error {
	parts := make(map[string][]string, len(ids))
	var resources []string
	for _, id := range ids {
		res := resourceOf(id)
		if parts[res] == nil {
			resources = append(resources, res)
		}
		parts[res] = append(parts[res], id)
	}
	return b.readSheets(ctx, resources, step, func(res string, s sheet) {
		for _, id := range parts[res] {
			f(id, s.of(id))
		}
	})
}

// readSheets asks for resources in blocks, some at a time, and calls f for each once; f is never called twice at a time.
func (b *shelf) readSheets(ctx context.Context, ids []string, step fault.Step, f func(id string, s sheet)) error {
	var mu sync.Mutex
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(b.cfg.Concurrency)
	for block := range slices.Chunk(ids, readBlock) {
		g.Go(func() error {
			sheets, err := b.readBlock(ctx, block, step)
			if err != nil {
				return err
			}
			mu.Lock()
			defer mu.Unlock()
			for _, id := range block {
				f(id, sheets[id])
			}
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		return faultOf(err, step)
	}
	return nil
}

// readAll is read for few ids.
func (b *shelf) readAll(ctx context.Context, ids []string, step fault.Step) (map[string]answer, error) {
	answers := make(map[string]answer, len(ids))
	err := b.read(ctx, ids, step, func(id string, a answer) { answers[id] = a })
	return answers, err
}

// readBlock asks by one report, and for what it does not answer one by one: missing in the answer proves nothing (reference dav-servers, point 9).
func (b *shelf) readBlock(ctx context.Context, ids []string, step fault.Step) (map[string]sheet, error) {
	answers := make(map[string]sheet, len(ids))
	if len(ids) > 1 && !b.noMultiget.Load() {
		if err := b.multiget(ctx, ids, answers); err != nil {
			return nil, err
		}
	}
	var mu sync.Mutex
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(b.cfg.Concurrency)
	failures := 0 // in a row
	rest := slices.DeleteFunc(slices.Clone(ids), func(id string) bool { _, ok := answers[id]; return ok })
	for _, id := range rest {
		g.Go(func() error {
			a, err := b.getSheet(ctx, id, step)
			mu.Lock()
			defer mu.Unlock()
			if a.err != nil && err == nil {
				if failures++; failures >= manyFailures {
					return a.err
				}
			} else {
				failures = 0
			}
			answers[id] = a
			return err
		})
	}
	return answers, g.Wait()
}

// manyFailures in a row are the server's, not the cards'.
const manyFailures = 10

// get asks for one item. The error concerns the whole side; what concerns the item stands in the answer.
func (b *shelf) get(ctx context.Context, id string, step fault.Step) (answer, error) {
	s, err := b.getSheet(ctx, resourceOf(id), step)
	return s.of(id), err
}

// getSheet asks for one resource.
func (b *shelf) getSheet(ctx context.Context, id string, step fault.Step) (sheet, error) {
	item, err := b.dav.Get(ctx, b.spell(id))
	switch {
	case err == nil:
		return sheet{cards: b.cards(id, string(item.Body), item.ETag)}, nil
	case errors.Is(err, dav.KindNotFound):
		return sheet{proof: side.Gone}, nil
	case errors.Is(err, dav.KindForbidden):
		return sheet{proof: side.OutOfScope, err: faultOf(err, step)}, nil
	case stops(err):
		return sheet{}, err
	}
	return sheet{err: faultOf(err, step)}, nil
}

// multiget asks for cards by report and halves the block when the report fails, so that one bad card spoils no other. What is not in answers
// afterwards was not answered.
func (b *shelf) multiget(ctx context.Context, ids []string, answers map[string]sheet) error {
	hrefs := make([]string, len(ids))
	wanted := make(map[string]bool, len(ids))
	for i, id := range ids {
		hrefs[i], wanted[id] = b.spell(id), true
	}
	got := map[string]sheet{}
	err := b.report(ctx, hrefs, func(r *dav.Response) error {
		if id := dav.Key(r.Href); r.OK() && r.Props.HasData && wanted[id] {
			got[id] = sheet{cards: b.cards(id, b.data(&r.Props), r.Props.ETag)}
		}
		return nil
	})
	switch {
	case err == nil:
		for id, a := range got {
			answers[id] = a
		}
		return nil
	case errors.Is(err, dav.KindTimeout) && len(ids) > readBlock/4 && ctx.Err() == nil:
		// Too much at once for a slow server: smaller blocks.
	case stops(err):
		return err
	case errors.Is(err, dav.KindMethod):
		b.noMultiget.Store(true)
		return nil
	}
	if len(ids) <= smallBlock {
		return nil
	}
	half := len(ids) / 2
	if err := b.multiget(ctx, ids[:half], answers); err != nil {
		return err
	}
	return b.multiget(ctx, ids[half:], answers)
}

// cards makes items of a text. Without an etag the text's own hash is the version.
func (b *shelf) cards(id, text string, tag dav.ETag) []*card {
	stamp := version(tag)
	if stamp == "" {
		sum := sha256.Sum256([]byte(text))
		stamp = "sha256-" + hex.EncodeToString(sum[:16])
	}
	list := []*card{}
	for _, e := range b.decode(text) {
		c := &card{tag: tag, stamp: stamp, text: text, left: e.left, invites: e.invites}
		c.ID, c.Version, c.UID, c.Record, c.Problem = id+e.part, stamp+e.part+e.stamp, e.uid, e.record, e.problem
		list = append(list, c)
	}
	return list
}

// version is what an etag says, without the spelling that some servers change between a listing and a report; "" if there is none.
func version(tag dav.ETag) string {
	if tag.Empty() {
		return ""
	}
	return strings.Trim(strings.TrimPrefix(string(tag), "W/"), `"`)
}
