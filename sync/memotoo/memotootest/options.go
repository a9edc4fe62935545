package memotootest

import (
	"slices"
	"time"
)

// Where the two services answer; letter case as documented (reference memotoo §2).
const (
	CardDAVPath = "/cardDAV/"
	CalDAVPath  = "/calDAV/"
)

// Authentication schemes that Options.Auth can name.
const (
	Basic        = "Basic"
	DigestMD5    = "Digest MD5"
	DigestSHA256 = "Digest SHA-256"
)

// Options says who may sign in, what exists at first and how the server behaves.
type Options struct {
	Account  string // name without the device suffix
	Device   string // NAME that Start puts into the user name; the server takes any letters and digits
	Password string
	Auth     []string // schemes offered in this order; empty: Basic

	Books      []string // address books under the home; ignored with SingleCollections
	Calendars  []string // calendars under the home; ignored with SingleCollections
	Categories []string // event categories: they pose as calendars when SingleCollections is set

	Zone      *time.Location   // zone of the account (floating times); nil: Europe/Berlin, or UTC where no zone data exists
	Now       func() time.Time // clock; nil: time.Now
	LogBodies bool             // keep the request bodies in the log

	Quirks
}

// ETagStyle says how entity tags are made and written.
type ETagStyle int

// The styles seen in the field (reference dav-servers, table and points 5, 10).
const (
	ETagStrong   ETagStyle = iota // "hash": follows the content
	ETagWeak                      // W/"hash"
	ETagUnquoted                  // hash without quotes; If-Match must repeat it byte for byte
	ETagCounter                   // "gcs00000000": version counter per href that starts again after a delete (SOGo)
	ETagNone                      // no entity tags at all
)

// HrefStyle says how hrefs are written in answers.
type HrefStyle int

// The spellings seen in the field (reference dav-servers point 13, scenario A16).
const (
	HrefPath     HrefStyle = iota // absolute path, upper-case hex where needed
	HrefAbsolute                  // scheme and host in front
	HrefLower                     // everything but letters, digits, - _ . / as lower-case hex
	HrefDouble                    // percent-encoded twice: %2540
	HrefDecoded                   // not encoded at all
)

// MissingStyle says what a multiget answers for an href that does not exist.
type MissingStyle int

// The three ways (reference dav-servers point 9).
const (
	Missing404Inside MissingStyle = iota // a response with 404 (RFC 6352 §8.7)
	MissingSilent                        // left out without a word (DAViCal, sabre 4.7)
	MissingWhole404                      // the whole request is 404 (sabre 1.8)
)

// IDStyle says who names a new item.
type IDStyle int

// Who names a new item (reference memotoo §5 "resource names", scenario A07).
const (
	IDFromClient IDStyle = iota // the name in the PUT is kept
	IDLocation                  // the server takes a number of its own and says so in Location
	IDSilent                    // the server takes a number of its own and says nothing
)

// UIDStyle says what becomes of an item's UID.
type UIDStyle int

// What becomes of a UID (reference memotoo §9, scenario A08).
const (
	UIDKeep    UIDStyle = iota // stays
	UIDDrop                    // not kept (memotoo)
	UIDReplace                 // replaced by one of the server's own
)

// Refusal refuses every PUT whose text contains Contains with Status (scenarios E73, E74).
type Refusal struct {
	Contains string `json:"contains"`
	Status   int    `json:"status"`
}

// Plain is a correct server with two address books and two calendars.
func Plain() Options {
	return Options{
		Account: "muster", Device: "Test1", Password: "geheim-im-test", Auth: []string{Basic},
		Books:     []string{"adressbuch", "privat"},
		Calendars: []string{"termine", "aufgaben"},
		Quirks:    Quirks{UIDConflict: 409, UIDConflictHref: true, Tasks: true},
	}
}

// Memotoo is memotoo as far as it is evidenced (reference memotoo §3, §4, §5, §9).
func Memotoo() Options {
	o := Plain()
	o.Auth = []string{Basic, DigestMD5}
	o.Categories = []string{"", "Besichtigung", "Privat"}
	o.Quirks = Quirks{
		RequireDevice: true,

		SingleCollections: true, NoWellKnown: true, NoPrincipal: true, NoAddressbookType: true, NoSyncToken: true,
		CollectionInReports: true, StatusOnResponse: true, EtagListingNeedsTimeRange: true,

		UIDs: UIDDrop, RebuildFN: true, OneValuePerSlot: true, UntypedHome: true, OrgTwoParts: true, DropUnknown: true,
		CountryIfKnown: true, DropEscapedSemicolons: true, DecodeEntities: true, OneCategory: true, ReencodePhoto: true, BareLF: true,

		FloatingTimes: true, SplitOverrides: true, OddPriorities: true,
	}
	return o
}

// clone copies o so that a request works on one state of the switches while a test turns another.
func (o Options) clone() Options {
	o.Auth = slices.Clone(o.Auth)
	o.Refuse = slices.Clone(o.Refuse)
	o.MultigetHides = slices.Clone(o.MultigetHides)
	o.ReadOnly = slices.Clone(o.ReadOnly)
	return o
}
