package fault

// Because says what about a series cannot be expressed in onOffice (reference
// onoffice-api §6.6). It goes with the kind Inexpressible.
type Because string

// What onOffice has no words for.
const (
	SeriesFrequency  Because = "frequency"   // repeated by hour, minute or second
	SeriesInterval   Because = "interval"    // an interval that is not from 1 to 999
	SeriesWeekdays   Because = "weekdays"    // several weekdays, or another one than that of the start
	SeriesNth        Because = "nth"         // the nth weekday of a month or year
	SeriesMonthDays  Because = "month-days"  // another day of the month than that of the start, or several
	SeriesMonths     Because = "months"      // certain months only
	SeriesPosition   Because = "position"    // a choice among days
	SeriesPart       Because = "part"        // a part of a rule that nobody here knows
	SeriesSeveral    Because = "several"     // several rules in one
	SeriesExtraDates Because = "extra-dates" // dates on top of the rule
	SeriesEnd        Because = "end"         // an end that is contradictory, unreadable or too far away
	SeriesClock      Because = "clock"       // it keeps the clock of another time zone
	SeriesFollowing  Because = "following"   // changed from some occurrence on, within one entry
	SeriesOverrides  Because = "overrides"   // it has changed occurrences, and would no longer be a series
)

// becauses are parts of a sentence, in German and English.
var becauses = map[Because]map[Lang]string{
	SeriesFrequency:  {German: "sie wiederholt sich innerhalb eines Tages", English: "it repeats within a day"},
	SeriesInterval:   {German: "ihr Abstand liegt nicht zwischen 1 und 999", English: "its interval is not between 1 and 999"},
	SeriesWeekdays:   {German: "sie hat mehrere Wochentage oder einen anderen als ihr erster Termin", English: "it has several weekdays, or another one than its first date"},
	SeriesNth:        {German: "sie findet an einem bestimmten Wochentag im Monat oder Jahr statt, zum Beispiel am dritten Montag", English: "it takes place on a certain weekday of the month or year, such as every third Monday"},
	SeriesMonthDays:  {German: "sie hat mehrere Tage im Monat oder einen anderen als ihr erster Termin", English: "it has several days of the month, or another one than its first date"},
	SeriesMonths:     {German: "sie findet nur in bestimmten Monaten statt", English: "it takes place in certain months only"},
	SeriesPosition:   {German: "sie wählt unter mehreren Tagen aus, zum Beispiel den letzten Werktag im Monat", English: "it picks one of several days, such as the last working day of a month"},
	SeriesPart:       {German: "ihre Regel enthält etwas, das onOffice nicht kennt", English: "its rule has a part that onOffice does not know"},
	SeriesSeveral:    {German: "sie hat mehrere Regeln oder Ausnahmeregeln", English: "it has several rules, or rules of exclusion"},
	SeriesExtraDates: {German: "sie hat zusätzliche Termine neben der Regel", English: "it has extra dates beside its rule"},
	SeriesEnd:        {German: "ihr Ende ist widersprüchlich, unlesbar oder liegt zu weit in der Zukunft", English: "its end is contradictory, unreadable or too far away"},
	SeriesClock:      {German: "sie folgt der Uhr einer anderen Zeitzone", English: "it keeps the clock of another time zone"},
	SeriesFollowing:  {German: "sie wurde ab einem bestimmten Termin innerhalb desselben Eintrags geändert", English: "it was changed from a certain date on within one entry"},
	SeriesOverrides:  {German: "sie hat einzeln geänderte Termine und wäre danach keine Serie mehr", English: "it has dates that were changed one by one, and would no longer be a series"},
}

// because is the reason as it follows the sentence: with the colon in front, or
// nothing if it is not known.
func (f *Fault) because(l Lang) string {
	if l != English {
		l = German
	}
	if text := becauses[f.Because][l]; text != "" {
		return ": " + text
	}
	return ""
}
