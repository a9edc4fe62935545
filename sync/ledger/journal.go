package ledger

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"abgleich/sync/engine"
	"abgleich/sync/record"
)

// How much history is kept.
const (
	keepTime   = 90 * 24 * time.Hour
	keepPasses = 10_000
	// keepEvents is how long events are kept whatever else happens: the engine
	// counts the writes of a day to find records that circle.
	keepEvents = 48 * time.Hour
)

// Undoing is the trigger of a pass that takes another one back. It is no unit's last
// pass: what waits and what is linked, the last pass that looked for it says.
const Undoing = "undo"

// Pass is one pass of the account.
type Pass struct {
	ID      int64
	Started time.Time
	// Finished is zero while the pass runs, and for ever if it was killed.
	Finished time.Time
	Trigger  string
	Result   engine.Ending
	// Report is what EndPass was given; nil before.
	Report json.RawMessage
}

// Entry is one event of the journal.
type Entry struct {
	ID   int64
	Pass int64
	Unit record.Unit
	// Link is the link that the event concerns; it may be gone by now.
	Link  int64
	Event engine.Event
}

// BeginPass notes that a pass begins and returns its id.
func (d *DB) BeginPass(started time.Time, trigger string) (id int64, err error) {
	err = d.tx("BeginPass", func(tx *sql.Tx) error {
		res, err := tx.Exec("INSERT INTO passes (started, cause, result, report) VALUES (?, ?, '', '')", started.UnixMicro(), trigger)
		if err != nil {
			return err
		}
		id, err = res.LastInsertId()
		return err
	})
	return id, err
}

// EndPass notes how a pass ended, and forgets history that is too old. The report
// is a JSON object; its "units", each with a "unit", say which units it was about.
func (d *DB) EndPass(id int64, finished time.Time, result engine.Ending, report []byte) error {
	var about struct {
		Units []struct {
			Unit string `json:"unit"`
		} `json:"units"`
	}
	if err := json.Unmarshal(report, &about); err != nil {
		return broken("EndPass", "the report is no JSON object: "+err.Error())
	}
	return d.tx("EndPass", func(tx *sql.Tx) error {
		res, err := tx.Exec("UPDATE passes SET finished = ?, result = ?, report = ? WHERE id = ?", finished.UnixMicro(), string(result), string(report), id)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return errors.Join(broken("EndPass", fmt.Sprintf("no pass %d", id)), err)
		}
		for _, u := range about.Units {
			if _, err := tx.Exec("INSERT OR IGNORE INTO pass_units (unit, pass) SELECT ?1, id FROM passes WHERE id = ?2 AND cause <> ?3", u.Unit, id, Undoing); err != nil {
				return err
			}
		}
		return prune(tx, finished)
	})
}

// prune forgets passes that are too old or too many, but the last of each unit,
// and their events, and what no question and no try needs any more.
func prune(tx *sql.Tx, now time.Time) error {
	old, recent := now.Add(-keepTime).UnixMicro(), now.Add(-keepEvents).UnixMicro()
	for _, s := range []struct {
		query string
		args  []any
	}{
		{`DELETE FROM passes WHERE (started < ? OR id <= (SELECT id FROM passes ORDER BY id DESC LIMIT 1 OFFSET ?))
			AND id NOT IN (SELECT max(pass) FROM pass_units GROUP BY unit)`, []any{old, keepPasses}},
		{"DELETE FROM events WHERE at < ?", []any{old}},
		{"DELETE FROM events WHERE pass > 0 AND pass < (SELECT min(id) FROM (SELECT id FROM passes ORDER BY id DESC LIMIT ?)) AND at < ?", []any{keepPasses, recent}},
		{"DELETE FROM resting WHERE at < ?", []any{old}},
		{"DELETE FROM questions WHERE NOT stands AND decision = '' AND since < ?", []any{old}},
	} {
		if _, err := tx.Exec(s.query, s.args...); err != nil {
			return err
		}
	}
	return nil
}

const passColumns = "SELECT p.id, p.started, p.finished, p.cause, p.result, p.report FROM passes p "

func scanPass(row interface{ Scan(...any) error }) (p Pass, err error) {
	var started int64
	var finished sql.NullInt64
	var report string
	if err := row.Scan(&p.ID, &started, &finished, &p.Trigger, &p.Result, &report); err != nil {
		return Pass{}, err
	}
	p.Started = time.UnixMicro(started).UTC()
	if finished.Valid {
		p.Finished, p.Report = time.UnixMicro(finished.Int64).UTC(), json.RawMessage(report)
	}
	return p, nil
}

// Passes returns the last passes, the newest first.
func (d *DB) Passes(limit int) ([]Pass, error) {
	var out []Pass
	err := d.view("Passes", func(tx *sql.Tx) error {
		return each(tx, func(rows *sql.Rows) error {
			p, err := scanPass(rows)
			out = append(out, p)
			return err
		}, passColumns+"ORDER BY p.id DESC LIMIT ?", limit)
	})
	return out, err
}

// Pass returns a pass by its id; false if it is not known, or not any more.
func (d *DB) Pass(id int64) (p Pass, ok bool, err error) {
	err = d.view("Pass", func(tx *sql.Tx) error {
		p, err = scanPass(tx.QueryRow(passColumns+"WHERE p.id = ?", id))
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		ok = err == nil
		return err
	})
	return p, ok, err
}

// LastWriting returns the id of the last pass that has written anything and takes no
// other one back; 0 if there is none.
func (d *DB) LastWriting() (id int64, err error) {
	err = d.view("LastWriting", func(tx *sql.Tx) error {
		return tx.QueryRow("SELECT coalesce(max(p.id), 0) FROM passes p WHERE p.cause <> ? AND EXISTS (SELECT 1 FROM events e WHERE e.pass = p.id AND e.event ->> '$.undo' IS NULL)", Undoing).Scan(&id)
	})
	return id, err
}

// LastPass returns the last finished pass that the unit took part in; false if
// there was none.
func (d *DB) LastPass(unit record.Unit) (p Pass, ok bool, err error) {
	err = d.view("LastPass", func(tx *sql.Tx) error {
		p, err = scanPass(tx.QueryRow(passColumns+"JOIN pass_units u ON u.pass = p.id WHERE u.unit = ? ORDER BY u.pass DESC LIMIT 1", string(unit)))
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		ok = err == nil
		return err
	})
	return p, ok, err
}

// Events returns what a pass has written, in that order, at most limit of it.
func (d *DB) Events(pass int64, limit int) ([]Entry, error) {
	var out []Entry
	err := d.view("Events", func(tx *sql.Tx) error {
		return each(tx, func(rows *sql.Rows) error {
			var e Entry
			var text []byte
			if err := rows.Scan(&e.ID, &e.Pass, &e.Unit, &e.Link, &text); err != nil {
				return err
			}
			err := json.Unmarshal(text, &e.Event)
			out = append(out, e)
			return err
		}, "SELECT id, pass, unit, link, event FROM events WHERE pass = ? ORDER BY id LIMIT ?", pass, limit)
	})
	return out, err
}
