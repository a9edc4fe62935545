package onoffice

import (
	"bytes"
	"encoding/json"
	"strconv"
	"time"

	"abgleich/sync/fault"
)

// Verb is what an action does (§1.2).
type Verb string

// The verbs. Read and Get change nothing; Do is not used by a sync.
const (
	Read   Verb = "read"
	Get    Verb = "get"
	Create Verb = "create"
	Modify Verb = "modify"
	Delete Verb = "delete"
)

const actionPrefix = "urn:onoffice-de-ns:smart:2.5:smartml:action:"

func (v Verb) reads() bool { return v == Read || v == Get }

// Action is one call of the API. Several of them make a request.
type Action struct {
	Verb     Verb
	Resource string         // resourcetype, such as "address"
	ID       string         // resourceid, "" for none
	Params   map[string]any // keys and shapes as the reference gives them
}

// Rights about addresses, as the administration calls them. rightMarks allows
// setting and clearing marks of other users (onoffice-sync §3); rightAddress is
// what is missing if that works for other addresses.
const (
	rightMarks         = "onOffice-Sync in Adressen für andere Benutzer festlegen"
	rightAddress       = "Adressen bearbeiten"
	rightReadAddresses = "Adressen lesen"
)

// right is what the API user lacks, as the administration calls it, if the action
// is refused for want of a right; "" where that is not known.
func (a Action) right() string {
	switch {
	case a.Resource == "address" && a.Verb == Create:
		return "Adressen anlegen"
	case a.Resource == "address" && a.Verb == Modify:
		return rightAddress
	case a.Resource == "address", a.Resource == "search", a.Resource == "idsfromrelation" && a.Params["relationtype"] == relationSync:
		return rightReadAddresses
	case a.Resource == "relation" && a.Params["relationtype"] == relationSync:
		return rightMarks
	case a.Resource == "user", a.Resource == "users":
		return "Benutzerdaten über API lesen"
	}
	return ""
}

// Result is what one action gave.
type Result struct {
	// Code is 0 for success, an error code of §3 otherwise; -1 if the answer
	// holds no result for the action.
	Code    int
	Message string
	// Total is cntabsolute, -1 where the answer tells none.
	Total   int
	Records []Record
	// right is what a refusal says is missing, where its code names no right; see
	// Action.right.
	right string
}

// unanswered is the Code of an action that the answer skips.
const unanswered = -1

// Failed tells whether the action was not done.
func (r Result) Failed() bool { return r.Code != 0 }

// Record is one record of a result.
type Record struct {
	ID       string // decimal for record numbers, a word for some calls
	Elements Object
}

// wireAction is an action as it is sent; the key order is the documentation's.
type wireAction struct {
	ActionID   string         `json:"actionid"`
	ResourceID string         `json:"resourceid"`
	Resource   string         `json:"resourcetype"`
	Identifier string         `json:"identifier"`
	Timestamp  int64          `json:"timestamp"`
	HMAC       string         `json:"hmac"`
	Version    string         `json:"hmac_version"`
	Params     map[string]any `json:"parameters"`
}

// encode builds the request signed for the moment at. It also returns what an
// error text must not show.
func (c *Client) encode(actions []Action, at time.Time) (body []byte, hide []string, err error) {
	hide = []string{string(c.cfg.Token), string(c.cfg.Secret)}
	list := make([]wireAction, len(actions))
	for i, a := range actions {
		id := actionPrefix + string(a.Verb)
		mac := sign(c.cfg.Secret, c.cfg.Token, at.Unix(), a.Resource, id)
		hide = append(hide, mac)
		params := a.Params
		if params == nil {
			params = map[string]any{}
		}
		list[i] = wireAction{id, a.ID, a.Resource, strconv.Itoa(i), at.Unix(), mac, "2", params}
	}
	envelope := map[string]any{"token": string(c.cfg.Token), "request": map[string]any{"actions": list}}
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(envelope); err != nil {
		return nil, nil, fault.New(fault.Internal, fault.OnOffice, fault.StepPlan, "a request could not be encoded", err)
	}
	return buf.Bytes(), hide, nil
}
