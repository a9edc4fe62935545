package runner

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"sync"

	"abgleich/sync/contract"
	"abgleich/sync/engine"
	"abgleich/sync/fault"
	"abgleich/sync/onoffice"
)

// maxMarkErrors is how many addresses of a user a report of marks names.
const maxMarkErrors = 100

// markWork is what an account has to do with the marks of many addresses. It has no
// part in passes: they see marks that somebody sets, whoever that is.
type markWork struct {
	// jobs are those under way, with what stops them; more than one wait for turn.
	mu       sync.Mutex
	jobs     map[*contract.MarkProgress]context.CancelFunc
	ended    bool // no further job begins
	turn     sync.Mutex
	finished sync.WaitGroup

	// client lists addresses; it has learned the tenant's fields, which is slow.
	reading sync.Mutex
	client  *onoffice.Client
	made    markAccess
}

// markAccess is what a client was made of.
type markAccess struct {
	onOffice contract.OnOffice
	secrets  contract.Secrets
	proxy    string
	person   string // who the user has to be
}

// begin enters a job, if there may still be one.
func (w *markWork) begin(p *contract.MarkProgress, stop context.CancelFunc) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.ended {
		return false
	}
	if w.jobs == nil {
		w.jobs = map[*contract.MarkProgress]context.CancelFunc{}
	}
	w.jobs[p] = stop
	w.finished.Add(1)
	return true
}

func (w *markWork) done(p *contract.MarkProgress) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.jobs, p)
	w.finished.Done()
}

// stop stops all jobs after the block in hand; for good if the account goes.
func (w *markWork) stop(forGood bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ended = w.ended || forGood
	for _, stop := range w.jobs {
		stop()
	}
}

// again takes an end for good back.
func (w *markWork) again() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ended = false
}

func (w *markWork) tell(p *contract.MarkProgress, done, total int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	p.Done, p.Total = done, total
}

// progress is that of the job that is furthest, nil if there is none.
func (w *markWork) progress() *contract.MarkProgress {
	w.mu.Lock()
	defer w.mu.Unlock()
	var out *contract.MarkProgress
	for p := range w.jobs {
		if out == nil || p.Total > out.Total {
			c := *p
			out = &c
		}
	}
	return out
}

// access returns the account's way to onOffice as it stands.
func (r *Runner) access(acc *account) (markAccess, error) {
	a := acc.Settings()
	store, err := r.store(a)
	if err != nil {
		return markAccess{}, err
	}
	secrets, err := store.Get(a.Name)
	if err != nil {
		return markAccess{}, err
	}
	db, err := acc.open()
	if err != nil {
		return markAccess{}, err
	}
	target, _, err := fixedTarget(db)
	m := markAccess{onOffice: a.OnOffice, secrets: secrets, person: target.Person}
	if u := r.proxy(); u != nil {
		m.proxy = "by " + u.String()
	}
	return m, err
}

// reader calls do with a client for lists of addresses.
func (r *Runner) reader(acc *account, do func(*onoffice.Client) error) error {
	m, err := r.access(acc)
	if err != nil {
		return err
	}
	w := &acc.marks
	w.reading.Lock()
	defer w.reading.Unlock()
	if w.client == nil || w.made != m {
		if w.client, err = r.crm(m.onOffice, m.secrets, m.person); err != nil {
			return err
		}
		w.made = m
	}
	return do(w.client)
}

// MarkChoices lists the users whose marks can be set, and what addresses can be
// narrowed by.
func (r *Runner) MarkChoices(ctx context.Context, name string) (contract.MarkChoices, error) {
	out := contract.MarkChoices{Users: []contract.User{}, Filters: []contract.AddressFilter{}, Kinds: []contract.ContactKind{}, Problems: []contract.ErrorEntry{}}
	acc, err := r.account(name)
	if err != nil {
		return out, err
	}
	var found onoffice.MarkChoices
	if err := r.reader(acc, func(c *onoffice.Client) (err error) {
		found, err = c.MarkChoices(ctx)
		return err
	}); err != nil {
		return out, err
	}
	out.Self, out.Users = strconv.Itoa(found.Self), append(out.Users, people(found.Users)...)
	for _, f := range found.Filters {
		out.Filters = append(out.Filters, contract.AddressFilter(f))
	}
	for _, k := range found.Kinds {
		out.Kinds = append(out.Kinds, contract.ContactKind(k))
	}
	for _, f := range found.Problems {
		out.Problems = append(out.Problems, r.errorEntry(f, r.Now()))
	}
	return out, nil
}

// MarkPage lists a part of the addresses that fit, and for whom they are marked.
// The cursor of the first part is "".
func (r *Runner) MarkPage(ctx context.Context, name string, f contract.MarkFilter, cursor string) (contract.MarkPage, error) {
	out := contract.MarkPage{Addresses: []contract.MarkedAddress{}}
	acc, err := r.account(name)
	if err != nil {
		return out, err
	}
	var page onoffice.AddressPage
	if err := r.reader(acc, func(c *onoffice.Client) (err error) {
		page, err = c.AddressPage(ctx, narrowing(f), cursor)
		return err
	}); err != nil {
		return out, err
	}
	out.Next, out.Total = page.Next, page.Total
	for _, row := range page.Rows {
		out.Addresses = append(out.Addresses, contract.MarkedAddress{ID: row.ID, Name: row.Name, Company: row.Company, City: row.City, Email: row.Email,
			Kinds: append([]string{}, row.Kinds...), Supervisor: row.Supervisor, Marked: texts(row.Marked)})
	}
	return out, nil
}

