package onoffice

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"abgleich/sync/fault"
	"abgleich/sync/record"
)

// listData is what is asked of get/appointmentList: all that the unit maps, so
// that a change is noticed even if it does not move the change stamp (A28).
var listData = []string{"id", "modified", "subject", "notes", "type", "status", "private", "date", "location",
	"recurrence", "reminder", "groups", "users"}

// statusCanceled and statusActive are values of status (§6.1).
const (
	statusCanceled = "canceled"
	statusActive   = "active"
)

// row is an appointment as the list shows it (§6.1).
type row struct {
	id       string
	modified time.Time
	status   string
	private  bool
	allDay   bool
	// start and end are zero where the list gives no moment.
	start, end time.Time
	series     Object // nil for a single appointment
	subject    string
	notes      string
	place      string
	kind       string // label of the type
	// minutes of the reminder, -1 for none.
	minutes       int
	users, groups []string
	stamp         string
}

func readRow(id string, e Object) row {
	date, status, kind, place := objectOf(e["date"]), objectOf(e["status"]), objectOf(e["type"]), objectOf(e["location"])
	r := row{
		id: id, modified: instant(e.Text("modified")), status: status.Text("value"), private: truth(e.Text("private")),
		allDay: truth(date.Text("allDay")), start: instant(date.Text("start")), end: instant(date.Text("end")),
		series: objectOf(e["recurrence"]), subject: e.Text("subject"), notes: e.Text("notes"), place: place.Text("value"),
		kind: kind.Text("label"), minutes: scalarInt(objectOf(e["reminder"])["timeBefore"], -1),
		users: idsIn(e["users"]), groups: idsIn(e["groups"]),
	}
	if status == nil {
		r.status = e.Text("status")
	}
	if r.kind == "" {
		r.kind = kind.Text("value")
	}
	sum := sha256.New()
	for _, name := range listData {
		if name != "users" && name != "groups" && name != "id" {
			sum.Write(bytes.TrimSpace(e[name]))
			sum.Write([]byte{0})
		}
	}
	r.stamp = base64.RawURLEncoding.EncodeToString(sum.Sum(nil)[:12])
	return r
}

// settles is how long after a change the stamp of a series is not believed: the
// change stamp counts whole seconds, the removed days stand in no list, and clocks
// differ by up to two minutes (reference onoffice-api §1.3).
const settles = 5 * time.Minute

// unsettled ends the stamp of a series that has just been changed.
const unsettled = "~"

// readRow reads a row as of now.
func (a *Appointments) readRow(id string, e Object) row {
	r := readRow(id, e)
	if r.series != nil && a.client.now().Sub(r.modified) < settles {
		r.stamp += unsettled
	}
	return r
}

// sameStamp tells whether what was read under a version is still so under a stamp.
func sameStamp(version, stamp string) bool {
	was := stampOf(version)
	return was != "" && was == stamp && !strings.HasSuffix(was, unsettled)
}

// version is the row's stamp and the days it spans. The stamp is made of all that
// the list shows but for the other people who take part: the change stamp counts
// whole seconds, and not everything moves it.
func (r row) version(s span) string { return r.stamp + "@" + s.String() }

// sureVersion is the version of an appointment that is shown as it is for sure.
func (r row) sureVersion(s span) string {
	if r.masked() {
		return r.stamp + sureMark + "@" + s.String()
	}
	return r.version(s)
}

// takesPart tells whether the user is to have the appointment.
func (r row) takesPart(who *participant) bool { return r.status != statusCanceled && r.has(who) }

// has tells whether the user is entered, himself or through a group.
func (r row) has(who *participant) bool {
	return slices.Contains(r.users, itoa(who.User)) ||
		slices.ContainsFunc(r.groups, func(g string) bool { return slices.Contains(who.Groups, g) })
}

// masks are subjects behind which onOffice may hide a private appointment.
var masks = []string{"", "privat", "private", "privater termin", "private appointment"}

