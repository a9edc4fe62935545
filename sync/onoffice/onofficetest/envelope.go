package onofficetest

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

const actionPrefix = "urn:onoffice-de-ns:smart:2.5:smartml:action:"

// clockTolerance is how far a timestamp may be off (reference §1.3).
const clockTolerance = 120 * time.Second

// action is one element of request.actions, read but not yet believed.
type action struct {
	actionID   string
	verb       string // actionID without its prefix; "" if it has another
	resource   string
	resourceID string
	identifier string
	timestamp  any
	hmac       any
	version    any
	parameters map[string]any
}

// parseRequest reads the envelope in the order of reference §13: JSON, then
// token, request, actions, then the keys of each action.
func parseRequest(body []byte) (token string, actions []action, problem *apiError) {
	if len(bytes.TrimSpace(body)) == 0 {
		return "", nil, fail(codeEmptyRequest)
	}
	if !utf8.Valid(body) {
		return "", nil, fail(codeUTF8)
	}
	var top any
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	if err := decoder.Decode(&top); err != nil {
		return "", nil, fail(codeMalformed)
	}
	if _, err := decoder.Token(); err != io.EOF {
		return "", nil, fail(codeMalformed)
	}
	envelope, ok := objectOf(top)
	if !ok {
		return "", nil, fail(codeMalformed)
	}
	if len(envelope) == 0 {
		return "", nil, fail(codeEmptyRequest)
	}
	token, ok = envelope["token"].(string)
	if !ok || token == "" {
		return "", nil, fail(codeToken)
	}
	request, ok := envelope["request"].(map[string]any)
	if !ok {
		return "", nil, fail(codeRequest)
	}
	items, ok := request["actions"].([]any)
	if !ok || len(items) == 0 {
		return "", nil, fail(codeActions)
	}
	for _, item := range items {
		one, problem := parseAction(item)
		if problem != nil {
			return "", nil, problem
		}
		actions = append(actions, one)
	}
	return token, actions, nil
}

func parseAction(item any) (action, *apiError) {
	keys, ok := item.(map[string]any)
	if !ok {
		return action{}, fail(codeActions)
	}
	var a action
	value, ok := keys["actionid"]
	if !ok {
		return a, fail(codeActionMissing)
	}
	if a.actionID, ok = scalar(value); !ok || a.actionID == "" {
		return a, fail(codeActionEmpty)
	}
	if value, ok = keys["resourceid"]; !ok {
		return a, fail(codeResourceID)
	}
	if a.resourceID, ok = scalar(value); !ok {
		return a, fail(codeResourceID)
	}
	if value, ok = keys["resourcetype"]; !ok {
		return a, fail(codeResourceType)
	}
	if a.resource, ok = scalar(value); !ok {
		return a, fail(codeResourceType)
	}
	if value, ok = keys["parameters"]; !ok {
		return a, fail(codeParameters)
	}
	if a.parameters, ok = objectOf(value); !ok {
		return a, fail(codeParameters)
	}
	a.identifier, _ = scalar(keys["identifier"])
	a.timestamp, a.hmac, a.version = keys["timestamp"], keys["hmac"], keys["hmac_version"]
	if verb, found := strings.CutPrefix(a.actionID, actionPrefix); found {
		a.verb = verb
	}
	return a, nil
}

// authenticate checks clock and signature of one action (reference §1.3).
func (a action) authenticate(token, secret string, now time.Time) *apiError {
	text, _ := scalar(a.timestamp)
	seconds, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return fail(codeClock)
	}
	if off := now.Sub(time.Unix(seconds, 0)); off > clockTolerance || off < -clockTolerance {
		return fail(codeClock)
	}
	version, _ := scalar(a.version)
	sent, ok := a.hmac.(string)
	if !ok || version != "2" || !hmac.Equal([]byte(sent), []byte(sign(secret, token, text, a.resource, a.actionID))) {
		return fail(codeHMAC)
	}
	return nil
}

// sign makes the HMAC, version 2.
func sign(secret, token, timestamp, resource, actionID string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(timestamp + token + resource + actionID))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}
