package onofficetest

import (
	"maps"
	"slices"
)

// Call is one executed action, for assertions.
type Call struct {
	Request    int            `json:"request"` // number of the HTTP request, from 1
	Action     string         `json:"action"`  // read, create, modify, delete, get, do
	Resource   string         `json:"resource"`
	ResourceID string         `json:"resourceId"`
	Parameters map[string]any `json:"parameters"` // numbers are json.Number
	Code       int            `json:"code"`       // error code of the result, 0 for OK
	Records    int            `json:"records"`    // rows answered
}

// keptCalls bounds the log of a server that runs for long.
const keptCalls = 20000

func (s *Server) record(c Call) {
	s.counts[c.Action+" "+c.Resource]++
	if len(s.calls) >= keptCalls {
		s.calls = slices.Delete(s.calls, 0, keptCalls/2)
	}
	s.calls = append(s.calls, c)
}

// Requests counts the HTTP requests to the API since the start or Reset,
// those that a fault refused among them.
func (s *Server) Requests() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.requests
}

// Count counts the actions of a kind, as Count("create", "relation").
func (s *Server) Count(action, resource string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.counts[action+" "+resource]
}

// Counts counts all actions by "action resource".
func (s *Server) Counts() map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.counts)
}

// Writes counts the actions that may change something: create, modify,
// delete, do.
func (s *Server) Writes() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, c := range s.calls {
		if c.Action != "read" && c.Action != "get" {
			n++
		}
	}
	return n
}

// Calls gives the latest actions in order. Parameters must not be changed.
func (s *Server) Calls() []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.calls)
}

// Reset clears counters and calls; records, switches and faults stay.
func (s *Server) Reset() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests, s.counts, s.calls = 0, map[string]int{}, nil
}

// Before sets a function that is called before each action executes, outside
// the server's lock, so that it can do what a person does between a client's
// read and its write. Nil removes it.
func (s *Server) Before(f func(Call)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.before = f
}
