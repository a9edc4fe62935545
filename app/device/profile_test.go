package device

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"maps"
	"strings"
	"testing"

	"abgleich/app/device/devicetest"
	"abgleich/sync/contract"
	"abgleich/sync/fault"
)

const (
	cardDAVType = "com.apple.carddav.account"
	calDAVType  = "com.apple.caldav.account"
)

func profileOf(t *testing.T, a contract.Account, k Kind, l fault.Lang, o Options, password string) (devicetest.Profile, []byte) {
	t.Helper()
	raw, err := Profile(a, k, l, o, password)
	if err != nil {
		t.Fatal(err)
	}
	p, err := devicetest.ReadProfile(raw)
	if err != nil {
		t.Fatal(err)
	}
	return p, raw
}

// The profile has Apple's published keys and the account's values, in both
// languages, and no password.
func TestProfile(t *testing.T) {
	for _, k := range []Kind{IPhone, Mac} {
		for _, l := range languages {
			p, raw := profileOf(t, account(), k, l, Options{}, "")
			user := "maxmuster_device=" + names[k]
			for typ, want := range map[string]map[string]any{
				cardDAVType: {"CardDAVHostName": "sync.memotoo.com", "CardDAVPort": uint64(443), "CardDAVUseSSL": true,
					"CardDAVPrincipalURL": "/cardDAV/", "CardDAVUsername": user, "CardDAVAccountDescription": textContacts.in(l) + " – buero"},
				calDAVType: {"CalDAVHostName": "sync.memotoo.com", "CalDAVPort": uint64(443), "CalDAVUseSSL": true,
					"CalDAVPrincipalURL": "/calDAV/", "CalDAVUsername": user, "CalDAVAccountDescription": textCalendar.in(l) + " – buero"},
			} {
				for key, value := range want {
					if got := p.Payloads[typ][key]; got != value {
						t.Errorf("%s: %s is %v, want %v", k, key, got, value)
					}
				}
			}
			if bytes.Contains(raw, []byte("Password")) {
				t.Errorf("%s: there is a password in it", k)
			}
			consent := p.Top["ConsentText"].(map[string]any)
			if consent["default"] != consent[string(l)] || consent["de"] == consent["en"] {
				t.Errorf("%s: asks for consent with %v", k, consent)
			}
			if mac := p.Top["PayloadScope"] == "User" && p.Top["TargetDeviceType"] == uint64(5); mac != (k == Mac) {
				t.Errorf("%s: is for %v, %v", k, p.Top["PayloadScope"], p.Top["TargetDeviceType"])
			}
		}
	}
}

// The file is well-formed XML for a strict reader, as Apple's are.
func TestProfileIsXML(t *testing.T) {
	_, raw := profileOf(t, account(), IPhone, fault.German, Options{}, "")
	if !bytes.HasPrefix(raw, []byte("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\"")) {
		t.Errorf("it begins with %q", raw[:100])
	}
	dec := xml.NewDecoder(bytes.NewReader(raw))
	for {
		if _, err := dec.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
}

// Installing a profile again replaces it, whatever else has changed; profiles of
// other logins, servers and kinds stand beside it.
func TestProfileReplaces(t *testing.T) {
	identity := func(a contract.Account, k Kind, o Options, password string) map[string]any {
		p, _ := profileOf(t, a, k, fault.German, o, password)
		out := map[string]any{"id": p.Top["PayloadIdentifier"], "uuid": p.Top["PayloadUUID"]}
		for typ, in := range p.Payloads {
			out[typ+" id"], out[typ+" uuid"] = in["PayloadIdentifier"], in["PayloadUUID"]
		}
		return out
	}
	first := identity(account(), IPhone, Options{}, "")
	changed := account()
	changed.Name, changed.Memotoo.User = "anders", "MaxMuster"
	changed.Memotoo.CardDAV, changed.Memotoo.Device = "https://sync.memotoo.com:443/other/", "Neu"
	if again := identity(changed, IPhone, Options{Name: "iPad"}, "geheim"); !maps.Equal(first, again) {
		t.Errorf("%v would not replace %v", again, first)
	}
	user, server := account(), account()
	user.Memotoo.User, server.Memotoo.CardDAV = "erika", "https://dav.example.com/"
	for what, other := range map[string]map[string]any{
		"login": identity(user, IPhone, Options{}, ""), "server": identity(server, IPhone, Options{}, ""), "kind": identity(account(), Mac, Options{}, ""),
	} {
		for key, id := range first {
			if other[key] == id {
				t.Errorf("another %s has the same %s", what, key)
			}
		}
	}
}

// A password is in the profile only if it was given, and as it is.
func TestProfilePassword(t *testing.T) {
	const secret = `a&b<c>"ü]]>`
	p, _ := profileOf(t, account(), IPhone, fault.German, Options{}, secret)
	if p.Payloads[cardDAVType]["CardDAVPassword"] != secret || p.Payloads[calDAVType]["CalDAVPassword"] != secret {
		t.Error("the password is not in the profile as it is")
	}
	for _, bad := range []string{"geheim\x01", "geheim\xff", "geheim\n"} {
		_, err := Profile(account(), IPhone, fault.German, Options{}, bad)
		wantInvalid(t, err, "device.password")
		if err != nil && strings.Contains(err.Error(), "geheim") {
			t.Error("the error repeats the password")
		}
	}
}

// Signs of XML in a user name arrive as they are; kinds without profiles have none.
func TestProfileEdges(t *testing.T) {
	a := account()
	a.Memotoo.User = `<max>&"moritz"`
	p, _ := profileOf(t, a, Mac, fault.English, Options{Name: "Mini"}, "")
	if got := p.Payloads[calDAVType]["CalDAVUsername"]; got != `<max>&"moritz"_device=Mini` {
		t.Errorf("user name %v", got)
	}
	for _, user := range []string{"max\xff", "max\uffff"} {
		a.Memotoo.User = user
		_, err := Profile(a, Mac, fault.German, Options{}, "")
		wantInvalid(t, err, "memotoo.user")
	}
	for _, k := range []Kind{Android, Outlook, CalDAV, Google, ICloud} {
		_, err := Profile(account(), k, fault.German, Options{}, "")
		wantInvalid(t, err, "device.profile")
	}
	_, err := Profile(account(), "fridge", fault.German, Options{}, "")
	wantInvalid(t, err, "device.kind")
	if got := FileName(account(), IPhone); got != "onOffice-buero-iPhone.mobileconfig" {
		t.Errorf("file name %s", got)
	}
}
