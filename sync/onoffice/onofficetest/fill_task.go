package onofficetest

import (
	"math/rand/v2"
	"time"
)

// FillTasks adds n realistic German tasks in each state, with and without due
// date, some of groups, of others, private or in contradiction between status
// and finished flag. The same seed, number, clock and addresses make the same.
// It gives the ids of those for which the user (0 means SyncedUser) is
// responsible himself.
func (s *Server) FillTasks(seed int64, n, user int) []int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if user == 0 {
		user = SyncedUser
	}
	return s.fillTasks(seed, n, user)
}

// taskStates are status, finished flag and progress of the tasks in turn. The
// last two contradict themselves, as tasks do that were finished in a hurry.
var taskStates = []struct{ status, done, progress string }{
	{TaskNotStarted, "0", "0"}, {TaskInProcess, "0", "50"}, {TaskCompleted, "1", "100"}, {TaskDeferred, "0", "25"}, {TaskCancelled, "1", "0"},
	{TaskOther, "0", "0"}, {TaskChecked, "0", "75"}, {TaskUnclear, "0", "0"}, {TaskNotStarted, "0", "0"}, {TaskInProcess, "0", "25"},
	{TaskNotStarted, "1", "100"}, {TaskCompleted, "0", "75"},
}

func (s *Server) fillTasks(seed int64, n, user int) []int {
	g := &generator{Rand: rand.New(rand.NewPCG(uint64(seed), 0x7a5c0de5)), server: s, now: s.clock()}
	var own []int
	for i := range n {
		t := g.task(i, s.login(user))
		t.ID = s.tasks.add(t)
		if ids := s.addresses.order; len(ids) > 0 && g.chance(40) {
			s.relations[RelationTaskAddress].link(t.ID, ids[g.IntN(len(ids))])
		}
		if t.Fields["Verantwortung"] == s.login(user) {
			own = append(own, t.ID)
		}
	}
	return own
}

func (g *generator) task(i int, login string) *Task {
	s := g.server
	t := s.newTask(login)
	f := t.Fields
	name := g.pick(lastNames)
	f["Betreff"] = g.pick([]string{"Rückruf " + name, "Exposé für " + name + " schreiben", "Grundbuchauszug anfordern", "Energieausweis nachfassen",
		"Mietvertrag " + name + " prüfen", "Fotos Objekt " + g.pick(streets), "Übergabeprotokoll, Schlüssel; Zähler"})
	f["Aufgabe"] = g.pick([]string{"", "Bitte bis zum Wochenende erledigen.", "Unterlagen:\n- Flurkarte\n- Wohnflächenberechnung", "Kunde erreichbar ab 17 Uhr – über Handy"})
	f["Prio"] = g.pick([]string{"1", "2", "3", "3", "3", "4", "5"})
	state := taskStates[i%len(taskStates)]
	f["Status"], f["erledigt"], f["Stand"] = state.status, state.done, state.progress
	f["Verantwortung"], f["Bearbeiter"], f["Art"] = login, login, g.pick([]string{"", "71", "72", "73"})
	if i%4 != 3 { // the others have no due date
		day := g.now.In(s.berlin).AddDate(0, 0, g.IntN(120)-30)
		f["Deadline"], f["Deadline_strikt"] = day.Format(time.DateOnly)+g.pick([]string{" 00:00:00", " 12:00:00", " 17:30:00"}), "1"
	}
	switch i % 16 {
	case 5: // a date that does not count
		f["Deadline_strikt"] = "0"
	case 8:
		f["Privat"] = "1"
	case 9:
		f["Verantwortung"] = s.otherLogin(login)
	case 12:
		if len(s.groups) > 0 {
			f["Verantwortung"], f["Verantwortung_Gruppe"] = s.groups[0].Name, s.groups[0].Name
		}
	case 13:
		f["Bearbeiter"] = s.otherLogin(login)
	}
	t.Created = g.now.AddDate(0, 0, -10-g.IntN(100))
	t.Changed = t.Created.Add(time.Duration(g.Int64N(int64(g.now.Sub(t.Created) - 24*time.Hour)))).Truncate(time.Second)
	if state.done == "1" {
		f["Austragsdatum"] = t.Changed.In(s.berlin).Format(stampLayout)
	}
	return t
}

// otherLogin is a colleague's name.
func (s *Server) otherLogin(login string) string {
	for _, u := range s.users {
		if u.Name != login && u.ID != APIUser {
			return u.Name
		}
	}
	return login
}
