package contract

import (
	"time"

	"abgleich/sync/engine"
	"abgleich/sync/record"
)

// Backup is a copy of both sides of an account, kept as a file.
type Backup struct {
	// ID is the name of the file without its ending: the time in UTC.
	ID string `json:"id"`
	// Account is whose it is, by its own word: a file may have been brought here.
	Account string `json:"account"`
	// Path is the file, Size its length in bytes.
	Path string `json:"path"`
	Size int64  `json:"size"`
	// Made is when it was made, by Version of the program.
	Made    time.Time `json:"made"`
	Version string    `json:"version,omitempty"`
	// Reason is why it was made.
	Reason BackupReason `json:"reason,omitempty"`
	Units  []BackupUnit `json:"units"`
	// Error is why it cannot be read: it is damaged. Nothing but ID, Path and Size is
	// set then.
	Error *ErrorEntry `json:"error,omitempty"`
}

// BackupReason is why a backup was made.
type BackupReason string

// The reasons. What was made before another backup was restored holds memotoo's
// records only.
const (
	BackupManual  BackupReason = "manual"
	BackupFirst   BackupReason = "first"
	BackupRestore BackupReason = "restore"
)

// BackupUnit is what a backup holds of a unit.
type BackupUnit struct {
	Unit record.Unit `json:"unit"`
	// Memotoo and OnOffice are how many records are kept of each side.
	Memotoo  int `json:"memotoo"`
	OnOffice int `json:"onoffice"`
}

// BackupRecord is a record of memotoo in a backup, which can be restored.
type BackupRecord struct {
	// ID names it within the backup, such as "addresses/17".
	ID    string      `json:"id"`
	Unit  record.Unit `json:"unit"`
	Title string      `json:"title"`
	// Href is where it was on memotoo.
	Href string `json:"href"`
}

// RestoreRequest puts records of a backup back, onto memotoo only: those in Records,
// or all of Units, or all that there are. One of the three must be set.
type RestoreRequest struct {
	Account string `json:"account"`
	// Backup is its id; "" is the newest that was not made before a restore, so that
	// the same request again goes on where it ended.
	Backup  string        `json:"backup"`
	Records []string      `json:"records,omitempty"`
	Units   []record.Unit `json:"units,omitempty"`
	All     bool          `json:"all,omitempty"`
	// DryRun counts what would be done and writes nothing.
	DryRun bool `json:"dryRun,omitempty"`
}

// RestoreReport says what became of a RestoreRequest.
type RestoreReport struct {
	Account  string    `json:"account"`
	Backup   string    `json:"backup"`
	DryRun   bool      `json:"dryRun"`
	Started  time.Time `json:"started"`
	Finished time.Time `json:"finished"`
	// Result is ok, partial, failed, offline or stopped.
	Result engine.Ending  `json:"result"`
	Units  []RestoredUnit `json:"units"`
	// Saved is the backup of what memotoo held before; "" if nothing of that was to be written over.
	Saved string `json:"saved,omitempty"`
	// Error is why the work ended before its time. What was restored until then stays.
	Error *ErrorEntry `json:"error,omitempty"`
}

// RestoredUnit is what became of the records of a unit. Overwritten, Created,
// Unchanged, Failed and Left together are all that were meant.
type RestoredUnit struct {
	Unit record.Unit `json:"unit"`
	// Overwritten were there and other than in the backup, Created ones were gone,
	// Unchanged ones were there as they are in the backup.
	Overwritten int `json:"overwritten"`
	Created     int `json:"created"`
	Unchanged   int `json:"unchanged"`
	// Failed ones stand in Errors, Left ones were not tried.
	Failed int          `json:"failed"`
	Left   int          `json:"left"`
	Errors []ErrorEntry `json:"errors"`
}

// BackupProgress is how far a backup is that is made, or restored, in records.
type BackupProgress struct {
	Restore bool `json:"restore"`
	Done    int  `json:"done"`
	Total   int  `json:"total"`
}
