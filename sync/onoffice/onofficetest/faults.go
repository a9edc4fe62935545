package onofficetest

import (
	"bytes"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// Kinds of faults.
const (
	FaultStatus   = "status"   // HTTP Status, with RetryAfter; nothing is executed
	FaultLatency  = "latency"  // waits Milliseconds, then goes on
	FaultHTML     = "html"     // HTTP 200 with a web page; nothing is executed
	FaultCut      = "cut"      // connection cut; nothing is executed
	FaultLost     = "lost"     // executed, then the connection is cut
	FaultFailed   = "failed"   // executed, then HTTP Status
	FaultTruncate = "truncate" // executed, body ends early: fewer bytes than announced
	FaultHalf     = "half"     // executed, a complete HTTP answer holds half the JSON
	FaultError    = "error"    // the action answers Code; it is not executed
	FaultEmpty    = "empty"    // the action answers zero rows, successfully
	FaultInsert   = "insert"   // after the action, Rows addresses appear in front of all others
	FaultRemove   = "remove"   // after the action, the addresses IDs are deleted
)

// Fault is something that goes wrong. It strikes a request or action that
// fits Action, Resource and ID (zero values fit all), after Skip fitting ones
// went through, Times times (0 means once, negative for ever).
type Fault struct {
	Kind         string `json:"kind"`
	Action       string `json:"action"`
	Resource     string `json:"resource"`
	ID           int    `json:"id"` // resourceid
	Skip         int    `json:"skip"`
	Times        int    `json:"times"`
	Status       int    `json:"status"`
	RetryAfter   string `json:"retryAfter"`
	Milliseconds int    `json:"milliseconds"`
	Code         int    `json:"code"`
	Rows         int    `json:"rows"`
	IDs          []int  `json:"ids"`
}

var (
	beforeExecution = []string{FaultLatency, FaultStatus, FaultHTML, FaultCut}
	afterExecution  = []string{FaultLost, FaultFailed, FaultTruncate, FaultHalf}
	duringExecution = []string{FaultError, FaultEmpty, FaultInsert, FaultRemove}
)

// AddFault adds a fault. Its kind must be known; a status is 100…599.
func (s *Server) AddFault(f Fault) error {
	kinds := slices.Concat(beforeExecution, afterExecution, duringExecution)
	if !slices.Contains(kinds, f.Kind) {
		return fmt.Errorf("fault kind %q is unknown; known are %v", f.Kind, kinds)
	}
	if (f.Kind == FaultStatus || f.Kind == FaultFailed) && (f.Status < 200 || f.Status > 599) {
		return fmt.Errorf("fault %s: status %d is not between 200 and 599", f.Kind, f.Status)
	}
	if f.Kind == FaultError && f.Code == 0 {
		return fmt.Errorf("fault %s: a code is missing", f.Kind)
	}
	if f.Times == 0 {
		f.Times = 1
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, &f)
	return nil
}

// ClearFaults removes all faults.
func (s *Server) ClearFaults() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
}

// faultList is what strikes one request or action.
type faultList []*Fault

// takeFaults finds the faults of some kinds that strike, and counts them down.
// A list made of kinds keeps their order.
func (s *Server) takeFaults(kinds []string, actions []action) faultList {
	var out faultList
	for _, kind := range kinds {
		for _, f := range s.faults {
			if f.Kind != kind || f.Times == 0 || !f.fits(actions) {
				continue
			}
			if f.Skip > 0 {
				f.Skip--
				continue
			}
			if f.Times > 0 {
				f.Times--
			}
			out = append(out, f)
		}
	}
	s.faults = slices.DeleteFunc(s.faults, func(f *Fault) bool { return f.Times == 0 })
	return out
}

func (f *Fault) fits(actions []action) bool {
	if f.Action == "" && f.Resource == "" && f.ID == 0 {
		return true
	}
	return slices.ContainsFunc(actions, func(a action) bool {
		return (f.Action == "" || f.Action == a.verb) && (f.Resource == "" || f.Resource == a.resource) &&
			(f.ID == 0 || a.resourceID == strconv.Itoa(f.ID))
	})
}

const loginPage = `<!DOCTYPE html>
<html lang="de"><head><title>WLAN-Anmeldung</title></head>
<body><h1>Willkommen</h1><form><input name="code"><button>Verbinden</button></form></body></html>
`

// apply lets the faults before execution happen; false ends the request.
func (l faultList) apply(w http.ResponseWriter, r *http.Request) bool {
	for _, f := range l {
		switch f.Kind {
		case FaultLatency:
			timer := time.NewTimer(time.Duration(f.Milliseconds) * time.Millisecond)
			select {
			case <-timer.C:
			case <-r.Context().Done():
				timer.Stop()
				return false
			}
		case FaultStatus:
			f.sendStatus(w)
			return false
		case FaultHTML:
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			_, _ = w.Write([]byte(loginPage))
			return false
		case FaultCut:
			panic(http.ErrAbortHandler)
		}
	}
	return true
}

func (f *Fault) sendStatus(w http.ResponseWriter) {
	if f.RetryAfter != "" {
		w.Header().Set("Retry-After", f.RetryAfter)
	}
	http.Error(w, http.StatusText(f.Status), f.Status)
}

// send writes the answer, as far as the faults after execution let it. A
// client that is gone is no error of the server's.
func (l faultList) send(w http.ResponseWriter, body []byte) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	for _, f := range l {
		switch f.Kind {
		case FaultLost:
			panic(http.ErrAbortHandler)
		case FaultFailed:
			f.sendStatus(w)
			return
		case FaultTruncate:
			w.Header().Set("Content-Length", strconv.Itoa(len(body)))
			_, _ = w.Write(bytes.Clone(body[:len(body)/2]))
			_ = http.NewResponseController(w).Flush()
			panic(http.ErrAbortHandler)
		case FaultHalf:
			body = body[:len(body)/2]
		}
	}
	_, _ = w.Write(body)
}

// refusal is the error code that the action answers by fault, or 0.
func (l faultList) refusal() int {
	for _, f := range l {
		if f.Kind == FaultError {
			return f.Code
		}
	}
	return 0
}

func (l faultList) empties() bool {
	return slices.ContainsFunc(l, func(f *Fault) bool { return f.Kind == FaultEmpty })
}

// insertRows lets addresses appear in front of all others or disappear, which
// shifts the pages of a client that reads by offset.
func (c *call) insertRows(l faultList) {
	for _, f := range l {
		switch f.Kind {
		case FaultInsert:
			for range f.Rows {
				a := c.newAddress(c.addresses.below, c.at)
				c.addresses.below--
				a.fields["Name"] = "Neuzugang " + strconv.Itoa(a.id)
				c.addresses.insert(a)
			}
		case FaultRemove:
			for _, id := range f.IDs {
				c.dropAddress(id)
			}
		}
	}
}
