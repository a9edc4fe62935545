package ledger

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"abgleich/sync/engine"
	"abgleich/sync/fault"
)

// Open implements engine.Ledger.
func (u *unitLedger) Open() (engine.Memory, error) {
	mem := engine.Memory{
		Waiting:   [2]map[string]string{{}, {}},
		Left:      [2]map[string]*fault.Fault{{}, {}},
		Resting:   map[string]engine.Resting{},
		Decisions: map[string]engine.Decision{},
		Shown:     map[string]string{},
		Former:    map[string]engine.End{},
	}
	err := u.view("Open", func(tx *sql.Tx) error {
		for _, load := range []func(*sql.Tx, *engine.Memory) error{u.state, u.links, u.waiting, u.resting, u.intents, u.asked, u.decisions, u.former} {
			if err := load(tx, &mem); err != nil {
				return err
			}
		}
		return nil
	})
	return mem, err
}

func (u *unitLedger) state(tx *sql.Tx, mem *engine.Memory) error {
	var policy []byte
	err := tx.QueryRow("SELECT on_cursor, me_cursor, policy FROM units WHERE unit = ?", u.unit).Scan(&mem.Cursors[0], &mem.Cursors[1], &policy)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	return json.Unmarshal(policy, &mem.Policy)
}

func (u *unitLedger) links(tx *sql.Tx, mem *engine.Memory) error {
	return each(tx, func(rows *sql.Rows) error {
		var l engine.Link
		on, me := &l.Ends[0], &l.Ends[1]
		if err := rows.Scan(&l.ID, &l.State, &l.Title, &on.ID, &on.Version, &on.UID, &on.Dirty, &on.Fresh, &me.ID, &me.Version, &me.UID, &me.Dirty, &me.Fresh, &l.Pending); err != nil {
			return err
		}
		mem.Links = append(mem.Links, l)
		return nil
	}, `SELECT id, state, title, on_id, on_version, on_uid, on_dirty, on_fresh, me_id, me_version, me_uid, me_dirty, me_fresh, pending
		FROM links WHERE unit = ? ORDER BY id`, u.unit)
}

func (u *unitLedger) waiting(tx *sql.Tx, mem *engine.Memory) error {
	return each(tx, func(rows *sql.Rows) error {
		var w int
		var id, version string
		var why []byte
		if err := rows.Scan(&w, &id, &version, &why); err != nil {
			return err
		}
		mem.Waiting[w][id] = version
		if len(why) == 0 {
			return nil
		}
		mem.Left[w][id] = &fault.Fault{}
		return json.Unmarshal(why, mem.Left[w][id])
	}, "SELECT side, id, version, why FROM waiting WHERE unit = ?", u.unit)
}

func (u *unitLedger) resting(tx *sql.Tx, mem *engine.Memory) error {
	return each(tx, func(rows *sql.Rows) error {
		var key string
		var text []byte
		if err := rows.Scan(&key, &text); err != nil {
			return err
		}
		var r engine.Resting
		err := json.Unmarshal(text, &r)
		mem.Resting[key] = r
		return err
	}, "SELECT key, resting FROM resting WHERE unit = ?", u.unit)
}

func (u *unitLedger) intents(tx *sql.Tx, mem *engine.Memory) error {
	return each(tx, func(rows *sql.Rows) error {
		var in engine.Intent
		var text []byte
		if err := rows.Scan(&in.ID, &text); err != nil {
			return err
		}
		err := json.Unmarshal(text, &in)
		mem.Intents = append(mem.Intents, in)
		return err
	}, "SELECT id, intent FROM intents WHERE unit = ? ORDER BY id", u.unit)
}

func (u *unitLedger) asked(tx *sql.Tx, mem *engine.Memory) error {
	return each(tx, func(rows *sql.Rows) error {
		var text []byte
		if err := rows.Scan(&text); err != nil {
			return err
		}
		var q engine.Question
		err := json.Unmarshal(text, &q)
		mem.Asked = append(mem.Asked, q)
		return err
	}, "SELECT question FROM questions WHERE unit = ? AND stands ORDER BY key", u.unit)
}

func (u *unitLedger) decisions(tx *sql.Tx, mem *engine.Memory) error {
	return each(tx, func(rows *sql.Rows) error {
		var key string
		var d engine.Decision
		var text []byte
		if err := rows.Scan(&key, &d, &text); err != nil {
			return err
		}
		mem.Decisions[key] = d
		var q engine.Question
		if err := json.Unmarshal(text, &q); err != nil {
			return err
		}
		if q.Shown != "" {
			mem.Shown[key] = q.Shown
		}
		return nil
	}, "SELECT key, decision, question FROM questions WHERE unit = ? AND decision <> ''", u.unit)
}

func (u *unitLedger) former(tx *sql.Tx, mem *engine.Memory) error {
	return each(tx, func(rows *sql.Rows) error {
		var on string
		var me engine.End
		if err := rows.Scan(&on, &me.ID, &me.UID); err != nil {
			return err
		}
		mem.Former[on] = me
		return nil
	}, "SELECT on_id, me_id, me_uid FROM former WHERE unit = ?", u.unit)
}

