package apitest

import (
	"context"

	"abgleich/sync/contract"
	"abgleich/sync/engine"
	"abgleich/sync/fault"
)

// AnswerMarks sets what MarkChoices and SetMarks return, and the pages of MarkPage:
// the first one for the cursor "", the others for what the one before calls Next.
func (f *Fake) AnswerMarks(choices contract.MarkChoices, report contract.MarkReport, pages ...contract.MarkPage) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.choices, f.markReport, f.markPages = choices, report, pages
}

// BlockMarks makes SetMarks wait until the returned function is called, StopMarks is
// called or the caller's context ends.
func (f *Fake) BlockMarks() (release func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.markStop = make(chan struct{})
	return f.endMarks
}

func (f *Fake) endMarks() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.markStop != nil {
		close(f.markStop)
		f.markStop = nil
	}
}

// MarkChoices returns the answer that was set.
func (f *Fake) MarkChoices(_ context.Context, account string) (contract.MarkChoices, error) {
	err := f.call("MarkChoices", account)
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.choices, err
}

// MarkPage returns the page of a cursor, whatever the filter.
func (f *Fake) MarkPage(_ context.Context, account string, filter contract.MarkFilter, cursor string) (contract.MarkPage, error) {
	if err := f.call("MarkPage", account, filter, cursor); err != nil {
		return contract.MarkPage{}, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	before := ""
	for _, p := range f.markPages {
		if cursor == before {
			return p, nil
		}
		before = p.Next
	}
	if len(f.markPages) > 0 {
		return f.markPages[0], nil
	}
	return contract.MarkPage{Addresses: []contract.MarkedAddress{}}, nil
}

// SetMarks returns the report that was set; see BlockMarks. One that is stopped says
// so.
func (f *Fake) SetMarks(ctx context.Context, r contract.MarkRequest) (contract.MarkReport, error) {
	if err := f.call("SetMarks", r); err != nil {
		return contract.MarkReport{}, err
	}
	f.mu.Lock()
	stop, report := f.markStop, f.markReport
	f.mu.Unlock()
	if stop != nil {
		select {
		case <-stop:
		case <-ctx.Done():
			return contract.MarkReport{}, ctx.Err()
		}
	}
	if len(f.Calls("StopMarks")) > 0 {
		report.Result = engine.Halted
		report.Error = &contract.ErrorEntry{Fault: fault.New(fault.Stopped, fault.OnOffice, fault.StepMark, "", nil)}
	}
	return report, nil
}

// StopMarks ends a blocked SetMarks.
func (f *Fake) StopMarks(_ context.Context, account string) error {
	err := f.call("StopMarks", account)
	f.endMarks()
	return err
}
