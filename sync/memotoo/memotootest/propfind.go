package memotootest

import (
	"encoding/xml"
	"fmt"
	"hash/crc32"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// resource is something that has properties: a snapshot, so that it is written without the lock.
type resource struct {
	path     string // decoded
	kind     string // root, principal, home, book, calendar, item
	display  string
	ctag     string
	token    string
	comps    []string
	it       *item
	calendar bool // on the CalDAV side
}

// listing is a resource with what lies in it.
type listing struct {
	self  resource
	below []resource
	items []*item
}

// resolve finds what lies at path and, with depth 1, what lies below it. The caller holds the lock.
func (s *Server) resolve(o Options, path string, depth1 bool) (listing, bool) {
	calendar := strings.HasPrefix(path, CalDAVPath)
	if c, category, ok := s.collectionAt(path); ok {
		return s.resolveCollection(o, c, category, path, depth1), true
	}
	var l listing
	switch path {
	case "/", CardDAVPath, CalDAVPath:
		l.self = resource{path: path, kind: "root", calendar: calendar}
	case cardPrincipal, calPrincipal:
		l.self = resource{path: path, kind: "principal", display: o.Account, calendar: calendar}
	case cardHome, calHome:
		l.self = resource{path: path, kind: "home", calendar: calendar}
		for _, child := range s.children(path) {
			if depth1 {
				c := s.collections[child]
				l.below = append(l.below, s.describe(o, c, child, c.display))
			}
		}
	default:
		parent, name := split(path)
		c, _, ok := s.collectionAt(parent)
		it := c.lookup(name)
		if !ok || it == nil {
			return l, false
		}
		l.self = resource{path: parent + it.name, kind: "item", it: it, calendar: c.calendar}
	}
	if o.SingleCollections && l.self.kind != "item" {
		return l, false // memotoo has no tree above its collections
	}
	return l, true
}

func (s *Server) resolveCollection(o Options, c *collection, category, path string, depth1 bool) listing {
	l := listing{self: s.describe(o, c, path, c.display)}
	if category != "" {
		l.self.display = strings.Replace(category, noCategory, "Kalender", 1)
	}
	if o.SingleCollections && c.calendar && category == "" {
		l.self.kind = "root" // the real calendar does not say that it is one; its categories do
		for i, name := range o.Categories {
			if name == "" {
				name = c.display
			}
			if depth1 {
				l.below = append(l.below, s.describe(o, c, fmt.Sprintf("%scategory%d/", path, i), name))
			}
		}
	}
	if depth1 && !(c.calendar && o.EtagListingNeedsTimeRange) {
		l.items = inCategory(c.sorted(), category)
	}
	return l
}

// inCategory narrows items to one category; "" takes all.
func inCategory(items []*item, category string) []*item {
	if category == "" {
		return items
	}
	return slices.DeleteFunc(items, func(it *item) bool {
		return it.category != strings.TrimPrefix(category, noCategory)
	})
}

// describe takes a snapshot of a collection under the path by which it is asked.
func (s *Server) describe(o Options, c *collection, path, display string) resource {
	kind := "book"
	if c.calendar {
		kind = "calendar"
	}
	return resource{path: path, kind: kind, display: display, ctag: o.ctag(c), token: s.token(c, c.seq), comps: c.components, calendar: c.calendar}
}

// token writes the sync-token of a collection at a change number.
func (s *Server) token(c *collection, seq int64) string {
	return fmt.Sprintf("urn:memotootest:sync:%d:%d:%08x", s.epoch, seq, crc32.ChecksumIEEE([]byte(c.path)))
}

// lookup finds an item by its decoded name, or by a name that is still encoded (HrefDouble).
func (c *collection) lookup(name string) *item {
	if c == nil || name == "" {
		return nil
	}
	if it := c.items[name]; it != nil {
		return it
	}
	if again, ok := decodeHref("/" + name); ok && strings.Contains(name, "%") {
		return c.items[strings.TrimPrefix(again, "/")]
	}
	return nil
}

// allprop is what a PROPFIND without a list of names gets.
var allprop = []xml.Name{{Space: nsDAV, Local: "resourcetype"}, {Space: nsDAV, Local: "displayname"}, {Space: nsServer, Local: "getctag"},
	{Space: nsDAV, Local: "getetag"}, {Space: nsDAV, Local: "getcontenttype"}, {Space: nsDAV, Local: "getcontentlength"}}

// bookInformation is what memotoo answers to a question for the principal (reference memotoo §5).
var bookInformation = []xml.Name{{Space: nsDAV, Local: "resourcetype"}, {Space: nsDAV, Local: "displayname"}, {Space: nsServer, Local: "getctag"}}

// propfind answers PROPFIND with depth 0 or 1 (RFC 4918 §9.1).
func (e *exchange) propfind() {
	depth := e.r.Header.Get("Depth")
	if depth != "0" && depth != "1" {
		e.fail(http.StatusForbidden, "<d:propfind-finite-depth/>")
		return
	}
	e.s.mu.Lock()
	l, ok := e.s.resolve(e.o, e.path, depth == "1")
	if !ok && !strings.HasSuffix(e.path, "/") {
		l, ok = e.s.resolve(e.o, e.path+"/", depth == "1")
	}
	emptyBook := false
	if c, _, found := e.s.collectionAt(l.self.path); found {
		emptyBook = len(c.items) == 0
	}
	e.s.mu.Unlock()
	if !ok || emptyBook && e.o.EmptyIs404 {
		e.fail(http.StatusNotFound, "")
		return
	}
	names := e.tree.props()
	if names == nil {
		names = allprop
	}
	if e.o.NoPrincipal && !l.self.calendar && slices.ContainsFunc(names, func(n xml.Name) bool {
		return n.Local == "current-user-principal" || n.Local == "principal-URL" || n.Local == "addressbook-home-set"
	}) {
		names = bookInformation
	}
	m := e.multistatus(http.StatusMultiStatus)
	defer m.end("")
	if e.empty {
		return
	}
	m.response(l.self.path, e.values(l.self, names))
	for _, r := range l.below {
		m.response(r.path, e.values(r, names))
	}
	if depth == "1" && e.o.ExtraListing && (l.self.kind == "book" || l.self.kind == "calendar") {
		m.response(l.self.path+"unterordner/", e.values(resource{kind: "root"}, names))
		l.items = append(l.items, l.items[:min(1, len(l.items))]...)
	}
	e.items(m, l.self, l.items, names)
}

// items writes one response for each item, less what a fault hides.
func (e *exchange) items(m *multistatus, parent resource, items []*item, names []xml.Name) {
	for i, it := range items {
		if e.empty || e.omitEvery > 0 && i%e.omitEvery == e.omitEvery-1 {
			continue
		}
		r := resource{path: parent.path + it.name, kind: "item", it: it, calendar: parent.calendar}
		m.response(r.path, e.values(r, names))
	}
}

// values looks the named properties up.
func (e *exchange) values(r resource, names []xml.Name) []propValue {
	out := make([]propValue, 0, len(names))
	for _, n := range names {
		var inner string
		var ok bool
		if r.kind == "item" {
			inner, ok = e.itemValue(r, n.Local)
		} else {
			inner, ok = e.collectionValue(r, n)
		}
		out = append(out, propValue{n, inner, !ok})
	}
	return out
}

func (e *exchange) itemValue(r resource, name string) (string, bool) {
	switch name {
	case "getetag":
		tag := e.o.etag(r.it)
		return esc(tag), tag != ""
	case "getcontenttype":
		return contentType(r.calendar), true
	case "getcontentlength":
		return strconv.Itoa(len(r.it.text)), true
	case "resourcetype":
		return "", true
	case "address-data", "calendar-data":
		return e.o.data(r.it.text), true
	}
	return "", false
}

func contentType(calendar bool) string {
	if calendar {
		return "text/calendar; charset=utf-8"
	}
	return "text/vcard; charset=utf-8"
}

func (e *exchange) collectionValue(r resource, n xml.Name) (string, bool) {
	isCollection := r.kind == "book" || r.kind == "calendar" || e.o.SingleCollections && r.ctag != ""
	link := func(path string) string { return "<d:href>" + esc(e.o.href(e.r, path)) + "</d:href>" }
	switch n.Local {
	case "resourcetype":
		return e.resourceType(r), true
	case "displayname":
		return esc(r.display), r.display != ""
	case "getctag":
		return esc(r.ctag), isCollection && !e.o.NoCTag
	case "sync-token":
		return esc(r.token), isCollection && !e.o.NoSyncToken
	case "current-user-principal", "principal-URL":
		return link(e.principalOf(r)), !e.o.NoPrincipal || r.calendar
	case "addressbook-home-set":
		return link(cardHome), r.kind == "principal" && !e.o.NoPrincipal
	case "calendar-home-set":
		if e.o.SingleCollections {
			return link(CalDAVPath), r.calendar
		}
		return link(calHome), r.kind == "principal"
	case "max-resource-size":
		return strconv.Itoa(e.o.MaxResourceSize), isCollection && e.o.MaxResourceSize > 0 && !e.o.HideMaxResourceSize
	case "supported-report-set":
		return e.supportedReports(r), isCollection
	case "current-user-privilege-set":
		privileges := "<d:privilege><d:read/></d:privilege>"
		if !slices.Contains(e.o.ReadOnly, r.path) {
			privileges += "<d:privilege><d:write/></d:privilege><d:privilege><d:write-content/></d:privilege><d:privilege><d:bind/></d:privilege><d:privilege><d:unbind/></d:privilege>"
		}
		return privileges, !e.o.SingleCollections
	case "supported-address-data":
		return `<card:address-data-type content-type="text/vcard" version="3.0"/>`, r.kind == "book" && !e.o.SingleCollections
	case "supported-calendar-component-set":
		var b strings.Builder
		for _, c := range r.comps {
			fmt.Fprintf(&b, `<cal:comp name="%s"/>`, c)
		}
		return b.String(), r.kind == "calendar"
	case "calendar-color":
		return "#3366CCFF", r.kind == "calendar"
	}
	return "", false
}

func (e *exchange) principalOf(r resource) string {
	switch {
	case r.calendar && e.o.SingleCollections:
		return CalDAVPath
	case r.calendar:
		return calPrincipal
	}
	return cardPrincipal
}

func (e *exchange) resourceType(r resource) string {
	switch {
	case r.kind == "principal":
		return "<d:principal/>"
	case r.kind == "calendar":
		return "<d:collection/><cal:calendar/>"
	case r.kind == "book" && !e.o.NoAddressbookType:
		return "<d:collection/><card:addressbook/>"
	}
	return "<d:collection/>"
}

func (e *exchange) supportedReports(r resource) string {
	names := []string{"card:addressbook-multiget", "card:addressbook-query"}
	if r.calendar {
		names = []string{"cal:calendar-multiget", "cal:calendar-query"}
	}
	if !e.o.NoSyncToken {
		names = append(names, "d:sync-collection")
	}
	var b strings.Builder
	for _, name := range names {
		b.WriteString("<d:supported-report><d:report><" + name + "/></d:report></d:supported-report>")
	}
	return b.String()
}
