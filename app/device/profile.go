package device

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"
	"github.com/micromdm/plist"

	"abgleich/sync/contract"
	"abgleich/sync/fault"
)

// The keys and their meaning are those of Apple's device management schema
// (TopLevel, CommonPayloadKeys, com.apple.carddav.account,
// com.apple.caldav.account).

// profile is the outer dictionary.
type profile struct {
	PayloadType         string
	PayloadVersion      int
	PayloadIdentifier   string
	PayloadUUID         string
	PayloadDisplayName  string
	PayloadDescription  string
	PayloadOrganization string
	// PayloadScope puts the accounts of a Mac where they belong: to the user.
	PayloadScope string `plist:",omitempty"`
	// TargetDeviceType keeps a profile off the other kind: 1 iPhone and iPad, 5 Mac.
	TargetDeviceType int
	// ConsentText is shown before the profile is installed, in the device's language.
	ConsentText    map[string]string
	PayloadContent []any
}

// payload is what both services have in common.
type payload struct {
	PayloadType         string
	PayloadVersion      int
	PayloadIdentifier   string
	PayloadUUID         string
	PayloadDisplayName  string
	PayloadOrganization string
}

type cardDAV struct {
	payload
	CardDAVAccountDescription string
	CardDAVHostName           string
	CardDAVPort               int
	CardDAVUseSSL             bool
	// CardDAVPrincipalURL is heeded by iOS; a Mac is said to ignore it.
	CardDAVPrincipalURL string
	CardDAVUsername     string
	CardDAVPassword     string `plist:",omitempty"`
}

type calDAV struct {
	payload
	CalDAVAccountDescription string
	CalDAVHostName           string
	CalDAVPort               int
	CalDAVUseSSL             bool
	CalDAVPrincipalURL       string
	CalDAVUsername           string
	CalDAVPassword           string `plist:",omitempty"`
}

// space is what identifiers of profiles are derived in; it never changes, or a
// new profile would stand beside an old one instead of replacing it.
var space = uuid.MustParse("0b1c3e0e-52a4-4c0f-9a53-3f7e0d6a8c11")

const organisation = "Abgleich"

// Profile makes the configuration profile (.mobileconfig) of an iPhone, iPad or
// Mac: one account for contacts and one for the calendar, with the device's own
// user name. It says who it is by the memotoo login, its server and the kind, so
// that installing it again replaces it, whatever else has changed. With a
// password, which only the caller can have asked for, the device does not ask;
// whoever has the file then has the password.
func Profile(a contract.Account, k Kind, l fault.Lang, o Options, password string) ([]byte, error) {
	v, err := valuesOf(a, k, l, o)
	if err != nil {
		return nil, err
	}
	if !k.HasProfile() {
		return nil, &contract.InvalidError{Field: "device.profile", Value: string(k), Want: "iphone or mac: only Apple's devices understand a profile"}
	}
	if !typable(v.user) {
		return nil, &contract.InvalidError{Field: "memotoo.user", Value: v.user, Want: "a user name of letters, digits and signs"}
	}
	if !typable(password) {
		// The value would show it.
		return nil, &contract.InvalidError{Field: "device.password", Want: "a password of letters, digits and signs"}
	}
	who := strings.Join([]string{strings.ToLower(v.user), strings.ToLower(v.hosts[contacts].url.Hostname()), string(k)}, "\n")
	id := uuid.NewSHA1(space, []byte(who))
	identifier := "de.abgleich.device." + string(k) + "." + id.String()
	p := profile{
		PayloadType: "Configuration", PayloadVersion: 1, PayloadIdentifier: identifier, PayloadUUID: id.String(),
		PayloadDisplayName:  textProfileName.in(l) + " – " + a.Name,
		PayloadDescription:  textProfileIs.in(l),
		PayloadOrganization: organisation,
		TargetDeviceType:    1,
		ConsentText:         consent(l),
	}
	if k == Mac {
		p.TargetDeviceType, p.PayloadScope = 5, "User"
	}
	part := func(service, kind string, title text) payload {
		return payload{
			PayloadType: kind, PayloadVersion: 1, PayloadIdentifier: identifier + "." + service,
			PayloadUUID:        uuid.NewSHA1(id, []byte(service)).String(),
			PayloadDisplayName: title.in(l) + " – " + a.Name, PayloadOrganization: organisation,
		}
	}
	book, events := v.hosts[contacts], v.hosts[calendar]
	p.PayloadContent = []any{
		cardDAV{
			part(contacts, "com.apple.carddav.account", textContacts), textContacts.in(l) + " – " + a.Name,
			book.url.Hostname(), int(book.port), book.ssl(), book.path(), v.login(), password,
		},
		calDAV{
			part(calendar, "com.apple.caldav.account", textCalendar), textCalendar.in(l) + " – " + a.Name,
			events.url.Hostname(), int(events.port), events.ssl(), events.path(), v.login(), password,
		},
	}
	out, err := plist.MarshalIndent(p, "\t")
	if err != nil {
		return nil, fault.New(fault.Internal, fault.Local, fault.StepSave, "configuration profile", err)
	}
	return out, nil
}

// typable tells whether a text survives in XML 1.0 as it is (§2.2).
func typable(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool { return unicode.IsControl(r) || r == '\ufffe' || r == '\uffff' })
}

var (
	textProfileName = text{"onOffice-Synchronisation", "onOffice sync"}
	textProfileIs   = text{
		"Richtet Kontakte und Kalender von memotoo auf diesem Gerät ein, damit sie mit onOffice gleich bleiben.",
		"Sets the contacts and the calendar of memotoo up on this device, so that they stay the same as in onOffice.",
	}
	textContacts = text{"onOffice-Kontakte", "onOffice contacts"}
	textCalendar = text{"onOffice-Kalender", "onOffice calendar"}
)

// consent is what the device shows before it installs the profile: the warnings
// that matter once it is there.
func consent(l fault.Lang) map[string]string {
	in := func(l fault.Lang) string {
		var all []string
		for _, id := range []string{"engines", "separate", "default", "handover"} {
			all = append(all, warnings[id].in(l))
		}
		return strings.Join(all, "\n\n")
	}
	return map[string]string{"de": in(fault.German), "en": in(fault.English), "default": in(l)}
}

// FileName is what the profile of a device may be called.
func FileName(a contract.Account, k Kind) string {
	return "onOffice-" + a.Name + "-" + names[k] + ".mobileconfig"
}
