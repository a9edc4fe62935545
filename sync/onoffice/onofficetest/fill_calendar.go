package onofficetest

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"
)

// The days around today over which appointments are spread: 14 months.
const (
	fillBack  = 60
	fillAhead = 365
)

// FillAppointments adds n realistic German appointments around the clock's
// date: single, all-day, over several days, serial of each kind with and
// without removed days and end, private ones, those of groups and of other
// users, cancelled and completed ones. The first seventeen are one of each;
// later ones are mostly single. The same seed, number, clock and addresses make the
// same. It gives the ids of those in which the user (0 means SyncedUser) takes
// part, cancelled ones among them.
func (s *Server) FillAppointments(seed int64, n, user int) []int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if user == 0 {
		user = SyncedUser
	}
	return s.fillAppointments(seed, n, user)
}

func (s *Server) fillAppointments(seed int64, n, user int) []int {
	now := s.clock()
	local := now.In(s.berlin)
	g := &diary{
		generator: &generator{Rand: rand.New(rand.NewPCG(uint64(seed), 0xca1e4da6)), server: s, now: now},
		today:     time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, time.UTC), user: user,
	}
	var own []int
	for i := range n {
		a := g.appointment(i)
		a.ID = s.appointments.add(a)
		s.commit(a)
		if slices.Contains(s.participants(a), user) {
			own = append(own, a.ID)
		}
	}
	return own
}

// diary makes the appointments of one user.
type diary struct {
	*generator
	today time.Time // as wall time
	user  int
}

// entries are the kinds of appointments in the order in which the first ones
// are made, with their weight per hundred of the later ones.
var entries = []struct {
	make   func(*diary, *Appointment)
	weight int
}{
	{(*diary).viewing, 44}, {(*diary).allDay, 3}, {(*diary).weekly, 1}, {(*diary).private, 6}, {(*diary).team, 6}, {(*diary).holiday, 2},
	{(*diary).cancelled, 4}, {(*diary).others, 6}, {(*diary).daily, 1}, {(*diary).monthly, 1}, {(*diary).birthday, 1}, {(*diary).notary, 9},
	{(*diary).open, 1}, {(*diary).training, 1}, {(*diary).completed, 4}, {(*diary).othersPrivate, 2}, {(*diary).together, 8},
}

func (g *diary) appointment(i int) *Appointment {
	created := g.now.AddDate(0, 0, -90-g.IntN(200))
	a := &Appointment{Status: StatusActive, Creator: g.server.login(g.user), Users: []int{g.user}, Created: created}
	a.Changed = created.Add(time.Duration(g.Int64N(int64(g.now.Sub(created) - 24*time.Hour)))).Truncate(time.Second)
	if i < len(entries) {
		entries[i].make(g, a)
		return a
	}
	at := g.IntN(100)
	for _, e := range entries {
		if at -= e.weight; at < 0 {
			e.make(g, a)
			return a
		}
	}
	panic("onofficetest: the weights of entries do not make a hundred")
}

// on sets a time on a day counted from today; quarter hours.
func (g *diary) on(a *Appointment, day, minutes int) {
	start := g.today.AddDate(0, 0, day).Add(time.Duration(8*60+15*g.IntN(40)) * time.Minute)
	a.Start, a.End = start.Format(stampLayout), start.Add(time.Duration(minutes)*time.Minute).Format(stampLayout)
}

func (g *diary) someDay() int { return g.IntN(fillBack+fillAhead) - fillBack }

// days makes it all-day, by the convention of people who write 23:59:59.
func (g *diary) days(a *Appointment, day, length int) {
	first := g.today.AddDate(0, 0, day)
	a.AllDay, a.Start = true, first.Format(stampLayout)
	a.End = first.AddDate(0, 0, length).Add(-time.Second).Format(stampLayout)
}

