// Package memotoo is the memotoo side of the sync: an address book behind CardDAV and a calendar with events and tasks behind CalDAV, on memotoo as
// documented (reference memotoo §4, §5, §9) and on any correct server (RFC 6352, RFC 4791).
//
// It decides what the wire (package dav) and the text (packages vcard and ical) mean: which collection is meant, how changes are found, when an
// item that is not shown is really gone, what to do when a write is answered oddly. Both are shelves of resources: a shelf reads, compares, writes
// and recovers, whatever its content is. What an AddressBook adds is the listing by token; what a Calendar adds is that a resource may hold several
// records (a series and its changed occurrences), and the window of days outside of which nothing is shown and nothing follows.
//
// Three rules hold everywhere:
//   - What is not shown is asked for by its own address before anything is said about it (design §2 rule 6).
//   - Every write begins with a fresh look at the card, goes out with a precondition and ends with a look at what became of it.
//   - An answer that was not seen is never repeated blindly: the outcome says that it is uncertain.
package memotoo
