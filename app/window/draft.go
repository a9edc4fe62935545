package window

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"abgleich/sync/contract"
)

// draft is a first start that is not done yet. It holds no secret: what was typed
// there is asked for again.
type draft struct {
	Step    int              `json:"step"`
	Account contract.Account `json:"account"`
	// Added tells that the agent has the account already: only its first run is
	// missing.
	Added bool `json:"added"`
	// Alone tells that the user has switched other syncs off.
	Alone bool `json:"alone"`
}

// draftFile is where it waits, in the directory of the agent.
const draftFile = "first-start.json"

// readDraft returns what a first start left; false if there is nothing, or nothing
// that can be read: then it begins anew.
func (u *UI) readDraft() (d draft, ok bool) {
	if u.Home == "" {
		return draft{}, false
	}
	text, err := os.ReadFile(filepath.Join(u.Home, draftFile))
	if err != nil {
		return draft{}, false
	}
	if err := json.Unmarshal(text, &d); err != nil || d.Step < 0 {
		return draft{}, false
	}
	return d, true
}

// begun tells whether a first start waits to be taken up again.
func (u *UI) begun() bool {
	_, ok := u.readDraft()
	return ok
}

// writeDraft keeps a first start; the file appears only once it is whole.
func (u *UI) writeDraft(d draft) error {
	if u.Home == "" {
		return nil
	}
	text, err := json.MarshalIndent(d, "", "  ")
	if err != nil {
		return err
	}
	file, err := os.CreateTemp(u.Home, ".first-start-*")
	if err != nil {
		return err
	}
	_, err = file.Write(text)
	if closed := file.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(file.Name(), filepath.Join(u.Home, draftFile))
	}
	if err != nil {
		// The first error is the one to tell.
		_ = os.Remove(file.Name())
	}
	return err
}

// dropDraft forgets it: the first start is done.
func (u *UI) dropDraft() error {
	if u.Home == "" {
		return nil
	}
	err := os.Remove(filepath.Join(u.Home, draftFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
