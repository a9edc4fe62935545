package api

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"sync"
	"time"
)

// windows hands the agent's wishes to the window program that is running. There is
// more than one for a moment, when one has outlived an earlier agent.
type windows struct {
	mu sync.Mutex
	// listeners are the programs that listen, the newest last: it gets the wishes.
	listeners []chan Window
	// none is closed when nobody listens any more; nil if nobody waits for that.
	none    chan struct{}
	pending []Window
}

// Goodbye is no window but the wish that the window program ends, as the agent does.
const Goodbye Window = "goodbye"

// Raise asks the running window program to show a window and tells whether there
// is one that listens. With later, one that is about to listen gets the wish.
func (s *Server) Raise(w Window, later bool) bool {
	h := &s.windows
	h.mu.Lock()
	defer h.mu.Unlock()
	if n := len(h.listeners); n > 0 {
		select {
		case h.listeners[n-1] <- w:
			return true
		default:
			// It hangs: its queue is full.
			return false
		}
	}
	if later {
		h.pending = []Window{w}
	}
	return false
}

// Dismiss asks every window program to end, whoever has started it, and waits until
// they have gone or ctx ends.
func (s *Server) Dismiss(ctx context.Context) {
	h := &s.windows
	h.mu.Lock()
	if len(h.listeners) == 0 {
		h.mu.Unlock()
		return
	}
	for _, ch := range h.listeners {
		select {
		case ch <- Goodbye:
		default: // It hangs.
		}
	}
	none := make(chan struct{})
	h.none = none
	h.mu.Unlock()
	select {
	case <-none:
	case <-ctx.Done():
	}
}

// listen makes the caller the window program that wishes go to.
func (h *windows) listen() chan Window {
	h.mu.Lock()
	defer h.mu.Unlock()
	ch := make(chan Window, 8)
	for _, w := range h.pending {
		ch <- w
	}
	h.pending, h.listeners = nil, append(h.listeners, ch)
	return ch
}

func (h *windows) leave(ch chan Window) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.listeners = slices.DeleteFunc(h.listeners, func(other chan Window) bool { return other == ch })
	if len(h.listeners) == 0 && h.none != nil {
		close(h.none)
		h.none = nil
	}
}

func (s *Server) handleWindows(w http.ResponseWriter, r *http.Request) {
	wishes := s.windows.listen()
	defer s.windows.leave(wishes)
	s.log.Info("window program listens")
	control := http.NewResponseController(w)
	out := json.NewEncoder(w)
	w.Header().Set("Content-Type", "application/x-ndjson")
	w.WriteHeader(http.StatusOK)
	for {
		if control.SetWriteDeadline(time.Now().Add(10*time.Second)) != nil || control.Flush() != nil {
			return
		}
		select {
		case wish := <-wishes:
			if out.Encode(wish) != nil {
				return
			}
		case <-r.Context().Done():
			return
		case <-s.ctx.Done():
			return
		}
	}
}

// Windows returns the windows that this program is asked to show, until cancel is
// called or the agent goes; then the channel is closed.
func (c *Client) Windows() (<-chan Window, func()) { return stream[Window](c, "/windows") }

// stream reads one JSON value after the other. The channel is closed when there
// will be no more, at once if no agent answers.
func stream[T any](c *Client, path string) (<-chan T, func()) {
	ctx, stop := context.WithCancel(context.Background())
	values := make(chan T)
	var wait sync.WaitGroup
	wait.Go(func() {
		defer close(values)
		resp, err := c.send(ctx, http.MethodGet, path, nil)
		if err != nil {
			// The closed channel says it.
			return
		}
		defer resp.Body.Close()
		lines := json.NewDecoder(resp.Body)
		for {
			var v T
			if lines.Decode(&v) != nil {
				return
			}
			select {
			case values <- v:
			case <-ctx.Done():
				return
			}
		}
	})
	return values, func() {
		stop()
		wait.Wait()
	}
}
