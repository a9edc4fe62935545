// Package contract is what the runner and whoever uses it say to each other:
// accounts, requests and reports. Its JSON is the terminal contract (design §9)
// and what travels between agent and window.
package contract

import (
	"time"

	"abgleich/sync/engine"
	"abgleich/sync/fault"
	"abgleich/sync/record"
)

// Account is one onOffice user and one memotoo login (design §1), as the user
// has set it up. It holds no secret.
type Account struct {
	// Name is what the user calls it; it names files and must be made of letters,
	// digits, "-", "_" and ".".
	Name     string   `json:"name"`
	OnOffice OnOffice `json:"onoffice"`
	Memotoo  Memotoo  `json:"memotoo"`
	// TimeZone is the IANA name of the zone set in the memotoo account.
	TimeZone string `json:"timeZone"`
	// Credentials says where the secrets are: Keychain or File.
	Credentials string `json:"credentials"`
	// Units are the settings of each unit.
	Units map[record.Unit]UnitSettings `json:"units"`
	// Every is the time between two automatic passes, 5 minutes to 24 hours.
	Every Duration `json:"every"`
	// DaysBack and DaysAhead bound the appointments that are synced, counted from
	// today (design §5). Both zero stand for the defaults.
	DaysBack  int `json:"daysBack"`
	DaysAhead int `json:"daysAhead"`
}

// OnOffice is the onOffice end of an account.
type OnOffice struct {
	// URL of the API; "" is the vendor's.
	URL string `json:"url"`
	// User is the login name or number of the user whose records are synced.
	User string `json:"user"`
}

// Memotoo is the memotoo end of an account.
type Memotoo struct {
	CardDAV string `json:"carddav"`
	CalDAV  string `json:"caldav"`
	// User is the login name without the "_device=" part.
	User string `json:"user"`
	// Device is the NAME of "_device=NAME": letters and digits, made once (design
	// §2 rule 13). "" sends the user name as it is.
	Device string `json:"device"`
	// AddressBook, Calendar and TaskList are the hrefs chosen; "" lets discovery
	// choose, and what it chose is fixed by the first pass.
	AddressBook string `json:"addressBook,omitempty"`
	Calendar    string `json:"calendar,omitempty"`
	TaskList    string `json:"taskList,omitempty"`
}

// Where the secrets of an account are kept.
const (
	Keychain = "keychain"
	File     = "file"
)

// UnitSettings are the settings of one unit.
type UnitSettings struct {
	Direction engine.Direction `json:"direction"`
	Winner    engine.Winner    `json:"winner"`
	// Automatic lets the timer run the unit.
	Automatic bool `json:"automatic"`
	// DeleteUnmarked deletes the copy on memotoo when the mark is cleared in onOffice.
	DeleteUnmarked bool `json:"deleteUnmarked,omitempty"`
}

// Duration is a time.Duration that reads and writes as "15m0s" in JSON.
type Duration time.Duration

// MarshalText writes d as time.Duration does.
func (d Duration) MarshalText() ([]byte, error) { return []byte(time.Duration(d).String()), nil }

// UnmarshalText reads what time.ParseDuration reads.
func (d *Duration) UnmarshalText(b []byte) error {
	v, err := time.ParseDuration(string(b))
	*d = Duration(v)
	return err
}

// Secrets are an account's credentials. They print as dots.
type Secrets struct {
	OnOfficeToken   string `json:"onofficeToken"`
	OnOfficeSecret  string `json:"onofficeSecret"`
	MemotooPassword string `json:"memotooPassword"`
}

// String hides the secrets from every way of printing.
func (Secrets) String() string { return "•••" }

// GoString hides the secrets from %#v.
func (Secrets) GoString() string { return "•••" }

// SecretStore keeps the secrets of accounts.
type SecretStore interface {
	// Get returns the secrets of an account; an unknown account is a fault of kind
	// SignIn, an inaccessible store one of kind Keychain.
	Get(account string) (Secrets, error)
	Set(account string, s Secrets) error
	Delete(account string) error
}

// Trigger is what started a pass.
type Trigger string

// The triggers.
const (
	Manual    Trigger = "manual"
	Automatic Trigger = "automatic"
	// Undoing is a pass that takes back what another one has written.
	Undoing Trigger = "undo"
)

