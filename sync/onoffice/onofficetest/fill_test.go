package onofficetest

import (
	"reflect"
	"slices"
	"testing"
	"time"
)

func TestFillAppointmentsAndTasks(t *testing.T) {
	at := func() time.Time { return fixed }
	one, two, bare := New(Options{Now: at}), New(Options{Now: at}), New(Options{Now: at})
	f := Filling{Marked: 0.5, Appointments: 400, Tasks: 60}
	one.Fill(7, 100, f)
	two.Fill(7, 100, f)
	bare.Fill(7, 100, Filling{Marked: 0.5})
	all, tasks := one.Appointments(), one.Tasks()
	if !reflect.DeepEqual(all, two.Appointments()) || !reflect.DeepEqual(tasks, two.Tasks()) {
		t.Error("the same seed gives two different tenants")
	}
	if !reflect.DeepEqual(one.Addresses(), bare.Addresses()) {
		t.Error("appointments and tasks change the addresses")
	}
	if len(all) != 400 || len(tasks) != 60 {
		t.Fatalf("%d appointments, %d tasks", len(all), len(tasks))
	}
	checkDiary(t, one, all)
	seen := map[string]bool{}
	for _, task := range tasks {
		seen[task.Fields["Status"]+task.Fields["erledigt"]] = true
		seen["group"] = seen["group"] || task.Fields["Verantwortung_Gruppe"] != ""
		seen["other"] = seen["other"] || task.Fields["Verantwortung"] == "erika"
		seen["private"] = seen["private"] || task.Fields["Privat"] == "1"
		seen["linked"] = seen["linked"] || len(task.Addresses) > 0
		seen["no date"] = seen["no date"] || task.Fields["Deadline"] == ""
	}
	for _, what := range []string{"10", "20", "31", "40", "51", "60", "70", "80", "11", "30", "group", "other", "private", "linked", "no date"} {
		if !seen[what] {
			t.Errorf("no task: %s", what)
		}
	}
}

func checkDiary(t *testing.T, s *Server, all []Appointment) {
	t.Helper()
	first, full := map[string]bool{}, map[string]int{}
	for i, a := range all {
		if err := s.checkAppointment(&a); err != nil {
			t.Errorf("%d: %v", a.ID, err)
		}
		for name, is := range map[string]bool{
			"all-day": a.AllDay && dateOf(a.Start) == dateOf(a.End), "days": a.AllDay && dateOf(a.Start) != dateOf(a.End),
			"overnight": !a.AllDay && dateOf(a.Start) != dateOf(a.End), "private": a.Private, "group": len(a.Groups) > 0,
			"others": !slices.Contains(a.Users, SyncedUser) && len(a.Groups) == 0, "cancelled": a.Status == StatusCanceled,
			"completed": a.Status == StatusCompleted, "several": len(a.Users) > 1, "linked": len(a.Addresses) > 0 && len(a.Estates) > 0,
			"open": a.Series != nil && a.Series.End == "", "removed": a.Series != nil && len(a.Series.Removed) > 0,
			"daily": a.is("t"), "weekly": a.is("w"), "monthly": a.is("m"), "yearly": a.is("j"),
		} {
			if is {
				full[name]++
				first[name] = first[name] || i < len(entries)
			}
		}
		if a.Series != nil {
			for _, date := range a.Series.Removed {
				b := a
				b.Series = &Series{Type: a.Series.Type, Interval: a.Series.Interval, Begin: a.Series.Begin}
				if !s.occursOn(&b, date) {
					t.Errorf("%d: %s was never an occurrence of %+v", a.ID, date, a.Series)
				}
			}
		}
	}
	for name, n := range full {
		if !first[name] {
			t.Errorf("the first appointments have none of %q, all %d", name, n)
		}
	}
	if len(full) != 16 || full["linked"] < 150 {
		t.Errorf("kinds: %v", full)
	}
}

func (a *Appointment) is(kind string) bool { return a.Series != nil && a.Series.Type == kind }

func TestFillSpreadsOverFourteenMonths(t *testing.T) {
	r, _ := start(t, Switches{})
	own := r.FillAppointments(1, 2000, OtherUser)
	if len(own) < 1600 || len(own) > 1950 {
		t.Errorf("%d of 2000 are the user's", len(own))
	}
	rows := 0
	for month := time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC); month.Year() < 2028; month = month.AddDate(0, 1, 0) {
		out := must(t, r, "get", "appointmentList", "", obj{"data": []string{"id"}, "filter": obj{"isRecurrent": false,
			"startDate": month.Format(time.DateOnly), "endDate": month.AddDate(0, 1, -1).Format(time.DateOnly)}})
		if len(out.Data.Records) > 250 {
			t.Errorf("%s: %d", month.Format("2006-01"), len(out.Data.Records))
		}
		rows += len(out.Data.Records)
	}
	if rows < 1850 {
		t.Errorf("%d single ones are listed", rows)
	}
}
