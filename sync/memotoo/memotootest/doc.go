// Package memotootest is a stand-in for memotoo: an in-memory CardDAV and CalDAV server for tests, the demo and contributors.
//
// Two profiles: [Plain] is a correct server (RFC 6352, RFC 4791, RFC 6578), [Memotoo] shows every oddity that is evidenced in
// reference/memotoo.md. Each oddity is one field of [Quirks], so a test can take a profile and turn a single one.
//
// The package shares no code with the client on purpose: its splitter, its XML and its rules are its own, so that a mistake in the
// client cannot hide behind the same mistake here.
package memotootest
