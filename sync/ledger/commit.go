package ledger

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"abgleich/sync/engine"
	"abgleich/sync/side"
)

// Begin implements engine.Ledger.
func (u *unitLedger) Begin(intents []engine.Intent) ([]int64, error) {
	if len(intents) == 0 {
		return nil, nil
	}
	ids := make([]int64, len(intents))
	err := u.tx("Begin", func(tx *sql.Tx) error {
		for i := range intents {
			text, err := compact(intents[i])
			if err != nil {
				return err
			}
			res, err := tx.Exec("INSERT INTO intents (unit, intent) VALUES (?, ?)", u.unit, text)
			if err != nil {
				return err
			}
			if ids[i], err = res.LastInsertId(); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return ids, nil
}

// Found implements engine.Ledger.
func (u *unitLedger) Found(intent int64, id string) error {
	return u.tx("Found", func(tx *sql.Tx) error {
		var text []byte
		err := tx.QueryRow("SELECT intent FROM intents WHERE unit = ? AND id = ?", u.unit, intent).Scan(&text)
		if errors.Is(err, sql.ErrNoRows) {
			return broken("Found", fmt.Sprintf("no intent %d", intent))
		}
		if err != nil {
			return err
		}
		var in engine.Intent
		if err := json.Unmarshal(text, &in); err != nil {
			return err
		}
		in.Write.ID = id
		changed, err := compact(in)
		if err != nil {
			return err
		}
		_, err = tx.Exec("UPDATE intents SET intent = ? WHERE id = ?", changed, intent)
		return err
	})
}

// Commit implements engine.Ledger. A record that a sleeping link still holds is
// taken from it; a second active link of one record is refused.
func (u *unitLedger) Commit(r engine.Result) (id int64, err error) {
	err = u.tx("Commit", func(tx *sql.Tx) error {
		if r.Intent != 0 {
			if _, err := tx.Exec("DELETE FROM intents WHERE unit = ? AND id = ?", u.unit, r.Intent); err != nil {
				return err
			}
		}
		if r.Rests != "" {
			if _, err := tx.Exec("DELETE FROM resting WHERE unit = ? AND key = ?", u.unit, r.Rests); err != nil {
				return err
			}
		}
		if r.Settled != "" {
			if _, err := tx.Exec("DELETE FROM questions WHERE unit = ? AND key = ?", u.unit, r.Settled); err != nil {
				return err
			}
		}
		if id, err = u.link(tx, &r); err != nil {
			return err
		}
		if err := u.unwait(tx, &r); err != nil {
			return err
		}
		return u.event(tx, id, r.Event)
	})
	if err != nil {
		return 0, err
	}
	return id, nil
}

// link takes over the link of a result and returns its id.
func (u *unitLedger) link(tx *sql.Tx, r *engine.Result) (int64, error) {
	if r.Link == nil {
		return 0, nil
	}
	if err := u.closeRemovals(tx, r.Link.ID); err != nil {
		return 0, err
	}
	if r.Drop {
		return r.Link.ID, u.drop(tx, r.Link.ID)
	}
	for w := range r.Link.Ends {
		if err := u.claim(tx, r.Link, w); err != nil {
			return 0, err
		}
	}
	if _, err := tx.Exec("DELETE FROM former WHERE unit = ? AND on_id = ?", u.unit, r.Link.Ends[side.OnOffice].ID); err != nil {
		return 0, err
	}
	id, err := u.putLink(tx, r.Link)
	if err != nil {
		return 0, err
	}
	for w := range r.Bases {
		text, err := compact(r.Bases[w])
		if err != nil {
			return 0, err
		}
		_, err = tx.Exec(`INSERT INTO bases (link, side, record) VALUES (?, ?, ?)
			ON CONFLICT DO UPDATE SET record = excluded.record WHERE record <> excluded.record`, id, w, text)
		if err != nil {
			return 0, err
		}
	}
	return id, nil
}

// putLink writes a link. One that is not there any more is made again under its
// old id: what was done on a side must not be forgotten here.
func (u *unitLedger) putLink(tx *sql.Tx, l *engine.Link) (id int64, err error) {
	var given any
	if l.ID != 0 {
		given = l.ID
	}
	on, me := l.Ends[side.OnOffice], l.Ends[side.Memotoo]
	err = tx.QueryRow(`INSERT INTO links (id, unit, state, title, on_id, on_version, on_uid, on_dirty, on_fresh, me_id, me_version, me_uid, me_dirty, me_fresh, pending)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET state = excluded.state, title = excluded.title,
			on_id = excluded.on_id, on_version = excluded.on_version, on_uid = excluded.on_uid, on_dirty = excluded.on_dirty, on_fresh = excluded.on_fresh,
			me_id = excluded.me_id, me_version = excluded.me_version, me_uid = excluded.me_uid, me_dirty = excluded.me_dirty, me_fresh = excluded.me_fresh,
			pending = excluded.pending
			WHERE unit = excluded.unit
		RETURNING id`,
		given, u.unit, string(l.State), l.Title, on.ID, on.Version, on.UID, on.Dirty, on.Fresh, me.ID, me.Version, me.UID, me.Dirty, me.Fresh, l.Pending).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, broken("Commit", fmt.Sprintf("link %d belongs to another unit than %s", l.ID, u.unit))
	}
	return id, err
}

func (u *unitLedger) drop(tx *sql.Tx, link int64) error {
	_, err := tx.Exec("DELETE FROM links WHERE unit = ? AND id = ?", u.unit, link)
	return err
}

// claim makes sure that no other link holds the record at end w of l. A sleeping
// link keeps ids so that its record is known again; the record has found another
// partner now. If the link follows this very record it is over; else it forgets
// that end, and goes when there is no other.
func (u *unitLedger) claim(tx *sql.Tx, l *engine.Link, w int) error {
	id := l.Ends[w].ID
	if id == "" {
		return nil
	}
	var holder int64
	var state engine.State
	var other string
	err := tx.QueryRow("SELECT id, state, "+sides[1-w].id+" FROM links WHERE unit = ? AND "+sides[w].id+" = ? AND "+sides[w].id+" <> '' AND id <> ?",
		u.unit, id, l.ID).Scan(&holder, &state, &other)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil
	case err != nil:
		return err
	case state == engine.Active:
		return broken("Commit", fmt.Sprintf("%s record %q already belongs to link %d", side.Where(w), id, holder))
	}
	if err := u.closeRemovals(tx, holder); err != nil {
		return err
	}
	if follows(state, side.Where(w)) || other == "" {
		return u.drop(tx, holder)
	}
	column := [2]string{"on", "me"}[w]
	_, err = tx.Exec(fmt.Sprintf("UPDATE links SET %[1]s_id = '', %[1]s_version = '', %[1]s_uid = '', %[1]s_dirty = 0, %[1]s_fresh = 0 WHERE id = ?", column), holder)
	return err
}

// follows tells whether a sleeping link looks at its end w.
func follows(s engine.State, w side.Where) bool {
	switch s {
	case engine.Unmarked, engine.Kept:
		return w == side.Memotoo
	case engine.Dismissed:
		return w == side.OnOffice
	}
	return false
}

// unwait ends the waiting of the records that a result settles.
func (u *unitLedger) unwait(tx *sql.Tx, r *engine.Result) error {
	var settled [2][]string
	for w := range settled {
		ids := []string{r.Unwait[w]}
		if r.Link != nil {
			ids = append(ids, r.Link.Ends[w].ID)
		}
		settled[w] = ids
		if r.Drop {
			// A link that is dropped leaves its records to themselves.
			ids = ids[:1]
		}
		for i, id := range ids {
			if id == "" || i > 0 && id == ids[0] {
				continue
			}
			if _, err := tx.Exec("DELETE FROM waiting WHERE unit = ? AND side = ? AND id = ?", u.unit, w, id); err != nil {
				return err
			}
		}
	}
	return u.closeMatches(tx, settled, r.Drop)
}

func (u *unitLedger) event(tx *sql.Tx, link int64, e *engine.Event) error {
	if e == nil {
		return nil
	}
	text, err := compact(e)
	if err != nil {
		return err
	}
	_, err = tx.Exec("INSERT INTO events (pass, unit, link, digest, at, event) VALUES (?, ?, ?, ?, ?, ?)",
		u.pass, u.unit, link, e.Digest, e.At.UnixMicro(), text)
	return err
}
