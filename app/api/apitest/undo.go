package apitest

import (
	"context"

	"abgleich/sync/contract"
)

// AnswerUndo sets what Undo returns.
func (f *Fake) AnswerUndo(p contract.Pass) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.undone = p
}

// Undo returns the answer that was set.
func (f *Fake) Undo(ctx context.Context, r contract.UndoRequest) (contract.Pass, error) {
	err := f.call("Undo", r)
	if !r.DryRun {
		if end := f.wait(ctx); end != nil {
			err = end
		}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if err != nil {
		return contract.Pass{}, err
	}
	return f.undone, nil
}
