// Package ical turns the text of a calendar resource into a record and carries
// changes of a record into the text (RFC 5545): VEVENT <-> appointment, VTODO <->
// task.
//
// Reading is tolerant of syntax and strict about time: a time of which it is not
// certain which instant it means, and a series that onOffice cannot express, end
// in an *Error; nothing is bent and nothing is taken for UTC by silence. Writing
// is narrow: Edit starts from the text that the hub holds and rewrites the lines
// of the changed fields alone (design §3). ORGANIZER, ATTENDEE, METHOD and STATUS
// of an event are never touched and never added, but by CancelMaster. A server that schedules (RFC 6638
// §3.2) may still write mails when an event that has them changes: see Item.Invites.
//
// What is repaired on reading, everything else being an *Error:
//
//   - DTEND before DTSTART, a negative DURATION, neither of the two: a timed event
//     has no length, one of whole days lasts one day. With both, DTEND counts.
//   - DTSTART and DTEND of which only one has a time: the day of a DTEND with a
//     time is the exclusive end of whole days; a DTEND without time is midnight.
//   - An event that ends earlier on the wall than it begins, which happens in the
//     hour that is repeated in autumn, has no length.
//   - An EXDATE at another time than an occurrence's names nothing (RFC 5545
//     §3.8.5.1); without time it names the day; for whole days its time is no
//     matter.
//   - An UNTIL with time in a series of whole days counts as its day.
//   - A time without seconds, and second 60.
//
// Each field or small group has a file of its own with both directions: text,
// when (start and end), rule, removed, override, alarm, class, category for
// events, and task, which shares text, when and class. Zones are found in zone,
// windows and vtimezone.
package ical
