package onoffice

import (
	"encoding/json"
	"time"
)

// cursor is what an observation leaves for the next.
type cursor struct {
	// Since is the server's time from which changes are asked for, without the overlap.
	Since time.Time `json:"since"`
	// Slice is the last id of the known records that was read in turn.
	Slice string `json:"slice,omitempty"`
	// Children says whether the tenant can be asked by user for marks.
	Children children `json:"children,omitempty"`
	// Walked is when all addresses were last walked in search of a mark.
	Walked time.Time `json:"walked,omitzero"`
	// Total is how many addresses there were then.
	Total int `json:"total,omitempty"`
	// Out holds known records that were out of scope: they are looked at in the
	// first request.
	Out []string `json:"out,omitempty"`
	// NoLog is set when the API user may not read the audit log.
	NoLog bool `json:"noLog,omitempty"`

	Tenant *tenant `json:"tenant,omitempty"`
}

// children says whether idsfromrelation takes childids for the sync mark (§12 no. 2).
type children string

const (
	unproven    children = ""
	supported   children = "yes"
	unsupported children = "no"
)

// parseCursor reads a cursor; what is none is an empty one, which costs a full
// listing and nothing else.
func parseCursor(s string) cursor {
	var c cursor
	if s == "" || json.Unmarshal([]byte(s), &c) != nil {
		return cursor{}
	}
	return c
}

func (c cursor) String() string {
	b, err := json.Marshal(c)
	if err != nil {
		return "" // a full listing next time
	}
	return string(b)
}
