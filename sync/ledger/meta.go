package ledger

import (
	"database/sql"
	"errors"
	"strconv"

	"abgleich/sync/engine"
)

// Targets is the key under which the targets of the first pass are kept. Reset
// forgets it, and every key that begins with it and a dot.
const Targets = "targets"

// resetKey is the key under which the last pass before the last reset is kept.
const resetKey = "reset"

// ResetAfter returns the id of the last pass before the last reset: the links of that
// pass and of those before it are forgotten. It is 0 if there was none.
func (d *DB) ResetAfter() (pass int64, err error) {
	text, err := d.Meta(resetKey)
	if err != nil || text == "" {
		return 0, err
	}
	pass, err = strconv.ParseInt(text, 10, 64)
	return pass, stored(d.path, "ResetAfter", err)
}

// Meta returns the value kept under a key, "" if there is none.
func (d *DB) Meta(key string) (value string, err error) {
	err = d.view("Meta", func(tx *sql.Tx) error {
		err := tx.QueryRow("SELECT value FROM meta WHERE key = ?", key).Scan(&value)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		return err
	})
	return value, err
}

// SetMeta keeps a value under a key; "" forgets it.
func (d *DB) SetMeta(key, value string) error {
	return d.tx("SetMeta", func(tx *sql.Tx) error {
		if value == "" {
			_, err := tx.Exec("DELETE FROM meta WHERE key = ?", key)
			return err
		}
		_, err := tx.Exec("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", key, value)
		return err
	})
}

// Reset forgets everything that ties the account to its two ends: links, bases,
// cursors, waiting and resting records, intents, questions and the targets.
// History stays (design §2 rule 12), and which records were linked is kept as a
// hint for the first pass that follows.
func (d *DB) Reset() error {
	return d.tx("Reset", func(tx *sql.Tx) error {
		_, err := tx.Exec(`INSERT OR REPLACE INTO former (unit, on_id, me_id, me_uid)
			SELECT unit, on_id, me_id, me_uid FROM links WHERE state = ? AND on_id <> '' AND me_id <> ''`, string(engine.Active))
		if err != nil {
			return err
		}
		for _, table := range []string{"bases", "links", "units", "waiting", "resting", "intents", "questions"} {
			if _, err := tx.Exec("DELETE FROM " + table); err != nil {
				return err
			}
		}
		_, err = tx.Exec("INSERT OR REPLACE INTO meta (key, value) SELECT ?, max(id) FROM passes HAVING count(*) > 0", resetKey)
		if err != nil {
			return err
		}
		_, err = tx.Exec("DELETE FROM meta WHERE key = ?1 OR substr(key, 1, length(?1) + 1) = ?1 || '.'", Targets)
		return err
	})
}
