package memotootest

import (
	"compress/gzip"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// Server is the stand-in. It is an http.Handler; all methods may be called at the same time from anywhere.
type Server struct {
	mu          sync.Mutex
	o           Options
	collections map[string]*collection // by decoded path
	epoch       int                    // part of every sync-token; ForgetTokens counts it up
	nextID      int
	nonces      map[string]int
	faults      []*Fault
	log         []*Request
	counts      Counts
}

// New makes a server with empty collections.
func New(o Options) *Server {
	s := &Server{o: o, collections: map[string]*collection{}, epoch: 1, nextID: 1000001, nonces: map[string]int{}, counts: newCounts()}
	if o.SingleCollections {
		s.add(newCollection(CardDAVPath, "Kontakte", false))
		components := []string{"VEVENT"}
		if o.Tasks {
			components = append(components, "VTODO")
		}
		s.add(newCollection(CalDAVPath, "Kalender", true, components...))
		return s
	}
	for _, name := range o.Books {
		s.add(newCollection(cardHome+name+"/", name, false))
	}
	for _, name := range o.Calendars {
		component := "VEVENT"
		if name == "aufgaben" {
			component = "VTODO"
		}
		s.add(newCollection(calHome+name+"/", name, true, component))
	}
	return s
}

// Where the plain profile keeps things.
const (
	cardPrincipal = CardDAVPath + "principal/"
	cardHome      = CardDAVPath + "home/"
	calPrincipal  = CalDAVPath + "principal/"
	calHome       = CalDAVPath + "home/"
)

func (s *Server) add(c *collection) { s.collections[c.path] = c }

// Configure turns switches while the server runs; requests already under way keep the old ones.
func (s *Server) Configure(change func(*Options)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	o := s.o.clone()
	change(&o)
	s.o = o
}

// Options returns the switches as they are now.
func (s *Server) Options() Options {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.o.clone()
}

// User is the name to sign in with: account and device suffix.
func (s *Server) User() string {
	o := s.Options()
	return o.Account + "_device=" + o.Device
}

// ForgetTokens makes every sync-token given out so far unknown, as a server does that lost its change log.
func (s *Server) ForgetTokens() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.epoch++
}

func (o Options) now() time.Time {
	if o.Now != nil {
		return o.Now()
	}
	return time.Now()
}

// exchange is one request under way.
type exchange struct {
	s    *Server
	w    http.ResponseWriter
	r    *http.Request
	o    Options // the switches as they were when the request came
	path string  // decoded
	body []byte
	tree node
	kind string

	omitEvery int  // a fault: every n-th entry of the listing is left out
	empty     bool // a fault: the listing is empty
}

// maxBody bounds what a request may send, whatever the switches say.
const maxBody = 64 << 20

// ServeHTTP logs the request, applies faults, checks the credentials and answers.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBody))
	if err != nil {
		return // the client has gone in the middle of its request
	}
	e := &exchange{s: s, r: r, o: s.Options(), path: r.URL.Path, body: body}
	if !strings.HasPrefix(e.path, "/") {
		e.path = "/" + e.path
	}
	var badXML error
	switch r.Method {
	case "PROPFIND", "REPORT", "MKCOL", "MKCALENDAR":
		e.tree, badXML = parseXML(body)
	}
	e.kind = e.classify()
	rec := &recorder{ResponseWriter: w, entry: s.record(e)}
	defer func() { s.finish(rec) }()
	e.w = rec
	if e.o.NoKeepAlive {
		rec.Header().Set("Connection", "close")
	}
	if e.applyFault() {
		return
	}
	if done := e.compress(); done != nil {
		defer done()
	}
	switch {
	case badXML != nil:
		e.fail(http.StatusBadRequest, "")
	case strings.HasPrefix(e.path, "/.well-known/"):
		e.wellKnown()
	case !e.authorized():
	default:
		e.serve()
	}
}

