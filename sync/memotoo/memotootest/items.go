package memotootest

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"
)

// get answers GET and HEAD of an item.
func (e *exchange) get() {
	parent, name := split(e.path)
	e.s.mu.Lock()
	c, _, ok := e.s.collectionAt(parent)
	it := c.lookup(name)
	e.s.mu.Unlock()
	switch {
	case !ok || it == nil && name != "":
		e.fail(http.StatusNotFound, "")
		return
	case name == "":
		e.fail(http.StatusMethodNotAllowed, "")
		return
	case e.r.Method == http.MethodHead && e.o.HeadFails:
		e.fail(http.StatusInternalServerError, "")
		return
	}
	h := e.w.Header()
	e.setETag(e.o.etag(it))
	if im := e.r.Header.Get("If-None-Match"); im != "" && !e.o.GetIgnoresConditions && e.o.matches(im, it) {
		e.w.WriteHeader(http.StatusNotModified)
		return
	}
	h.Set("Content-Type", contentType(c.calendar))
	if e.r.Method == http.MethodHead {
		h.Set("Content-Length", fmt.Sprint(len(it.text)))
		return
	}
	_, _ = io.WriteString(e.w, it.text) // fails only when the client has gone
}

// setETag writes the header; "" writes none.
func (e *exchange) setETag(tag string) {
	if tag != "" {
		e.w.Header().Set("ETag", tag)
	}
}

// refusal is why a PUT is not stored.
type refusal struct {
	status       int
	precondition string
}

// put stores an item (RFC 6352 §6.3.2, RFC 4791 §5.3.2).
func (e *exchange) put() {
	if strings.Contains(strings.ToUpper(e.r.URL.EscapedPath()), "%2F") {
		e.fail(http.StatusForbidden, "") // reference dav-servers point 13
		return
	}
	parent, name := split(e.path)
	now := e.o.now()
	e.s.mu.Lock()
	c, _, ok := e.s.collectionAt(parent)
	if !ok || name == "" {
		e.s.mu.Unlock()
		e.fail(http.StatusConflict, "")
		return
	}
	old := c.lookup(name)
	if old != nil {
		name = old.name
	}
	if no := e.refuse(c, old, name); no != nil {
		e.s.mu.Unlock()
		e.failPut(parent+name, *no)
		return
	}
	if old == nil && e.o.IDs != IDFromClient {
		name = fmt.Sprintf("%d%s", e.s.nextID, name[max(0, len(name)-4):])
	}
	it, created := e.s.store(e.o, c, name, string(e.body), now)
	e.s.mu.Unlock()
	tag := e.o.etag(it)
	if e.o.WrongETagOnPut {
		tag = `"0123456789"`
	}
	if !e.o.NoETagOnPut {
		e.setETag(tag)
	}
	if created && e.o.IDs == IDLocation {
		e.w.Header().Set("Location", e.o.href(e.r, parent+name))
	}
	if created {
		e.w.WriteHeader(http.StatusCreated)
		return
	}
	e.w.WriteHeader(http.StatusNoContent)
}

// store keeps what the hub keeps of text, and what an event falls apart into. The caller holds the lock.
func (s *Server) store(o Options, c *collection, name, text string, now time.Time) (*item, bool) {
	number := s.nextID
	s.nextID++
	sent := uidOf(text)
	if !c.calendar {
		return c.put(name, keepCard(o.Quirks, text, number, now), sent, now)
	}
	kept, extra := keepEvent(o, text, number)
	it, created := c.put(name, kept, sent, now)
	for _, t := range extra {
		c.put(fmt.Sprintf("%d.ics", s.nextID), t, "", now)
		s.nextID++
	}
	return it, created
}

