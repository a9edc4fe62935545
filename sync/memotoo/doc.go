// Package memotoo is the memotoo side of the sync: an address book behind CardDAV, on memotoo as documented (reference memotoo §5, §9) and on
// any correct server (RFC 6352).
//
// It decides what the wire (package dav) and the text (package vcard) mean: which collection is the address book, how changes are found, when a
// card that is not shown is really gone, what to do when a write is answered oddly. Three rules hold everywhere:
//   - What is not shown is asked for by its own address before anything is said about it (design §2 rule 6).
//   - Every write begins with a fresh look at the card, goes out with a precondition and ends with a look at what became of it.
//   - An answer that was not seen is never repeated blindly: the outcome says that it is uncertain.
package memotoo
