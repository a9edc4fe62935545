package ledger

import (
	"errors"
	"fmt"
	"io/fs"
	"syscall"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"abgleich/sync/fault"
)

// NewerError says that the file was written by a newer version of the program.
// It is wrapped in a fault of kind Newer.
type NewerError struct {
	Path string
	// Schema is the file's schema, Known the newest that this program knows.
	Schema, Known int
}

func (e *NewerError) Error() string {
	return fmt.Sprintf("%s was written by a newer Abgleich (schema %d, this one knows %d): install the newer Abgleich again, or move the file away and put its copy %s in its place; the file was not touched",
		e.Path, e.Schema, e.Known, aside(e.Path, e.Known))
}

// DamagedError says that the file is no ledger, or not whole. It is wrapped in a
// fault of kind Damaged.
type DamagedError struct {
	Path string
	// What is wrong with it.
	What string
}

func (e *DamagedError) Error() string {
	return fmt.Sprintf("%s is damaged (%s): move it away; Abgleich then starts a new one and finds the records that belong together again", e.Path, e.What)
}

// UnknownError says which questions cannot be answered, because they do not
// stand any more. It is wrapped in a fault of kind Outdated.
type UnknownError struct{ IDs []int64 }

func (e *UnknownError) Error() string {
	return fmt.Sprintf("question %v does not stand any more: look at the list again, nothing was decided", e.IDs)
}

// stored returns an error as a fault that says what to do; nil stays nil.
func stored(path, op string, err error) error {
	var known *fault.Fault
	var lite *sqlite.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &known):
		return err
	case errors.As(err, &lite):
		return sqliteFault(path, op, lite)
	case errors.Is(err, syscall.ENOSPC):
		return storage("the disk is full: free some space", path, op, err)
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		return storage("no right to write: check the rights of file and folder", path, op, err)
	case errors.Is(err, fs.ErrNotExist):
		return storage("the folder does not exist: make it", path, op, err)
	}
	return storage("", path, op, err)
}

func sqliteFault(path, op string, err *sqlite.Error) error {
	switch err.Code() & 0xff {
	case sqlite3.SQLITE_FULL:
		return storage("the disk is full: free some space", path, op, err)
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_AUTH:
		return storage("no right to write: check the rights of file and folder", path, op, err)
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return storage("another program has locked the file: close it", path, op, err)
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		return damaged(path, err.Error())
	case sqlite3.SQLITE_CONSTRAINT, sqlite3.SQLITE_MISMATCH, sqlite3.SQLITE_ERROR:
		return fault.New(fault.Internal, fault.Local, fault.StepSave, fmt.Sprintf("%s: %s: %v", path, op, err), err)
	}
	return storage("", path, op, err)
}

func storage(next, path, op string, err error) error {
	detail := fmt.Sprintf("%s: %s: %v", path, op, err)
	if next != "" {
		detail = fmt.Sprintf("%s: %s: %s (%v)", path, op, next, err)
	}
	return fault.New(fault.Storage, fault.Local, fault.StepSave, detail, err)
}

func damaged(path, what string) error {
	err := &DamagedError{Path: path, What: what}
	return fault.New(fault.Damaged, fault.Local, fault.StepSave, err.Error(), err)
}

func newer(path string, schema, known int) error {
	err := &NewerError{Path: path, Schema: schema, Known: known}
	return fault.New(fault.Newer, fault.Local, fault.StepSave, err.Error(), err)
}

// broken is a rule that the caller did not keep.
func broken(op, detail string) error {
	return fault.New(fault.Internal, fault.Local, fault.StepSave, op+": "+detail, nil)
}
