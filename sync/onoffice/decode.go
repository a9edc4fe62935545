package onoffice

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// Object is a JSON object as onOffice writes one: empty it is [], and one with
// the keys 0, 1, 2 … is an array (§1.1, PHP's habit).
type Object map[string]json.RawMessage

// UnmarshalJSON takes an object, an array or null.
func (o *Object) UnmarshalJSON(b []byte) error {
	b = bytes.TrimSpace(b)
	*o = nil
	if len(b) == 0 || b[0] == 'n' {
		return nil
	}
	if b[0] == '[' {
		var list []json.RawMessage
		if err := json.Unmarshal(b, &list); err != nil {
			return err
		}
		if len(list) > 0 {
			*o = make(Object, len(list))
		}
		for i, v := range list {
			(*o)[strconv.Itoa(i)] = v
		}
		return nil
	}
	var m map[string]json.RawMessage
	if err := json.Unmarshal(b, &m); err != nil {
		return err
	}
	*o = m
	return nil
}

// Text reads a scalar whatever its type: numbers as they stand, booleans as "1"
// and "0", null and everything else as "" (§2.1).
func (o Object) Text(key string) string { return scalarText(o[key]) }

// List reads an array of scalars, or the texts of an object's values; a multi
// select |a||b| is split too (§2.1).
func (o Object) List(key string) []string {
	raw := bytes.TrimSpace(o[key])
	if len(raw) == 0 {
		return nil
	}
	if raw[0] == '[' {
		var list []json.RawMessage
		if json.Unmarshal(raw, &list) != nil {
			return nil
		}
		var out []string
		for _, v := range list {
			if s := scalarText(v); s != "" {
				out = append(out, s)
			}
		}
		return out
	}
	return splitMulti(scalarText(raw))
}

// splitMulti reads |a||b|; a text without pipes is one key.
func splitMulti(s string) []string {
	var out []string
	for _, part := range strings.Split(s, "|") {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}

func scalarText(raw json.RawMessage) string {
	raw = bytes.TrimSpace(raw)
	if len(raw) == 0 {
		return ""
	}
	switch raw[0] {
	case '"':
		var s string
		if json.Unmarshal(raw, &s) != nil {
			return ""
		}
		return s
	case 't':
		return "1"
	case 'f':
		return "0"
	case 'n', '{', '[':
		return ""
	}
	return string(raw)
}

// scalarInt reads a number or a string of digits; missing is the fallback.
func scalarInt(raw json.RawMessage, fallback int) int {
	n, err := strconv.Atoi(strings.TrimSpace(scalarText(raw)))
	if err != nil {
		return fallback
	}
	return n
}

// recordID is the normal form of a record number: decimal without leading
// zeros; words stay as they are.
func recordID(text string) string {
	text = strings.TrimSpace(text)
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		return strconv.FormatInt(n, 10)
	}
	return text
}

// answer is a whole response.
type answer struct {
	code    int // status.errorcode
	http    int // status.code
	message string
	results []wireResult
	// enveloped is set once both keys of the envelope were seen.
	hasStatus, hasResults bool
}

type wireResult struct {
	identifier string
	Result
}

var errNoEnvelope = errors.New("the answer is JSON, but none of onOffice's")

// limits of an answer beyond its bytes.
const (
	maxResults = 10_000
	maxRecords = 100_000
)

// decodeAnswer reads an answer as a stream: one record at a time is held as text.
func decodeAnswer(r io.Reader) (*answer, error) {
	d := &decoder{Decoder: json.NewDecoder(r)}
	a := &answer{}
	err := d.object(func(key string) error {
		switch key {
		case "status":
			a.hasStatus = true
			return d.status(&a.http, &a.code, &a.message)
		case "response":
			return d.object(func(key string) error {
				if key != "results" {
					return d.skip()
				}
				a.hasResults = true
				return d.list(maxResults, func() error {
					res, err := d.result()
					a.results = append(a.results, res)
					return err
				})
			})
		}
		return d.skip()
	})
	if err != nil {
		return a, err
	}
	if !a.hasStatus {
		return a, errNoEnvelope
	}
	return a, nil
}

type decoder struct {
	*json.Decoder
	records int
}

// object walks an object. An array in its place is walked as well, with its
// elements skipped: onOffice writes an empty object as [].
func (d *decoder) object(each func(key string) error) error {
	t, err := d.token()
	if err != nil {
		return err
	}
	switch t {
	case nil:
		return nil
	case json.Delim('['):
		return d.rest(d.skip)
	case json.Delim('{'):
		return d.rest(func() error {
			key, err := d.token()
			if err != nil {
				return err
			}
			name, ok := key.(string)
			if !ok {
				return errNoEnvelope
			}
			return each(name)
		})
	}
	return errNoEnvelope
}

// list walks an array; null counts as an empty one.
func (d *decoder) list(limit int, each func() error) error {
	t, err := d.token()
	if err != nil || t == nil {
		return err
	}
	if t != json.Delim('[') {
		return errNoEnvelope
	}
	n := 0
	return d.rest(func() error {
		if n++; n > limit {
			return fmt.Errorf("%w: more than %d elements", errTooMuch, limit)
		}
		return each()
	})
}

// rest calls each until the object or array ends, and eats its end.
func (d *decoder) rest(each func() error) error {
	for d.More() {
		if err := each(); err != nil {
			return err
		}
	}
	_, err := d.token()
	return err
}

func (d *decoder) token() (json.Token, error) {
	t, err := d.Token()
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return t, err
}

func (d *decoder) value(into any) error {
	err := d.Decode(into)
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return err
}

func (d *decoder) skip() error {
	var ignored json.RawMessage
	return d.value(&ignored)
}

func (d *decoder) status(http, code *int, message *string) error {
	var o Object
	if err := d.value(&o); err != nil {
		return err
	}
	if http != nil {
		*http = scalarInt(o["code"], 0)
	}
	*code = scalarInt(o["errorcode"], unanswered)
	*message = o.Text("message")
	return nil
}

func (d *decoder) result() (wireResult, error) {
	res := wireResult{Result: Result{Code: unanswered, Total: -1}}
	err := d.object(func(key string) error {
		switch key {
		case "identifier":
			var raw json.RawMessage
			err := d.value(&raw)
			res.identifier = scalarText(raw)
			return err
		case "status":
			return d.status(nil, &res.Code, &res.Message)
		case "data":
			return d.data(&res.Result)
		}
		return d.skip()
	})
	return res, err
}

func (d *decoder) data(res *Result) error {
	return d.object(func(key string) error {
		switch key {
		case "meta":
			var meta Object
			err := d.value(&meta)
			res.Total = scalarInt(meta["cntabsolute"], -1)
			return err
		case "records":
			return d.list(maxRecords, func() error {
				var rec struct {
					ID       json.RawMessage `json:"id"`
					Elements Object          `json:"elements"`
				}
				if err := d.value(&rec); err != nil {
					return err
				}
				if d.records++; d.records > maxRecords {
					return fmt.Errorf("%w: more than %d records", errTooMuch, maxRecords)
				}
				res.Records = append(res.Records, Record{ID: recordID(scalarText(rec.ID)), Elements: rec.Elements})
				return nil
			})
		}
		return d.skip()
	})
}
