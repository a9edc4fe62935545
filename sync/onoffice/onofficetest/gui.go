package onofficetest

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
)

// hook does what a person does in the onOffice window. It locks for itself.
type hook func(s *Server, body []byte) (any, error)

// done is the answer of a hook that has nothing to tell.
var done = map[string]bool{"ok": true}

// GUI answers the hooks: POST with a JSON body to the path of a hook below
// wherever it is mounted with http.StripPrefix. Wrong input is 400, a record
// or path that does not exist 404; both have the body {"error": text}.
func (s *Server) GUI() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		run, ok := s.hooks[strings.Trim(r.URL.Path, "/")]
		if !ok {
			reply(w, http.StatusNotFound, map[string]string{"error": "no such hook: " + r.URL.Path})
			return
		}
		if r.Method != http.MethodPost {
			w.Header().Set("Allow", http.MethodPost)
			reply(w, http.StatusMethodNotAllowed, map[string]string{"error": "only POST"})
			return
		}
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
		if err != nil {
			reply(w, http.StatusBadRequest, map[string]string{"error": err.Error()})
			return
		}
		answer, err := run(s, body)
		if gone := (notFoundError{}); errors.As(err, &gone) {
			reply(w, http.StatusNotFound, map[string]string{"error": err.Error()})
			return
		}
		if err != nil {
			reply(w, http.StatusBadRequest, map[string]string{"error": err.Error()})
			return
		}
		reply(w, http.StatusOK, answer)
	})
}

func reply(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	// A client that is gone is no error of the server's.
	_ = json.NewEncoder(w).Encode(v)
}

// controlPart is the stand-in's own switches.
func controlPart() part {
	return part{hooks: map[string]hook{"faults": hookFaults}}
}

// hookFaults takes {"clear":true, "add":[fault…], "switches":{…}}; switches
// that are not named stay as they are. It answers the switches as they stand.
func hookFaults(s *Server, body []byte) (any, error) {
	var in struct {
		Clear    bool            `json:"clear"`
		Add      []Fault         `json:"add"`
		Switches json.RawMessage `json:"switches"`
	}
	if err := json.Unmarshal(body, &in); err != nil {
		return nil, err
	}
	if in.Clear {
		s.ClearFaults()
	}
	for _, f := range in.Add {
		if err := s.AddFault(f); err != nil {
			return nil, err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if in.Switches != nil {
		changed := s.switches.clone() // decoding reuses the arrays of slices: they may be the caller's
		if err := json.Unmarshal(in.Switches, &changed); err != nil {
			return nil, err
		}
		s.switches = changed
	}
	return map[string]any{"ok": true, "switches": s.switches}, nil
}
