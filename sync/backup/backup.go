package backup

import (
	"time"

	"abgleich/sync/fault"
	"abgleich/sync/record"
)

// format is the version of the files; newer ones are left alone.
const format = 1

// Manifest says what a backup holds.
type Manifest struct {
	Format  int    `json:"format"`
	Program string `json:"program"`
	Version string `json:"version"`
	Account string `json:"account"`
	// Made is when, in UTC.
	Made time.Time `json:"made"`
	// Reason is why; "" is Manual.
	Reason Reason `json:"reason,omitempty"`
	Units  []Unit `json:"units"`
}

// Reason is why a backup was made.
type Reason string

// The reasons.
const (
	Manual  Reason = "manual"  // somebody asked for it
	First   Reason = "first"   // before a first pass
	Restore Reason = "restore" // before another one was restored: of memotoo only
)

// Unit says what a backup holds of a unit.
type Unit struct {
	Unit record.Unit `json:"unit"`
	// Collection is where it lay on memotoo.
	Collection string `json:"collection"`
	// Memotoo and OnOffice are how many records there are of each side.
	Memotoo  int `json:"memotoo"`
	OnOffice int `json:"onoffice"`
	// Unread is how many records of either side could not be read.
	Unread int `json:"unread,omitempty"`
}

// Set is both sides of a unit.
type Set struct {
	Unit       record.Unit
	Collection string
	Memotoo    []Text
	OnOffice   []Record
	Unread     int
}

// Text is a record of memotoo as the hub held it.
type Text struct {
	// Name is its place in the backup, such as "addresses/17"; the writer gives it.
	Name  string `json:"name"`
	Href  string `json:"href"`
	Title string `json:"title"`
	Text  string `json:"-"`
}

// Record is a record of onOffice with all fields that are mapped.
type Record struct {
	ID     string        `json:"id"`
	Fields record.Record `json:"fields"`
}

// Info is a backup in a folder.
type Info struct {
	// ID is the file's name without its ending.
	ID   string
	Path string
	Size int64
	Manifest
	// Fault is why the manifest cannot be read.
	Fault *fault.Fault
}

// ending is that of the names of files, unfinished the beginning of names of those
// that are being written.
const (
	ending     = ".zip"
	unfinished = ".new-"
)

// extension is that of a unit's texts.
func extension(u record.Unit) string {
	if u == record.Addresses {
		return ".vcf"
	}
	return ".ics"
}

func storage(err error) *fault.Fault {
	return fault.New(fault.Storage, fault.Local, fault.StepBackup, err.Error(), err)
}

func damaged(path string, err error) *fault.Fault {
	return fault.New(fault.Damaged, fault.Local, fault.StepRestore, path+": "+err.Error(), err)
}
