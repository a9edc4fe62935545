package memotootest

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"
)

// collection is an address book or a calendar with its history.
type collection struct {
	path       string // decoded, with slash at the end
	calendar   bool
	display    string
	components []string // VEVENT, VTODO; empty for address books

	items   map[string]*item  // by decoded name
	order   []string          // sorted names; nil after the set of names changed
	gone    map[string]int64  // name → seq of its deletion
	uids    map[string]string // UID as sent → name
	trash   map[string]bool   // UIDs of deleted items
	seq     int64             // number of the last change
	lastSet time.Time         // when it was
}

// item is one card, event or task as the server gives it back.
type item struct {
	name     string
	text     string
	hash     string
	seq      int64
	version  int
	uid      string
	category string // first category of an event
}

func newCollection(path, display string, calendar bool, components ...string) *collection {
	return &collection{
		path: path, display: display, calendar: calendar, components: components,
		items: map[string]*item{}, gone: map[string]int64{}, uids: map[string]string{}, trash: map[string]bool{},
	}
}

// put stores text under name; sent is the UID under which conflicts are found.
func (c *collection) put(name, text, sent string, now time.Time) (it *item, created bool) {
	c.seq++
	c.lastSet = now
	sum := sha256.Sum256([]byte(text))
	it = &item{name: name, text: text, hash: hex.EncodeToString(sum[:10]), seq: c.seq, uid: sent}
	if c.calendar {
		it.category = firstCategory(text)
	}
	old := c.items[name]
	if old == nil {
		c.order = nil
	} else {
		it.version = old.version + 1
		if c.uids[old.uid] == name {
			delete(c.uids, old.uid)
		}
	}
	if sent != "" {
		c.uids[sent] = name
	}
	c.items[name] = it
	delete(c.gone, name)
	return it, old == nil
}

func (c *collection) remove(name string, now time.Time) {
	it := c.items[name]
	if it == nil {
		return
	}
	c.seq++
	c.lastSet = now
	c.gone[name] = c.seq
	c.order = nil
	if c.uids[it.uid] == name {
		delete(c.uids, it.uid)
	}
	if it.uid != "" {
		c.trash[it.uid] = true
	}
	delete(c.items, name)
}

// sorted returns the items by name. Items never change once stored, so the slice may be read without the lock.
func (c *collection) sorted() []*item {
	if c.order == nil {
		c.order = make([]string, 0, len(c.items))
		for name := range c.items {
			c.order = append(c.order, name)
		}
		slices.Sort(c.order)
	}
	items := make([]*item, len(c.order))
	for i, name := range c.order {
		items[i] = c.items[name]
	}
	return items
}

// change is one entry of a sync report; it is nil for a deletion.
type change struct {
	name string
	it   *item
	seq  int64
}

// since returns what changed after seq, oldest first.
func (c *collection) since(seq int64, deletions bool) []change {
	var out []change
	for name, it := range c.items {
		if it.seq > seq {
			out = append(out, change{name, it, it.seq})
		}
	}
	if deletions {
		for name, at := range c.gone {
			if at > seq {
				out = append(out, change{name, nil, at})
			}
		}
	}
	slices.SortFunc(out, func(a, b change) int { return int(a.seq - b.seq) })
	return out
}

// etag writes the entity tag of it in the style of the server; "" when there is none.
func (q Quirks) etag(it *item) string {
	switch q.ETags {
	case ETagWeak:
		return `W/"` + it.hash + `"`
	case ETagUnquoted:
		return it.hash
	case ETagCounter:
		return fmt.Sprintf(`"gcs%08d"`, it.version)
	case ETagNone:
		return ""
	}
	return `"` + it.hash + `"`
}

// matches tells whether the value of an If-Match or If-None-Match header names it. Unquoted tags must come back byte for byte.
func (q Quirks) matches(header string, it *item) bool {
	if it == nil {
		return false
	}
	if strings.TrimSpace(header) == "*" {
		return true
	}
	tag := q.etag(it)
	for part := range strings.SplitSeq(header, ",") {
		part = strings.TrimSpace(part)
		if tag != "" && (part == tag || q.ETags == ETagWeak && strings.TrimPrefix(part, "W/") == strings.TrimPrefix(tag, "W/")) {
			return true
		}
	}
	return false
}

// ctag is the change tag of the collection.
func (q Quirks) ctag(c *collection) string {
	if q.CTagSeconds {
		return fmt.Sprintf("%d", c.lastSet.Unix())
	}
	return fmt.Sprintf("ctag-%d", c.seq)
}
