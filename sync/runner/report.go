package runner

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"abgleich/sync/contract"
	"abgleich/sync/fault"
	"abgleich/sync/support"
)

// reportPasses is how many passes of each account go into a report.
const reportPasses = 200

// logBytes is how much of the end of the log goes into a report.
const logBytes = 1 << 20

// report gathers what support needs (design §2 rule 8). What cannot be read
// stands in it as a problem: the report is wanted most when something is broken.
func (r *Runner) report(ctx context.Context, w io.Writer, withPersonal bool) error {
	b := support.Bundle{Version: r.Version, Made: r.Now(), Lang: r.Lang(), Personal: withPersonal, Names: []string{r.Home}}
	if home, err := os.UserHomeDir(); err == nil {
		b.Names = append(b.Names, home)
	}
	var err error
	if b.Status, err = r.Status(ctx); err != nil {
		return err
	}
	accounts, err := r.Accounts(ctx)
	if err != nil {
		return err
	}
	for _, a := range accounts {
		b.Names = append(b.Names, a.Name, a.OnOffice.User, a.Memotoo.User, a.Memotoo.Login())
		part := support.Account{Name: a.Name, Settings: a}
		passes, err := r.Passes(ctx, a.Name, reportPasses)
		if err != nil {
			part.Problem = &support.Entry{At: b.Made, Fault: *fault.From(err, fault.Local, fault.StepRead)}
		}
		for _, p := range passes {
			part.Passes = append(part.Passes, supportPass(p))
		}
		b.Accounts = append(b.Accounts, part)
		// The store may be locked: then there is nothing to look for either.
		if store, err := r.store(a); err == nil {
			if s, err := store.Get(a.Name); err == nil {
				b.Secrets = append(b.Secrets, s.OnOfficeToken, s.OnOfficeSecret, s.MemotooPassword)
			}
		}
	}
	r.mu.Lock()
	for name, f := range r.broken {
		b.Names = append(b.Names, name)
		b.Accounts = append(b.Accounts, support.Account{Name: name, Problem: &support.Entry{At: b.Made, Fault: *f}})
	}
	r.mu.Unlock()
	if b.Log, err = logTail(filepath.Join(r.Home, "log")); err != nil {
		b.Log = []byte(err.Error() + "\n")
	}
	return b.Write(w)
}

// supportPass brings a pass into the form of the report.
func supportPass(p contract.Pass) support.Pass {
	out := support.Pass{Started: p.Started, Finished: p.Finished, Trigger: string(p.Trigger), Result: string(p.Result)}
	for _, u := range p.Units {
		unit := support.Unit{Unit: string(u.Unit), Result: string(u.Result)}
		for _, e := range u.Errors {
			if e.Fault != nil {
				unit.Errors = append(unit.Errors, support.Entry{At: e.Time, Fault: *e.Fault})
			}
		}
		unit.Counts = contract.UnitPass{
			Unit: u.Unit, Result: u.Result, ToMemotoo: u.ToMemotoo, ToOnOffice: u.ToOnOffice, Linked: u.Linked, Unchanged: u.Unchanged,
			Remaining: u.Remaining, Held: u.Held, Requests: u.Requests, Skipped: []contract.SkippedEntry{}, Errors: []contract.ErrorEntry{},
		}
		out.Units = append(out.Units, unit)
	}
	return out
}

// logTail returns the end of the newest log file, "" if there is none.
func logTail(dir string) ([]byte, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.log"))
	if err != nil || len(files) == 0 {
		return nil, err
	}
	newest := slices.MaxFunc(files, func(a, b string) int { return modTime(a).Compare(modTime(b)) })
	f, err := os.Open(newest)
	if err != nil {
		return nil, storage(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, storage(err)
	}
	if _, err := f.Seek(max(0, info.Size()-logBytes), io.SeekStart); err != nil {
		return nil, storage(err)
	}
	text, err := io.ReadAll(io.LimitReader(f, logBytes))
	if err != nil {
		return nil, storage(err)
	}
	if info.Size() > logBytes {
		// The first line is half a one.
		_, text, _ = bytes.Cut(text, []byte("\n"))
	}
	return text, nil
}

// modTime is when a file was last written; the zero time if that cannot be told.
func modTime(path string) time.Time {
	info, err := os.Stat(path)
	if err != nil {
		return time.Time{}
	}
	return info.ModTime()
}
