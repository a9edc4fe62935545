package record

import "testing"

func TestOccurrences(t *testing.T) {
	r := Record{Start: Text("2026-03-02T09:00:00"), End: Text("2026-03-02T10:00:00")}
	from, to := day(t, "2026-03-01"), day(t, "2026-03-31")
	check := func(name string, r Record, want string) {
		t.Helper()
		if got, err := Occurrences(r, from, to); err != nil || join(got) != want {
			t.Errorf("%s: got %s, %v, want %s", name, join(got), err, want)
		}
	}
	check("single", r, "2026-03-02")
	check("single before the window", r.With(Record{Start: Text("2026-02-02")}), "")
	r = r.With(Record{Repeat: Text("weekly/1 until 2026-03-20"), Removed: RemovedDays(day(t, "2026-03-09"), day(t, "2026-03-10"))})
	check("series", r, "2026-03-02 2026-03-16")
	check("series from before the window", r.With(Record{Start: Text("2020-03-03"), Repeat: Text("weekly/2")}), "2026-03-24")
	for _, f := range []Field{Start, Repeat} {
		if _, err := Occurrences(r.With(Record{f: Text("rubbish")}), from, to); err == nil {
			t.Errorf("rubbish in %s was taken", f)
		}
	}
	if _, err := Occurrences(r.With(Record{Removed: Entries(Entry{Text: "#2026-03-09"})}), from, to); err == nil {
		t.Error("rubbish in removed was taken")
	}
}

func TestRemovedDaysAreASet(t *testing.T) {
	a, b := day(t, "2026-03-09"), day(t, "2026-03-02")
	sp, _ := AppointmentSchema.Spec(Removed)
	v := RemovedDays(a, b, a)
	if len(v.Entries) != 2 || v.Entries[0].Text != "2026-03-02" || !sp.Equal(v, RemovedDays(b, a)) || sp.Equal(v, RemovedDays(b)) {
		t.Errorf("got %+v", v)
	}
	if !RemovedDays().Empty() {
		t.Error("no days are no empty value")
	}
}

func TestAppointmentsAlike(t *testing.T) {
	r := Record{Subject: Text("Besichtigung"), Start: Text("2026-03-02T09:00:00")}
	for _, c := range []struct {
		name string
		with Record
		want Likeness
	}{
		{"the same", Record{Subject: Text("besichtigung ")}, Same},
		{"another title at the same time", Record{Subject: Text("Notar")}, Different},
		{"another time", Record{Start: Text("2026-03-02T10:00:00")}, Different},
		{"a series and a single one", Record{Repeat: Text("weekly/1")}, Doubtful},
	} {
		if got := AppointmentSchema.Alike(r, r.With(c.with)); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

func TestTasksAlike(t *testing.T) {
	r := Record{Subject: Text("Energieausweis"), Due: Text("2026-03-02")}
	for _, c := range []struct {
		name string
		with Record
		want Likeness
	}{
		{"the same", Record{Notes: Text("x")}, Same},
		{"another day", Record{Due: Text("2026-03-03")}, Different},
		{"no title", Record{Subject: Text("")}, Different},
	} {
		if got := TaskSchema.Alike(r, r.With(c.with)); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}
