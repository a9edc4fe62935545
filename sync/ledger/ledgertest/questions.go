package ledgertest

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"

	"abgleich/sync/engine"
)

// Question is a question that was asked, with its answer.
type Question struct {
	ID int64
	engine.Question
	Since    time.Time
	Decision engine.Decision
	// Stands is set while the last plan asked it. Without it, it is here for its
	// decision, which is still to be carried out, or for its id.
	Stands bool
}

// Conclude implements engine.Ledger. A decision outlives its question, because a
// plan that carries a decision out does not ask again, and the limit, a failure
// or a kill may leave it for a later pass. It is over when it cannot be carried
// out any more: see closeRemovals, closeMatches and closeConflicts.
func (m *Memory) Conclude(c engine.Conclusion) error {
	return m.write("Conclude", func() error {
		for w := range c.Read {
			for id, version := range c.Read[w] {
				m.wait(w, id, version)
				delete(m.left[w], id)
				if _, waits := m.waiting[w][id]; waits && c.Left[w][id] != nil {
					m.left[w][id] = copied(c.Left[w][id])
				}
			}
		}
		stands := map[string]bool{}
		for _, q := range c.Held {
			stands[q.Key] = true
			known := m.asked[q.Key]
			switch {
			case known == nil:
				known = &Question{ID: next(&m.last.question)}
			case known.Shown != q.Shown:
				// Other values: another question, without an answer.
				known = &Question{ID: next(&m.last.question), Since: known.Since, Stands: known.Stands}
			}
			m.asked[q.Key] = known
			if !known.Stands {
				known.Since = m.Now()
			}
			known.Stands, known.Question = true, copied(q)
		}
		for key, q := range m.asked {
			q.Stands = stands[key]
		}
		m.closeConflicts()
		return nil
	})
}

// closeConflicts ends the questions about conflicts that are not asked any more. An
// answer that is still to be carried out stays as long as its two records are linked
// and followed, or both still wait for that.
func (m *Memory) closeConflicts() {
	maps.DeleteFunc(m.asked, func(_ string, q *Question) bool {
		if q.Kind != engine.AskConflict || q.Stands {
			return false
		}
		_, on := m.waiting[0][q.IDs[0]]
		_, me := m.waiting[1][q.IDs[1]]
		link := m.links[m.holder(0, q.IDs[0])]
		followed := link.State == engine.Active && link.Ends[1].ID == q.IDs[1]
		return q.Decision == "" || !followed && !(on && me)
	})
}

// closeRemovals ends the questions about removing a record of the link. They are
// over as soon as anything is taken over for the link: it was removed, or put to
// sleep, or the record was there again.
func (m *Memory) closeRemovals(l engine.Link) {
	maps.DeleteFunc(m.asked, func(_ string, q *Question) bool {
		return q.Kind == engine.AskRemove && about(q, [2][]string{{l.Ends[0].ID}, {l.Ends[1].ID}})
	})
}

// closeMatches ends the questions about pairs with one of the records: none is
// of use when neither record waits; and when a link was dropped, what is not a
// refusal is over once one of them neither waits nor has a link. A refusal stays as long as one of them waits,
// so that nobody is asked twice.
func (m *Memory) closeMatches(ids [2][]string, dropped bool) {
	maps.DeleteFunc(m.asked, func(_ string, q *Question) bool {
		if q.Kind != engine.AskMatch || !about(q, ids) {
			return false
		}
		waits, gone := false, false
		for w, id := range q.IDs {
			_, waiting := m.waiting[w][id]
			waits = waits || waiting
			gone = gone || !waiting && m.holder(w, id) == 0
		}
		return !waits || dropped && gone && q.Decision != engine.Rejected
	})
}

func about(q *Question, ids [2][]string) bool {
	for w, id := range q.IDs {
		if id != "" && slices.Contains(ids[w], id) {
			return true
		}
	}
	return false
}

// Held returns the questions that stand, in the order of their ids.
func (m *Memory) Held() []Question {
	m.mu.Lock()
	defer m.mu.Unlock()
	var out []Question
	for _, q := range m.asked {
		if q.Stands {
			out = append(out, *q)
		}
	}
	slices.SortFunc(out, func(x, y Question) int { return cmp.Compare(x.ID, y.ID) })
	return out
}

// Decide answers questions by their keys. If one of them does not stand, none is
// answered.
func (m *Memory) Decide(d engine.Decision, keys ...string) error {
	return m.write("Decide", func() error {
		for _, key := range keys {
			if q := m.asked[key]; q == nil || !q.Stands {
				return broken("Decide", fmt.Sprintf("no question %q stands", key))
			}
		}
		for _, key := range keys {
			q := m.asked[key]
			answer, ok := q.Kind.Answer(d)
			if !ok {
				return broken("Decide", fmt.Sprintf("no such decision about a %s: %q", q.Kind, d))
			}
			q.Decision = answer
		}
		return nil
	})
}
