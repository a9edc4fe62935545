package ledger

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"abgleich/sync/engine"
	"abgleich/sync/fault"
	"abgleich/sync/record"
)

// Held is a question that waits for a person.
type Held struct {
	// ID is the same for as long as the question may be asked again. Of a conflict it
	// stands for the values shown: with others the question has another one.
	ID       int64
	Unit     record.Unit
	Question engine.Question
	// Since is when it was asked first, without a pass between that did not ask.
	Since time.Time
	// Decision is set once somebody has answered and no pass has run since.
	Decision engine.Decision
}

// Conclude implements engine.Ledger. A question that is not asked any more keeps
// its row, for its id and for its decision: the plan that carries a decision out
// does not ask again, and the limit, a failure or a kill may leave it for a later
// pass. It goes when it cannot be carried out any more, see closeRemovals,
// closeMatches and closeConflicts.
func (u *unitLedger) Conclude(c engine.Conclusion) error {
	return u.tx("Conclude", func(tx *sql.Tx) error {
		for w := range c.Read {
			for id, version := range c.Read[w] {
				if _, err := tx.Exec(wait(w), u.waits(w, id, version)...); err != nil {
					return err
				}
				if err := u.leave(tx, w, id, c.Left[w][id]); err != nil {
					return err
				}
			}
		}
		if err := u.unask(tx, c.Held); err != nil {
			return err
		}
		for i := range c.Held {
			if err := u.ask(tx, &c.Held[i]); err != nil {
				return err
			}
		}
		return u.closeConflicts(tx)
	})
}

// leave keeps why a record is left alone; nil if it is not.
func (u *unitLedger) leave(tx *sql.Tx, w int, id string, f *fault.Fault) error {
	why := ""
	if f != nil {
		var err error
		if why, err = compact(f); err != nil {
			return err
		}
	}
	_, err := tx.Exec("UPDATE waiting SET why = ?4 WHERE unit = ?1 AND side = ?2 AND id = ?3 AND why <> ?4", u.unit, w, id, why)
	return err
}

// unask marks the questions that are not among held as not asked any more.
func (u *unitLedger) unask(tx *sql.Tx, held []engine.Question) error {
	asked := make(map[string]bool, len(held))
	for i := range held {
		asked[held[i].Key] = true
	}
	var over []int64
	err := each(tx, func(rows *sql.Rows) error {
		var id int64
		var key string
		if err := rows.Scan(&id, &key); err != nil {
			return err
		}
		if !asked[key] {
			over = append(over, id)
		}
		return nil
	}, "SELECT id, key FROM questions WHERE unit = ? AND stands", u.unit)
	if err != nil {
		return err
	}
	return many(tx, over, func(id int64) []any { return []any{id} }, "UPDATE questions SET stands = 0 WHERE id = ?")
}

// ask notes a question that stands. The same question as before writes nothing.
// With other values than were shown it is another question, under another id and
// without an answer.
func (u *unitLedger) ask(tx *sql.Tx, q *engine.Question) error {
	text, err := compact(q)
	if err != nil {
		return err
	}
	var id, since int64
	var was string
	var stands bool
	err = tx.QueryRow("SELECT id, question, since, stands FROM questions WHERE unit = ? AND key = ?", u.unit, q.Key).Scan(&id, &was, &since, &stands)
	if err == nil && was != text {
		var before engine.Question
		if err := json.Unmarshal([]byte(was), &before); err != nil {
			return err
		}
		if before.Shown != q.Shown {
			if _, err := tx.Exec("DELETE FROM questions WHERE id = ?", id); err != nil {
				return err
			}
			if !stands {
				since = u.Now().UnixMicro()
			}
			return u.askFirst(tx, q, text, since)
		}
	}
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return u.askFirst(tx, q, text, u.Now().UnixMicro())
	case err == nil && (!stands || was != text):
		_, err = tx.Exec(`UPDATE questions SET kind = ?, on_id = ?, me_id = ?, question = ?, since = CASE WHEN stands THEN since ELSE ? END, stands = 1
			WHERE id = ?`, string(q.Kind), q.IDs[0], q.IDs[1], text, u.Now().UnixMicro(), id)
	}
	return err
}

func (u *unitLedger) askFirst(tx *sql.Tx, q *engine.Question, text string, since int64) error {
	_, err := tx.Exec("INSERT INTO questions (unit, key, kind, on_id, me_id, question, since, stands, decision) VALUES (?, ?, ?, ?, ?, ?, ?, 1, '')",
		u.unit, q.Key, string(q.Kind), q.IDs[0], q.IDs[1], text, since)
	return err
}

