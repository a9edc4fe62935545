package dav

// Kind says what went wrong in words that the parts above turn into a message. A Kind is an error, so that
// errors.Is(err, dav.KindAuth) asks for it.
type Kind string

// The kinds of failure.
const (
	KindOffline      Kind = "no connection"                   // DNS, refused, unreachable, time-out while connecting
	KindTimeout      Kind = "the server is too slow"          // connected, but no answer or hardly any progress
	KindCanceled     Kind = "stopped"                         // the caller's context ended
	KindTLS          Kind = "the certificate is not accepted" // details in Error.TLS
	KindProxy        Kind = "the proxy refused"               // 407, or the proxy did not connect; details in Error.Target
	KindInsecure     Kind = "the password would travel unencrypted"
	KindRedirect     Kind = "the redirect is not followed" // another host, https to http, or too many; see Error.Target
	KindForeign      Kind = "the address lies on another host"
	KindRefused      Kind = "the request was not sent" // this package refuses it, as a DELETE of a collection
	KindAuth         Kind = "sign-in refused"          // 401 for good
	KindForbidden    Kind = "not allowed"              // 403, 402, 451
	KindNotFound     Kind = "not found"                // 404, 410
	KindMethod       Kind = "the server does not offer this"
	KindPrecondition Kind = "changed in the meantime"        // 412
	KindConflict     Kind = "conflict"                       // 409, 423, and a UID or href in the way, whatever the status
	KindToken        Kind = "the sync token is not valid"    // precondition valid-sync-token
	KindTooLarge     Kind = "too large"                      // 413, 507, max-resource-size, or over our own bounds
	KindUnsupported  Kind = "the data is not accepted"       // 415, 406, supported-address-data, valid-calendar-data…
	KindRejected     Kind = "the server rejects the request" // the other 4xx
	KindThrottled    Kind = "the server asks to come later"  // 429, 503; see Error.RetryAfter
	KindServer       Kind = "the server failed"              // the other 5xx
	KindNotDAV       Kind = "the answer is not WebDAV"       // HTML page, captive portal, not well-formed, wrong root
	KindTruncated    Kind = "the answer was cut off"         // see Error.Read
	KindUnreadable   Kind = "one entry cannot be read"       // only in Response.Err: the others are fine
)

// Error makes a Kind a target for errors.Is.
func (k Kind) Error() string { return string(k) }

// statusKind maps an HTTP status without further evidence.
func statusKind(status int) Kind {
	switch status {
	case 401:
		return KindAuth
	case 402, 403, 451:
		return KindForbidden
	case 404, 410:
		return KindNotFound
	case 405, 501:
		return KindMethod
	case 406, 415:
		return KindUnsupported
	case 407:
		return KindProxy
	case 408:
		return KindTimeout
	case 409, 423:
		return KindConflict
	case 412:
		return KindPrecondition
	case 413, 507:
		return KindTooLarge
	case 429, 503:
		return KindThrottled
	case 511:
		return KindNotDAV
	}
	switch {
	case status >= 500:
		return KindServer
	case status >= 400:
		return KindRejected
	default:
		return KindNotDAV
	}
}

// conditionKinds lists the precondition elements that say more than the status: servers send them with 400, 403, 409, 412 and
// inside a 207 alike (reference dav-servers, point 12). Sources: RFC 6578 §3.2, RFC 6352 §6.3.2.1, RFC 4791 §5.3.2.1, RFC 6638 §3.2.4.
var conditionKinds = map[string]Kind{
	"valid-sync-token":                  KindToken,
	"no-uid-conflict":                   KindConflict,
	"unique-scheduling-object-resource": KindConflict,
	"max-resource-size":                 KindTooLarge,
	"quota-not-exceeded":                KindTooLarge,
	"sufficient-disk-space":             KindTooLarge,
	"number-of-matches-within-limits":   KindTooLarge,
	"supported-address-data":            KindUnsupported,
	"valid-address-data":                KindUnsupported,
	"supported-calendar-data":           KindUnsupported,
	"valid-calendar-data":               KindUnsupported,
	"valid-calendar-object-resource":    KindUnsupported,
	"supported-calendar-component":      KindUnsupported,
	"need-privileges":                   KindForbidden,
}
