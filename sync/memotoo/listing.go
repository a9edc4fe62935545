package memotoo

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"time"

	"abgleich/sync/dav"
	"abgleich/sync/fault"
)

// view is what a look at the collection showed, before any card was read.
type view struct {
	whole    bool              // entries is everything there is
	complete bool              // with whole: nothing may be lacking
	entries  map[string]string // version by id; "" where it is not told
	gone     []string          // ids that a token report says are not there
	notes    []fault.Fault
}

// ids is the set of cards that are listed.
func (v view) ids() map[string]bool {
	set := make(map[string]bool, len(v.entries))
	for id := range v.entries {
		set[id] = true
	}
	return set
}

// maxPages bounds how many pages one sync report may have (scenario A13).
const maxPages = 500

// bookProps are asked of the collection before it is listed.
var bookProps = []xml.Name{
	dav.PropResourceType, dav.PropDisplayName, dav.PropCTag, dav.PropSyncToken, dav.PropReports, dav.PropPrivileges, dav.PropMaxCard,
}

var entryProps = []xml.Name{dav.PropETag, dav.PropResourceType}

// look finds what has changed in the cheapest way that can be trusted: by token in one request, by ctag in one or two, else by listing.
func (b *AddressBook) look(ctx context.Context, c *cursor, known int) (view, error) {
	now := b.cfg.Now()
	if c.due(now) {
		return b.lookWhole(ctx, c, nil)
	}
	switch c.Mode {
	case byToken:
		return b.lookToken(ctx, c, known)
	case byCTag:
		p, err := b.dav.PropfindOne(ctx, b.path, bookProps...)
		if err != nil {
			return view{}, faultOf(err, fault.StepList)
		}
		if p.Props.CTag == c.CTag && c.settled() {
			return view{entries: map[string]string{}}, nil
		}
		return b.lookWhole(ctx, c, p)
	}
	return b.lookWhole(ctx, c, nil)
}

// lookWhole lists the book. The tags are taken before the listing, so that what happens in between is seen again rather than missed.
func (b *AddressBook) lookWhole(ctx context.Context, c *cursor, p *dav.Response) (view, error) {
	now := b.cfg.Now()
	if p == nil {
		var err error
		if p, err = b.dav.PropfindOne(ctx, b.path, bookProps...); err != nil {
			return view{}, faultOf(err, fault.StepList)
		}
	}
	v, err := b.list(ctx)
	if err != nil {
		return view{}, err
	}
	c.learn(&p.Props, now)
	return v, nil
}

// list reads the etags of all cards. An answer that is cut, empty or foreign is an error, never an empty book (scenarios A23, A24).
func (b *AddressBook) list(ctx context.Context) (view, error) {
	v, sum, err := b.gather(func(each dav.Each) (dav.Summary, error) { return b.dav.Propfind(ctx, b.path, 1, entryProps, each) })
	if err != nil {
		return view{}, faultOf(err, fault.StepList)
	}
	if sum.Responses == 0 {
		return view{}, fault.New(fault.Incomplete, fault.Memotoo, fault.StepList, "the listing has no entries, not even the address book's own", nil)
	}
	return v, nil
}

// gather reads the entries of a listing into a view.
func (b *shelf) gather(ask func(dav.Each) (dav.Summary, error)) (view, dav.Summary, error) {
	v := view{whole: true, complete: true, entries: map[string]string{}}
	elsewhere, sick := 0, 0
	sum, err := ask(func(r *dav.Response) error {
		switch {
		case r.Href == "" && errors.Is(r.Err, dav.KindForeign):
			elsewhere++
		case r.Href == "":
			sick++
		case dav.Key(r.Href) == dav.Key(b.path), r.Is(dav.TypeCollection), r.Gone(), isFolder(r.Href):
		case !b.inBook(r.Href):
			elsewhere++
		case !r.OK():
			v.entries[b.id(r.Href)] = "" // it is there; what is wrong with it shows when it is read
		default:
			v.entries[b.id(r.Href)] = version(r.Props.ETag)
		}
		return nil
	})
	if err != nil {
		return view{}, sum, err
	}
	if sum.More || sick > 0 {
		v.complete = false
		v.notes = append(v.notes, *fault.New(fault.Incomplete, fault.Memotoo, fault.StepList, fmt.Sprintf("%d entries of the listing cannot be read", sick), nil))
	}
	if elsewhere > 0 {
		v.notes = append(v.notes, *fault.New(fault.Unreadable, fault.Memotoo, fault.StepList,
			fmt.Sprintf("%d entries of the listing lie outside the collection and were left alone", elsewhere), nil))
	}
	return v, sum, nil
}