// serve answers a request that is signed in.
func (e *exchange) serve() {
	switch e.r.Method {
	case http.MethodOptions:
		h := e.w.Header()
		h.Set("DAV", "1, 3, extended-mkcol, addressbook, calendar-access, sync-collection")
		if e.o.NoSyncToken {
			h.Set("DAV", "1, 3, extended-mkcol, addressbook, calendar-access")
		}
		if e.o.Schedules {
			h.Set("DAV", h.Get("DAV")+", calendar-auto-schedule")
		}
		h.Set("Allow", "OPTIONS, GET, HEAD, PUT, DELETE, PROPFIND, REPORT, MKCOL, MKCALENDAR")
		e.w.WriteHeader(http.StatusOK)
	case "PROPFIND":
		e.propfind()
	case "REPORT":
		e.report()
	case http.MethodGet, http.MethodHead:
		e.get()
	case http.MethodPut:
		e.put()
	case http.MethodDelete:
		e.delete()
	case "MKCOL", "MKCALENDAR":
		e.mkcol()
	default:
		e.fail(http.StatusMethodNotAllowed, "")
	}
}

// wellKnown redirects as RFC 6764 §5 says, or is not there.
func (e *exchange) wellKnown() {
	to := map[string]string{"/.well-known/carddav": CardDAVPath, "/.well-known/caldav": CalDAVPath}[strings.TrimSuffix(e.path, "/")]
	if to == "" || e.o.NoWellKnown {
		e.fail(http.StatusNotFound, "")
		return
	}
	e.w.Header().Set("Location", to)
	e.w.WriteHeader(http.StatusMovedPermanently)
}

// fail answers a status, with a DAV error body when precondition names one (inner XML of d:error).
func (e *exchange) fail(status int, precondition string) {
	if precondition != "" {
		e.w.Header().Set("Content-Type", "application/xml; charset=utf-8")
		e.w.WriteHeader(status)
		_, _ = fmt.Fprintf(e.w, `<?xml version="1.0" encoding="utf-8"?>`+"\n"+
			`<d:error xmlns:d="DAV:" xmlns:card="%s" xmlns:cal="%s">%s</d:error>`+"\n", nsCard, nsCal, precondition)
		return
	}
	e.w.Header().Set("Content-Type", "text/html; charset=utf-8")
	e.w.WriteHeader(status)
	_, _ = fmt.Fprintf(e.w, "<html><body><h1>%d %s</h1></body></html>\n", status, http.StatusText(status))
}

func statusLine(code int) string { return fmt.Sprintf("HTTP/1.1 %d %s", code, http.StatusText(code)) }

// gzipWriter compresses the body of an answer.
type gzipWriter struct {
	http.ResponseWriter
	z *gzip.Writer
}

func (g *gzipWriter) Write(p []byte) (int, error) { return g.z.Write(p) }

// compress puts gzip between the handler and the wire when it is switched on and asked for.
func (e *exchange) compress() func() {
	if !e.o.Gzip || !strings.Contains(e.r.Header.Get("Accept-Encoding"), "gzip") || e.r.Method == http.MethodHead ||
		e.r.Method == http.MethodPut || e.r.Method == http.MethodDelete {
		return nil
	}
	e.w.Header().Set("Content-Encoding", "gzip")
	z := gzip.NewWriter(e.w)
	e.w = &gzipWriter{e.w, z}
	return func() { _ = z.Close() } // fails only when the client has gone
}

// collectionAt finds a collection; a category of the single calendar poses as one and shows the calendar's own items of that category.
func (s *Server) collectionAt(path string) (c *collection, category string, ok bool) {
	if c := s.collections[path]; c != nil {
		return c, "", true
	}
	for i, name := range s.o.Categories {
		if s.o.SingleCollections && path == fmt.Sprintf("%scategory%d/", CalDAVPath, i) {
			if name == "" {
				name = noCategory
			}
			return s.collections[CalDAVPath], name, true
		}
	}
	return nil, "", false
}

// noCategory marks category0, the events without one.
const noCategory = "\x00"

// children are the collections right below path, sorted.
func (s *Server) children(path string) []string {
	var out []string
	for p := range maps.Keys(s.collections) {
		if rest, ok := strings.CutPrefix(p, path); ok && rest != "" && strings.Count(rest, "/") == 1 {
			out = append(out, p)
		}
	}
	slices.Sort(out)
	return out
}
