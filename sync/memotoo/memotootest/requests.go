package memotootest

import (
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// The kinds by which requests are counted.
const (
	KindOptions   = "OPTIONS"
	KindCTag      = "ctag"      // PROPFIND depth 0 for getctag or sync-token
	KindListing   = "listing"   // PROPFIND depth 1 for etags
	KindPropfind  = "PROPFIND"  // any other PROPFIND: discovery
	KindSync      = "sync"      // sync-collection
	KindMultiget  = "multiget"  // addressbook-multiget, calendar-multiget
	KindQuery     = "query"     // addressbook-query, calendar-query
	KindGet       = "GET"       // also HEAD
	KindPut       = "PUT"       //
	KindDelete    = "DELETE"    //
	KindMkcol     = "MKCOL"     // also MKCALENDAR
	KindWellKnown = "wellknown" // /.well-known/…
	KindOther     = "other"
)

// Request is one request as the server saw it. Credentials are not kept.
type Request struct {
	Number      int       `json:"number"` // counts from 1 since the last Reset
	Time        time.Time `json:"time"`
	Method      string    `json:"method"`
	Path        string    `json:"path"` // as on the wire, still encoded
	Kind        string    `json:"kind"`
	Depth       string    `json:"depth,omitempty"`
	IfMatch     string    `json:"ifMatch,omitempty"`
	IfNoneMatch string    `json:"ifNoneMatch,omitempty"`
	ContentType string    `json:"contentType,omitempty"`
	Auth        string    `json:"auth,omitempty"` // scheme of the credentials sent, e.g. Basic
	Hrefs       int       `json:"hrefs,omitempty"`
	In          int       `json:"in"`     // bytes of the body
	Out         int64     `json:"out"`    // bytes of the answer's body
	Status      int       `json:"status"` // 0: still under way, or the connection was cut
	Body        string    `json:"body,omitempty"`
}

// Counts says how many requests came since the last Reset.
type Counts struct {
	Total    int            `json:"total"`
	ByMethod map[string]int `json:"byMethod"`
	ByKind   map[string]int `json:"byKind"`
}

// Writes is the number of PUT, DELETE and MKCOL requests.
func (c Counts) Writes() int { return c.ByKind[KindPut] + c.ByKind[KindDelete] + c.ByKind[KindMkcol] }

// classify names the kind of a request.
func (e *exchange) classify() string {
	if strings.HasPrefix(e.path, "/.well-known/") {
		return KindWellKnown
	}
	switch e.r.Method {
	case http.MethodOptions:
		return KindOptions
	case http.MethodGet, http.MethodHead:
		return KindGet
	case http.MethodPut:
		return KindPut
	case http.MethodDelete:
		return KindDelete
	case "MKCOL", "MKCALENDAR":
		return KindMkcol
	case "REPORT":
		switch name := e.tree.XMLName.Local; {
		case name == "sync-collection":
			return KindSync
		case strings.HasSuffix(name, "-multiget"):
			return KindMultiget
		case strings.HasSuffix(name, "-query"):
			return KindQuery
		}
	case "PROPFIND":
		asks := map[string]bool{}
		for _, n := range e.tree.props() {
			asks[n.Local] = true
		}
		switch {
		case e.r.Header.Get("Depth") != "0" && asks["getetag"]:
			return KindListing
		case e.r.Header.Get("Depth") == "0" && (asks["getctag"] || asks["sync-token"]) && !asks["current-user-principal"]:
			return KindCTag
		}
		return KindPropfind
	}
	return KindOther
}

// maxLog bounds the log; the counts go on.
const maxLog = 200_000

// record puts the request into the log.
func (s *Server) record(e *exchange) *Request {
	h := e.r.Header
	scheme, _, _ := strings.Cut(h.Get("Authorization"), " ")
	entry := &Request{
		Time: e.o.now(), Method: e.r.Method, Path: e.r.URL.EscapedPath(), Kind: e.kind, Depth: h.Get("Depth"), IfMatch: h.Get("If-Match"),
		IfNoneMatch: h.Get("If-None-Match"), ContentType: h.Get("Content-Type"), Auth: scheme, In: len(e.body),
	}
	for i := range e.tree.Nodes {
		if e.tree.Nodes[i].XMLName.Local == "href" {
			entry.Hrefs++
		}
	}
	if e.o.LogBodies {
		entry.Body = string(e.body)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.counts.Total++
	s.counts.ByMethod[entry.Method]++
	s.counts.ByKind[entry.Kind]++
	entry.Number = s.counts.Total
	if len(s.log) >= maxLog { // a stand-in that runs for days forgets the older half
		s.log = slices.Clone(s.log[maxLog/2:])
	}
	s.log = append(s.log, entry)
	return entry
}

// finish notes what was answered.
func (s *Server) finish(rec *recorder) {
	s.mu.Lock()
	defer s.mu.Unlock()
	rec.entry.Status, rec.entry.Out = rec.status, rec.out
}

// Log returns the requests since the last Reset in the order they came, at most the latest 100,000 to 200,000.
func (s *Server) Log() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]Request, len(s.log))
	for i, r := range s.log {
		out[i] = *r
	}
	return out
}

// Requests counts the requests since the last Reset.
func (s *Server) Requests() Counts {
	s.mu.Lock()
	defer s.mu.Unlock()
	return Counts{Total: s.counts.Total, ByMethod: maps.Clone(s.counts.ByMethod), ByKind: maps.Clone(s.counts.ByKind)}
}

// Reset empties the log and the counts, and returns the counts so far.
func (s *Server) Reset() Counts {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.counts
	s.counts, s.log = newCounts(), nil
	return c
}

func newCounts() Counts { return Counts{ByMethod: map[string]int{}, ByKind: map[string]int{}} }

// String writes the counts by kind, sorted, for test failures.
func (c Counts) String() string {
	var parts []string
	for _, kind := range slices.Sorted(maps.Keys(c.ByKind)) {
		parts = append(parts, kind+"="+strconv.Itoa(c.ByKind[kind]))
	}
	return strings.Join(parts, " ")
}

// recorder notes status and size of an answer.
type recorder struct {
	http.ResponseWriter
	entry  *Request
	status int
	out    int64
}

func (r *recorder) WriteHeader(status int) {
	if r.status == 0 {
		r.status = status
	}
	r.ResponseWriter.WriteHeader(status)
}

func (r *recorder) Write(p []byte) (int, error) {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	n, err := r.ResponseWriter.Write(p)
	r.out += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController reach the connection.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }
