package devicetest

import (
	"bytes"
	"image"
	"image/png"
	"strings"
	"testing"
)

const good = `<?xml version="1.0" encoding="UTF-8"?><plist version="1.0"><dict>
<key>PayloadType</key><string>Configuration</string><key>PayloadVersion</key><integer>1</integer>
<key>PayloadIdentifier</key><string>de.example</string><key>PayloadUUID</key><string>1ec76c18-2fc0-5c23-b516-55198fae944b</string>
<key>PayloadContent</key><array><dict>
<key>PayloadType</key><string>com.apple.caldav.account</string><key>PayloadVersion</key><integer>1</integer>
<key>PayloadIdentifier</key><string>de.example.a</string><key>PayloadUUID</key><string>e25a575e-d33d-5102-9510-9c60d9178023</string>
<key>CalDAVHostName</key><string>example.com</string><key>CalDAVUseSSL</key><true/>
</dict></array></dict></plist>`

// The check finds what is wrong with a profile.
func TestReadProfile(t *testing.T) {
	if _, err := ReadProfile([]byte(good)); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, old, new, want string }{
		{"no list", good, "hello", "no property list"},
		{"unknown key", "CalDAVUseSSL", "CalDAVUseTLS", "knows no key CalDAVUseTLS"},
		{"missing key", "<key>CalDAVHostName</key><string>example.com</string>", "", "CalDAVHostName is missing"},
		{"wrong type", "<true/>", "<string>yes</string>", "CalDAVUseSSL is a string, not a boolean"},
		{"wrong value", "<string>Configuration</string>", "<string>Other</string>", "PayloadType may not be Other"},
		{"wrong version", "<integer>1</integer>", "<integer>2</integer>", "PayloadVersion may not be 2"},
		{"unknown payload", "com.apple.caldav.account", "com.example", `unknown type "com.example"`},
		{"identifier twice", "de.example.a", "de.example", "PayloadIdentifier de.example is used twice"},
		{"UUID twice", "e25a575e-d33d-5102-9510-9c60d9178023", "1ec76c18-2fc0-5c23-b516-55198fae944b", "is used twice"},
		{"no UUID", "e25a575e-", "x", "is no UUID"},
		{"no domain name", "de.example.a", "Abgleich", "no reverse domain name"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := ReadProfile([]byte(strings.Replace(good, c.old, c.new, 1)))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("ReadProfile() = %v, want %q", err, c.want)
			}
		})
	}
}

// A picture without a code, and what is no picture, are errors.
func TestReadPNG(t *testing.T) {
	var white bytes.Buffer
	if err := png.Encode(&white, image.NewGray(image.Rect(0, 0, 100, 100))); err != nil {
		t.Fatal(err)
	}
	if text, err := ReadPNG(&white); err == nil {
		t.Errorf("an empty picture says %q", text)
	}
	if _, err := ReadPNG(strings.NewReader("hello")); err == nil {
		t.Error("a text was read as a picture")
	}
}
