// Package ledger keeps the state of one account in one SQLite file: which records
// belong together and what each side looked like when it was last left, what is
// about to be written, what a person has to decide, and a journal of all passes.
//
// Every method that writes is one transaction, on disk when it returns
// (synchronous=FULL): an intent must survive a power cut. Errors are faults of
// kind Storage, Newer, Damaged or Outdated, or Internal where the caller broke a
// rule.
package ledger

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"abgleich/sync/engine"
	"abgleich/sync/record"
)

// DB is the state of one account. Its methods may be called by several
// goroutines; writers wait for each other, readers for nobody.
type DB struct {
	// Before is called with the method's name before each transaction that writes;
	// an error stops it before anything is done. Tests kill and fill disks here.
	Before func(op string) error
	// Now is the clock that says since when a question stands.
	Now func() time.Time

	path        string
	write, read *sql.DB
}

// atRest is how long a connection is kept that nobody uses: an account at rest costs
// an office with hundreds of them neither memory nor open files.
const atRest = 15 * time.Second

// Open opens the file at path, and makes it if there is none. An older schema is
// brought up to date after a copy was put beside the file; a newer one is refused
// with a *NewerError and the file stays as it is (scenario D67).
func Open(path string) (*DB, error) { return open(path, migrations) }

func open(path string, steps []string) (_ *DB, err error) {
	path, err = filepath.Abs(path)
	if err != nil {
		return nil, stored(path, "Open", err)
	}
	d := &DB{Now: time.Now, path: path}
	if err := d.prepare(len(steps)); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, d.close())
		}
	}()
	d.write, err = sql.Open("sqlite", dsn(path,
		"_pragma", "busy_timeout(5000)", "_pragma", "journal_mode(WAL)", "_pragma", "synchronous(FULL)",
		"_pragma", "foreign_keys(1)", "_txlock", "immediate"))
	if err != nil {
		return nil, stored(path, "Open", err)
	}
	d.write.SetMaxOpenConns(1)
	d.write.SetConnMaxIdleTime(atRest)
	if err := d.migrate(steps); err != nil {
		return nil, err
	}
	d.read, err = sql.Open("sqlite", dsn(path, "_pragma", "busy_timeout(5000)", "_pragma", "query_only(1)"))
	if err != nil {
		return nil, stored(path, "Open", err)
	}
	d.read.SetMaxOpenConns(4)
	d.read.SetConnMaxIdleTime(atRest)
	return d, nil
}

// dsn is the name of the file for the driver, with parameters in pairs.
func dsn(path string, params ...string) string {
	q := url.Values{}
	for i := 0; i < len(params); i += 2 {
		q.Add(params[i], params[i+1])
	}
	p := filepath.ToSlash(path)
	if !strings.HasPrefix(p, "/") {
		p = "/" + p // a drive letter
	}
	return (&url.URL{Scheme: "file", Path: p, RawQuery: q.Encode()}).String()
}

// prepare makes the file, for its owner alone, or looks at it without changing it.
func (d *DB) prepare(known int) error {
	info, err := os.Stat(d.path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		f, err := os.OpenFile(d.path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
		if err != nil {
			return stored(d.path, "Open", err)
		}
		return stored(d.path, "Open", f.Close())
	case err != nil:
		return stored(d.path, "Open", err)
	case info.Size() == 0:
	default:
		if err := d.inspect(known); err != nil {
			return err
		}
	}
	if info.Mode().Perm()&0o077 == 0 {
		return nil
	}
	return stored(d.path, "Open", os.Chmod(d.path, 0o600))
}

// Close writes everything into the file itself and closes it.
func (d *DB) Close() error {
	var err error
	if d.read != nil {
		err = stored(d.path, "Close", d.read.Close())
		d.read = nil
	}
	if d.write != nil {
		_, cerr := d.write.Exec("PRAGMA wal_checkpoint(TRUNCATE)")
		err = errors.Join(err, stored(d.path, "Close", cerr))
	}
	return errors.Join(err, d.close())
}

func (d *DB) close() error {
	var err error
	for _, db := range []*sql.DB{d.read, d.write} {
		if db != nil {
			err = errors.Join(err, stored(d.path, "Close", db.Close()))
		}
	}
	return err
}

// tx runs f in a transaction that writes.
func (d *DB) tx(op string, f func(tx *sql.Tx) error) error {
	if d.Before != nil {
		if err := d.Before(op); err != nil {
			return stored(d.path, op, err)
		}
	}
	tx, err := d.write.Begin()
	if err != nil {
		return stored(d.path, op, err)
	}
	// After a commit it does nothing; after an error or a panic the connection, of
	// which there is one only, must not stay taken.
	defer func() { _ = tx.Rollback() }()
	if err := f(tx); err != nil {
		return stored(d.path, op, err)
	}
	return stored(d.path, op, tx.Commit())
}

// view runs f in a transaction that reads one state of the file.
func (d *DB) view(op string, f func(tx *sql.Tx) error) error {
	tx, err := d.read.BeginTx(context.Background(), &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return stored(d.path, op, err)
	}
	// There is nothing to commit.
	defer func() { _ = tx.Rollback() }()
	return stored(d.path, op, f(tx))
}

// each calls f for every row that a query returns.
func each(tx *sql.Tx, f func(*sql.Rows) error, query string, args ...any) error {
	rows, err := tx.Query(query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := f(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// Unit returns the ledger of one unit, for use in one pass: what is written is
// filed under pass in the journal (BeginPass).
func (d *DB) Unit(unit record.Unit, pass int64) engine.Ledger {
	return &unitLedger{DB: d, unit: string(unit), pass: pass}
}

// unitLedger is engine.Ledger on one unit.
type unitLedger struct {
	*DB
	unit string
	pass int64
}
