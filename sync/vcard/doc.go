// Package vcard turns the text of a card into a record and carries changes of a
// record into the text of a card (vCard 2.1, RFC 2426, RFC 6350).
//
// Reading is tolerant: a card without a name, with the wrong version or damaged
// lines is read as far as it goes. Decode fails only where there is no telling
// which card is meant.
//
// Writing is narrow: Edit starts from the text that the hub holds and rewrites
// the lines of the changed fields alone (design §3). A field counts as changed
// if its key differs (package record), so another spelling of the same number or
// country leaves the line as it is. Pictures are never touched.
//
// Each group of fields has a file of its own with both directions and the table
// of its types: name, fullname, organization, position, address, telephone,
// email, homepage, birthday, remark, categories.
package vcard