// Request asks for a pass.
type Request struct {
	// Account is the account's name; "" is the only one there is.
	Account string `json:"account"`
	// Units are the units to run; none means all that are not off.
	Units []record.Unit `json:"units,omitempty"`
	// DryRun counts what would be done and writes nothing.
	DryRun bool `json:"dryRun,omitempty"`
	// UntilDone goes on until nothing waits for another pass.
	UntilDone bool `json:"untilDone,omitempty"`
	// WithoutFirst leaves out the units whose first pass waits for the user's yes: who
	// asks for a pass has not asked the user (design §2 rule 11). A pass over no unit
	// does nothing.
	WithoutFirst bool    `json:"withoutFirst,omitempty"`
	Trigger      Trigger `json:"trigger,omitempty"`
}

// Pass is the report of one pass of an account (design §9). Its JSON is the
// terminal contract.
type Pass struct {
	ID       int64         `json:"id,omitempty"`
	Account  string        `json:"account"`
	Trigger  Trigger       `json:"trigger,omitempty"`
	Started  time.Time     `json:"started"`
	Finished time.Time     `json:"finished"`
	Result   engine.Ending `json:"result"`
	Units    []UnitPass    `json:"units"`
	// Undoes is the pass that this one takes back; nil for every other.
	Undoes *PassName `json:"undoes,omitempty"`
}

// UnitPass is the part of a Pass that concerns one unit.
type UnitPass struct {
	Unit       record.Unit    `json:"unit"`
	Result     engine.Ending  `json:"result"`
	ToMemotoo  ToMemotoo      `json:"toMemotoo"`
	ToOnOffice ToOnOffice     `json:"toOnOffice"`
	Linked     int            `json:"linked"`
	Unchanged  int            `json:"unchanged"`
	Remaining  int            `json:"remaining"`
	Held       int            `json:"held"`
	Skipped    []SkippedEntry `json:"skipped"`
	Errors     []ErrorEntry   `json:"errors"`
	Requests   RequestCount   `json:"requests"`
	// Off is set if memotoo has no place for the unit: nothing was synced, and Skipped
	// says why.
	Off bool `json:"off,omitempty"`
	// First is set if it is the first pass of the unit, or the first after a reset.
	First bool `json:"first,omitempty"`
	// Backup is the id of the backup that was made before the first pass.
	Backup string `json:"backup,omitempty"`
	// Pairs counts records that both sides had and that were linked, not doubled.
	Pairs int `json:"pairs,omitempty"`
	// Plan says of single records what a dry run would do with them, MaxPlanned at
	// most; the numbers count all.
	Plan []Planned `json:"plan,omitempty"`
}

// ToMemotoo counts what was written to memotoo.
type ToMemotoo struct {
	Created int `json:"created"`
	Updated int `json:"updated"`
	Deleted int `json:"deleted"`
}

// ToOnOffice counts what was written to onOffice.
type ToOnOffice struct {
	Created   int `json:"created"`
	Updated   int `json:"updated"`
	Unmarked  int `json:"unmarked"`
	Cancelled int `json:"cancelled"`
	// Marked counts marks that were set again because a deleted card came back.
	Marked int `json:"marked,omitempty"`
}

// SkippedEntry is a record that was left alone, and why.
type SkippedEntry struct {
	Record string `json:"record"`
	Reason string `json:"reason"`
}

// ErrorEntry is an error for people and for support.
type ErrorEntry struct {
	Time   time.Time `json:"time"`
	Record string    `json:"record"`
	Step   string    `json:"step"`
	// Message is the whole plain message in the language of the terminal or window.
	Message string `json:"message"`
	// Fault is the same in parts, for the windows.
	Fault *fault.Fault `json:"fault,omitempty"`
}

// RequestCount counts requests.
type RequestCount struct {
	Memotoo  int `json:"memotoo"`
	OnOffice int `json:"onoffice"`
}

// Status is how everything stands.
type Status struct {
	Version  string          `json:"version"`
	Accounts []AccountStatus `json:"accounts"`
	// Error is what is wrong with the program itself: its settings cannot be read,
	// and the defaults stand in for them.
	Error *ErrorEntry `json:"error,omitempty"`
}

