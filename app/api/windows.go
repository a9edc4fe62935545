package api

import (
	"context"
	"encoding/json"
	"net/http"
	"sync"
	"time"
)

// windows hands the agent's wishes to the window program that is running.
type windows struct {
	mu       sync.Mutex
	listener chan Window
	// left is closed when the listener has gone.
	left    chan struct{}
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
	if h.listener != nil {
		select {
		case h.listener <- w:
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

// Dismiss asks the window program to end, whoever has started it, and waits until
// it has gone or ctx ends.
func (s *Server) Dismiss(ctx context.Context) {
	if !s.Raise(Goodbye, false) {
		return
	}
	s.windows.mu.Lock()
	left := s.windows.left
	s.windows.mu.Unlock()
	select {
	case <-left:
	case <-ctx.Done():
	}
}

// listen makes the caller the window program that wishes go to, in place of an
// earlier one.
func (h *windows) listen() chan Window {
	h.mu.Lock()
	defer h.mu.Unlock()
	ch := make(chan Window, 8)
	for _, w := range h.pending {
		ch <- w
	}
	h.pending, h.listener, h.left = nil, ch, make(chan struct{})
	return ch
}

func (h *windows) leave(ch chan Window) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.listener == ch {
		h.listener = nil
		close(h.left)
	}
}

func (s *Server) handleWindows(w http.ResponseWriter, r *http.Request) {
	wishes := s.windows.listen()
	defer s.windows.leave(wishes)
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