// client links an address and, half the time, its confirmation.
func (g *diary) client(a *Appointment) string {
	if len(g.server.addresses.order) == 0 {
		return g.pick(lastNames)
	}
	id := g.server.addresses.order[g.IntN(len(g.server.addresses.order))]
	a.Addresses = []int{id}
	if g.chance(50) {
		a.Confirmations = map[int]string{id: g.pick([]string{ConfirmationSent, Confirmed})}
	}
	address := g.server.addresses.byID[id]
	if address.fields["Name"] == "" {
		return address.fields["Zusatz1"]
	}
	return address.fields["Name"]
}

func (g *diary) estate(a *Appointment) string {
	if len(g.server.estates) == 0 {
		return g.pick(streets)
	}
	e := g.server.estates[g.IntN(len(g.server.estates))]
	a.Estates, a.Place = []int{e.ID}, Place{Kind: "estate", ID: e.ID}
	return e.Title
}

func (g *diary) kind(key string) string {
	for _, k := range g.server.appointKinds {
		if k.Key == key {
			return key
		}
	}
	if len(g.server.appointKinds) == 0 {
		return ""
	}
	return g.server.appointKinds[0].Key
}

func (g *diary) viewing(a *Appointment) {
	g.on(a, g.someDay(), 15*(2+g.IntN(4)))
	g.estate(a)
	a.Subject, a.Kind = "Besichtigung mit "+g.client(a), g.kind("Besichtigung")
	a.Notes = g.pick([]string{"", "", "Schlüssel liegt beim Nachbarn.", "Grundriss & Exposé mitbringen;\nEnergieausweis fehlt noch!", "Interessent finanziert über die Sparkasse"})
	a.Reminder = g.pick([]string{"", "15 minutes", "30 minutes", "1 hours", "1 days"})
}

func (g *diary) notary(a *Appointment) {
	g.on(a, g.someDay(), 90)
	a.Subject, a.Kind = "Beurkundung Kaufvertrag "+g.client(a), g.kind("Notartermin")
	a.Place = Place{Kind: "sonstiges", Text: "Notariat Dr. " + g.pick(lastNames) + ", " + g.pick(streets) + " 7, Köln"}
	a.Reminder, a.AllowTransit, a.TransitBefore, a.TransitAfter = "2 hours", true, "00:30:00", "00:30:00"
}

func (g *diary) allDay(a *Appointment) {
	g.days(a, g.someDay(), 1)
	a.Subject, a.Kind = g.pick([]string{"Messe Immobilia", "Tag der offenen Tür", "Inventur", "Brückentag"}), g.kind("Bürotermin")
}

func (g *diary) holiday(a *Appointment) {
	g.days(a, g.someDay(), 3+g.IntN(12))
	a.Subject, a.Kind = "Urlaub "+g.pick([]string{"Nordsee", "Südtirol", "Österreich"}), g.kind("Urlaub")
}

// training begins on one day and ends on another, at times.
func (g *diary) training(a *Appointment) {
	g.on(a, g.someDay(), 60*(26+g.IntN(20)))
	a.Subject, a.Kind = "Schulung Wertermittlung", g.kind("Schulung")
	a.Place = Place{Kind: "sonstiges", Text: "Tagungshotel Würzburg"}
}

func (g *diary) private(a *Appointment) {
	g.on(a, g.someDay(), 45)
	a.Subject, a.Private = g.pick([]string{"Zahnarzt", "Elternabend Grundschule", "Friseur", "Auto in die Werkstatt"}), true
}

// team takes its people through a group.
func (g *diary) team(a *Appointment) {
	g.on(a, g.someDay(), 60)
	a.Subject, a.Kind, a.Users = g.pick([]string{"Teamsitzung", "Jour fixe Vertrieb", "Objektrunde"}), g.kind("Bürotermin"), nil
	a.Place, a.Resources = Place{Kind: "mandant"}, []string{"Konferenzraum"}
	for _, group := range g.server.groups {
		if slices.Contains(group.Users, g.user) {
			a.Groups = []int{group.ID}
		}
	}
	if a.Groups == nil {
		a.Users = []int{g.user}
	}
}

func (g *diary) together(a *Appointment) {
	g.viewing(a)
	a.Users = g.colleagues(a.Users)
}

