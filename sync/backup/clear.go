package backup

import (
	"errors"
	"os"
	"time"
)

// How long backups are kept. One that was made before a first pass is kept longer:
// that something went wrong there may show late.
const (
	keep      = 90 * 24 * time.Hour
	keepFirst = 365 * 24 * time.Hour
)

// Clear removes the backups of a folder that are too old. The newest one that can be
// read always stays, and so does what cannot be read.
func Clear(dir string, now time.Time) error {
	list, err := List(dir)
	if err != nil {
		return err
	}
	newest := true
	var errs []error
	for _, i := range list {
		if i.Fault != nil {
			continue
		}
		limit := keep
		if i.First {
			limit = keepFirst
		}
		if !newest && now.Sub(i.Made) > limit {
			errs = append(errs, os.Remove(i.Path))
		}
		newest = false
	}
	if err := errors.Join(errs...); err != nil {
		return storage(err)
	}
	return nil
}
