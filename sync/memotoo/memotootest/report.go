package memotootest

import (
	"encoding/xml"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// report answers REPORT on a collection.
func (e *exchange) report() {
	path := e.path
	if !strings.HasSuffix(path, "/") {
		path += "/"
	}
	e.s.mu.Lock()
	c, category, ok := e.s.collectionAt(path)
	var self resource
	if ok {
		self = e.s.describe(e.o, c, path, c.display)
		ok = !(e.o.EmptyIs404 && len(c.items) == 0)
	}
	e.s.mu.Unlock()
	if !ok {
		e.fail(http.StatusNotFound, "")
		return
	}
	name := e.tree.XMLName.Local
	switch {
	case name == "sync-collection" && !e.o.NoSyncToken:
		e.sync(c, self)
	case name == "addressbook-multiget" && !c.calendar, name == "calendar-multiget" && c.calendar:
		e.multiget(c, self)
	case name == "addressbook-query" && !c.calendar, name == "calendar-query" && c.calendar:
		e.query(c, self, category)
	default:
		e.fail(http.StatusForbidden, "<d:supported-report/>")
	}
}

// sync answers sync-collection (RFC 6578 §3.2) with all the ways of getting it wrong.
func (e *exchange) sync(c *collection, self resource) {
	e.s.mu.Lock()
	from, known := e.s.readToken(c, strings.TrimSpace(e.tree.child("sync-token").text()))
	future := known && from > c.seq
	switch {
	case !known && e.o.UnknownTokenAll:
		from, known = 0, true
	case future && !e.o.FutureTokenEmpty:
		known = false
	}
	var changes []change
	if known {
		changes = c.since(from, from > 0 || e.o.OldDeletions)
	}
	last := c.seq
	e.s.mu.Unlock()
	if !known {
		if e.o.UnknownToken != 0 {
			e.fail(e.o.UnknownToken, "")
		} else {
			e.fail(http.StatusForbidden, "<d:valid-sync-token/>")
		}
		return
	}
	limit := e.o.SyncPage
	if n, err := strconv.Atoi(strings.TrimSpace(e.tree.find("nresults").text())); err == nil && n > 0 && (limit == 0 || n < limit) {
		limit = n
	}
	cut := limit > 0 && len(changes) > limit
	if cut && e.o.SyncPageEmpty507 {
		e.w.WriteHeader(http.StatusInsufficientStorage)
		return
	}
	if cut {
		changes = changes[:limit]
		last = changes[limit-1].seq
		if e.o.SyncPagesNeverEnd {
			last = from
		}
	}
	e.writeChanges(c, self, changes, last, cut)
}

func (e *exchange) writeChanges(c *collection, self resource, changes []change, last int64, cut bool) {
	status := http.StatusMultiStatus
	if cut && e.o.SyncPageHTTP507 {
		status = http.StatusInsufficientStorage
	}
	names := e.tree.props()
	m := e.multistatus(status)
	if e.empty {
		changes = nil
	}
	if e.o.CollectionInReports {
		m.response(self.path, e.values(self, names))
	}
	for i, ch := range changes {
		if e.omitEvery > 0 && i%e.omitEvery == e.omitEvery-1 {
			continue
		}
		if ch.it == nil {
			m.status(self.path+ch.name, http.StatusNotFound, "")
			continue
		}
		m.response(self.path+ch.name, e.values(resource{kind: "item", it: ch.it, calendar: c.calendar}, names))
	}
	if cut && !e.o.SyncPageHTTP507 {
		m.status(self.path, http.StatusInsufficientStorage, "<d:error><d:number-of-matches-within-limits/></d:error>")
	}
	e.s.mu.Lock()
	token := e.s.token(c, last)
	e.s.mu.Unlock()
	m.end("<d:sync-token>" + esc(token) + "</d:sync-token>")
}

// readToken returns the change number of a token. The empty token asks for everything.
func (s *Server) readToken(c *collection, token string) (seq int64, known bool) {
	if token == "" {
		return 0, true
	}
	parts := strings.Split(token, ":")
	if len(parts) != 6 {
		return 0, false
	}
	seq, err := strconv.ParseInt(parts[4], 10, 64)
	return seq, err == nil && token == s.token(c, seq)
}

func (n *node) text() string {
	if n == nil {
		return ""
	}
	return n.Text
}

// multiget answers addressbook-multiget and calendar-multiget (RFC 6352 §8.7, RFC 4791 §7.9).
func (e *exchange) multiget(c *collection, self resource) {
	type found struct {
		path string
		it   *item
	}
	var list []found
	missing := false
	e.s.mu.Lock()
	for i := range e.tree.Nodes {
		n := &e.tree.Nodes[i]
		if n.XMLName.Local != "href" {
			continue
		}
		path, ok := decodeHref(strings.TrimSpace(n.Text))
		f := found{path: path}
		if parent, name := split("/" + strings.TrimPrefix(path, "/")); ok && parent == self.path {
			if it := c.lookup(name); it != nil {
				f = found{parent + it.name, it}
				if slices.Contains(e.o.MultigetHides, it.name) {
					continue
				}
			}
		}
		missing = missing || f.it == nil
		list = append(list, f)
	}
	e.s.mu.Unlock()
	if missing && e.o.Missing == MissingWhole404 {
		e.fail(http.StatusNotFound, "")
		return
	}
	names := e.tree.props()
	m := e.multistatus(http.StatusMultiStatus)
	for i, f := range list {
		switch {
		case e.empty || e.omitEvery > 0 && i%e.omitEvery == e.omitEvery-1:
		case f.it != nil:
			m.response(f.path, e.values(resource{kind: "item", it: f.it, calendar: c.calendar}, names))
		case e.o.Missing == Missing404Inside:
			m.status(f.path, http.StatusNotFound, "")
		}
	}
	m.end("")
}

// query answers addressbook-query (text-match only) and calendar-query (component and time range only).
func (e *exchange) query(c *collection, self resource, category string) {
	if e.o.QueryFails && !c.calendar {
		e.fail(http.StatusInternalServerError, "")
		return
	}
	match := cardFilter(e.tree.child("filter"))
	if c.calendar {
		match = e.eventFilter(e.tree.child("filter"))
		if e.o.EtagListingNeedsTimeRange && e.tree.find("time-range") == nil {
			match = func(*item) bool { return false }
		}
	}
	e.s.mu.Lock()
	items := inCategory(c.sorted(), category)
	e.s.mu.Unlock()
	items = slices.DeleteFunc(items, func(it *item) bool { return !match(it) })
	names := e.tree.props()
	if names == nil {
		names = []xml.Name{{Space: nsDAV, Local: "getetag"}}
	}
	m := e.multistatus(http.StatusMultiStatus)
	if e.o.CollectionInReports && !e.empty {
		m.response(self.path, e.values(self, slices.DeleteFunc(slices.Clone(names), func(n xml.Name) bool { return n.Local == "getetag" })))
	}
	e.items(m, self, items, names)
	m.end("")
}

// cardFilter reads the filter of an addressbook-query (RFC 6352 §10.5): prop-filter with text-match, anyof or allof.
func cardFilter(filter *node) func(*item) bool {
	if filter == nil || len(filter.Nodes) == 0 {
		return func(*item) bool { return true }
	}
	all := filter.attr("test") == "allof"
	return func(it *item) bool {
		props := splitText(it.text)
		for i := range filter.Nodes {
			f := &filter.Nodes[i]
			hit := slices.ContainsFunc(props, func(p prop) bool {
				return strings.EqualFold(p.name, f.attr("name")) && textMatch(f.child("text-match"), unescape(p.value))
			})
			if hit != all {
				return hit
			}
		}
		return all
	}
}

func textMatch(m *node, value string) bool {
	if m == nil {
		return true
	}
	value, want := strings.ToLower(value), strings.ToLower(m.Text)
	switch m.attr("match-type") {
	case "equals":
		return value == want
	case "starts-with":
		return strings.HasPrefix(value, want)
	case "ends-with":
		return strings.HasSuffix(value, want)
	}
	return strings.Contains(value, want)
}

// eventFilter reads the filter of a calendar-query (RFC 4791 §9.7): the inner component and its time range.
func (e *exchange) eventFilter(filter *node) func(*item) bool {
	inner := filter.child("comp-filter").child("comp-filter")
	name, tr := inner.attr("name"), (*node)(nil)
	if filter != nil {
		tr = filter.find("time-range")
	}
	start, end := tr.attr("start"), tr.attr("end")
	return func(it *item) bool {
		if name != "" && !strings.Contains(it.text, "BEGIN:"+name) {
			return false
		}
		first, last, endless := span(it.text)
		endless = endless && !e.o.RangeMissesSeries
		return first == "" || (end == "" || first < end) && (start == "" || endless || last >= start[:min(len(start), len(last))])
	}
}

// span gives the first and last moment of an event as they are written, for a rough comparison; a series counts as endless.
func span(text string) (first, last string, endless bool) {
	inside := false
	for _, p := range splitText(text) {
		switch p.name {
		case "BEGIN":
			inside = p.value == "VEVENT" || p.value == "VTODO"
		case "DTSTART", "DUE":
			if inside && first == "" {
				first = p.value
			}
			if inside {
				last = max(last, p.value)
			}
		case "DTEND":
			if inside {
				last = max(last, p.value)
			}
		case "RRULE", "RDATE":
			endless = endless || inside
		}
	}
	return first, last, endless
}

// mkcol makes a collection (RFC 5689, RFC 4791 §5.3.1) below one of the homes.
func (e *exchange) mkcol() {
	path := strings.TrimSuffix(e.path, "/") + "/"
	parent, name := split(strings.TrimSuffix(path, "/"))
	calendar := parent == calHome
	if e.o.SingleCollections || name == "" || parent != cardHome && parent != calHome {
		e.fail(http.StatusForbidden, "")
		return
	}
	display := name
	if d := e.tree.find("displayname"); d != nil {
		display = d.Text
	}
	var comps []string
	if calendar {
		comps = []string{"VEVENT"}
		if set := e.tree.find("supported-calendar-component-set"); set != nil {
			comps = nil
			for i := range set.Nodes {
				comps = append(comps, set.Nodes[i].attr("name"))
			}
		}
	}
	e.s.mu.Lock()
	_, exists := e.s.collections[path]
	if !exists {
		e.s.add(newCollection(path, display, calendar, comps...))
	}
	e.s.mu.Unlock()
	if exists {
		e.fail(http.StatusMethodNotAllowed, "<d:resource-must-be-null/>")
		return
	}
	e.w.Header().Set("Location", canonical(path))
	e.w.WriteHeader(http.StatusCreated)
}
