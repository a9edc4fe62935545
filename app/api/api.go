// Package api is the local protocol between the agent and whoever wants to see or
// steer it, the window and the terminal: HTTP with JSON bodies and a stream of
// events, over a socket in the home directory that only the user can open.
//
// Secrets travel inward only: no answer ever holds one.
package api

import (
	"context"
	"errors"
	"io"
	"path/filepath"
	"slices"
	"time"

	"abgleich/sync/contract"
	"abgleich/sync/engine"
	"abgleich/sync/record"
)

// Service is what the agent does for its clients. The runner implements it in the
// agent's process, Client everywhere else.
type Service interface {
	Accounts(ctx context.Context) ([]contract.Account, error)
	AddAccount(ctx context.Context, a contract.Account, s contract.Secrets) error
	// UpdateAccount changes an account; with nil the secrets stay as they are.
	UpdateAccount(ctx context.Context, a contract.Account, s *contract.Secrets) error
	// RemoveAccount forgets an account, and its backups too unless they are to be kept.
	RemoveAccount(ctx context.Context, name string, keepBackups bool) error
	ResetAccount(ctx context.Context, name string) error
	// Check looks at both ends of an account, saved or not; nil stands for the
	// secrets that are stored.
	Check(ctx context.Context, a contract.Account, s *contract.Secrets) (contract.Check, error)
	// Sync runs a pass and returns when it has ended. Through a Client, a context
	// that ends leaves the pass running, which Stop ends, and ends a dry run.
	Sync(ctx context.Context, r contract.Request) (contract.Pass, error)
	Stop(ctx context.Context, account string) error
	Status(ctx context.Context) (contract.Status, error)
	Restart(ctx context.Context, account string) error
	Held(ctx context.Context, account string) ([]contract.Held, error)
	Decide(ctx context.Context, account string, ids []int64, d engine.Decision) error
	Passes(ctx context.Context, account string, limit int) ([]contract.Pass, error)
	// Done lists what a pass has written, in that order.
	Done(ctx context.Context, account string, pass int64) ([]contract.Done, error)
	// Pause keeps the timer from running an account, or all for "", until that time;
	// the zero time lets it go on.
	Pause(ctx context.Context, account string, until time.Time) error
	// Users lists the people of the onOffice tenant at url. Token and secret are
	// those in s or, where they are empty, the stored ones of the account.
	Users(ctx context.Context, url string, s contract.Secrets, account string) ([]contract.User, error)
	// Settings are those of the program.
	Settings(ctx context.Context) (contract.Settings, error)
	SaveSettings(ctx context.Context, s contract.Settings) error
	// MarkChoices lists whose sync marks can be set and what addresses can be narrowed
	// by; MarkPage lists a part of the addresses, the first one for the cursor "".
	MarkChoices(ctx context.Context, account string) (contract.MarkChoices, error)
	MarkPage(ctx context.Context, account string, f contract.MarkFilter, cursor string) (contract.MarkPage, error)
	// SetMarks sets or clears marks and returns when it has ended. Through a Client, a
	// context that ends leaves it running; StopMarks ends it.
	SetMarks(ctx context.Context, r contract.MarkRequest) (contract.MarkReport, error)
	StopMarks(ctx context.Context, account string) error
	// Backups lists the backups of an account, the newest first; BackupRecords what of
	// memotoo is in one, "" being the newest.
	Backups(ctx context.Context, account string) ([]contract.Backup, error)
	BackupRecords(ctx context.Context, account, backup string) ([]contract.BackupRecord, error)
	// CreateBackup saves both sides of units, or of all that are not off, and Restore
	// puts records back onto memotoo. Both return when it has ended; through a Client,
	// a context that ends leaves it running. Stop ends it.
	CreateBackup(ctx context.Context, account string, units []record.Unit) (contract.Backup, error)
	Restore(ctx context.Context, r contract.RestoreRequest) (contract.RestoreReport, error)
	// Undo takes back what a pass has written, and returns when it has ended; through a
	// Client, a context that ends leaves it running. Stop ends it.
	Undo(ctx context.Context, r contract.UndoRequest) (contract.Pass, error)
	// Subscribe returns a channel of events that is closed when there will be no
	// more of them, and a function that ends the subscription.
	Subscribe() (events <-chan contract.Event, cancel func())
	Report(ctx context.Context, w io.Writer, withPersonal bool) error
}

var _ Service = (*Client)(nil)

// Window names a window that the agent can be asked to show.
type Window string

// The windows.
const (
	SyncWindow      Window = "sync"
	SettingsWindow  Window = "settings"
	ReportWindow    Window = "report"
	HistoryWindow   Window = "history"
	HeldWindow      Window = "held"
	AssistantWindow Window = "assistant"
	MarksWindow     Window = "marks"
	DeviceWindow    Window = "device"
	BackupsWindow   Window = "backups"
	// FirstWindow shows what a first pass would do and asks for the yes to it; see FirstOf.
	FirstWindow Window = "first"
)

var allWindows = []Window{SyncWindow, SettingsWindow, ReportWindow, HistoryWindow, HeldWindow, AssistantWindow, MarksWindow, DeviceWindow, BackupsWindow, FirstWindow}

// Known tells whether there is such a window.
func (w Window) Known() bool {
	_, first := w.First()
	return first || slices.Contains(allWindows, w)
}

// FirstOf is the FirstWindow for a single unit.
func FirstOf(u record.Unit) Window { return FirstWindow + "-" + Window(u) }

// First tells whether w asks for the yes to a first pass, and of which units: none are
// all that wait for it.
func (w Window) First() (units []record.Unit, is bool) {
	if w == FirstWindow {
		return nil, true
	}
	for _, u := range contract.Units {
		if w == FirstOf(u) {
			return []record.Unit{u}, true
		}
	}
	return nil, false
}

// ErrNoAgent says that no agent answers: none runs for this home directory, or
// the one that ran has gone.
var ErrNoAgent = errors.New("no agent is running")

// SocketPath is where the agent of a home directory listens.
func SocketPath(home string) string { return filepath.Join(home, "run", "agent.sock") }

// Bounds on bodies, in bytes.
const (
	maxRequest  = 1 << 20
	maxResponse = 64 << 20
	maxReport   = 256 << 20
)
