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

// readBlock is how many cards are asked for in one report.
const readBlock = 100

// smallBlock is up to how many cards are asked for one by one after a report failed.
const smallBlock = 4

// card is one card as it was read.
type card struct {
	side.Item
	tag  dav.ETag // as sent, for If-Match
	text string
}

// answer is what became of asking for one id: a card, or why there is none.
type answer struct {
	card  *card
	proof side.Proof
	err   *fault.Fault
}

// Fetch reads cards by id. A card that cannot be understood is an item with a Problem; the others are not affected.
func (b *AddressBook) Fetch(ctx context.Context, ids []string, f func(id string, l side.Look)) error {
	if err := b.open(ctx); err != nil {
		return err
	}
	return b.read(ctx, ids, fault.StepRead, func(id string, a answer) { f(id, a.look()) })
}

func (a answer) look() side.Look {
	if a.card != nil {
		return side.Look{Item: &a.card.Item}
	}
	return side.Look{Proof: a.proof, Err: a.err}
}

// read asks for cards in blocks, some at a time, and calls f for each id once; f is never called twice at a time.
func (b *AddressBook) read(ctx context.Context, ids []string, step fault.Step, f func(id string, a answer)) error {
	var mu sync.Mutex
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(b.cfg.Concurrency)
	for block := range slices.Chunk(ids, readBlock) {
		g.Go(func() error {
			answers, err := b.readBlock(ctx, block, step)
			if err != nil {
				return err
			}
			mu.Lock()
			defer mu.Unlock()
			for _, id := range block {
				f(id, answers[id])
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
func (b *AddressBook) readAll(ctx context.Context, ids []string, step fault.Step) (map[string]answer, error) {
	answers := make(map[string]answer, len(ids))
	err := b.read(ctx, ids, step, func(id string, a answer) { answers[id] = a })
	return answers, err
}

// readBlock asks by one report, and for what it does not answer one by one: missing in the answer proves nothing (reference dav-servers, point 9).
func (b *AddressBook) readBlock(ctx context.Context, ids []string, step fault.Step) (map[string]answer, error) {
	answers := make(map[string]answer, len(ids))
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
			a, err := b.get(ctx, id, step)
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

// get asks for one card. The error concerns the whole side; what concerns the card stands in the answer.
func (b *AddressBook) get(ctx context.Context, id string, step fault.Step) (answer, error) {
	item, err := b.dav.Get(ctx, b.spell(id))
	switch {
	case err == nil:
		return answer{card: b.card(id, string(item.Body), item.ETag)}, nil
	case errors.Is(err, dav.KindNotFound):
		return answer{proof: side.Gone}, nil
	case errors.Is(err, dav.KindForbidden):
		return answer{proof: side.OutOfScope, err: faultOf(err, step)}, nil
	case stops(err):
		return answer{}, err
	}
	return answer{err: faultOf(err, step)}, nil
}

// multiget asks for cards by report and halves the block when the report fails, so that one bad card spoils no other. What is not in answers
// afterwards was not answered.
func (b *AddressBook) multiget(ctx context.Context, ids []string, answers map[string]answer) error {
	hrefs := make([]string, len(ids))
	wanted := make(map[string]bool, len(ids))
	for i, id := range ids {
		hrefs[i], wanted[id] = b.spell(id), true
	}
	got := map[string]answer{}
	_, err := b.dav.MultigetCards(ctx, b.book, hrefs, func(r *dav.Response) error {
		if id := dav.Key(r.Href); r.OK() && r.Props.HasData && wanted[id] {
			got[id] = answer{card: b.card(id, r.Props.AddressData, r.Props.ETag)}
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

// card makes an item of a text. Without an etag the text's own hash is the version.
func (b *AddressBook) card(id, text string, tag dav.ETag) *card {
	c := &card{tag: tag, text: text}
	c.ID, c.Version = id, version(tag)
	if c.Version == "" {
		sum := sha256.Sum256([]byte(text))
		c.Version = "sha256-" + hex.EncodeToString(sum[:16])
	}
	c.Record, c.UID, c.Problem = decodeCard(text)
	return c
}

// version is what an etag says, without the spelling that some servers change between a listing and a report; "" if there is none.
func version(tag dav.ETag) string {
	if tag.Empty() {
		return ""
	}
	return strings.Trim(strings.TrimPrefix(string(tag), "W/"), `"`)
}
