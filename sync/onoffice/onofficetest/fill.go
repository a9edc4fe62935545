package onofficetest

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
)

// Filling says what Fill makes. The zero value marks nothing.
type Filling struct {
	Marked float64 // share of the addresses whose mark is set, 0…1
	User   int     // for whom; 0 means SyncedUser
	// Appointments and Tasks are made beside the addresses, most of them the
	// user's.
	Appointments, Tasks int
}

// Fill adds n realistic German addresses: people, companies and couples who
// share an e-mail, with several phones, typed and untyped; then appointments
// and tasks. The same seed, numbers and clock make the same records. It gives the ids of the marked
// ones, ascending.
func (s *Server) Fill(seed int64, n int, f Filling) []int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if f.User == 0 {
		f.User = SyncedUser
	}
	g := &generator{Rand: rand.New(rand.NewPCG(uint64(seed), 0xab61e1c4)), server: s, now: s.clock()}
	var marked []int
	for made := 0; made < n; {
		for _, a := range g.household(n - made) {
			s.addresses.insert(a)
			made++
			if g.Float64() < f.Marked {
				s.relations[RelationSync].link(a.id, f.User)
				marked = append(marked, a.id)
			}
		}
	}
	s.fillAppointments(seed, f.Appointments, f.User)
	s.fillTasks(seed, f.Tasks, f.User)
	return marked
}

type generator struct {
	*rand.Rand
	server *Server
	now    time.Time
	serial int
}

func (g *generator) pick(words []string) string { return words[g.IntN(len(words))] }

// chance is true in percent of cases.
func (g *generator) chance(percent int) bool { return g.IntN(100) < percent }

// household makes one address or, if there is room, a couple's two.
func (g *generator) household(room int) []*address {
	g.serial++
	switch {
	case g.chance(20):
		return []*address{g.company()}
	case room > 1 && g.chance(8):
		return g.couple()
	}
	return []*address{g.person()}
}

func (g *generator) blank() *address {
	created := g.now.AddDate(0, 0, -30-g.IntN(2000))
	a := g.server.newAddress(g.server.nextAddressID(), created)
	a.changed = created.Add(time.Duration(g.Int64N(int64(g.now.Sub(created) - 24*time.Hour)))).Truncate(time.Second)
	a.fields["Benutzer"] = g.pick([]string{"max", "erika", "juergen"})
	return a
}

func (g *generator) person() *address {
	a := g.blank()
	last := g.pick(lastNames)
	g.name(a, last)
	town := g.live(a)
	mail := g.mail(a.fields["Vorname"], last)
	g.reach(a, town, mail)
	g.extras(a)
	return a
}

func (g *generator) name(a *address, last string) {
	a.fields["Anrede"] = "Frau"
	names := womensNames
	if g.chance(50) {
		a.fields["Anrede"], names = "Herr", mensNames
	}
	a.fields["Name"] = last
	a.fields["contactCategory"] = "person"
	if !g.chance(4) { // some were entered without a first name
		a.fields["Vorname"] = g.pick(names)
	}
	if g.chance(8) {
		a.fields["Titel"] = g.pick([]string{"Dr.", "Prof. Dr.", "Dipl.-Ing.", "Dr. med."})
	}
	a.fields["Briefanrede"] = letterSalutation(a.fields)
}

// couple makes two records that share address, name and e-mail.
func (g *generator) couple() []*address {
	his, hers := g.blank(), g.blank()
	last := g.pick(lastNames)
	for a, anrede := range map[*address]string{his: "Herr", hers: "Frau"} {
		a.fields["Anrede"], a.fields["Name"], a.fields["contactCategory"] = anrede, last, "person"
	}
	his.fields["Vorname"], hers.fields["Vorname"] = g.pick(mensNames), g.pick(womensNames)
	town := g.live(his)
	for _, name := range []string{"Strasse", "Plz", "Ort", "Land"} {
		hers.fields[name] = his.fields[name]
	}
	mail := "familie." + ascii(last) + fmt.Sprint(g.serial) + "@post.example"
	for _, a := range []*address{his, hers} {
		a.fields["Briefanrede"] = letterSalutation(a.fields)
		g.reach(a, town, mail)
		g.extras(a)
	}
	return []*address{his, hers}
}

func (g *generator) company() *address {
	a := g.blank()
	last := g.pick(lastNames)
	trade := trades[g.IntN(len(trades))]
	a.fields["Anrede"] = "Firma"
	a.fields["contactCategory"] = "company"
	a.fields["Zusatz1"] = strings.ReplaceAll(trade.name, "%", last)
	a.fields["ArtDaten"] = joinMulti([]string{trade.kind})
	if g.chance(30) {
		a.fields["Zusatz2"] = g.pick([]string{"Niederlassung West", "Abteilung Vertrieb", "z. Hd. Buchhaltung", "Büro & Lager"})
	}
	if g.chance(60) { // someone to talk to
		g.name(a, g.pick(lastNames))
		a.fields["contactCategory"] = "company"
		a.fields["jobPosition"] = g.pick([]string{"Geschäftsführer", "Prokuristin", "Assistenz", "Vertrieb"})
	}
	a.fields["Briefanrede"] = letterSalutation(a.fields)
	town := g.live(a)
	host := ascii(last) + fmt.Sprint(g.serial) + ".example"
	a.fields["Homepage"] = "https://www." + host + "/"
	g.add(a, kindPhone, typeBusiness, g.landline(town, 0))
	if g.chance(50) {
		g.add(a, kindPhone, typeBusiness, g.landline(town, 1))
	}
	if g.chance(50) {
		g.add(a, kindFax, g.pick([]string{"", typeBusiness}), g.landline(town, 9))
	}
	if g.chance(40) {
		g.add(a, kindPhone, typeMobile, g.mobile())
	}
	g.add(a, kindEmail, g.pick([]string{"", typeBusiness, typeBusiness}), "info@"+host)
	if g.chance(30) {
		g.add(a, kindEmail, typeBusiness, "rechnung@"+host)
	}
	g.defaults(a)
	return a
}

