package onoffice

import (
	"context"
	"slices"

	"abgleich/sync/fault"
)

const (
	// pageRoom is how many tasks a page held last time at most: with room to grow
	// to 500, so that all pages fit into one request.
	pageRoom = 400
	// pagesPerRequest bounds what one answer brings.
	pagesPerRequest = 20
	// maxPages bounds a listing: 250,000 tasks of one person are none.
	maxPages = 500
)

// idRange is a range of record numbers: above after, up to upto, 0 for no end.
type idRange struct{ after, upto int }

func (s idRange) holds(id int) bool { return id > s.after && (s.upto == 0 || id <= s.upto) }

// taskPage asks for the tasks of a filter in a span. Tasks have no offset, so they
// are cut by number (§7.1).
type taskPage struct {
	filter map[string]any
	span   idRange
}

func (p taskPage) action(data []string) Action {
	filter := map[string]any{}
	for name, conditions := range p.filter {
		filter[name] = conditions
	}
	nr := []map[string]any{{"op": ">", "val": p.span.after}}
	if p.span.upto > 0 {
		nr = append(nr, map[string]any{"op": "<=", "val": p.span.upto})
	}
	if p.span != (idRange{}) {
		filter["Nr"] = nr
	}
	return readTasks(data, filter)
}

// next are the pages that a full one leaves open. If the rows came in ascending
// order they are the first of the span; else nothing is known of which they are,
// and the span is halved.
func (p taskPage) next(rows []Record) (pages []taskPage, ok bool) {
	var inside []int
	for _, rec := range rows {
		if id := number(rec.ID); p.span.holds(id) {
			inside = append(inside, id)
		}
	}
	if len(inside) < 2 {
		return nil, false // the span is not heeded
	}
	if slices.IsSorted(inside) {
		return []taskPage{{p.filter, idRange{inside[len(inside)-1], p.span.upto}}}, true
	}
	slices.Sort(inside)
	middle := inside[(len(inside)-1)/2]
	return []taskPage{{p.filter, idRange{p.span.after, middle}}, {p.filter, idRange{middle, p.span.upto}}}, true
}

// taskRows is what a listing brought.
type taskRows struct {
	rows map[string]Record
	// whole is false if it may be cut.
	whole bool
	// beside are the results of the actions that went along with the first request.
	beside []Result
}

// list reads the tasks of the filters, with pages that begin after the cuts. The
// actions beside travel with the first request.
func (t *Tasks) list(ctx context.Context, step fault.Step, data []string, filters []map[string]any, cuts []int, beside ...Action) (taskRows, error) {
	l := taskRows{rows: map[string]Record{}, whole: true}
	var queue []taskPage
	for _, f := range filters {
		after := 0
		for _, cut := range cuts {
			if cut > after {
				queue = append(queue, taskPage{f, idRange{after, cut}})
				after = cut
			}
		}
		queue = append(queue, taskPage{f, idRange{after, 0}})
	}
	for sent := 0; len(queue) > 0; {
		batch := queue[:min(len(queue), pagesPerRequest)]
		queue = slices.Clone(queue[len(batch):])
		if sent += len(batch); sent > maxPages {
			l.whole = false
			break
		}
		actions := make([]Action, len(batch))
		for i, p := range batch {
			actions[i] = p.action(data)
		}
		first := l.beside == nil && len(beside) > 0
		if first {
			actions = append(actions, beside...)
		}
		results, err := t.client.Do(ctx, step, actions...)
		if err != nil {
			return l, err
		}
		if first {
			l.beside = results[len(batch):]
		}
		for i, p := range batch {
			if f := results[i].faultFor(step, rightReadTasks); f != nil {
				return l, f
			}
			more, ok := l.take(p, results[i])
			l.whole = l.whole && ok
			queue = append(queue, more...)
		}
	}
	return l, nil
}

// take takes in a page and returns the pages that it leaves open.
func (l *taskRows) take(p taskPage, r Result) (more []taskPage, ok bool) {
	for _, rec := range r.Records {
		if number(rec.ID) > 0 {
			l.rows[rec.ID] = rec
		}
	}
	if len(r.Records) < maxIDs && r.Total <= len(r.Records) {
		return nil, true
	}
	return p.next(r.Records)
}

// cutsOf are the numbers after which the pages of the next listing begin.
func cutsOf(ids []string) []int {
	var cuts []int
	for at := pageRoom; at < len(ids); at += pageRoom {
		cuts = append(cuts, number(ids[at-1]))
	}
	return cuts
}
