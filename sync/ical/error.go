package ical

import (
	"fmt"

	"abgleich/sync/contentline"
)

// Reason says why a text is not taken, or a change not carried out.
type Reason string

// The reasons.
const (
	NoItem        Reason = "no item"        // no component in the text
	SeveralItems  Reason = "several items"  // a resource holds one UID of one kind (RFC 4791 §4.1)
	TooLarge      Reason = "too large"      // a bound was broken; Err may be a *contentline.LimitError
	NotEditable   Reason = "not editable"   // neither event nor task, or no such part
	NoStart       Reason = "no start"       // an event without DTSTART
	BadTime       Reason = "bad time"       // a time or duration that is none, or before 1900
	UnknownZone   Reason = "unknown zone"   // a TZID of which nobody knows the offsets
	Inexpressible Reason = "inexpressible"  // a series that onOffice cannot express; see Why
	RecurringTask Reason = "recurring task" // onOffice has none; it is left alone
	BadRecord     Reason = "bad record"     // New or Edit was given a time or series that is none
)

// Why says what about a series onOffice cannot express (reference onoffice-api
// §6.6).
type Why string

// The whys.
const (
	WhyFrequency  Why = "repeats by hour, minute or second"
	WhyInterval   Why = "an interval that is not from 1 to 999"
	WhyWeekdays   Why = "several weekdays, or another one than that of the start"
	WhyNth        Why = "the nth weekday of a month or year"
	WhyMonthDays  Why = "another day of the month than that of the start, or several"
	WhyMonths     Why = "certain months only"
	WhyPosition   Why = "a choice among days (BYSETPOS)"
	WhyPart       Why = "a rule part that onOffice does not have"
	WhySeveral    Why = "several rules, or rules of exclusion"
	WhyExtraDates Why = "extra dates (RDATE)"
	WhyEnd        Why = "an end that is contradictory, unreadable, before the start or too far away"
	WhyClock      Why = "it keeps the clock of another time zone"
	WhyFollowing  Why = "this and all following occurrences were changed within one entry"
	WhyOverrides  Why = "it has changed occurrences, and would no longer be a series"
)

// Error is the error of this package.
type Error struct {
	Reason Reason
	// Why is set with Inexpressible.
	Why Why
	// UID and Name are those of the item as far as they are known, for messages.
	UID, Name string
	// Detail is the offending piece of text, shortened.
	Detail string
	Err    error
}

func (e *Error) Error() string {
	text := "ical: " + e.sentence()
	if e.Detail != "" {
		text += fmt.Sprintf(": %q", e.Detail)
	}
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	return text
}

func (e *Error) sentence() string {
	switch e.Reason {
	case NoItem:
		return "there is no event and no task in the text"
	case SeveralItems:
		return "several events or tasks in one text, want one"
	case TooLarge:
		return "the text is too large"
	case NotEditable:
		return "the text has no such event or task to change"
	case NoStart:
		return "the event has no start"
	case BadTime:
		return "a time cannot be read"
	case UnknownZone:
		return "a time zone is not known"
	case Inexpressible:
		return "a series that onOffice cannot express, " + string(e.Why)
	case RecurringTask:
		return "a recurring task is left alone"
	}
	return "the record cannot be written"
}

// Unwrap returns the cause, if there is one.
func (e *Error) Unwrap() error { return e.Err }

func inexpressible(why Why, detail string) *Error {
	return &Error{Reason: Inexpressible, Why: why, Detail: clip(detail)}
}

// clip shortens a piece of foreign text for a message.
func clip(s string) string {
	s = contentline.Clean(s)
	if r := []rune(s[:min(len(s), 400)]); len(r) > 80 {
		return string(r[:80]) + "…"
	}
	return s
}
