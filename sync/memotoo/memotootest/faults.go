package memotootest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Action is what a fault does to a request.
type Action string

// The actions.
const (
	FaultStatus    Action = "status"     // answer Status without executing
	FaultCutBefore Action = "cut-before" // cut the connection, nothing executed
	FaultCutAfter  Action = "cut-after"  // execute, then cut the connection: a write is applied, its answer lost
	FaultExecuted  Action = "executed"   // execute, then answer Status all the same
	FaultTruncate  Action = "truncate"   // execute; the body ends after Bytes bytes as if that were all
	FaultAbort     Action = "abort"      // execute; the connection is cut after Bytes bytes of the body
	FaultSlow      Action = "slow"       // execute; Bytes bytes of the body at a time with Delay between
	FaultHang      Action = "hang"       // no answer until the client gives up
	FaultWait      Action = "wait"       // waits Delay, then executes and answers
	FaultRedirect  Action = "redirect"   // answer Status (default 302) with Location
	FaultLogin     Action = "login"      // 200 with an HTML login page, nothing executed
	FaultOmit      Action = "omit"       // every Every-th entry is missing from a listing
	FaultEmpty     Action = "empty"      // a listing or report is a 207 without responses
)

// Fault is one disturbance of the next requests that match.
type Fault struct {
	Action     Action        `json:"action"`
	Method     string        `json:"method,omitempty"` // "" matches all
	Path       string        `json:"path,omitempty"`   // part of the decoded path; "" matches all
	Kind       string        `json:"kind,omitempty"`   // one of the Kind… names; "" matches all
	Skip       int           `json:"skip,omitempty"`   // so many matching requests pass first
	Times      int           `json:"times,omitempty"`  // how many requests; 0: one, negative: until ClearFaults
	Status     int           `json:"status,omitempty"`
	RetryAfter string        `json:"retryAfter,omitempty"` // header value: seconds or an HTTP date
	HTML       bool          `json:"html,omitempty"`       // FaultStatus, FaultExecuted: an HTML body instead of none
	Bytes      int           `json:"bytes,omitempty"`
	Delay      time.Duration `json:"delay,omitempty"` // nanoseconds in JSON
	Location   string        `json:"location,omitempty"`
	Every      int           `json:"every,omitempty"`
}

// Inject adds a fault. Faults are tried in the order in which they were added; one request meets at most one.
func (s *Server) Inject(f Fault) {
	if f.Times == 0 {
		f.Times = 1
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, &f)
}

// ClearFaults removes all faults.
func (s *Server) ClearFaults() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
}

// takeFault finds the fault for this request and counts it down.
func (e *exchange) takeFault() *Fault {
	e.s.mu.Lock()
	defer e.s.mu.Unlock()
	for i, f := range e.s.faults {
		if f.Method != "" && f.Method != e.r.Method || f.Kind != "" && f.Kind != e.kind || !strings.Contains(e.path, f.Path) {
			continue
		}
		if f.Skip > 0 {
			f.Skip--
			continue
		}
		if f.Times > 0 {
			f.Times--
		}
		if f.Times == 0 {
			e.s.faults = append(e.s.faults[:i:i], e.s.faults[i+1:]...)
		}
		hit := *f
		return &hit
	}
	return nil
}

// applyFault disturbs the request; true means that it has been answered.
func (e *exchange) applyFault() bool {
	f := e.takeFault()
	if f == nil {
		return false
	}
	h := e.w.Header()
	if f.RetryAfter != "" {
		h.Set("Retry-After", f.RetryAfter)
	}
	switch f.Action {
	case FaultStatus:
		e.bare(*f)
	case FaultCutBefore:
		panic(http.ErrAbortHandler)
	case FaultCutAfter:
		e.aside()
		panic(http.ErrAbortHandler)
	case FaultExecuted:
		e.aside()
		e.bare(*f)
	case FaultRedirect:
		h.Set("Location", f.Location)
		e.w.WriteHeader(orDefault(f.Status, http.StatusFound))
	case FaultLogin:
		h.Set("Content-Type", "text/html; charset=utf-8")
		_, _ = io.WriteString(e.w, "<!DOCTYPE html><html><head><title>Login</title></head><body><form>Bitte anmelden</form></body></html>\n")
	case FaultHang:
		<-e.r.Context().Done()
		panic(http.ErrAbortHandler)
	case FaultWait:
		wait := time.NewTimer(f.Delay)
		defer wait.Stop()
		select {
		case <-wait.C:
			return false
		case <-e.r.Context().Done():
			panic(http.ErrAbortHandler)
		}
	case FaultTruncate, FaultAbort, FaultSlow:
		e.w = &disturbed{ResponseWriter: e.w, f: *f, left: f.Bytes, r: e.r}
		return false
	case FaultOmit:
		e.omitEvery = max(1, f.Every)
		return false
	case FaultEmpty:
		e.empty = true
		return false
	default:
		http.Error(e.w, fmt.Sprintf("unknown fault %q", f.Action), http.StatusNotImplemented)
	}
	return true
}

