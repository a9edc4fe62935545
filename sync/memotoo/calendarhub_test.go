package memotoo

import (
	"path"
	"strings"
	"testing"
	"time"

	"abgleich/sync/dav"
	"abgleich/sync/memotoo/memotootest"
	"abgleich/sync/memotoo/radicaletest"
	"abgleich/sync/record"
)

// calendarHub is a server with a calendar, and what a phone does to it.
type calendarHub struct {
	name    string
	config  CalendarConfig
	put     func(name, text string) string // returns the id
	get     func(id string) (string, bool)
	remove  func(id string)
	count   func() int
	standin *memotootest.Running // nil for a real server
}

func (h *calendarHub) edit(id string, f func(string) string) {
	text, _ := h.get(id)
	h.put(strings.TrimSuffix(path.Base(id), ".ics"), f(text))
}

var testWindow = Window{Back: 30, Ahead: 400}

func calendarStandin(t *testing.T, o memotootest.Options, unit record.Unit) *calendarHub {
	t.Helper()
	s := memotootest.Start(t, o)
	at := s.Calendar()
	if unit == record.Tasks && !o.SingleCollections {
		at = path.Dir(path.Clean(at)) + "/aufgaben/"
	}
	return &calendarHub{
		name: "stand-in", standin: s,
		config: CalendarConfig{Unit: unit, BaseURL: s.CalDAV, User: s.User, Password: dav.Secret(s.Password), Window: testWindow},
		put:    func(name, text string) string { return dav.Key(s.PutItem(at, name+".ics", text)) },
		get:    func(id string) (string, bool) { return s.Card(encode(id)) },
		remove: func(id string) { s.DeleteCard(encode(id)) },
		count:  func() int { return len(s.Events()) },
	}
}

func memotooWithTasks() memotootest.Options {
	o := memotootest.Memotoo()
	o.Tasks = true
	return o
}

func calendarRadicale(t *testing.T, unit record.Unit) *calendarHub {
	t.Helper()
	s := radicaletest.Start(t)
	s.MakeCalendar(t, "termine", "VEVENT")
	s.MakeCalendar(t, "aufgaben", "VTODO")
	at := "/" + s.User + "/termine/"
	if unit == record.Tasks {
		at = "/" + s.User + "/aufgaben/"
	}
	c := s.At(at)
	return &calendarHub{
		name:   "radicale",
		config: CalendarConfig{Unit: unit, BaseURL: s.URL, User: s.User, Password: dav.Secret(s.Password), Window: testWindow},
		put: func(name, text string) string {
			c.Put(t, name+".ics", text)
			return dav.Key(at + name + ".ics")
		},
		get:    func(id string) (string, bool) { return c.Get(t, path.Base(id)) },
		remove: func(id string) { c.Delete(t, path.Base(id)) },
		count:  func() int { return len(c.Names(t)) },
	}
}

// calendarsEverywhere runs a case against the stand-in in both profiles and against a real Radicale.
func calendarsEverywhere(t *testing.T, unit record.Unit, f func(t *testing.T, h *calendarHub)) {
	t.Helper()
	t.Run("memotoo", func(t *testing.T) { f(t, calendarStandin(t, memotooWithTasks(), unit)) })
	t.Run("plain", func(t *testing.T) { f(t, calendarStandin(t, memotootest.Plain(), unit)) })
	t.Run("radicale", func(t *testing.T) { f(t, calendarRadicale(t, unit)) })
}

// diary is a calendar with what a ledger would keep of it.
type diary struct {
	*Calendar
	keeper
	h *calendarHub
}

func (h *calendarHub) diary(t *testing.T, change ...func(*CalendarConfig)) *diary {
	t.Helper()
	s := &diary{h: h, keeper: newKeeper(t)}
	c := h.config
	c.Now, c.Sleep = s.clock()
	for _, f := range change {
		f(&c)
	}
	b, err := NewCalendar(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.Close)
	s.Calendar, s.side = b, b
	return s
}

// vevent is a resource with one event of an hour at nine on that day (YYYYMMDD) in Berlin.
func vevent(uid, title, day string, lines ...string) string {
	return icsOf(eventOf(uid, title, "DTSTART;TZID=Europe/Berlin:"+day+"T090000", "DTEND;TZID=Europe/Berlin:"+day+"T100000", lines...))
}

func eventOf(uid, title, start, end string, lines ...string) string {
	head := []string{"BEGIN:VEVENT", "UID:" + uid, "DTSTAMP:20260101T000000Z", "SUMMARY:" + title, start, end}
	return strings.Join(append(append(head, lines...), "END:VEVENT", ""), "\r\n")
}

func vtodo(uid, title string, lines ...string) string {
	head := []string{"BEGIN:VTODO", "UID:" + uid, "DTSTAMP:20260101T000000Z", "SUMMARY:" + title}
	return icsOf(strings.Join(append(append(head, lines...), "END:VTODO", ""), "\r\n"))
}

const berlinZone = "BEGIN:VTIMEZONE\r\nTZID:Europe/Berlin\r\n" +
	"BEGIN:DAYLIGHT\r\nDTSTART:19810329T020000\r\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\nTZNAME:CEST\r\nEND:DAYLIGHT\r\n" +
	"BEGIN:STANDARD\r\nDTSTART:19961027T030000\r\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\nTZNAME:CET\r\nEND:STANDARD\r\n" +
	"END:VTIMEZONE\r\n"

// icsOf is a resource of these components, with the zone that they name.
func icsOf(components ...string) string {
	if strings.Contains(strings.Join(components, ""), "TZID=Europe/Berlin") {
		components = append([]string{berlinZone}, components...)
	}
	return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Test//DE\r\n" + strings.Join(components, "") + "END:VCALENDAR\r\n"
}

// appointment is a record of an hour at that time in Berlin.
func appointment(title, start string) record.Record {
	begin, err := time.Parse("2006-01-02T15:04", start)
	if err != nil {
		panic(err)
	}
	const form = "2006-01-02T15:04:05"
	return record.Record{
		record.Subject: record.Text(title), record.Start: record.Text(begin.Format(form)), record.End: record.Text(begin.Add(time.Hour).Format(form)),
		record.Place: record.Text("Köln"), record.Notes: record.Text("Zeile eins\nZeile zwei, mit Komma"),
	}
}

func taskOf(title string) record.Record {
	return record.Record{
		record.Subject: record.Text(title), record.Due: record.Text("2026-11-25"), record.Priority: record.Text("2"),
		record.State: record.Text(record.StateOpen), record.Percent: record.Text("0"),
	}
}