// live puts the address somewhere; one in fifty abroad.
func (g *generator) live(a *address) town {
	t := towns[g.IntN(len(towns)-foreignTowns)]
	if g.chance(2) {
		t = towns[len(towns)-1-g.IntN(foreignTowns)]
	}
	a.fields["Strasse"] = fmt.Sprintf("%s %d", g.pick(streets), 1+g.IntN(180))
	if g.chance(10) {
		a.fields["Strasse"] += g.pick([]string{"a", "b", " c"})
	}
	a.fields["Plz"], a.fields["Ort"], a.fields["Land"] = g.pick(t.codes), t.name, t.country
	return t
}

// reach gives a person phones and mails.
func (g *generator) reach(a *address, t town, mail string) {
	types := []string{"", typePrivate, typePrivate, typeBusiness}
	if g.chance(75) {
		g.add(a, kindPhone, g.pick(types), g.landline(t, 0))
	}
	if g.chance(25) {
		g.add(a, kindPhone, g.pick(types), g.landline(t, 1))
	}
	if g.chance(70) {
		g.add(a, kindPhone, typeMobile, g.mobile())
	}
	if g.chance(8) {
		g.add(a, kindPhone, typeMobile, g.mobile())
	}
	if g.chance(10) {
		g.add(a, kindFax, g.pick(types), g.landline(t, 9))
	}
	if g.chance(85) {
		g.add(a, kindEmail, g.pick(types), mail)
	}
	if g.chance(15) {
		g.add(a, kindEmail, typeBusiness, ascii(a.fields["Vorname"]+"."+a.fields["Name"])+fmt.Sprint(g.serial)+"@buero.example")
	}
	g.defaults(a)
}

func (g *generator) extras(a *address) {
	if g.chance(40) { // the others have 0000-00-00
		a.fields["Geburtsdatum"] = fmt.Sprintf("%04d-%02d-%02d", 1935+g.IntN(70), 1+g.IntN(12), 1+g.IntN(28))
	}
	var kinds []string
	for _, kind := range []string{"Eigentuemer", "Interessent_Kauf", "Interessent_Miete", "Mieter", "indMulti1827Select3306"} {
		if g.chance(25) {
			kinds = append(kinds, kind)
		}
	}
	a.fields["ArtDaten"] = joinMulti(kinds)
	if g.chance(10) {
		a.fields["jobTitle"] = g.pick([]string{"Ärztin", "Lehrer", "Tischlermeister", "Steuerberaterin", "Rentner"})
	}
	if g.chance(5) {
		a.fields["Status2Adr"] = statusArchive
	}
	if g.chance(30) {
		a.fields["Bemerkung"] = g.pick([]string{"Sucht Haus mit Garten.", "Ruft gern zurück; ab 18 Uhr.\nNicht sonntags!", "Empfehlung von Familie Öztürk", "Budget bis 450.000 €"})
	}
}

func (g *generator) add(a *address, kind, typ, value string) {
	comment := ""
	if g.chance(3) {
		comment = "nur vormittags"
	}
	a.contacts = append(a.contacts, Contact{ID: g.server.nextEntryID(), Kind: kind, Type: typ, Value: value, Comment: comment})
}

func (g *generator) defaults(a *address) {
	for _, kind := range []string{kindPhone, kindFax, kindEmail} {
		a.ensureDefault(kind)
	}
}

// landline spells a number of a town in one of the ways people do.
func (g *generator) landline(t town, last int) string {
	number := fmt.Sprintf("%d%d", 20000+g.IntN(79999), last)
	if t.country != "Deutschland" {
		return t.area + " " + number
	}
	switch g.IntN(4) {
	case 0:
		return "+49 " + t.area[1:] + " " + number
	case 1:
		return t.area + "/" + number
	case 2:
		return t.area + " " + number[:3] + " " + number[3:]
	}
	return t.area + " " + number
}

func (g *generator) mobile() string {
	prefix, number := g.pick([]string{"0151", "0152", "0160", "0162", "0170", "0171", "0172", "0176", "0179"}), fmt.Sprint(1000000+g.IntN(8999999))
	if prefix[2] == '5' {
		number += fmt.Sprint(g.IntN(10))
	}
	if g.chance(30) {
		return "+49 " + prefix[1:] + " " + number
	}
	return prefix + " " + number
}

func (g *generator) mail(first, last string) string {
	name := ascii(last)
	if first != "" {
		name = ascii(first) + "." + name
	}
	return name + fmt.Sprint(g.serial) + "@" + g.pick([]string{"post.example", "mail.example", "web.example"})
}

// ascii spells a name as it stands in mail addresses.
func ascii(name string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '.' || r == '-' {
			return r
		}
		return -1
	}, umlauts.Replace(strings.ToLower(name)))
}
