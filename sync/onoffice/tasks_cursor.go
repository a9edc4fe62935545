package onoffice

import (
	"encoding/json"
	"time"
)

// taskCursor is what an observation of tasks leaves for the next.
type taskCursor struct {
	// Since is the server's time from which changes are asked for, without the overlap.
	Since time.Time `json:"since"`
	// Cuts are the numbers after which a page of the listing begins.
	Cuts []int `json:"cuts,omitempty"`
	// Out holds known tasks that were not listed: they are looked at in the first
	// request.
	Out []string `json:"out,omitempty"`
	// NoLog is set when the API user may not read the audit log.
	NoLog  bool        `json:"noLog,omitempty"`
	Tenant *taskTenant `json:"tenant,omitempty"`
}

// parseTaskCursor reads a cursor; what is none is an empty one, which costs a full
// listing and nothing else.
func parseTaskCursor(s string) taskCursor {
	var c taskCursor
	if s == "" || json.Unmarshal([]byte(s), &c) != nil {
		return taskCursor{}
	}
	return c
}

func (c taskCursor) String() string {
	b, err := json.Marshal(c)
	if err != nil {
		return "" // a full listing next time
	}
	return string(b)
}
