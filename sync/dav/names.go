package dav

import "encoding/xml"

// Namespaces of the elements in use.
const (
	NSDAV            = "DAV:"
	NSCardDAV        = "urn:ietf:params:xml:ns:carddav"
	NSCalDAV         = "urn:ietf:params:xml:ns:caldav"
	NSCalendarServer = "http://calendarserver.org/ns/"
	NSApple          = "http://apple.com/ns/ical/"
)

// Names of properties and elements: RFC 4918 §15, RFC 3744 §5, RFC 6578 §4, RFC 6352 §6 and §10, RFC 4791 §5 and §9, and
// calendarserver's getctag.
var (
	PropETag             = xml.Name{Space: NSDAV, Local: "getetag"}
	PropCTag             = xml.Name{Space: NSCalendarServer, Local: "getctag"}
	PropSyncToken        = xml.Name{Space: NSDAV, Local: "sync-token"}
	PropResourceType     = xml.Name{Space: NSDAV, Local: "resourcetype"}
	PropDisplayName      = xml.Name{Space: NSDAV, Local: "displayname"}
	PropContentType      = xml.Name{Space: NSDAV, Local: "getcontenttype"}
	PropLastModified     = xml.Name{Space: NSDAV, Local: "getlastmodified"}
	PropPrincipal        = xml.Name{Space: NSDAV, Local: "current-user-principal"}
	PropPrivileges       = xml.Name{Space: NSDAV, Local: "current-user-privilege-set"}
	PropReports          = xml.Name{Space: NSDAV, Local: "supported-report-set"}
	PropAddressbookHome  = xml.Name{Space: NSCardDAV, Local: "addressbook-home-set"}
	PropAddressData      = xml.Name{Space: NSCardDAV, Local: "address-data"}
	PropAddressDataTypes = xml.Name{Space: NSCardDAV, Local: "supported-address-data"}
	PropAddressbookText  = xml.Name{Space: NSCardDAV, Local: "addressbook-description"}
	PropMaxCard          = xml.Name{Space: NSCardDAV, Local: "max-resource-size"}
	PropCalendarHome     = xml.Name{Space: NSCalDAV, Local: "calendar-home-set"}
	PropCalendarData     = xml.Name{Space: NSCalDAV, Local: "calendar-data"}
	PropComponents       = xml.Name{Space: NSCalDAV, Local: "supported-calendar-component-set"}
	PropCalendarText     = xml.Name{Space: NSCalDAV, Local: "calendar-description"}
	PropMaxEvent         = xml.Name{Space: NSCalDAV, Local: "max-resource-size"}
	PropCalendarColor    = xml.Name{Space: NSApple, Local: "calendar-color"}

	TypeCollection  = xml.Name{Space: NSDAV, Local: "collection"}
	TypeAddressbook = xml.Name{Space: NSCardDAV, Local: "addressbook"}
	TypeCalendar    = xml.Name{Space: NSCalDAV, Local: "calendar"}
	TypePrincipal   = xml.Name{Space: NSDAV, Local: "principal"}

	ReportSync             = xml.Name{Space: NSDAV, Local: "sync-collection"}
	ReportAddressMultiget  = xml.Name{Space: NSCardDAV, Local: "addressbook-multiget"}
	ReportAddressQuery     = xml.Name{Space: NSCardDAV, Local: "addressbook-query"}
	ReportCalendarMultiget = xml.Name{Space: NSCalDAV, Local: "calendar-multiget"}
	ReportCalendarQuery    = xml.Name{Space: NSCalDAV, Local: "calendar-query"}
)

var prefixes = map[string]string{
	NSDAV: "d", NSCardDAV: "card", NSCalDAV: "cal", NSCalendarServer: "cs", NSApple: "ical",
}
