package onoffice

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"abgleich/sync/fault"
	"abgleich/sync/record"
	"abgleich/sync/side"
)

// answering is a tenant that gives the same records to every question for
// appointments, and is well otherwise.
func answering(records string) roundTrip {
	return func(r *http.Request) (*http.Response, error) {
		var in struct {
			Request struct{ Actions []wireAction }
		}
		if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
			return nil, err
		}
		var results []string
		for _, a := range in.Request.Actions {
			list := "[]"
			switch a.Resource {
			case "user":
				list = `[{"id":21,"elements":{"Nr":"21","Name":"max"}}]`
			case "groups":
				list = `[{"id":"7","elements":{"id":"7","userIds":["21"]}}]`
			case "appointmentList", "calendar":
				list = records
			}
			results = append(results, fmt.Sprintf(`{"identifier":%q,"status":{"errorcode":0},"data":{"meta":{"cntabsolute":null},"records":%s}}`, a.Identifier, list))
		}
		body := `{"status":{"code":200,"errorcode":0},"response":{"results":[` + strings.Join(results, ",") + `]}}`
		return &http.Response{StatusCode: 200, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
	}
}

func elements(text string) string { return `[{"id":"5","elements":` + text + `}]` }

func TestAppointments_HostileAnswers(t *testing.T) {
	for name, records := range map[string]string{
		"[] for an object":   `[{"id":5,"elements":[]}]`,
		"everything empty":   elements(`{"users":[],"groups":[],"date":[],"status":[],"type":[],"location":[],"recurrence":[],"reminder":[]}`),
		"everything null":    elements(`{"users":null,"date":null,"status":null,"recurrence":null,"reminder":null,"subject":null}`),
		"wrong types":        elements(`{"users":5,"date":"heute","status":{"value":[]},"recurrence":"weekly","reminder":[1],"subject":{"a":1},"notes":[2]}`),
		"year 0":             elements(`{"users":[{"id":21}],"date":{"start":"-0001-11-30T00:00:00+00:00","end":"-0001-11-30T00:00:00+00:00"}}`),
		"end before start":   elements(`{"users":[{"id":21}],"date":{"start":"2026-03-20T10:00:00+00:00","end":"2020-03-20T10:00:00+00:00"},"start_dt":"2026-03-20 10:00:00","end_dt":"2020-01-01 00:00:00"}`),
		"31 February":        elements(`{"users":[{"id":21}],"date":{"start":"2026-02-31T10:00:00+00:00"},"start_dt":"2026-02-31 10:00:00","end_dt":"2026-02-31 11:00:00"}`),
		"series of nothing":  elements(`{"users":[{"id":21}],"date":{"start":"2026-03-20T10:00:00+00:00","end":"2026-03-20T11:00:00+00:00"},"recurrence":{"x":1},"start_dt":"2026-03-20 11:00:00","end_dt":"2026-03-20 12:00:00","rp_flag":true}`),
		"interval of a lot":  elements(`{"users":[{"id":21}],"start_dt":"2026-03-20 11:00:00","end_dt":"2026-03-20 12:00:00","rp_flag":1,"rp_type":"t","rp_tage":"99999999999999999999","rp_beginn_datum":"2026-03-20","rp_ende_datum":"2026-03-20"}`),
		"no id":              `[{"elements":{}},{"id":null,"elements":{}},{"id":"","elements":{"users":[{"id":21}]}},{"id":{"a":1},"elements":{}}]`,
		"one id three times": `[{"id":5,"elements":{}},{"id":"5","elements":{}},{"id":"05","elements":{}}]`,
		"removed in a heap":  elements(`{"users":[{"id":21}],"start_dt":"1900-01-01 11:00:00","end_dt":"1900-01-01 12:00:00","rp_flag":1,"rp_type":"t","rp_tage":1,"rp_beginn_datum":"1900-01-01","rp_ende_status":2,"rp_exception":["` + strings.Repeat("#2026-03-20", 100_000) + `"]}`),
		"a giant text":       elements(`{"users":[{"id":21}],"subject":"` + strings.Repeat("ä", 1_000_000) + `","start_dt":"2026-03-20 11:00:00","end_dt":"2026-03-20 12:00:00"}`),
	} {
		t.Run(name, func(t *testing.T) {
			c := testClient(t, answering(records))
			s := c.Appointments(Window{Back: 30, Ahead: 400})
			known := map[string]side.Known{"5": {Version: "x@2026-03-20..2026-03-20"}, "6": {}, "7": {Version: "unfug"}}
			for range 2 {
				l, err := s.Observe(t.Context(), side.Ask{Known: known})
				if err != nil {
					if f := fault.From(err, fault.OnOffice, fault.StepList); f.Kind == fault.Internal {
						t.Fatal(err)
					}
					continue
				}
				for id, proof := range l.Missing {
					if proof == side.Gone && id == "5" {
						t.Errorf("%s counts as gone", id)
					}
				}
				for _, it := range l.Changed {
					sane(t, it)
				}
				err = s.Fetch(t.Context(), append(l.New, "5"), func(_ string, l side.Look) {
					if l.Item != nil {
						sane(t, *l.Item)
					}
				})
				if err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// sane asserts that an item is a problem with a reason or a record that others can
// work with.
func sane(t *testing.T, it side.Item) {
	t.Helper()
	if (it.Record == nil) == (it.Problem == nil) {
		t.Fatalf("neither record nor problem, or both: %+v", it)
	}
	if it.Problem != nil {
		return
	}
	begin, err := record.ParseWall(it.Record[record.Start].Text)
	end, err2 := record.ParseWall(it.Record[record.End].Text)
	if err != nil || err2 != nil || end.Before(begin) || begin.Whole != end.Whole {
		t.Errorf("times: %v", it.Record)
	}
	if text := it.Record[record.Repeat].Text; text != "" {
		if _, err := record.ParseSeries(text); err != nil {
			t.Errorf("series: %v", err)
		}
	}
	if s, ok := spanIn(it.Version); !ok || s.String() != it.Version[strings.Index(it.Version, "@")+1:] {
		t.Errorf("version %q", it.Version)
	}
}

// TestAppointments_GiantCalendar a tenant that gives 500 rows whatever it is asked:
// the look ends, and nothing is proven by it.
func TestAppointments_GiantCalendar(t *testing.T) {
	var rows []string
	for i := range 500 {
		rows = append(rows, fmt.Sprintf(`{"id":%d,"elements":{"users":[{"id":"21"}]}}`, i+100))
	}
	c := testClient(t, answering("["+strings.Join(rows, ",")+"]"))
	s := c.Appointments(Window{Back: 10, Ahead: 20})
	l, err := s.Observe(t.Context(), side.Ask{Known: map[string]side.Known{"5": {Version: "x@2026-03-20.."}}})
	if err != nil || l.Complete || l.Missing["5"] == side.Gone || c.Requests() > 10 {
		t.Errorf("complete %v, missing %v, %d requests, %v", l.Complete, l.Missing, c.Requests(), err)
	}
}

// TestAppointments_FilterIgnored a tenant that gives everybody's appointments
// whatever is asked: others' are not ours.
func TestAppointments_FilterIgnored(t *testing.T) {
	c := testClient(t, answering(`[{"id":5,"elements":{"users":[{"id":"22"}],"groups":[{"id":"9"}]}},{"id":6,"elements":{"users":[{"id":"22"},{"id":"21"}]}},{"id":8,"elements":{"groups":[{"id":7}]}}]`))
	l, err := c.Appointments(Window{Back: 10, Ahead: 20}).Observe(t.Context(), side.Ask{})
	if err != nil || fmt.Sprint(l.New) != "[6 8]" {
		t.Errorf("new %v, %v", l.New, err)
	}
}

func FuzzAppointments(f *testing.F) {
	f.Add(`{"start_dt":"2026-03-20 11:00:00","end_dt":"2026-03-20 12:00:00","rp_flag":true,"rp_type":"m","rp_tage":1,"rp_beginn_datum":"2026-03-20","rp_ende_datum":"2027-01-01","rp_ende_status":"1","rp_exception":["2026-04-20"],"art":{"a":"b"},"erinnerung":"15 minutes","ganztags":false}`)
	f.Add(`{"date":{"start":"2026-03-20T10:00:00+00:00","end":"2026-03-20T11:00:00+00:00","allDay":true},"recurrence":{"type":"weekly","interval":2,"start":"2026-03-20","end":null,"exceptions":["#2026-04-03"]},"reminder":{"timeBefore":15},"users":[{"id":"21"}]}`)
	f.Add(`[]`)
	f.Fuzz(func(t *testing.T, text string) {
		var e Object
		if json.Unmarshal([]byte(text), &e) != nil {
			return
		}
		who := &participant{User: 21}
		r := readRow("5", e)
		sane(t, seen{row: r}.item(who, ""))
		it := seen{row: r, detail: e}.item(who, "")
		sane(t, it)
		if it.Record != nil && it.Record[record.Repeat].Text != "" {
			day, _ := record.ParseWall(it.Record[record.Start].Text)
			data := map[string]any{}
			if problem := writeSeries(data, it.Record, day.Day, true, monthsUnknown, fault.StepUpdate); problem == nil && data["rp_type"] == "" {
				t.Errorf("wrote %v", data)
			}
		}
	})
}