// masked tells whether the appointment comes without its content, because it is
// private and the API user may not see it (§11 no. 14, §12 no. 18). A private
// appointment that says nothing but "Privat" cannot be told from that, and is
// left alone, too, unless we wrote it.
func (r row) masked() bool {
	return r.private && r.notes == "" && r.place == "" && r.minutes <= 0 &&
		slices.Contains(masks, record.Folded(r.subject))
}

// title names the appointment for people.
func (r row) title() string {
	day := ""
	if !r.start.IsZero() {
		day = record.WallOf(r.start).Day.String()
	}
	return record.AppointmentSchema.Title(record.Record{record.Subject: record.Text(oneLine(r.subject)), record.Start: record.Text(day)})
}

// span is what the row alone tells of the days, for an appointment that cannot be
// read.
func (r row) span() span {
	if r.start.IsZero() || r.end.Before(r.start) {
		return span{open: true}
	}
	start, end := r.walls()
	s := span{first: start.Day, last: lastDay(start, end)}
	if r.series != nil {
		last, err := record.ParseDay(r.series.Text("end"))
		s.open = err != nil
		if err == nil {
			s.last = last + (s.last - s.first)
		}
	}
	return s
}

// record makes a record of the row, where nothing tells more: a single
// appointment wholly, a series as far as the recurrence says all that is needed.
// A reminder of 0 minutes may be none at all there (§12 no. 17) and counts as none.
func (r row) record(months shortMonths) (record.Record, *fault.Fault) {
	if r.start.IsZero() || r.end.IsZero() {
		return nil, unreadable("onOffice gives no date for it")
	}
	start, end := r.walls()
	when, problem := readTimes(start, end, r.allDay)
	if problem != nil {
		return nil, problem
	}
	rec := record.Record{
		record.Subject: record.Text(oneLine(r.subject)), record.Notes: record.Text(lines(r.notes)), record.Place: record.Text(lines(r.place)),
		record.Category: record.Text(oneLine(r.kind)), record.Secret: flag(r.private),
		record.Reminder: record.Text(reminderText(r.minutes, r.minutes > 0)),
	}
	when.into(rec)
	if r.series == nil {
		return rec.With(single()), nil
	}
	series, problem := readRecurrence(r.series, when.start, months)
	if problem != nil {
		return nil, problem
	}
	return rec.With(series), nil
}

// walls are start and end as the wall shows them in Berlin. Days as such may come
// from midnight to midnight of UTC, too.
func (r row) walls() (start, end record.Wall) {
	zone, utc := record.Berlin(), r.start.UTC()
	if r.allDay && record.WallOf(r.start).Second != 0 && utc.Hour() == 0 && utc.Minute() == 0 {
		zone = time.UTC
	}
	return record.WallIn(r.start, zone), record.WallIn(r.end, zone)
}

func objectOf(raw json.RawMessage) Object {
	var o Object
	if len(raw) == 0 || json.Unmarshal(raw, &o) != nil || len(o) == 0 {
		return nil
	}
	return o
}

// idsIn reads the ids of a list of objects.
func idsIn(raw json.RawMessage) []string {
	var ids []string
	for _, v := range objectOf(raw) {
		if id := recordID(objectOf(v).Text("id")); id != "" {
			ids = append(ids, id)
		}
	}
	slices.SortFunc(ids, compareIDs)
	return slices.Compact(ids)
}

// instant reads a moment with its offset; zero for none, and for what PHP makes of
// 0000-00-00.
func instant(text string) time.Time {
	at, err := time.Parse(time.RFC3339, text)
	if err != nil || at.Year() < 1900 {
		return time.Time{}
	}
	return at
}

func flag(on bool) record.Value {
	if on {
		return record.Text("1")
	}
	return record.Value{}
}

// lines brings line ends into the form of a record; oneLine has none.
func lines(text string) string {
	return strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
}

func oneLine(text string) string {
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '\r' }), " ")
}