// refuse finds the first reason not to store the body. The caller holds the lock.
func (e *exchange) refuse(c *collection, old *item, name string) *refusal {
	q := e.o.Quirks
	h := e.r.Header
	text := string(e.body)
	media, _, _ := strings.Cut(h.Get("Content-Type"), ";")
	kind, valid := "VCARD", "<card:valid-address-data/>"
	if c.calendar {
		kind, valid = "VCALENDAR", "<cal:valid-calendar-data/>"
	}
	switch {
	case slices.Contains(q.ReadOnly, c.path):
		return &refusal{http.StatusForbidden, "<d:need-privileges/>"}
	case h.Get("If-None-Match") != "" && q.matches(h.Get("If-None-Match"), old) && !q.IgnoreIfNoneMatch,
		h.Get("If-Match") != "" && !q.matches(h.Get("If-Match"), old) && !q.IgnoreIfMatchPut:
		return &refusal{http.StatusPreconditionFailed, ""}
	case q.MaxResourceSize > 0 && len(text) > q.MaxResourceSize:
		return &refusal{orDefault(q.TooLargeStatus, http.StatusRequestEntityTooLarge), ""}
	case q.NoContentTypeIs404 && media == "" && strings.ContainsFunc(text, func(r rune) bool { return r > 127 }):
		return &refusal{http.StatusNotFound, ""}
	case q.StrictContentType && !slices.Contains([]string{"text/vcard", "text/directory", "text/calendar"}, strings.TrimSpace(media)):
		return &refusal{http.StatusForbidden, valid}
	case q.RubbishStatus != http.StatusCreated && !wellFormed(text, kind):
		return &refusal{orDefault(q.RubbishStatus, http.StatusUnsupportedMediaType), valid}
	case c.calendar && !c.holds(text):
		return &refusal{http.StatusForbidden, "<cal:supported-calendar-component/>"}
	}
	for _, r := range q.Refuse {
		if strings.Contains(text, r.Contains) {
			return &refusal{r.Status, ""}
		}
	}
	uid := uidOf(text)
	if uid == "" && q.MissingUID != 0 {
		return &refusal{q.MissingUID, ""}
	}
	if q.TrashKeepsUIDs && c.trash[uid] && c.uids[uid] == "" {
		return &refusal{orDefault(q.UIDConflict, http.StatusConflict), ""}
	}
	if other, taken := c.uids[uid]; taken && other != name && q.UIDConflict != 0 {
		no := &refusal{status: q.UIDConflict}
		if q.UIDConflictHref {
			no.precondition = fmt.Sprintf("<%[1]s:no-uid-conflict><d:href>%[2]s</d:href></%[1]s:no-uid-conflict>",
				map[bool]string{false: "card", true: "cal"}[c.calendar], esc(q.href(e.r, c.path+other)))
		}
		return no
	}
	return nil
}

func orDefault(status, otherwise int) int {
	if status != 0 {
		return status
	}
	return otherwise
}

// wellFormed is all that a hub checks: one object of the kind, begun and ended.
func wellFormed(text, kind string) bool {
	t := strings.ToUpper(strings.TrimSpace(strings.TrimPrefix(text, "\ufeff")))
	return strings.HasPrefix(t, "BEGIN:"+kind) && strings.HasSuffix(t, "END:"+kind)
}

// holds tells whether the calendar takes the components of text.
func (c *collection) holds(text string) bool {
	for _, comp := range []string{"VEVENT", "VTODO"} {
		if strings.Contains(text, "BEGIN:"+comp) && !slices.Contains(c.components, comp) {
			return false
		}
	}
	return true
}

// failPut answers a refused PUT, as a status or hidden in a 207.
func (e *exchange) failPut(path string, no refusal) {
	if !e.o.PutFailureAs207 {
		e.fail(no.status, no.precondition)
		return
	}
	inner := ""
	if no.precondition != "" {
		inner = "<d:error>" + no.precondition + "</d:error>"
	}
	m := e.multistatus(http.StatusMultiStatus)
	m.status(path, no.status, inner)
	m.end("")
}

// delete removes an item, or a whole collection as a real server would.
func (e *exchange) delete() {
	parent, name := split(e.path)
	e.s.mu.Lock()
	status := http.StatusNoContent
	c, _, ok := e.s.collectionAt(parent)
	it := c.lookup(name)
	match := e.r.Header.Get("If-Match")
	switch {
	case !ok || it == nil && name != "":
		status = http.StatusNotFound
	case slices.Contains(e.o.ReadOnly, c.path):
		status = http.StatusForbidden
	case name == "" && e.o.SingleCollections:
		status = http.StatusForbidden
	case name == "":
		delete(e.s.collections, c.path)
	case match != "" && !e.o.matches(match, it) && !e.o.IgnoreIfMatchDelete:
		status = http.StatusPreconditionFailed
	default:
		c.remove(it.name, e.o.now())
	}
	e.s.mu.Unlock()
	if status == http.StatusNoContent {
		e.w.WriteHeader(status)
		return
	}
	e.fail(status, "")
}
