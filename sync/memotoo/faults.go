package memotoo

import (
	"context"
	"errors"

	"abgleich/sync/dav"
	"abgleich/sync/fault"
)

// reading maps failures of requests that only read.
var reading = map[dav.Kind]fault.Kind{
	dav.KindOffline:      fault.Offline,
	dav.KindTimeout:      fault.Timeout,
	dav.KindCanceled:     fault.Stopped,
	dav.KindTLS:          fault.Certificate,
	dav.KindProxy:        fault.Proxy,
	dav.KindInsecure:     fault.Certificate,
	dav.KindRedirect:     fault.Foreign,
	dav.KindForeign:      fault.Foreign,
	dav.KindRefused:      fault.Internal,
	dav.KindAuth:         fault.SignIn,
	dav.KindForbidden:    fault.Right,
	dav.KindNotFound:     fault.NotFound,
	dav.KindMethod:       fault.NotFound, // nothing that speaks WebDAV lives there
	dav.KindPrecondition: fault.Server,
	dav.KindConflict:     fault.Server,
	dav.KindToken:        fault.Server,
	dav.KindTooLarge:     fault.Incomplete, // the answer is over our bounds or over the server's
	dav.KindUnsupported:  fault.Server,
	dav.KindRejected:     fault.Server,
	dav.KindThrottled:    fault.Busy,
	dav.KindServer:       fault.Server,
	dav.KindNotDAV:       fault.Foreign,
	dav.KindTruncated:    fault.Incomplete,
	dav.KindUnreadable:   fault.Unreadable,
}

// writing maps what a failure means otherwise for a write: then it speaks of the record.
var writing = map[dav.Kind]fault.Kind{
	dav.KindPrecondition: fault.Conflict,
	dav.KindConflict:     fault.Conflict,
	dav.KindTooLarge:     fault.TooLarge,
	dav.KindUnsupported:  fault.Invalid,
	dav.KindRejected:     fault.Invalid,
	dav.KindMethod:       fault.Right, // a book that takes no PUT is one that may not be written
	// Some servers say 404 to a card that they do not want (reference dav-servers, point 2).
	dav.KindNotFound: fault.Invalid,
}

// faultOf names a failure as a person has to understand it. The detail of a dav.Error holds no secret.
func faultOf(err error, step fault.Step) *fault.Fault {
	var e *dav.Error
	if !errors.As(err, &e) {
		return fault.From(err, fault.Memotoo, step)
	}
	kind, ok := reading[e.Kind]
	if !ok {
		kind = fault.Internal
	}
	if e.Kind == dav.KindCanceled && errors.Is(e.Err, context.DeadlineExceeded) {
		kind = fault.Timeout
	}
	if e.Kind == dav.KindTLS && e.TLS != nil && e.TLS.Reason == "not yet valid" {
		kind = fault.Clock
	}
	f := fault.New(kind, fault.Memotoo, step, e.Error(), err)
	f.RetryAfter = e.RetryAfter
	return f
}

// writeFault is faultOf for a write of one record.
func writeFault(err error, step fault.Step) *fault.Fault {
	f := faultOf(err, step)
	if kind, ok := writing[dav.KindOf(err)]; ok {
		f.Kind = kind
	}
	return f
}

// stops tells whether the next request would meet the same failure: then the whole side has failed, not one record.
func stops(err error) bool {
	switch dav.KindOf(err) {
	case dav.KindOffline, dav.KindTimeout, dav.KindCanceled, dav.KindTLS, dav.KindProxy, dav.KindInsecure, dav.KindRedirect, dav.KindAuth, dav.KindThrottled:
		return true
	case "":
		return true
	}
	return false
}
