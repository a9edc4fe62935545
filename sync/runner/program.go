package runner

import (
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"slices"

	"abgleich/sync/contract"
	"abgleich/sync/fault"
)

const programFile = "settings.json"

// programSettings reads the settings of the program. If they cannot be read, the
// defaults stand in for them and the fault says why.
func (h *home) programSettings() (contract.Settings, *fault.Fault) {
	path := filepath.Join(h.dir, programFile)
	text, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return contract.DefaultSettings(), nil
	}
	if err != nil {
		return contract.DefaultSettings(), storage(err)
	}
	s := contract.DefaultSettings()
	if err = json.Unmarshal(text, &s); err == nil {
		s = s.WithDefaults()
		err = s.Validate()
	}
	if err != nil {
		return contract.DefaultSettings(), fault.New(fault.Damaged, fault.Local, fault.StepSave, path+": "+err.Error(), err)
	}
	return s, nil
}

// Settings returns the settings of the program.
func (r *Runner) Settings(context.Context) (contract.Settings, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	s := r.program
	s.SupportMail = slices.Clone(s.SupportMail)
	return s, nil
}

// SaveSettings checks and keeps the settings of the program. Passes that run go on
// with the old ones.
func (r *Runner) SaveSettings(_ context.Context, s contract.Settings) error {
	s = s.WithDefaults()
	if err := s.Validate(); err != nil {
		return err
	}
	text, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return storage(err)
	}
	r.edits.Lock()
	defer r.edits.Unlock()
	if err := replaceFile(filepath.Join(r.Home, programFile), append(text, '\n')); err != nil {
		return err
	}
	r.mu.Lock()
	fewer := s.BackupDays < r.program.BackupDays
	r.program, r.damaged = s, nil
	r.mu.Unlock()
	if fewer {
		r.each(r.clearBackups)
	}
	r.changed("", nil)
	return nil
}

// proxy is the way to both services: nil for that of the system, an address without
// host for none.
func (r *Runner) proxy() *url.URL {
	r.mu.Lock()
	defer r.mu.Unlock()
	// Settings that are kept are valid.
	u, _ := r.program.ProxyURL()
	return u
}
