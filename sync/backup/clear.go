package backup

import (
	"errors"
	"os"
	"time"
)

const day = 24 * time.Hour

// keepFirst is how long one that was made before a first pass is kept at least: that
// something went wrong there may show late.
const keepFirst = 365 * day

// Clear removes the backups of a folder that are older than so many days. The newest
// one that can be read always stays, and so does what cannot be read.
func Clear(dir string, now time.Time, days int) error {
	keep := time.Duration(days) * day
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
		if i.Reason == First {
			limit = max(keep, keepFirst)
		}
		if !newest && now.Sub(i.Made) > limit {
			if err := os.Remove(i.Path); !errors.Is(err, os.ErrNotExist) {
				errs = append(errs, err)
			}
		}
		newest = false
	}
	if err := errors.Join(errs...); err != nil {
		return storage(err)
	}
	return nil
}
