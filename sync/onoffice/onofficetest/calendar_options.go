package onofficetest

// CalendarSwitches are what the reference leaves open about appointments.
type CalendarSwitches struct {
	// NoOldRead: read/calendar has been switched off, error 25 (§12 no. 6).
	NoOldRead bool `json:"noOldRead"`
	// Recurrence is the shape of the object of that name in appointmentList:
	// RecurrenceBare, RecurrenceWords, RecurrenceLetters or RecurrenceFields
	// (§12 no. 1).
	Recurrence string `json:"recurrence"`
	// Exceptions is how read/calendar spells rp_exception: ExceptionsPlain,
	// ExceptionsHash, ExceptionsJoined or ExceptionsKeyed (§12 no. 10).
	Exceptions string `json:"exceptions"`
	// ModifyExceptions tells when a modify without rp_exception loses those of
	// the series: KeepExceptions, LoseWithSeries or LoseAlways (§12 no. 10).
	ModifyExceptions string `json:"modifyExceptions"`
	// EmptyExceptionKept: an empty rp_exception changes nothing; "#" clears.
	EmptyExceptionKept bool `json:"emptyExceptionKept"`
	// SeriesBegin tells what an rp_beginn_datum other than the date of start_dt
	// does: BeginKept, BeginFollows or BeginLeads (§12 no. 16).
	SeriesBegin string `json:"seriesBegin"`
	// ClampMonths: a series on the 31st or on 29 February takes the last day of
	// shorter months; otherwise these months have no occurrence (§12 no. 16).
	ClampMonths bool `json:"clampMonths"`

	// SubscribersAdd: subscribers of a modify are added to the participants;
	// otherwise they replace them all (§12 no. 9).
	SubscribersAdd bool `json:"subscribersAdd"`
	// EmptySubscribersKept: an empty or missing array of subscribers leaves
	// these participants as they are (§12 no. 9).
	EmptySubscribersKept bool `json:"emptySubscribersKept"`
	// UsersThroughGroups: userIds finds and users names participants through
	// groups, too; otherwise those only who were entered themselves.
	UsersThroughGroups bool `json:"usersThroughGroups"`

	// AllDay is how the times of all-day appointments come back:
	// AllDayAsWritten, AllDayInclusive, AllDayMinute or AllDayExclusive
	// (§12 no. 11).
	AllDay string `json:"allDay"`
	// ReminderClear tells what an empty erinnerung does: ClearWorks,
	// ClearIgnored or ClearRefused (§12 no. 17).
	ReminderClear string `json:"reminderClear"`
	// ReminderZero: appointmentList gives no reminder as one of 0 minutes;
	// otherwise as null (§12 no. 17).
	ReminderZero bool `json:"reminderZero"`
	// AnyKind: an art that the tenant does not know is stored; otherwise it is
	// error 77 (§6.3).
	AnyKind bool `json:"anyKind"`
	// PrivateOthers is what the API user sees of private appointments in which
	// it takes no part: PrivateShown, PrivateMasked or PrivateMissing
	// (§12 no. 18).
	PrivateOthers string `json:"privateOthers"`

	// HiddenRead is what a read by resourceid of an appointment without right
	// gives: "" means 156, else Nothing or an error code.
	HiddenRead string `json:"hiddenRead"`
	// GoneRead is the same for read/calendar of one that does not exist: ""
	// means Nothing. appointmentList always gives nothing (§6.1).
	GoneRead string `json:"goneRead"`
}

// Values of CalendarSwitches.
const (
	RecurrenceBare    = ""        // interval, start, end: all that is documented
	RecurrenceWords   = "words"   // type as English word, exceptions as dates; end null when open
	RecurrenceLetters = "letters" // type as letter, exceptions with #; no end when open
	RecurrenceFields  = "fields"  // the rp_* names

	ExceptionsPlain  = ""       // ["2026-05-26","2026-05-28"]
	ExceptionsHash   = "hash"   // ["#2026-05-26","#2026-05-28"]
	ExceptionsJoined = "joined" // ["#2026-05-26#2026-05-28"]
	ExceptionsKeyed  = "keyed"  // {"1":"2026-05-26","2":"2026-05-28"}

	KeepExceptions = ""
	LoseWithSeries = "series" // a modify with another rp_* field clears them
	LoseAlways     = "always" // any modify clears them

	BeginKept    = ""        // stored; no occurrence before it
	BeginFollows = "follows" // replaced by the date of start_dt
	BeginLeads   = "leads"   // start_dt and end_dt move to it

	AllDayAsWritten = ""
	AllDayInclusive = "inclusive" // 00:00:00 to 23:59:59 of the last day
	AllDayMinute    = "minute"    // 00:00:00 to 23:59:00 of the last day
	AllDayExclusive = "exclusive" // 00:00:00 to 00:00:00 of the day after

	ClearWorks   = ""
	ClearIgnored = "ignored"
	ClearRefused = "refused" // error 255

	PrivateShown   = ""
	PrivateMasked  = "masked"
	PrivateMissing = "missing"
)

// TaskSwitches are what the reference leaves open about tasks.
type TaskSwitches struct {
	// Codes: Status, Verantwortung and Bearbeiter are read as number and user
	// name; otherwise as German label and "Last, First (ABBR)" (§7.2).
	Codes bool `json:"codes"`
	// FilterLabels: filters on these fields compare what is shown; otherwise
	// number and user name.
	FilterLabels bool `json:"filterLabels"`
	// FilterBlind: filters on Verantwortung compare something that is neither.
	FilterBlind bool `json:"filterBlind"`
	// PrioLabels: Prio is read as a label; otherwise as number (§12 no. 25).
	PrioLabels bool `json:"prioLabels"`
	// PrivateWrite tells what writing Privat does: PrivateRefused,
	// PrivateIgnored or PrivateWorks (§12 no. 23).
	PrivateWrite string `json:"privateWrite"`
	// KindMandatory: a create needs Art (§7.2).
	KindMandatory bool `json:"kindMandatory"`
	// RelatedKept: relatedAddressId of a create makes the link; otherwise it is
	// lost (§7.3).
	RelatedKept bool `json:"relatedKept"`
	// DeadlineDateOnly: Deadline is read with the time 00:00:00, which stands in
	// Deadline_Zeit alone.
	DeadlineDateOnly bool `json:"deadlineDateOnly"`

	// HiddenRead and GoneRead are what reads by resourceid of a task without
	// right and of one that does not exist give: "" means 156 and Nothing.
	HiddenRead string `json:"hiddenRead"`
	GoneRead   string `json:"goneRead"`
}

// Values of TaskSwitches.
const (
	PrivateRefused = "" // error 144
	PrivateIgnored = "ignored"
	PrivateWorks   = "works"
)
