package device

import (
	"slices"

	"abgleich/sync/contract"
	"abgleich/sync/fault"
)

// Kind is a kind of device or service that is set up in its own way.
type Kind string

// The kinds.
const (
	Android Kind = "android"
	IPhone  Kind = "iphone"
	Mac     Kind = "mac"
	Outlook Kind = "outlook"
	CalDAV  Kind = "caldav"
	Google  Kind = "google"
	ICloud  Kind = "icloud"
)

// Kinds are all kinds, in the order in which they are offered.
var Kinds = []Kind{Android, IPhone, Mac, Outlook, CalDAV, Google, ICloud}

// text is a sentence in the languages of the program.
type text struct{ de, en string }

func (t text) in(l fault.Lang) string {
	if l == fault.German {
		return t.de
	}
	return t.en
}

var titles = map[Kind]text{
	Android: {"Android-Telefon oder -Tablet", "Android phone or tablet"},
	IPhone:  {"iPhone oder iPad", "iPhone or iPad"},
	Mac:     {"Mac", "Mac"},
	Outlook: {"Outlook", "Outlook"},
	CalDAV:  {"Thunderbird oder ein anderes Programm mit CalDAV und CardDAV", "Thunderbird or another program with CalDAV and CardDAV"},
	Google:  {"Google-Kontakte und Google-Kalender", "Google contacts and Google calendar"},
	ICloud:  {"iCloud", "iCloud"},
}

// Title is what the kind is called.
func (k Kind) Title(l fault.Lang) string { return titles[k].in(l) }

// HasProfile tells whether the kind understands a configuration profile.
func (k Kind) HasProfile() bool { return k == IPhone || k == Mac }

// names are the names that devices get in "_device=NAME". A cloud has none: it is
// memotoo itself that signs in there (reference onoffice-sync §12).
var names = map[Kind]string{Android: "Android", IPhone: "iPhone", Mac: "MacBook", Outlook: "Outlook", CalDAV: "Thunderbird"}

// known checks a kind that came from outside.
func (k Kind) known() error {
	if slices.Contains(Kinds, k) {
		return nil
	}
	return &contract.InvalidError{Field: "device.kind", Value: string(k), Want: "android, iphone, mac, outlook, caldav, google or icloud"}
}