// bare answers the fault's status without or with an HTML body.
func (e *exchange) bare(f Fault) {
	status := orDefault(f.Status, http.StatusServiceUnavailable)
	if f.HTML {
		e.fail(status, "")
		return
	}
	e.w.WriteHeader(status)
}

// aside executes the request and throws the answer away.
func (e *exchange) aside() {
	w := e.w
	e.w = nowhere{http.Header{}}
	if e.authorized() {
		e.serve()
	}
	e.w = w
}

type nowhere struct{ h http.Header }

func (n nowhere) Header() http.Header         { return n.h }
func (n nowhere) Write(p []byte) (int, error) { return len(p), nil }
func (n nowhere) WriteHeader(int)             {}

// disturbed ends, cuts or slows a body.
type disturbed struct {
	http.ResponseWriter
	f    Fault
	left int
	r    *http.Request
}

func (d *disturbed) Write(p []byte) (int, error) {
	if d.f.Action == FaultSlow {
		return d.slow(p)
	}
	n, err := d.ResponseWriter.Write(p[:min(len(p), d.left)])
	if err != nil {
		return n, err
	}
	d.left -= n
	if d.left == 0 && n < len(p) && d.f.Action == FaultAbort {
		_ = http.NewResponseController(d.ResponseWriter).Flush() // what cannot be flushed is cut off too
		panic(http.ErrAbortHandler)
	}
	return len(p), nil
}

func (d *disturbed) slow(p []byte) (int, error) {
	step := max(1, d.f.Bytes)
	for rest := p; len(rest) > 0; {
		n := min(step, len(rest))
		if _, err := d.ResponseWriter.Write(rest[:n]); err != nil {
			return len(p) - len(rest), err
		}
		rest = rest[n:]
		if err := http.NewResponseController(d.ResponseWriter).Flush(); err != nil {
			return len(p) - len(rest), err
		}
		wait := time.NewTimer(d.f.Delay)
		select {
		case <-wait.C:
		case <-d.r.Context().Done():
			wait.Stop()
			return len(p) - len(rest), d.r.Context().Err()
		}
	}
	return len(p), nil
}

// Control is a handler for what is done to the stand-in from outside, with JSON bodies: POST faults {…Fault…}, POST quirks {…fields of Quirks…},
// POST clear, POST put {"name","text"}, POST edit {"href","text"}, POST delete {"href"}, GET cards, GET requests, POST reset.
// It asks for no password, so it belongs on loopback, apart from the DAV paths.
func (s *Server) Control() http.Handler {
	mux := http.NewServeMux()
	handle := func(pattern string, f func(body []byte) (any, error)) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			body, err := io.ReadAll(io.LimitReader(r.Body, maxBody))
			var answer any
			if err == nil {
				answer, err = f(body)
			}
			w.Header().Set("Content-Type", "application/json")
			if err != nil {
				w.WriteHeader(http.StatusBadRequest)
				answer = map[string]string{"error": err.Error()}
			}
			_ = json.NewEncoder(w).Encode(answer) // fails only when the client has gone
		})
	}
	type card struct{ Name, Href, Text string }
	decode := func(body []byte, into any) error {
		d := json.NewDecoder(bytes.NewReader(body))
		d.DisallowUnknownFields()
		return d.Decode(into)
	}
	handle("POST /faults", func(body []byte) (any, error) {
		var f Fault
		err := decode(body, &f)
		if err == nil {
			s.Inject(f)
		}
		return struct{}{}, err
	})
	handle("POST /quirks", func(body []byte) (any, error) {
		var err error
		s.Configure(func(o *Options) {
			q := o.Quirks
			if err = decode(body, &q); err == nil {
				o.Quirks = q
			}
		})
		return struct{}{}, err
	})
	handle("POST /clear", func([]byte) (any, error) { s.ClearFaults(); return struct{}{}, nil })
	handle("POST /put", func(body []byte) (any, error) {
		var c card
		if err := decode(body, &c); err != nil {
			return nil, err
		}
		return map[string]string{"href": s.PutCard(c.Name, c.Text)}, nil
	})
	handle("POST /edit", func(body []byte) (any, error) {
		var c card
		if err := decode(body, &c); err != nil {
			return nil, err
		}
		return map[string]bool{"found": s.EditCard(c.Href, func(string) string { return c.Text })}, nil
	})
	handle("POST /delete", func(body []byte) (any, error) {
		var c card
		if err := decode(body, &c); err != nil {
			return nil, err
		}
		return map[string]bool{"found": s.DeleteCard(c.Href)}, nil
	})
	handle("GET /cards", func([]byte) (any, error) { return s.Cards(), nil })
	handle("GET /requests", func([]byte) (any, error) { return s.Requests(), nil })
	handle("POST /reset", func([]byte) (any, error) { return s.Reset(), nil })
	return mux
}

// RetryAfterDate writes a date for Fault.RetryAfter that lies d after now.
func RetryAfterDate(now time.Time, d time.Duration) string {
	return now.Add(d).UTC().Format(http.TimeFormat)
}

// RetryAfterSeconds writes seconds for Fault.RetryAfter.
func RetryAfterSeconds(d time.Duration) string { return strconv.Itoa(int(d / time.Second)) }