// AccountStatus is how one account stands.
type AccountStatus struct {
	Name    string `json:"name"`
	Running bool   `json:"running"`
	// Failures is the number of automatic passes in a row that failed; with five of
	// them Stopped is set, until somebody restarts the automatic (design §2 rule 9).
	// It is set at once when credentials are refused, until they are changed, the
	// automatic is restarted or a manual pass succeeds (scenario E71).
	Failures int  `json:"failures"`
	Stopped  bool `json:"stopped"`
	// Reason is why the automatic has stopped.
	Reason *ErrorEntry `json:"reason,omitempty"`
	// Error is why the account cannot be used at all: its files cannot be read. Each
	// of its units has failed then.
	Error *ErrorEntry `json:"error,omitempty"`
	// Offline is set while a side cannot be reached.
	Offline bool `json:"offline"`
	// Next is when the timer runs the account next, which is later than usual if a
	// service has asked to wait (scenario E69); zero if it does not.
	Next time.Time `json:"next,omitzero"`
	// PausedUntil is until when the timer leaves the account alone because somebody
	// wants it so; zero if it does not.
	PausedUntil time.Time `json:"pausedUntil,omitzero"`
	// Marks is set while marks of many addresses are set or cleared.
	Marks *MarkProgress `json:"marks,omitempty"`
	// Backup is set while a backup is made or restored.
	Backup *BackupProgress `json:"backup,omitempty"`
	Units  []UnitStatus    `json:"units"`
}

// UnitStatus is how one unit of an account stands.
type UnitStatus struct {
	Unit      record.Unit      `json:"unit"`
	Direction engine.Direction `json:"direction"`
	Automatic bool             `json:"automatic"`
	// Last is the end of the unit's last pass; zero if there was none.
	Last   time.Time     `json:"last,omitzero"`
	Result engine.Ending `json:"result,omitempty"`
	Linked int           `json:"linked"`
	// Waiting is what the limit left for the next pass.
	Waiting int `json:"waiting"`
	// Held is how many questions wait for a decision.
	Held  int         `json:"held"`
	Error *ErrorEntry `json:"error,omitempty"`
	// Off is why the unit is off although the settings say otherwise: memotoo has no
	// place for it.
	Off *ErrorEntry `json:"off,omitempty"`
	// Running is set while the unit is being synced; Progress is how far it is.
	Running  bool      `json:"running"`
	Progress *Progress `json:"progress,omitempty"`
	// First is set while the unit waits for the user's yes: it has had no pass yet, or
	// none since a reset, and the timer leaves it alone.
	First bool `json:"first,omitempty"`
}

// Progress is how far a running unit is.
type Progress struct {
	Step  fault.Step `json:"step"`
	Done  int        `json:"done"`
	Total int        `json:"total"`
}

// Held is a question that waits for a person.
type Held struct {
	ID      int64         `json:"id"`
	Account string        `json:"account"`
	Unit    record.Unit   `json:"unit"`
	Kind    engine.Asking `json:"kind"`
	// Title and Other name the records; Other only for a match.
	Title string `json:"title"`
	Other string `json:"other,omitempty"`
	// Side is where the record would be removed.
	Side  string    `json:"side,omitempty"`
	Since time.Time `json:"since"`
	// Records are what onOffice and memotoo show; of a conflict the values in conflict
	// alone.
	Records [2]record.Record `json:"records"`
	// Decision is set once somebody has answered and no pass has run since.
	Decision engine.Decision `json:"decision,omitempty"`
}

// Check is what a look at both ends of an account found: nothing is written but
// throw-away records on memotoo, which are removed again.
type Check struct {
	OnOffice SideCheck `json:"onoffice"`
	Memotoo  SideCheck `json:"memotoo"`
}

// SideCheck is one half of a Check.
type SideCheck struct {
	OK bool `json:"ok"`
	// Lines are findings, each a sentence or "name: value".
	Lines []string `json:"lines"`
	// Details are the technical findings, "name: value", in English.
	Details []string `json:"details,omitempty"`
	// Books, Calendars and TaskLists are the collections found, for the settings.
	Books     []Book      `json:"books,omitempty"`
	Calendars []Book      `json:"calendars,omitempty"`
	TaskLists []Book      `json:"taskLists,omitempty"`
	Error     *ErrorEntry `json:"error,omitempty"`
}

// Book is an address book, a calendar or a list of tasks.
type Book struct {
	Href   string `json:"href"`
	Name   string `json:"name"`
	Chosen bool   `json:"chosen"`
}

// Event tells that something about an account, or about the program for "", has
// changed. A listener asks for the status again.
type Event struct {
	Account string `json:"account"`
	// Pass is set when a pass has ended.
	Pass *Pass `json:"pass,omitempty"`
}