// colleagues adds one to the participants.
func (g *diary) colleagues(users []int) []int {
	for _, u := range g.server.users {
		if u.ID != g.user && u.ID != APIUser {
			users = append(users, u.ID)
			break
		}
	}
	slices.Sort(users)
	return users
}

func (g *diary) cancelled(a *Appointment) {
	g.viewing(a)
	a.Status = StatusCanceled
}

func (g *diary) completed(a *Appointment) {
	g.viewing(a)
	g.on(a, -1-g.IntN(fillBack-1), 45)
	a.Status = StatusCompleted
}

// others is an appointment of a colleague alone.
func (g *diary) others(a *Appointment) {
	g.viewing(a)
	a.Users = g.colleagues(nil)
	if len(a.Users) > 0 {
		a.Creator = g.server.login(a.Users[0])
	}
}

func (g *diary) othersPrivate(a *Appointment) {
	g.others(a)
	a.Subject, a.Notes, a.Private, a.Reminder = "Arzttermin", "nüchtern kommen", true, ""
	a.Addresses, a.Estates, a.Confirmations, a.Place = nil, nil, nil, Place{}
}

// series repeats from a day before today on; removed names occurrences.
func (g *diary) series(a *Appointment, kind string, interval int, removed ...int) *Series {
	a.Series = &Series{Type: kind, Interval: interval, Begin: dateOf(a.Start)}
	start, _ := wallTime(a.Start)
	for _, k := range removed {
		if day, there := a.Series.nth(start.Truncate(24*time.Hour), k, false); there {
			a.Series.Removed = append(a.Series.Removed, day.Format(time.DateOnly))
		}
	}
	return a.Series
}

func (g *diary) weekly(a *Appointment) {
	day := -20 - g.IntN(280)
	g.on(a, day, 30)
	a.Subject, a.Kind = g.pick([]string{"Wochenplanung", "Telefonsprechstunde", "Kaltakquise"}), g.kind("Bürotermin")
	g.series(a, "w", 1+g.IntN(2), 2, 5).End = g.today.AddDate(0, 0, 120+g.IntN(200)).Format(time.DateOnly)
}

func (g *diary) daily(a *Appointment) {
	g.on(a, g.IntN(90), 15)
	a.Subject, a.Kind = "Morgenrunde", g.kind("Bürotermin")
	start, _ := wallTime(a.Start)
	g.series(a, "t", 1+g.IntN(3), 3).End = start.AddDate(0, 0, 20+g.IntN(60)).Format(time.DateOnly)
}

// monthly stays clear of the days that some months lack.
func (g *diary) monthly(a *Appointment) {
	day := g.today.AddDate(0, -1-g.IntN(12), 0)
	day = day.AddDate(0, 0, 1+g.IntN(28)-day.Day())
	g.on(a, int(day.Sub(g.today).Hours()/24), 60)
	a.Subject, a.Kind = "Abrechnung "+g.pick([]string{"Hausverwaltung", "Mietkonten"}), g.kind("Bürotermin")
	g.series(a, "m", 1+g.IntN(3), 1).End = g.today.AddDate(1+g.IntN(2), 0, 0).Format(time.DateOnly)
}

func (g *diary) birthday(a *Appointment) {
	day := time.Date(g.today.Year()-1, time.Month(1+g.IntN(12)), 1+g.IntN(28), 0, 0, 0, 0, time.UTC)
	g.days(a, int(day.Sub(g.today).Hours()/24), 1)
	a.Subject, a.Kind = fmt.Sprintf("Geburtstag %s %s", g.pick(womensNames), g.pick(lastNames)), g.kind("Geburtstag")
	g.series(a, "j", 1)
}

// open repeats without an end.
func (g *diary) open(a *Appointment) {
	g.on(a, -10-g.IntN(300), 45)
	a.Subject, a.Kind = "Objektrundgang "+g.pick(streets), g.kind("indKal12")
	g.series(a, "w", 2, 1)
}
