package record

import "testing"

// TestNeverAWrongPair proves how sure the first pass is that two records are one:
// what may be another thing is asked about, not linked.
func TestNeverAWrongPair(t *testing.T) {
	meeting := Record{Subject: Text("Besichtigung"), Start: Text(nine), End: Text(ten)}
	blank := Record{Start: Text(nine), End: Text(ten)}
	series := meeting.With(Record{Repeat: Text("weekly/1")})
	chore := Record{Subject: Text("Anrufen"), State: Text(StateOpen)}
	due := chore.With(Record{Due: Text("2026-03-02")})
	for _, c := range []struct {
		name   string
		schema *Schema
		a, b   Record
		want   Likeness
	}{
		{"an appointment that the other side shows longer", AppointmentSchema, meeting, meeting.With(Record{End: Text(noon)}), Same},
		{"a series and a single one", AppointmentSchema, series, meeting, Doubtful},
		{"two series that go on otherwise", AppointmentSchema, series, series.With(Record{Repeat: Text("weekly/2")}), Doubtful},
		{"a series and the same with an end", AppointmentSchema, series, series.With(Record{Repeat: Text("weekly/1 until 2026-06-01")}), Same},
		{"another title at the same time", AppointmentSchema, meeting, meeting.With(Record{Subject: Text("Notar")}), Different},
		{"two without a title, the same in all", AppointmentSchema, blank, blank, Same},
		{"two without a title at other places", AppointmentSchema, blank, blank.With(Record{Place: Text("Bonn")}), Doubtful},
		{"tasks without a due date, the same in all", TaskSchema, chore, chore, Same},
		{"tasks without a due date, of which one says more", TaskSchema, chore, chore.With(Record{Notes: Text("Herrn Meier")}), Doubtful},
		{"tasks without a due date, of which one is done", TaskSchema, chore, chore.With(Record{State: Text(StateDone)}), Doubtful},
		{"tasks of one day, of which one is done", TaskSchema, due, due.With(Record{State: Text(StateDone)}), Same},
		{"tasks of one day, of which one has a time", TaskSchema, due, due.With(Record{Due: Text(nine)}), Same},
		{"tasks of one day with two times", TaskSchema, due.With(Record{Due: Text(ten)}), due.With(Record{Due: Text(nine)}), Different},
		{"tasks of two days", TaskSchema, due, due.With(Record{Due: Text("2026-03-03")}), Different},
		{"a due date on one side only", TaskSchema, due, chore, Different},
		{"a due date on one side only, and the same long text", TaskSchema, due.With(Record{Notes: Text("Herrn Meier")}), chore.With(Record{Notes: Text("Herrn Meier")}), Doubtful},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got, back := c.schema.Alike(c.a, c.b), c.schema.Alike(c.b, c.a); got != c.want || back != c.want {
				t.Errorf("%v and %v, want %v", got, back, c.want)
			}
			shared := sharesKey(set(c.schema.MatchKeys(c.a)), set(c.schema.MatchKeys(c.b)))
			if c.want != Different && !shared {
				t.Error("they never meet")
			}
		})
	}
}

func set(list []string) map[string]bool {
	m := map[string]bool{}
	for _, s := range list {
		m[s] = true
	}
	return m
}
