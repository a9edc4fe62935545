package ledger

import (
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
)

// migrations[i] brings a file from schema i to schema i+1 (PRAGMA user_version).
// A step that was released is never changed.
//
// Times are microseconds since 1970, in UTC. A record has one link at most within
// its unit, so that nothing is carried twice.
var migrations = []string{`
CREATE TABLE links (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	unit TEXT NOT NULL, state TEXT NOT NULL, title TEXT NOT NULL,
	on_id TEXT NOT NULL, on_version TEXT NOT NULL, on_uid TEXT NOT NULL, on_dirty INTEGER NOT NULL, on_fresh INTEGER NOT NULL,
	me_id TEXT NOT NULL, me_version TEXT NOT NULL, me_uid TEXT NOT NULL, me_dirty INTEGER NOT NULL, me_fresh INTEGER NOT NULL,
	pending INTEGER NOT NULL
);
CREATE UNIQUE INDEX links_on ON links (unit, on_id) WHERE on_id <> '';
CREATE UNIQUE INDEX links_me ON links (unit, me_id) WHERE me_id <> '';
CREATE TABLE bases (
	link INTEGER NOT NULL REFERENCES links (id) ON DELETE CASCADE,
	side INTEGER NOT NULL, record TEXT NOT NULL,
	PRIMARY KEY (link, side)
);
CREATE TABLE units (
	unit TEXT PRIMARY KEY,
	on_cursor TEXT NOT NULL, me_cursor TEXT NOT NULL, policy TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE waiting (
	unit TEXT NOT NULL, side INTEGER NOT NULL, id TEXT NOT NULL, version TEXT NOT NULL,
	PRIMARY KEY (unit, side, id)
) WITHOUT ROWID;
CREATE TABLE resting (
	unit TEXT NOT NULL, key TEXT NOT NULL, at INTEGER NOT NULL, resting TEXT NOT NULL,
	PRIMARY KEY (unit, key)
);
CREATE TABLE intents (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	unit TEXT NOT NULL, intent TEXT NOT NULL
);
CREATE TABLE questions (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	unit TEXT NOT NULL, key TEXT NOT NULL, kind TEXT NOT NULL,
	on_id TEXT NOT NULL, me_id TEXT NOT NULL, question TEXT NOT NULL,
	since INTEGER NOT NULL, stands INTEGER NOT NULL, decision TEXT NOT NULL,
	UNIQUE (unit, key)
);
CREATE INDEX questions_on ON questions (unit, on_id);
CREATE INDEX questions_me ON questions (unit, me_id);
CREATE TABLE passes (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	started INTEGER NOT NULL, finished INTEGER, cause TEXT NOT NULL, result TEXT NOT NULL, report TEXT NOT NULL
);
CREATE INDEX passes_started ON passes (started);
CREATE TABLE pass_units (
	unit TEXT NOT NULL, pass INTEGER NOT NULL REFERENCES passes (id) ON DELETE CASCADE,
	PRIMARY KEY (unit, pass)
) WITHOUT ROWID;
CREATE INDEX pass_units_pass ON pass_units (pass);
CREATE TABLE events (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	pass INTEGER NOT NULL, unit TEXT NOT NULL, link INTEGER NOT NULL, digest TEXT NOT NULL, at INTEGER NOT NULL,
	event TEXT NOT NULL
);
CREATE INDEX events_pass ON events (pass);
CREATE INDEX events_written ON events (link, digest, at);
CREATE INDEX events_at ON events (at);
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
`, `
ALTER TABLE waiting ADD COLUMN why TEXT NOT NULL DEFAULT '';
`, `
CREATE TABLE former (
	unit TEXT NOT NULL, on_id TEXT NOT NULL, me_id TEXT NOT NULL, me_uid TEXT NOT NULL,
	PRIMARY KEY (unit, on_id)
) WITHOUT ROWID;
`}

// The header of a file (SQLite file format §1.3): how it begins, and where
// user_version stands.
const (
	magic         = "SQLite format 3\x00"
	headerSize    = 100
	versionOffset = 60
)

// inspect refuses a file that is damaged, foreign or newer, without changing it.
func (d *DB) inspect(known int) (err error) {
	// A newer file is refused by its header alone, before SQLite touches it.
	version, err := d.header()
	if err != nil {
		return err
	}
	if version > known {
		return newer(d.path, version, known)
	}
	db, err := sql.Open("sqlite", dsn(d.path, "mode", "ro", "_pragma", "busy_timeout(5000)", "_pragma", "query_only(1)"))
	if err != nil {
		return stored(d.path, "Open", err)
	}
	defer func() { err = errors.Join(err, stored(d.path, "Open", db.Close())) }()
	db.SetMaxOpenConns(1)
	// What was not written back yet may say otherwise.
	if err := db.QueryRow("PRAGMA user_version").Scan(&version); err != nil {
		return stored(d.path, "Open", err)
	}
	if version > known {
		return newer(d.path, version, known)
	}
	var verdict string
	if err := db.QueryRow("PRAGMA quick_check(1)").Scan(&verdict); err != nil {
		return stored(d.path, "Open", err)
	}
	if verdict != "ok" {
		return damaged(d.path, verdict)
	}
	var tables int
	if err := db.QueryRow("SELECT count(*) FROM sqlite_schema").Scan(&tables); err != nil {
		return stored(d.path, "Open", err)
	}
	if version == 0 && tables > 0 {
		return damaged(d.path, "a database of another program")
	}
	return nil
}

// header reads the schema version from the file's first bytes.
func (d *DB) header() (int, error) {
	f, err := os.Open(d.path)
	if err != nil {
		return 0, stored(d.path, "Open", err)
	}
	defer f.Close()
	var head [headerSize]byte
	_, err = io.ReadFull(f, head[:])
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF), err == nil && string(head[:len(magic)]) != magic:
		return 0, damaged(d.path, "no SQLite file")
	case err != nil:
		return 0, stored(d.path, "Open", err)
	}
	return int(binary.BigEndian.Uint32(head[versionOffset:])), nil
}

// migrate brings the file to the newest schema, all steps or none.
func (d *DB) migrate(steps []string) error {
	var version int
	if err := d.write.QueryRow("PRAGMA user_version").Scan(&version); err != nil {
		return stored(d.path, "Open", err)
	}
	if version == len(steps) {
		return nil
	}
	if version > 0 {
		if err := d.copyAside(version); err != nil {
			return err
		}
	}
	return d.tx("migrate", func(tx *sql.Tx) error {
		for _, step := range steps[version:] {
			if _, err := tx.Exec(step); err != nil {
				return err
			}
		}
		// A pragma takes no parameters.
		_, err := tx.Exec(fmt.Sprintf("PRAGMA user_version = %d", len(steps)))
		return err
	})
}

// aside is where the copy of a file with an older schema is kept.
func aside(path string, version int) string { return fmt.Sprintf("%s.schema%d", path, version) }

// copyAside keeps the file as it is before a migration, for the way back to the
// program that wrote it.
func (d *DB) copyAside(version int) (err error) {
	to := aside(d.path, version)
	part := to + ".part"
	f, err := os.OpenFile(part, os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return stored(part, "copy aside", err)
	}
	defer func() { err = errors.Join(err, stored(part, "copy aside", f.Close())) }()
	// The file is empty, which VACUUM INTO allows, and only its owner reads it.
	if _, err := d.write.Exec("VACUUM INTO ?", part); err != nil {
		return stored(part, "copy aside", err)
	}
	if err := f.Sync(); err != nil {
		return stored(part, "copy aside", err)
	}
	return stored(to, "copy aside", os.Rename(part, to))
}
