package runner

import (
	"sync"
	"time"

	"abgleich/sync/contract"
)

// progressPause is the shortest time between two events about the progress of an
// account: a listener asks for the status after each.
const progressPause = 100 * time.Millisecond

// Subscribe tells of changes until cancel is called or the runner is closed. A
// listener that does not keep up misses events, never the last one.
func (r *Runner) Subscribe() (events <-chan contract.Event, cancel func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.nextID++
	id, ch := r.nextID, make(chan contract.Event, 64)
	r.listeners[id] = ch
	return ch, func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		if r.listeners[id] != nil {
			delete(r.listeners, id)
			close(ch)
		}
	}
}

// changed tells all listeners and the timer that an account is another one than
// before.
func (r *Runner) changed(name string, pass *contract.Pass) {
	r.tell(contract.Event{Account: name, Pass: pass})
	r.poke()
}

func (r *Runner) tell(e contract.Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, ch := range r.listeners {
		for sent := false; !sent; {
			select {
			case ch <- e:
				sent = true
			default:
				// Full: the oldest gives way.
				select {
				case <-ch:
				default:
				}
			}
		}
	}
}

// poke lets the timer look again.
func (r *Runner) poke() {
	select {
	case r.wake <- struct{}{}:
	default:
	}
}

// throttle calls a function at most once in each pause. The last call is never
// lost: it comes at the end of the pause.
type throttle struct {
	pause time.Duration
	f     func()

	mu    sync.Mutex
	last  time.Time
	timer *time.Timer // a call is on its way
	ended bool
}

func (t *throttle) call() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.ended || t.timer != nil {
		return
	}
	rest := t.pause - time.Since(t.last)
	if rest <= 0 {
		t.last = time.Now()
		t.f()
		return
	}
	t.timer = time.AfterFunc(rest, t.late)
}

func (t *throttle) late() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.ended {
		return
	}
	t.timer, t.last = nil, time.Now()
	t.f()
}

// end forgets a call that is on its way; none comes afterwards.
func (t *throttle) end() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.ended = true
	if t.timer != nil {
		t.timer.Stop()
	}
}
