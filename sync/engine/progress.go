package engine

import (
	"sync"

	"abgleich/sync/fault"
)

// Progress is how far a pass of a unit is.
type Progress struct {
	Step  fault.Step
	Done  int
	Total int
}

// meter counts how far a pass is. In the middle of a block of writes the side tells
// of each that it has taken, which counts from then on; what came of them all is
// known only at the end of the block. The count never goes back.
type meter struct {
	mu    sync.Mutex
	total int
	// done are those whose outcome is known, taken those of the block in hand that the
	// side has taken, shown is what was told last.
	done, taken, shown int
}

// begin counts anew towards a total.
func (m *meter) begin(total int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.total, m.done, m.taken, m.shown = total, 0, 0, 0
}

// goOn counts on from what is done, towards that and what is left.
func (m *meter) goOn(done, left int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.total, m.done, m.taken, m.shown = done+left, done, done, done
}

// block begins a block of writes.
func (m *meter) block() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.taken = m.done
}

// tell changes the count and tells how far the pass is.
func (p *pass) tellProgress(step fault.Step, change func(*meter)) {
	m := &p.meter
	m.mu.Lock()
	defer m.mu.Unlock()
	if change != nil {
		change(m)
	}
	m.shown = min(max(m.shown, m.done, m.taken), m.total)
	if p.Progress != nil {
		p.Progress(Progress{Step: step, Done: m.shown, Total: m.total})
	}
}

func (p *pass) progress(step fault.Step) { p.tellProgress(step, nil) }

// finished counts something whose outcome is known.
func (p *pass) finished(step fault.Step) { p.tellProgress(step, func(m *meter) { m.done++ }) }

// sent counts a write that the side has taken.
func (p *pass) sent(step fault.Step) { p.tellProgress(step, func(m *meter) { m.taken++ }) }
