package dav

import "encoding/xml"

// Response is one entry of a multistatus (RFC 4918 §14.24).
type Response struct {
	Href string // absolute path in the server's spelling; empty when Err says why there is none
	Raw  string // the href exactly as sent
	// Status is the status of the whole entry. An entry that has properties only is 200, even when each property is missing: that the
	// server does not know a property says nothing about the item.
	Status     int
	Props      Props
	Missing    []PropStatus // properties that were not given, with the reason
	Conditions []Condition
	Text       string // responsedescription as plain text, at most 200 characters
	Err        error  // the entry cannot be trusted (KindUnreadable) or lies elsewhere (KindForeign); the others are fine
}

// PropStatus is a property that the server did not give.
type PropStatus struct {
	Name   xml.Name
	Status int
}

// Gone tells that the server says that there is nothing at this href.
func (r *Response) Gone() bool { return r.Err == nil && (r.Status == 404 || r.Status == 410) }

// OK tells that the entry is there and can be trusted.
func (r *Response) OK() bool { return r.Err == nil && r.Status/100 == 2 }

// Is tells whether the entry has this resource type.
func (r *Response) Is(resourceType xml.Name) bool {
	return contains(r.Props.ResourceType, resourceType)
}

// Props are the properties that came with a status 2xx; what was not given is empty.
type Props struct {
	ETag         ETag
	ContentType  string
	LastModified string // as sent

	HasData      bool
	AddressData  string // the card
	CalendarData string // the event or task

	CTag             string
	SyncToken        string
	ResourceType     []xml.Name
	DisplayName      string
	Description      string // addressbook-description or calendar-description
	Color            string // calendar-color as sent
	Principal        string // path of current-user-principal
	Unauthenticated  bool   // the server says that nobody is signed in
	AddressbookHomes []string
	CalendarHomes    []string
	Foreign          []string // principals and homes that lie on another host; they are not among the above
	Reports          []xml.Name
	Privileges       []xml.Name
	HasPrivileges    bool // an empty list was really given
	AddressDataTypes []DataType
	Components       []string // VEVENT, VTODO…
	MaxResourceSize  int64    // octets; 0 when not told
}

// DataType is one kind of card that a server takes.
type DataType struct{ ContentType, Version string }

// Supports tells whether a collection announces a report.
func (p *Props) Supports(report xml.Name) bool { return contains(p.Reports, report) }

func contains(names []xml.Name, name xml.Name) bool {
	for _, n := range names {
		if n == name {
			return true
		}
	}
	return false
}

// Summary is what a multistatus says beside its responses. It is complete only when the call gave no error.
type Summary struct {
	Path      string // of the collection after redirects
	SyncToken string
	Responses int
	More      bool // the server cut the list (507, RFC 6578 §3.6): ask again with SyncToken
}