// Bases implements engine.Ledger.
func (u *unitLedger) Bases(links []int64) (map[int64]engine.Bases, error) {
	out := make(map[int64]engine.Bases, len(links))
	if len(links) == 0 {
		return out, nil
	}
	ids, err := compact(links)
	if err != nil {
		return nil, err
	}
	err = u.view("Bases", func(tx *sql.Tx) error {
		return each(tx, func(rows *sql.Rows) error {
			var link int64
			var w int
			var text []byte
			if err := rows.Scan(&link, &w, &text); err != nil {
				return err
			}
			b := out[link]
			err := json.Unmarshal(text, &b[w])
			out[link] = b
			return err
		}, `SELECT b.link, b.side, b.record FROM json_each(?) j JOIN links l ON l.id = j.value JOIN bases b ON b.link = l.id
			WHERE l.unit = ?`, ids, u.unit)
	})
	return out, err
}

// SaveLook implements engine.Ledger.
func (u *unitLedger) SaveLook(l engine.Looked) error {
	policy, err := compact(l.Policy)
	if err != nil {
		return err
	}
	return u.tx("SaveLook", func(tx *sql.Tx) error {
		_, err := tx.Exec(`INSERT INTO units (unit, on_cursor, me_cursor, policy) VALUES (?, ?, ?, ?)
			ON CONFLICT (unit) DO UPDATE SET on_cursor = excluded.on_cursor, me_cursor = excluded.me_cursor, policy = excluded.policy`,
			u.unit, l.Cursors[0], l.Cursors[1], policy)
		if err != nil {
			return err
		}
		for w := range sides {
			if err := u.saveSide(tx, w, &l); err != nil {
				return err
			}
		}
		return u.closeMatches(tx, l.Lost, false)
	})
}

func (u *unitLedger) saveSide(tx *sql.Tx, w int, l *engine.Looked) error {
	if _, err := tx.Exec("UPDATE links SET "+sides[w].fresh+" = 0 WHERE unit = ? AND "+sides[w].fresh, u.unit); err != nil {
		return err
	}
	err := many(tx, l.Dirty[w], func(id int64) []any { return []any{u.unit, id} },
		"UPDATE links SET "+sides[w].dirty+" = 1 WHERE unit = ? AND id = ?")
	if err != nil {
		return err
	}
	if err := many(tx, l.Waiting[w], func(id string) []any { return u.waits(w, id, "") }, wait(w)); err != nil {
		return err
	}
	return many(tx, l.Lost[w], func(id string) []any { return []any{u.unit, w, id} },
		"DELETE FROM waiting WHERE unit = ? AND side = ? AND id = ?")
}

// Rest implements engine.Ledger.
func (u *unitLedger) Rest(key string, r engine.Resting) error {
	text, err := compact(r)
	if err != nil {
		return err
	}
	return u.tx("Rest", func(tx *sql.Tx) error {
		if r.Until.IsZero() {
			_, err := tx.Exec("DELETE FROM resting WHERE unit = ? AND key = ?", u.unit, key)
			return err
		}
		_, err := tx.Exec("INSERT OR REPLACE INTO resting (unit, key, at, resting) VALUES (?, ?, ?, ?)", u.unit, key, r.At.UnixMicro(), text)
		return err
	})
}

// Written implements engine.Ledger.
func (u *unitLedger) Written(link int64, since time.Time) (list []engine.Event, err error) {
	err = u.view("Written", func(tx *sql.Tx) error {
		return each(tx, func(rows *sql.Rows) error {
			var text []byte
			if err := rows.Scan(&text); err != nil {
				return err
			}
			var e engine.Event
			err := json.Unmarshal(text, &e)
			list = append(list, e)
			return err
		}, "SELECT event FROM events WHERE link = ? AND at >= ? AND unit = ? ORDER BY id", link, since.UnixMicro(), u.unit)
	})
	return list, err
}

// sides are the columns of each side, by side.Where.
var sides = [2]struct{ id, dirty, fresh string }{{"on_id", "on_dirty", "on_fresh"}, {"me_id", "me_dirty", "me_fresh"}}

// wait makes a record wait unless it has a link: a linked record that waited
// would be created a second time. Its parameters are those of waits.
func wait(w int) string {
	return "INSERT INTO waiting (unit, side, id, version) SELECT ?1, ?2, ?3, ?4 WHERE NOT EXISTS (SELECT 1 FROM links WHERE unit = ?1 AND " +
		sides[w].id + " = ?3 AND " + sides[w].id + " <> '') " +
		"ON CONFLICT DO UPDATE SET version = excluded.version WHERE version <> excluded.version"
}

func (u *unitLedger) waits(w int, id, version string) []any { return []any{u.unit, w, id, version} }

// many runs one statement for each of a list.
func many[T any](tx *sql.Tx, list []T, args func(T) []any, query string) error {
	if len(list) == 0 {
		return nil
	}
	stmt, err := tx.Prepare(query)
	if err != nil {
		return err
	}
	defer stmt.Close()
	for _, v := range list {
		if _, err := stmt.Exec(args(v)...); err != nil {
			return err
		}
	}
	return nil
}

// compact returns v as JSON without a byte too many.
func compact(v any) (string, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return "", broken("save", err.Error())
	}
	return string(bytes.TrimSuffix(b.Bytes(), []byte("\n"))), nil
}