// closeConflicts ends the questions about conflicts that are not asked any more. An
// answer that is still to be carried out stays as long as its two records are linked
// and followed, or both still wait for that.
func (u *unitLedger) closeConflicts(tx *sql.Tx) error {
	_, err := tx.Exec(`DELETE FROM questions AS q WHERE unit = ?1 AND kind = ?2 AND NOT stands AND (decision = '' OR
		NOT EXISTS (SELECT 1 FROM links l WHERE l.unit = q.unit AND l.on_id = q.on_id AND l.me_id = q.me_id AND l.state = ?3) AND NOT (
			EXISTS (SELECT 1 FROM waiting w WHERE w.unit = q.unit AND w.side = 0 AND w.id = q.on_id) AND
			EXISTS (SELECT 1 FROM waiting w WHERE w.unit = q.unit AND w.side = 1 AND w.id = q.me_id)))`,
		u.unit, string(engine.AskConflict), string(engine.Active))
	return err
}

// closeRemovals ends the questions about removing a record of the link. They are
// over as soon as anything is taken over for the link: it was removed, or put to
// sleep, or the record was there again.
func (u *unitLedger) closeRemovals(tx *sql.Tx, link int64) error {
	if link == 0 {
		return nil
	}
	for w := range sides {
		_, err := tx.Exec("DELETE FROM questions WHERE unit = ?1 AND kind = ?2 AND "+sides[w].id+" <> '' AND "+
			sides[w].id+" = (SELECT "+sides[w].id+" FROM links WHERE unit = ?1 AND id = ?3)", u.unit, string(engine.AskRemove), link)
		if err != nil {
			return err
		}
	}
	return nil
}

// overMatch is when a question about a pair is over: no answer is of use when
// neither record waits. As long as one waits and the other one has a link it may be a
// double of that one; so when a link was dropped (?5), what is not a refusal is over
// once one of them neither waits nor has a link. A refusal stays as long as one of them
// waits, so that nobody is asked twice.
const overMatch = `(
	NOT EXISTS (SELECT 1 FROM waiting w WHERE w.unit = q.unit AND w.side = 0 AND w.id = q.on_id) AND
	NOT EXISTS (SELECT 1 FROM waiting w WHERE w.unit = q.unit AND w.side = 1 AND w.id = q.me_id)
	OR ?5 AND q.decision <> ?4 AND (
		NOT EXISTS (SELECT 1 FROM waiting w WHERE w.unit = q.unit AND w.side = 0 AND w.id = q.on_id) AND
		NOT EXISTS (SELECT 1 FROM links l WHERE l.unit = q.unit AND l.on_id = q.on_id AND l.on_id <> '') OR
		NOT EXISTS (SELECT 1 FROM waiting w WHERE w.unit = q.unit AND w.side = 1 AND w.id = q.me_id) AND
		NOT EXISTS (SELECT 1 FROM links l WHERE l.unit = q.unit AND l.me_id = q.me_id AND l.me_id <> '')))`

// closeMatches ends the questions about pairs with one of the records that are over;
// dropped tells whether these had a link that is no more.
func (u *unitLedger) closeMatches(tx *sql.Tx, ids [2][]string, dropped bool) error {
	for w := range ids {
		for _, id := range ids[w] {
			if id == "" {
				continue
			}
			_, err := tx.Exec("DELETE FROM questions AS q WHERE unit = ?1 AND kind = ?2 AND "+sides[w].id+" = ?3 AND "+overMatch,
				u.unit, string(engine.AskMatch), id, string(engine.Rejected), dropped)
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// Held returns the questions that stand, in the order of their ids.
func (d *DB) Held() ([]Held, error) {
	var out []Held
	err := d.view("Held", func(tx *sql.Tx) error {
		return each(tx, func(rows *sql.Rows) error {
			var h Held
			var text []byte
			var since int64
			if err := rows.Scan(&h.ID, &h.Unit, &text, &since, &h.Decision); err != nil {
				return err
			}
			h.Since = time.UnixMicro(since).UTC()
			err := json.Unmarshal(text, &h.Question)
			out = append(out, h)
			return err
		}, "SELECT id, unit, question, since, decision FROM questions WHERE stands ORDER BY id")
	})
	return out, err
}

// Decide answers questions, each with what the decision means to it
// (engine.Asking.Answer); "" takes an answer back. If one of them does not stand any
// more none is answered, and the fault wraps an *UnknownError: an answer holds for
// exactly the list that was seen (design §2 rule 7).
func (d *DB) Decide(ids []int64, decision engine.Decision) error {
	return d.tx("Decide", func(tx *sql.Tx) error {
		var unknown []int64
		for _, id := range ids {
			var kind engine.Asking
			err := tx.QueryRow("SELECT kind FROM questions WHERE id = ? AND stands", id).Scan(&kind)
			if errors.Is(err, sql.ErrNoRows) {
				unknown = append(unknown, id)
				continue
			}
			if err != nil {
				return err
			}
			answer, ok := kind.Answer(decision)
			if !ok {
				return broken("Decide", fmt.Sprintf("no such decision about a %s: %q", kind, decision))
			}
			if _, err := tx.Exec("UPDATE questions SET decision = ? WHERE id = ?", string(answer), id); err != nil {
				return err
			}
		}
		if len(unknown) == 0 {
			return nil
		}
		err := &UnknownError{IDs: unknown}
		return fault.New(fault.Outdated, fault.Local, fault.StepSave, err.Error(), err)
	})
}
