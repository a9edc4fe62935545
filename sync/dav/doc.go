// Package dav is the WebDAV wire: it builds a request and reads a response.
//
// It knows HTTP, TLS, Basic and Digest, redirects, gzip, time-outs, multistatus bodies, hrefs and ETags, and it turns every
// failure into an [*Error] of one [Kind]. It knows no policy: which collection is the address book, what a missing item means or
// whether a write is worth repeating is decided above.
//
// Three promises hold everywhere:
//   - Credentials go to one origin (scheme, host, port) only, and Basic never travels unencrypted except to this machine.
//   - Everything that is read is bounded: bytes, nesting, responses, time without progress.
//   - A write is stored only when the server said so in a way that leaves no doubt; else the error says that there is doubt
//     ([Error.Doubtful]) and the caller has to look.
package dav