func isFolder(href string) bool { return href[len(href)-1] == '/' }

// lookToken asks what changed since the token. A token that is refused in any way leads to one whole listing (scenarios A10, A11).
func (b *AddressBook) lookToken(ctx context.Context, c *cursor, known int) (view, error) {
	v := view{entries: map[string]string{}}
	token, pages := c.Token, 0
	for more := true; more; pages++ {
		if pages == maxPages {
			return view{}, fault.New(fault.Incomplete, fault.Memotoo, fault.StepList, "the pages of the change report do not end", nil)
		}
		sum, err := b.dav.Sync(ctx, b.path, token, 0, entryProps, v.takeChange(b))
		switch {
		case err != nil && (stops(err) || errors.Is(err, dav.KindNotDAV) || errors.Is(err, dav.KindTruncated)):
			return view{}, faultOf(err, fault.StepList)
		case err != nil:
			return b.tokenRefused(ctx, c, err)
		case sum.SyncToken == "":
			return b.tokenRefused(ctx, c, errors.New("the report has no token"))
		case sum.More && sum.SyncToken == token:
			return view{}, fault.New(fault.Incomplete, fault.Memotoo, fault.StepList, "the pages of the change report do not advance", nil)
		}
		token, more = sum.SyncToken, sum.More
	}
	if regressed(c.Token, token) || known > 0 && v.repeats(known) {
		return b.lookWhole(ctx, c, nil)
	}
	c.Token, c.Renewed = token, false
	return v, nil
}

// takeChange reads the entries of a report into v.
func (v *view) takeChange(b *AddressBook) dav.Each {
	return func(r *dav.Response) error {
		switch {
		case r.Href == "", dav.Key(r.Href) == dav.Key(b.path), r.Is(dav.TypeCollection), isFolder(r.Href), !b.inBook(r.Href):
			// No card of the book. An entry without an href that can be read shows up in the next whole listing.
		case r.Gone():
			id := dav.Key(r.Href)
			delete(v.entries, id)
			v.gone = append(v.gone, id)
		case !r.OK():
			v.entries[b.id(r.Href)] = ""
		default:
			v.entries[b.id(r.Href)] = version(r.Props.ETag)
		}
		return nil
	}
}

// repeats tells that a report names nearly everything that is known, yet not all of it: some servers take any token, answer with all
// that is there and do not name what was deleted (reference dav-servers, point 7).
func (v *view) repeats(known int) bool {
	return len(v.gone) == 0 && len(v.entries) < known && len(v.entries)*5 >= known*4
}

// tokenRefused lists everything instead. A server that says plainly that the token is too old gets one more chance with a new one; otherwise, and the
// second time, tokens are left alone for a day.
func (b *AddressBook) tokenRefused(ctx context.Context, c *cursor, cause error) (view, error) {
	plainly := errors.Is(cause, dav.KindToken)
	if !plainly || c.Renewed {
		c.Refused = b.cfg.Now()
	}
	v, err := b.lookWhole(ctx, c, nil)
	c.Renewed = c.Mode == byToken
	if err == nil && c.Mode != byToken {
		v.notes = append(v.notes, *fault.New(fault.Server, fault.Memotoo, fault.StepList,
			"the change report does not work and is replaced by listings until "+c.Refused.Add(wholeEvery).Format(time.RFC3339)+": "+cause.Error(), cause))
	}
	return v, err
}
