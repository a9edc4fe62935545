// Package contentline is a lossless text codec for the content lines under
// vCard (2.1, 3.0, 4.0) and iCalendar.
//
// A text is read into a tree of components and lines that remembers how every
// line was written. What is not edited goes back byte for byte: order, groups,
// letter case, folding, line endings, parameters, damage. What is edited or new
// is written strictly: folded at 75 octets, quoted where it must be, in UTF-8,
// with the line ending of the text around it. So a program that owns three
// properties of a card can change these and promise that it touched nothing
// else.
//
// Reading never fails on odd syntax. A line that is no content line (no colon,
// no name, a quote that never ends) is kept with an empty Name and can only be
// looked at and removed. A component that never ends, text outside of any
// component, and every mixture of line endings are kept too. Only the bounds in
// Limits end in an error, which is always a *LimitError.
//
// The package knows the syntax, not the meaning: which property holds text,
// fields or a list is the caller's knowledge, who picks Text, Fields or List.
//
// A Document and all that is in it belongs to one goroutine at a time.
package contentline