func narrowing(f contract.MarkFilter) onoffice.Narrowing {
	return onoffice.Narrowing{Text: strings.TrimSpace(f.Search), Filter: f.Filter, Kind: f.Kind, Supervisor: f.Supervisor}
}

func texts(ids []int) []string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = strconv.Itoa(id)
	}
	return out
}

// StopMarks stops setting and clearing marks after the block in hand.
func (r *Runner) StopMarks(_ context.Context, name string) error {
	acc, err := r.account(name)
	if err != nil {
		return err
	}
	acc.marks.stop(false)
	return nil
}

// SetMarks sets or clears the sync mark of many addresses and says what became of
// it. It ends before its time, with a report of what was done, if ctx ends or
// StopMarks is called. The error is for a request that could not begin.
func (r *Runner) SetMarks(ctx context.Context, req contract.MarkRequest) (contract.MarkReport, error) {
	job, err := markJob(req)
	if err != nil {
		return contract.MarkReport{}, err
	}
	acc, err := r.account(req.Account)
	if err != nil {
		return contract.MarkReport{}, err
	}
	m, err := r.access(acc)
	if err != nil {
		return contract.MarkReport{}, err
	}
	client, err := r.crm(m.onOffice, m.secrets, m.person)
	if err != nil {
		return contract.MarkReport{}, err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	progress := &contract.MarkProgress{On: req.On}
	if !acc.marks.begin(progress, cancel) {
		return contract.MarkReport{}, noAccount(acc.name)
	}
	defer r.changed(acc.name, nil)
	defer acc.marks.done(progress)
	acc.marks.turn.Lock()
	defer acc.marks.turn.Unlock()
	tell := throttle{pause: progressPause, f: func() { r.tell(contract.Event{Account: acc.name}) }}
	defer tell.end()
	job.Progress = func(done, total int) {
		acc.marks.tell(progress, done, total)
		tell.call()
	}
	rep := contract.MarkReport{Account: acc.name, On: req.On, DryRun: req.DryRun, Started: r.Now()}
	out, err := client.Mark(ctx, job)
	if err != nil {
		return contract.MarkReport{}, fault.From(err, fault.OnOffice, fault.StepMark)
	}
	rep.Finished = r.Now()
	r.markReport(&rep, out)
	r.Log.Info("marks", "account", acc.name, "on", req.On, "dry", req.DryRun, "result", rep.Result, "addresses", rep.Addresses, "users", len(rep.Users))
	return rep, nil
}

// markJob checks a request.
func markJob(req contract.MarkRequest) (onoffice.MarkJob, error) {
	job := onoffice.MarkJob{On: req.On, Narrow: narrowing(req.Filter), DryRun: req.DryRun}
	if req.All == (len(req.IDs) > 0) || !req.All && req.Filter != (contract.MarkFilter{}) {
		return job, &contract.InvalidError{Field: "addresses", Value: strconv.Itoa(len(req.IDs)), Want: "numbers of addresses, or all that fit"}
	}
	for _, id := range req.IDs {
		n, err := strconv.Atoi(id)
		if err != nil || n < 1 {
			return job, &contract.InvalidError{Field: "addresses", Value: id, Want: "the number of an address"}
		}
		job.IDs = append(job.IDs, strconv.Itoa(n))
	}
	for _, user := range req.Users {
		n, err := strconv.Atoi(user)
		if err != nil || n < 1 {
			return job, &contract.InvalidError{Field: "user", Value: user, Want: "the number of a user of onOffice"}
		}
		if !slices.Contains(job.Users, n) {
			job.Users = append(job.Users, n)
		}
	}
	return job, nil
}

// markReport brings an outcome into the form of the contract.
func (r *Runner) markReport(rep *contract.MarkReport, out onoffice.MarkOutcome) {
	entry := func(f *fault.Fault) *contract.ErrorEntry {
		if f == nil {
			return nil
		}
		e := r.errorEntry(f, rep.Finished)
		return &e
	}
	rep.Addresses, rep.Users, rep.Error = out.Addresses, []contract.MarkedUser{}, entry(out.Fault)
	good, bad := 0, 0
	for _, u := range out.Users {
		m := contract.MarkedUser{User: strconv.Itoa(u.User), Changed: u.Changed, Already: u.Already, Failed: len(u.Failed), Left: u.Left,
			Errors: []contract.ErrorEntry{}, Error: entry(u.Fault)}
		for _, f := range u.Failed[:min(len(u.Failed), maxMarkErrors)] {
			m.Errors = append(m.Errors, *entry(f.Fault))
		}
		rep.Users = append(rep.Users, m)
		good, bad = good+u.Changed+u.Already, bad+len(u.Failed)+u.Left
	}
	switch {
	case out.Fault != nil && out.Fault.Kind == fault.Stopped:
		rep.Result = engine.Halted
	case out.Fault != nil && out.Fault.Kind.Waiting() && good == 0:
		rep.Result = engine.Waits
	case bad == 0 && out.Fault == nil:
		rep.Result = engine.OK
	case good == 0:
		rep.Result = engine.Failed
	default:
		rep.Result = engine.Partial
	}
}
