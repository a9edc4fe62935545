package onoffice

import (
	"context"
	"slices"
	"strconv"

	"abgleich/sync/fault"
)

// relationSync is the check box "onOffice Sync": address → user (§5.7).
const relationSync = "urn:onoffice-de-ns:smart:2.5:relationTypes:address:user:sync"

const (
	// maxIDs is how many ids one action takes (§4, error 302).
	maxIDs = 500
	// maxActions is how many actions we put into one request; the API names no limit.
	maxActions = 50
)

// markedByUser asks which addresses a user syncs.
func markedByUser(user int) Action {
	return Action{Verb: Get, Resource: "idsfromrelation", Params: map[string]any{"relationtype": relationSync, "childids": []int{user}}}
}

// marksOf asks for whom the addresses are synced.
func marksOf(ids []string) Action {
	return Action{Verb: Get, Resource: "idsfromrelation", Params: map[string]any{"relationtype": relationSync, "parentids": numbers(ids)}}
}

// setMark ticks the box of several addresses.
func setMark(user int, ids []string) Action {
	return Action{Verb: Create, Resource: "relation", Params: map[string]any{
		"relationtype": relationSync, "parentid": numbers(ids), "childid": []int{user}}}
}

// clearMark clears the box of one address: the call takes one pair (§5.7).
func clearMark(user int, id string) Action {
	return Action{Verb: Delete, Resource: "relation", Params: map[string]any{
		"relationtype": relationSync, "parentid": number(id), "childid": user}}
}

func number(id string) int {
	n, err := strconv.Atoi(id)
	if err != nil {
		return 0 // no record has this number
	}
	return n
}

func numbers(ids []string) []int {
	out := make([]int, len(ids))
	for i, id := range ids {
		out[i] = number(id)
	}
	return out
}

// related reads an answer of idsfromrelation: asked id → ids on the other side,
// each once, as strings or numbers on the wire (§5.7).
func related(r Result) map[string][]string {
	out := map[string][]string{}
	for _, rec := range r.Records {
		for key := range rec.Elements {
			id := recordID(key)
			for _, other := range rec.Elements.List(key) {
				if other = recordID(other); !slices.Contains(out[id], other) {
					out[id] = append(out[id], other)
				}
			}
		}
	}
	return out
}

// relatedSet reads the ids related to one asked id as a set, which is quicker
// for many.
func relatedSet(r Result, asked string) map[string]bool {
	set := map[string]bool{}
	for _, rec := range r.Records {
		for key := range rec.Elements {
			// A PHP list has lost its key; there is only one that was asked for.
			if recordID(key) != asked && len(rec.Elements) > 1 {
				continue
			}
			for _, id := range rec.Elements.List(key) {
				set[recordID(id)] = true
			}
		}
	}
	return set
}

// markedAmong returns those of the ids whose mark is set for the user, from
// answers to marksOf.
func markedAmong(user int, results ...Result) map[string]bool {
	marked := map[string]bool{}
	for _, r := range results {
		for id, users := range related(r) {
			if slices.Contains(users, strconv.Itoa(user)) {
				marked[id] = true
			}
		}
	}
	return marked
}

// setMarks ticks the box of the addresses for a user. The map holds the ids that
// failed and why; the error is the request's.
func (c *Client) setMarks(ctx context.Context, user int, ids []string) (map[string]*fault.Fault, error) {
	failed := map[string]*fault.Fault{}
	for block := range slices.Chunk(ids, maxIDs) {
		results, err := c.Do(ctx, fault.StepMark, setMark(user, block))
		if err != nil {
			return failed, err
		}
		f := results[0].fault(fault.StepMark)
		switch {
		case f == nil:
			continue
		case len(block) == 1 || classify(results[0].Code).whole:
			for _, id := range block {
				failed[id] = f
			}
			continue
		}
		// One address spoils the block: each on its own.
		if err := c.setEach(ctx, user, block, failed); err != nil {
			return failed, err
		}
	}
	return failed, nil
}

func (c *Client) setEach(ctx context.Context, user int, ids []string, failed map[string]*fault.Fault) error {
	for block := range slices.Chunk(ids, maxActions) {
		actions := []Action{}
		for _, id := range block {
			actions = append(actions, setMark(user, []string{id}))
		}
		results, err := c.Do(ctx, fault.StepMark, actions...)
		if err != nil {
			return err
		}
		for i, r := range results {
			if r.Failed() {
				failed[block[i]] = r.fault(fault.StepMark)
			}
		}
	}
	return nil
}

// census is a walk over all addresses that the API user may see.
type census struct {
	marked map[string]bool
	total  int
	// cut is set if the walk saw fewer addresses than the server counts.
	cut bool
}

// enumerate finds the marked addresses by asking for whom each address is
// synced: the way round where childids are not supported (§12 no. 2). Rows that
// come and go shift the pages, so what it lacks is no proof (A27). first are
// pages from the beginning that were read already.
func (c *Client) enumerate(ctx context.Context, user int, first ...Result) (census, error) {
	all := census{marked: map[string]bool{}}
	ids := map[string]bool{}
	take := func(results []Result) (rows int, err error) {
		for _, r := range results {
			if f := r.fault(fault.StepList); f != nil {
				return 0, f
			}
			all.total = max(all.total, r.Total)
			rows += len(r.Records)
			for _, rec := range r.Records {
				ids[rec.ID] = true
			}
		}
		return rows, nil
	}
	if _, err := take(first); err != nil {
		return all, err
	}
	for offset := len(first) * maxIDs; offset == 0 || offset < all.total; {
		var pages []Action
		for len(pages) < 8 && (len(pages) == 0 || offset < all.total) {
			pages = append(pages, c.page(offset))
			offset += maxIDs
		}
		results, err := c.Do(ctx, fault.StepList, pages...)
		if err != nil {
			return all, err
		}
		if rows, err := take(results); err != nil {
			return all, err
		} else if rows == 0 {
			break
		}
	}
	all.cut = len(ids) < all.total
	for group := range slices.Chunk(slices.Collect(slices.Chunk(sortIDs(ids), maxIDs)), maxActions) {
		var actions []Action
		for _, block := range group {
			actions = append(actions, marksOf(block))
		}
		results, err := c.Do(ctx, fault.StepList, actions...)
		if err != nil {
			return all, err
		}
		for _, r := range results {
			if f := r.fault(fault.StepList); f != nil {
				return all, f
			}
		}
		for id := range markedAmong(user, results...) {
			all.marked[id] = true
		}
	}
	return all, nil
}

// page reads the ids of 500 addresses, with as little else as there can be.
func (c *Client) page(offset int) Action {
	return Action{Verb: Read, Resource: "address", Params: map[string]any{
		"data": c.smallest(), "listlimit": maxIDs, "listoffset": offset}}
}

// smallest is a list of fields that may be asked for, for reads of ids: the
// record number itself may not stand in data (§5.9).
func (c *Client) smallest() []string {
	for _, name := range []string{"Anrede", "Plz", "Name"} {
		if c.tenant.active(name) {
			return []string{name}
		}
	}
	return c.readData()[:1]
}

// sortIDs sorts by number.
func sortIDs(set map[string]bool) []string {
	ids := make([]string, 0, len(set))
	for id := range set {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, compareIDs)
	return ids
}

// compareIDs orders record numbers by value.
func compareIDs(a, b string) int {
	if len(a) != len(b) {
		return len(a) - len(b)
	}
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}
