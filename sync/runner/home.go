package runner

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"

	"github.com/gofrs/flock"

	"abgleich/sync/backup"
	"abgleich/sync/contract"
	"abgleich/sync/fault"
)

// ErrRunning tells that another process of the same user has the home directory
// open (scenario D63). The lock goes with the process that holds it, so a crash
// leaves none behind.
var ErrRunning = errors.New("another Abgleich is running with this home directory: use that one, or end it")

// home is the directory that holds everything the program keeps.
type home struct {
	dir  string
	lock *flock.Flock
}

// openHome makes the directory if need be, for nobody but the user, and takes
// its lock.
func openHome(dir string) (*home, error) {
	if err := os.MkdirAll(filepath.Join(dir, "accounts"), 0o700); err != nil {
		return nil, storage(err)
	}
	lock := flock.New(filepath.Join(dir, "lock"), flock.SetPermissions(0o600))
	got, err := lock.TryLock()
	if err != nil {
		return nil, storage(err)
	}
	if !got {
		return nil, ErrRunning
	}
	return &home{dir: dir, lock: lock}, nil
}

func (h *home) close() error { return h.lock.Unlock() }

const (
	accountFile = "account.json"
	// backupFolder holds the backups of an account.
	backupFolder = "backups"
	// unfinished begins the names of files that are being written.
	unfinished = ".new-"
)

func (h *home) account(name string) string { return filepath.Join(h.dir, "accounts", name) }

// load reads all accounts. One that cannot be read is among broken, with a fault
// that names its file, and keeps no other from working.
func (h *home) load() (list []contract.Account, broken map[string]*fault.Fault, err error) {
	entries, err := os.ReadDir(filepath.Join(h.dir, "accounts"))
	if err != nil {
		return nil, nil, storage(err)
	}
	broken = map[string]*fault.Fault{}
	for _, e := range entries {
		if !e.IsDir() {
			continue
		}
		if err := h.tidy(e.Name()); err != nil {
			return nil, nil, err
		}
		if err := backup.Tidy(filepath.Join(h.account(e.Name()), backupFolder)); err != nil {
			return nil, nil, err
		}
		a, err := h.read(e.Name())
		switch f := (*fault.Fault)(nil); {
		case err == nil:
			list = append(list, a)
		case errors.Is(err, os.ErrNotExist):
			// Removed, or never finished.
		case errors.As(err, &f):
			broken[e.Name()] = f
		default:
			return nil, nil, storage(err)
		}
	}
	return list, broken, nil
}

// read reads one account. Its name is that of its folder.
func (h *home) read(name string) (contract.Account, error) {
	path := filepath.Join(h.account(name), accountFile)
	text, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return contract.Account{}, err
	}
	if err != nil {
		return contract.Account{}, storage(err)
	}
	var a contract.Account
	if err = json.Unmarshal(text, &a); err == nil {
		a.Name = name
		a = a.WithDefaults()
		err = a.Validate()
	}
	if err != nil {
		return contract.Account{}, fault.New(fault.Damaged, fault.Local, fault.StepSave, path+": "+err.Error(), err)
	}
	return a, nil
}

// tidy removes what a crash in the middle of writing left behind: it may hold
// secrets.
func (h *home) tidy(name string) error {
	entries, err := os.ReadDir(h.account(name))
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), unfinished) {
			err = errors.Join(err, os.Remove(filepath.Join(h.account(name), e.Name())))
		}
	}
	if err != nil {
		return storage(err)
	}
	return nil
}

// save writes an account so that a crash leaves the old or the new one.
func (h *home) save(a contract.Account) error {
	text, err := json.MarshalIndent(a, "", "  ")
	if err != nil {
		return storage(err)
	}
	if err := os.MkdirAll(h.account(a.Name), 0o700); err != nil {
		return storage(err)
	}
	return replaceFile(filepath.Join(h.account(a.Name), accountFile), append(text, '\n'))
}

// remove deletes everything that is kept of an account, but for its backups if they
// are to stay. The file that makes it an account goes first: what is left by an error
// is none any more.
func (h *home) remove(name string, keepBackups bool) error {
	err := os.Remove(filepath.Join(h.account(name), accountFile))
	if errors.Is(err, os.ErrNotExist) {
		err = nil
	}
	switch {
	case err != nil:
	case keepBackups:
		err = removeBut(h.account(name), backupFolder)
	default:
		err = os.RemoveAll(h.account(name))
	}
	if err != nil {
		return storage(err)
	}
	return nil
}

// removeBut removes what is in a folder but for one folder in it, and itself where
// there is nothing in that.
func removeBut(dir, stays string) error {
	entries, err := os.ReadDir(dir)
	for _, e := range entries {
		if e.Name() != stays {
			err = errors.Join(err, os.RemoveAll(filepath.Join(dir, e.Name())))
		}
	}
	kept, unread := os.ReadDir(filepath.Join(dir, stays))
	switch {
	case unread != nil && !errors.Is(unread, os.ErrNotExist):
		// Nobody knows whether there is anything in it.
		err = errors.Join(err, unread)
	case len(kept) == 0:
		err = errors.Join(err, os.RemoveAll(dir))
	}
	return err
}

// replaceFile writes a file beside its place and moves it there.
func replaceFile(path string, text []byte) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), unfinished+"*")
	if err != nil {
		return storage(err)
	}
	defer func() {
		if err != nil {
			err = storage(errors.Join(err, os.Remove(f.Name())))
		}
	}()
	_, err = f.Write(text)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

func storage(err error) *fault.Fault {
	return fault.New(fault.Storage, fault.Local, fault.StepSave, err.Error(), err)
}
