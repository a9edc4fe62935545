package dav

import (
	"encoding/xml"
	"strconv"
	"strings"
	"time"
)

// body builds the XML of a request. Names of known namespaces get their usual prefix, which some servers insist on.
type body struct{ strings.Builder }

func newBody(root xml.Name) *body {
	b := &body{}
	b.WriteString(`<?xml version="1.0" encoding="utf-8"?>` + "\n<" + prefixed(root))
	for _, ns := range []string{NSDAV, NSCardDAV, NSCalDAV, NSCalendarServer, NSApple} {
		b.WriteString(` xmlns:` + prefixes[ns] + `="` + ns + `"`)
	}
	b.WriteString(">")
	return b
}

// finish closes the root and gives the whole.
func (b *body) finish(root xml.Name) []byte {
	b.WriteString("</" + prefixed(root) + ">\n")
	return []byte(b.String())
}

func prefixed(n xml.Name) string { return prefixes[n.Space] + ":" + n.Local }

// empty writes an element without content, of any namespace.
func (b *body) empty(n xml.Name) {
	if _, ok := prefixes[n.Space]; ok {
		b.WriteString("<" + prefixed(n) + "/>")
		return
	}
	b.WriteString("<x:" + n.Local + ` xmlns:x="`)
	b.escape(n.Space)
	b.WriteString(`"/>`)
}

func (b *body) element(name, text string) {
	b.WriteString("<" + name + ">")
	b.escape(text)
	b.WriteString("</" + name + ">")
}

func (b *body) escape(text string) {
	xml.EscapeText(&b.Builder, []byte(text)) // a strings.Builder never fails
}

func (b *body) prop(names []xml.Name) {
	b.WriteString("<d:prop>")
	for _, n := range names {
		b.empty(n)
	}
	b.WriteString("</d:prop>")
}

var (
	rootPropfind = xml.Name{Space: NSDAV, Local: "propfind"}
	rootMkcol    = xml.Name{Space: NSDAV, Local: "mkcol"}
)

func propfindBody(props []xml.Name) []byte {
	b := newBody(rootPropfind)
	b.prop(props)
	return b.finish(rootPropfind)
}

// syncBody asks for changes (RFC 6578 §6.1); limit 0 asks for all.
func syncBody(token string, limit int, props []xml.Name) []byte {
	b := newBody(ReportSync)
	b.element("d:sync-token", token)
	b.element("d:sync-level", "1")
	if limit > 0 {
		b.WriteString("<d:limit>")
		b.element("d:nresults", strconv.Itoa(limit))
		b.WriteString("</d:limit>")
	}
	b.prop(props)
	return b.finish(ReportSync)
}

func multigetBody(report xml.Name, props []xml.Name, hrefs []string) []byte {
	b := newBody(report)
	b.prop(props)
	for _, h := range hrefs {
		b.element("d:href", h)
	}
	return b.finish(report)
}

// addressQueryBody asks for all cards: a filter must be there, and without conditions it lets everything through (RFC 6352 §10.5).
func addressQueryBody(props []xml.Name) []byte {
	b := newBody(ReportAddressQuery)
	b.prop(props)
	b.WriteString(`<card:filter/>`)
	return b.finish(ReportAddressQuery)
}

// TimeRange is a half-open span of time; a zero end is open (RFC 4791 §9.9).
type TimeRange struct{ Start, End time.Time }

const utcStamp = "20060102T150405Z"

func calendarQueryBody(props []xml.Name, component string, span TimeRange) []byte {
	b := newBody(ReportCalendarQuery)
	b.prop(props)
	b.WriteString(`<cal:filter><cal:comp-filter name="VCALENDAR">`)
	if component != "" {
		b.WriteString(`<cal:comp-filter name="`)
		b.escape(component)
		b.WriteString(`">`)
		if !span.Start.IsZero() || !span.End.IsZero() {
			b.WriteString("<cal:time-range")
			if !span.Start.IsZero() {
				b.WriteString(` start="` + span.Start.UTC().Format(utcStamp) + `"`)
			}
			if !span.End.IsZero() {
				b.WriteString(` end="` + span.End.UTC().Format(utcStamp) + `"`)
			}
			b.WriteString("/>")
		}
		b.WriteString(`</cal:comp-filter>`)
	}
	b.WriteString(`</cal:comp-filter></cal:filter>`)
	return b.finish(ReportCalendarQuery)
}

// mkcolBody describes a new collection (RFC 5689 §3).
func mkcolBody(types []xml.Name, name string) []byte {
	b := newBody(rootMkcol)
	b.WriteString("<d:set><d:prop><d:resourcetype>")
	b.empty(TypeCollection)
	for _, t := range types {
		if t != TypeCollection {
			b.empty(t)
		}
	}
	b.WriteString("</d:resourcetype>")
	if name != "" {
		b.element("d:displayname", name)
	}
	b.WriteString("</d:prop></d:set>")
	return b.finish(rootMkcol)
}
