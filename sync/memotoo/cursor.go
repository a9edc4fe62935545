package memotoo

import (
	"encoding/json"
	"strings"
	"time"

	"abgleich/sync/dav"
)

// mode is how changes are found, best first.
type mode string

const (
	byToken mode = "token" // sync-collection (RFC 6578)
	byCTag  mode = "ctag"  // listing of etags when the collection's ctag has changed
	byETag  mode = "etag"  // listing of etags
)

// cursorVersion counts up when older cursors cannot be understood any more; they lead to a whole listing.
const cursorVersion = 1

const (
	// wholeEvery is how long tokens and ctags are believed without a whole listing (reference dav-servers, points 6 and 7).
	wholeEvery = 24 * time.Hour
	// settle is how long after a change a ctag must have been taken to be trusted: some are clocks that count seconds (point 6).
	settle = 2 * time.Second
)

// cursor is what is remembered between two looks. It does not change while nothing changes.
type cursor struct {
	Version int    `json:"v"`
	Book    string `json:"book"`
	Mode    mode   `json:"mode"`
	Token   string `json:"token,omitempty"`
	CTag    string `json:"ctag,omitempty"`
	// CTagSince is when this ctag was first seen.
	CTagSince time.Time `json:"ctagSince,omitzero"`
	// Listed is when the book was last listed as a whole; zero asks for it.
	Listed time.Time `json:"listed,omitzero"`
	// Renewed is set after a token was refused, until the next one works.
	Renewed bool `json:"renewed,omitempty"`
	// Refused is when tokens proved useless; they are tried again after wholeEvery.
	Refused time.Time `json:"refused,omitzero"`
	// Names holds the spellings that are not the standard ones.
	Names map[string]string `json:"names,omitempty"`
}

// readCursor takes up a cursor of this book; another book's or one that is not understood is none.
func (b *AddressBook) readCursor(text string) cursor {
	var c cursor
	if err := json.Unmarshal([]byte(text), &c); err != nil || c.Version != cursorVersion || c.Book == "" {
		return cursor{} // a first look, or a cursor of another program version: list everything
	}
	if b.fixed && dav.Key(c.Book) != dav.Key(b.path) {
		return cursor{}
	}
	return c
}

func (c cursor) String() string {
	text, err := json.Marshal(c)
	if err != nil {
		panic("memotoo: a cursor of texts and times must marshal: " + err.Error())
	}
	return string(text)
}

// due tells that a whole listing is needed whatever token and ctag say. A time in the future is a clock that was set back.
func (c cursor) due(now time.Time) bool {
	return c.Listed.IsZero() || now.Before(c.Listed) || now.Sub(c.Listed) >= wholeEvery
}

// settled tells that the last listing was made long enough after the ctag's last change.
func (c cursor) settled() bool { return c.Listed.Sub(c.CTagSince) >= settle }

// learn takes the tags that the collection shows before it is listed, and decides how changes are found from now on.
func (c *cursor) learn(p *dav.Props, now time.Time) {
	if p.CTag != c.CTag || c.CTagSince.IsZero() || now.Before(c.CTagSince) {
		c.CTag, c.CTagSince = p.CTag, now
	}
	c.Token, c.Listed = p.SyncToken, now
	if !c.Refused.IsZero() && (now.Before(c.Refused) || now.Sub(c.Refused) >= wholeEvery) {
		c.Refused = time.Time{}
	}
	offered := p.SyncToken != "" && (len(p.Reports) == 0 || p.Supports(dav.ReportSync))
	switch {
	case offered && c.Refused.IsZero():
		c.Mode = byToken
	case p.CTag != "":
		c.Mode = byCTag
	default:
		c.Mode = byETag
	}
	if c.Mode != byToken {
		c.Token = ""
	}
	if c.Mode != byCTag {
		c.CTag, c.CTagSince = "", time.Time{}
	}
}

// regressed tells that a token's number has gone backwards: the server was restored from a backup (reference dav-servers, point 7).
func regressed(old, now string) bool {
	po, no := number(old)
	pn, nn := number(now)
	if po != pn || no == "" || nn == "" {
		return false
	}
	return len(nn) < len(no) || len(nn) == len(no) && nn < no
}

// number cuts a token into what stands before its last digits and these without leading zeros.
func number(token string) (prefix, digits string) {
	prefix = strings.TrimRight(token, "0123456789")
	return prefix, strings.TrimLeft(token[len(prefix):], "0")
}
