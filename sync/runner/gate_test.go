package runner_test

import (
	"context"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"sync"
	"testing"
)

// gate stands before both servers. It counts requests, kills the child at one of
// them, and lets nothing through that a dead child has still sent.
type gate struct {
	urls []string

	mu       sync.Mutex
	child    *exec.Cmd
	at       killPoint
	requests int  // of the child
	dead     bool // the child has been killed
	era      int  // counts up when a child has ended
	running  sync.WaitGroup
}

type eraKey struct{}

// barrier is a path that the servers don't know.
const barrier = "/barrier"

// listen serves h behind the gate until the test ends.
func (g *gate) listen(t *testing.T, h http.Handler) (url string) {
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { g.serve(h, w, r) }))
	s.Config.ConnContext = func(ctx context.Context, _ net.Conn) context.Context {
		g.mu.Lock()
		defer g.mu.Unlock()
		return context.WithValue(ctx, eraKey{}, g.era)
	}
	s.Start()
	t.Cleanup(s.Close)
	g.urls = append(g.urls, s.URL)
	return s.URL
}

// start starts a child that dies at a point.
func (g *gate) start(cmd *exec.Cmd, at killPoint) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.child, g.at, g.requests, g.dead = cmd, at, 0, false
	return cmd.Start()
}

// settle waits, after the child has ended, until nothing that it sent is under way.
func (g *gate) settle(t *testing.T) {
	t.Helper()
	g.mu.Lock()
	g.child, g.dead = nil, true
	g.mu.Unlock()
	// Connections are accepted in their order: after this one, all of the child are.
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	for _, url := range g.urls {
		res, err := client.Get(url + barrier)
		if err != nil {
			t.Fatal(err)
		}
		if err := res.Body.Close(); err != nil {
			t.Fatal(err)
		}
	}
	g.running.Wait()
	g.mu.Lock()
	defer g.mu.Unlock()
	g.era++
	g.dead = false
}

func (g *gate) count() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.requests
}

func (g *gate) serve(h http.Handler, w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == barrier {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	kill := g.enter(r)
	defer g.running.Done()
	if kill == beforeRequest {
		g.kill()
	}
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, r)
	if kill == afterRequest {
		g.kill()
	}
	maps.Copy(w.Header(), rec.Header())
	w.WriteHeader(rec.Code)
	_, _ = w.Write(rec.Body.Bytes()) // fails only when the client has gone
}

// enter counts a request of the child and tells whether it is the one to kill at.
func (g *gate) enter(r *http.Request) (kill string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if era, _ := r.Context().Value(eraKey{}).(int); g.dead || era != g.era {
		panic(http.ErrAbortHandler)
	}
	g.running.Add(1)
	if g.child == nil {
		return ""
	}
	g.requests++
	if g.requests != g.at.n || g.at.what == beforeLedger {
		return ""
	}
	return g.at.what
}

// kill ends the child and the request.
func (g *gate) kill() {
	g.mu.Lock()
	g.dead = true
	child := g.child
	g.mu.Unlock()
	if child != nil {
		_ = child.Process.Kill() // it may be gone by itself
	}
	panic(http.ErrAbortHandler)
}
