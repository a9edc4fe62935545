package runner_test

import (
	"fmt"
	"maps"
	"os"
	"reflect"
	"slices"
	"testing"
	"time"

	"abgleich/sync/engine"
	"abgleich/sync/memotoo/memotootest"
	"abgleich/sync/onoffice/onofficetest"
	"abgleich/sync/record"
)

// others are the positions of the switches that are more than on and off.
var others = map[string][]any{
	"ClockSkew":  {100, -100, 900, -300}, // 120 seconds are tolerated (reference onoffice-api §1.3)
	"ChildIDs":   {onofficetest.ChildIDsEmpty, onofficetest.ChildIDs199},
	"HiddenRead": {onofficetest.Nothing, "80", "292"},
	"GoneRead":   {"80", "292"},
	"SyncOff":    {[]int{onofficetest.SyncedUser}},
	"Without":    {[]string{"Zusatz1", "jobTitle", "Homepage", "Geburtsdatum", "Titel"}, []string{"Eintragsdatum"}},
	"With":       {[]string{"Bemerkung", "Telefon2"}},
	"Mandatory":  {[]string{"Name"}, []string{"Plz"}},

	"NoMarksOfOthers": {156, 174, 253},

	"DigestNonceUses": {1, 3},
	"ETags":           {memotootest.ETagWeak, memotootest.ETagUnquoted, memotootest.ETagCounter, memotootest.ETagNone},
	"UnknownToken":    {400, 409, 410, 412, 500},
	"SyncPage":        {1},
	"Missing":         {memotootest.MissingSilent, memotootest.MissingWhole404},
	"MultigetHides":   {[]string{"own.vcf", "anna.vcf", "restored.vcf"}},
	"IDs":             {memotootest.IDLocation, memotootest.IDSilent},
	"UIDConflict":     {0, 400, 403, 409},
	"RubbishStatus":   {403},
	"MissingUID":      {400},
	"Refuse":          {[]memotootest.Refusal{{Contains: "\nFN", Status: 500}}},
	"MaxResourceSize": {100_000},
	"TooLargeStatus":  {404},
	"ReadOnly":        {[]string{memotootest.CardDAVPath, memotootest.CardDAVPath + "home/adressbuch/", memotootest.CardDAVPath + "home/privat/"}},
	"Hrefs":           {memotootest.HrefAbsolute, memotootest.HrefLower, memotootest.HrefDouble, memotootest.HrefDecoded},
	"UIDs":            {memotootest.UIDKeep, memotootest.UIDDrop, memotootest.UIDReplace},
}

// elsewhere are switches that have no bearing on addresses.
var elsewhere = []string{"Tasks", "EtagListingNeedsTimeRange", "FloatingTimes", "SplitOverrides", "OddPriorities", "WithoutTask"}

// stop is a position in which a pass cannot be all right.
type stop struct {
	why string
	// forGood is set where the switch cannot be turned while the server runs.
	forGood bool
	// late is set where a first pass meets no hindrance.
	late bool
	// unsaid is set where there is nothing to tell.
	unsaid bool
}

// stops are the positions that stop a pass, wholly or for some records. In them
// nothing must get lost (TestStops).
var stops = map[string]stop{
	"ClockSkew=900":      {why: "A29 so wrong a clock is refused by onOffice"},
	"ClockSkew=-300":     {why: "A29 so wrong a clock is refused by onOffice"},
	"SyncModuleOff=true": {why: "no marks can be read"},
	"SyncOff=[21]":       {why: "no marks can be read"},
	"Mandatory=[Plz]":    {why: "a card without post code cannot become an address"},
	"NoRead=true":        {why: "B32 nothing can be read"},
	"NoModify=true":      {why: "no address can be changed", late: true},
	"NoCreate=true":      {why: "no address can be created"},

	"NoMarksOfOthers=156": {why: "no mark can be set or cleared"},
	"NoMarksOfOthers=174": {why: "no mark can be set or cleared"},
	"NoMarksOfOthers=253": {why: "no mark can be set or cleared"},

	"memotoo/SingleCollections=false": {why: "nothing leads to the address books", forGood: true},
	"plain/NoPrincipal=true":          {why: "nothing leads to the address books", forGood: true},
	"plain/NoAddressbookType=true":    {why: "which of the collections is an address book cannot be told", forGood: true},
	"memotoo/EmptyIs404=true":         {why: "A22 an empty book looks as if it were not there", forGood: true},
	"plain/EmptyIs404=true":           {why: "A22 an empty book looks as if it were not there", forGood: true},
	"memotoo/JunkBeforeXML=true":      {why: "A23 the answers are no XML"},
	"plain/JunkBeforeXML=true":        {why: "A23 the answers are no XML"},
	"memotoo/Refuse=[{\nFN 500}]":     {why: "E70 no card is taken"},
	"plain/Refuse=[{\nFN 500}]":       {why: "E70 no card is taken"},
	"memotoo/ReadOnly=[/cardDAV/ /cardDAV/home/adressbuch/ /cardDAV/home/privat/]": {why: "E72 no card may be written"},
	"plain/ReadOnly=[/cardDAV/ /cardDAV/home/adressbuch/ /cardDAV/home/privat/]":   {why: "E72 no card may be written"},
}

// exempt names the scenarios that cannot come out as expected in a position, and
// why. "*" stands for all.
var exempt = map[string]map[string]string{
	"KeepMarksOfDeleted=true": {
		"address deleted in onOffice: card deleted":             keptMarks,
		"edited on memotoo, deleted in onOffice: the edit wins": keptMarks,
		"A17 cards with odd UIDs come over and can be deleted":  keptMarks,
	},
	"memotoo/MissingUID=400": {"*": "a hub that keeps no UID cannot ask for one in what it gave out itself"},
}

const keptMarks = "B33 where marks outlive their addresses, an address that is not shown may be a hidden one: nothing is deleted"

// positions calls f for each position of each switch that bears on addresses.
func positions(t *testing.T, v reflect.Value, f func(name string)) {
	t.Helper()
	turns(t, v, others, elsewhere, []string{"Rights"}, f)
}

// turns calls f for each position of each switch of the struct at v other than the
// one it is in, with the struct in that position: those in others for switches that
// are more than on and off. It leaves out what is elsewhere, and structs that are
// not in inner.
func turns(t *testing.T, v reflect.Value, others map[string][]any, elsewhere, inner []string, f func(name string)) {
	t.Helper()
	for i := range v.NumField() {
		field, name := v.Field(i), v.Type().Field(i).Name
		if slices.Contains(elsewhere, name) {
			continue
		}
		was := reflect.ValueOf(field.Interface())
		switch field.Kind() {
		case reflect.Struct:
			if slices.Contains(inner, name) {
				within := name + "."
				if name == "Rights" {
					within = ""
				}
				turns(t, field, others, elsewhere, inner, func(name string) { f(within + name) })
			}
			continue
		case reflect.Bool:
			field.SetBool(!was.Bool())
			f(fmt.Sprintf("%s=%t", name, field.Bool()))
		default:
			if len(others[name]) == 0 {
				t.Errorf("no positions are known of the switch %s", name)
			}
			for _, p := range others[name] {
				if to := reflect.ValueOf(p).Convert(field.Type()); !reflect.DeepEqual(to.Interface(), was.Interface()) {
					field.Set(to)
					f(fmt.Sprintf("%s=%v", name, p))
				}
			}
		}
		field.Set(was)
	}
}

// profiles are the stand-ins of the hub.
var profiles = []struct {
	name    string
	options func() memotootest.Options
}{{"memotoo", memotootest.Memotoo}, {"plain", memotootest.Plain}}

// allScenarios is the environment variable that, when set, runs every scenario in
// every position. That takes minutes.
const allScenarios = "ABGLEICH_TEST_ALL"

// runAll runs scenarios in a position, each on a world of its own, but those that
// are exempt. It is one in four, in turn: what is left out in one position runs
// in the next. With -short it is one in twenty-four.
func runAll(t *testing.T, position string, number int, o memotootest.Options, s onofficetest.Switches) {
	if exempt[position]["*"] != "" || stops[position].why != "" {
		return
	}
	oneIn := 4
	switch {
	case os.Getenv(allScenarios) != "":
		oneIn = 1
	case testing.Short():
		oneIn = 24
	}
	t.Run(position, func(t *testing.T) {
		for i, sc := range scenarios {
			if (i+number)%oneIn != 0 || exempt[position][sc.name] != "" {
				continue
			}
			t.Run(sc.name, func(t *testing.T) {
				t.Parallel()
				w := switched(t, o, s)
				sc.run(t, w)
				w.quiet(t)
			})
		}
	})
}

// switched is a world with one clock for all.
func switched(t *testing.T, o memotootest.Options, s onofficetest.Switches) *world {
	c := &clock{}
	o.Now = c.now
	return newWorldAt(t, c, standin{memotootest.Start(t, o), o.OneValuePerSlot}, s)
}

// TestTenants runs the scenarios over every answer that onOffice may give (A27–A30,
// B32, B33 and reference onoffice-api §12).
func TestTenants(t *testing.T) {
	var s onofficetest.Switches
	n := 0
	positions(t, reflect.ValueOf(&s).Elem(), func(name string) {
		n++
		runAll(t, name, n, memotootest.Memotoo(), s)
	})
	s = onofficetest.Switches{KeepMarksOfDeleted: true, Rights: onofficetest.Rights{Administrator: true}}
	runAll(t, "KeepMarksOfDeleted and the audit log", n, memotootest.Memotoo(), s)
}

// TestHubs runs the scenarios over every oddity of a hub (A01–A26).
func TestHubs(t *testing.T) {
	for _, p := range profiles {
		o := p.options()
		n := 0
		positions(t, reflect.ValueOf(&o.Quirks).Elem(), func(name string) {
			n++
			runAll(t, p.name+"/"+name, n, o, onofficetest.Switches{})
		})
	}
}

// TestStops proves that a pass that cannot be all right says so and loses nothing,
// and that all is made up for when the hindrance is gone.
func TestStops(t *testing.T) {
	known := map[string]bool{}
	var s onofficetest.Switches
	positions(t, reflect.ValueOf(&s).Elem(), func(name string) {
		known[name] = true
		testStop(t, name, memotootest.Memotoo(), memotootest.Memotoo(), s, func(w *world, on bool) {
			w.crm.Set(func(now *onofficetest.Switches) {
				if *now = (onofficetest.Switches{}); on {
					*now = s
				}
			})
		})
	})
	for _, p := range profiles {
		o := p.options()
		positions(t, reflect.ValueOf(&o.Quirks).Elem(), func(name string) {
			known[p.name+"/"+name] = true
			testStop(t, p.name+"/"+name, p.options(), o, onofficetest.Switches{}, func(w *world, on bool) {
				w.hub.(standin).Configure(func(now *memotootest.Options) {
					if now.Quirks = p.options().Quirks; on {
						now.Quirks = o.Quirks
					}
				})
			})
		})
	}
	for _, name := range slices.Concat(slices.Collect(maps.Keys(stops)), slices.Collect(maps.Keys(exempt))) {
		if !known[name] {
			t.Errorf("there is no position %q", name)
		}
	}
	for _, sc := range scenarios {
		known[sc.name] = true
	}
	for position, names := range exempt {
		for name := range names {
			if name != "*" && !known[name] {
				t.Errorf("%s: there is no scenario %q", position, name)
			}
		}
	}
}

// testStop is TestStops for one position: there from the start, and coming when the
// account has long been synced.
func testStop(t *testing.T, position string, base, o memotootest.Options, s onofficetest.Switches, turn func(w *world, on bool)) {
	stop := stops[position]
	if stop.why == "" {
		return
	}
	t.Run(position+"/from the start", func(t *testing.T) {
		if stop.late {
			t.Skip("a first pass meets no hindrance")
		}
		w := switched(t, o, s)
		a := w.person(t, "Anna", "Eins")
		if !o.EmptyIs404 {
			w.hub.put(t, "sechs.vcf", newCard("Frida", "Sechs"))
		}
		w.stopped(t)
		if !w.marked(t, a) || !o.EmptyIs404 && !w.hasCard(t, "Sechs") {
			t.Error("something got lost")
		}
		if stop.forGood {
			return
		}
		turn(w, false)
		w.clock.forward(25 * time.Hour)
		w.good(t)
		w.quiet(t)
		if !w.hasCard(t, "Eins") || !w.hasAddress("Sechs") {
			t.Error("not everything was made up for")
		}
	})
	if stop.forGood {
		return
	}
	t.Run(position+"/later", func(t *testing.T) {
		w := newStopped(t, base, turn)
		w.stopped(t)
		w.stopped(t)
		w.kept(t)
		turn(w.world, false)
		w.clock.forward(25 * time.Hour)
		w.good(t)
		w.quiet(t)
		w.madeUp(t)
	})
}

// stopped runs a pass that cannot be all right, and says so.
func (w *world) stopped(t *testing.T) {
	t.Helper()
	u := w.sync(t)
	if u.Result == engine.OK || len(u.Errors) == 0 || u.Errors[0].Message == "" || u.Errors[0].Step == "" {
		t.Errorf("pass ended %s: %+v", u.Result, u)
	}
}

func (w *world) hasCard(t *testing.T, last string) bool {
	href, _ := w.card(t, last)
	return href != ""
}

// hasAddress tells whether there is one marked address with this last name.
func (w *world) hasAddress(last string) bool {
	n := 0
	for _, a := range w.crm.Addresses() {
		if a.Fields["Name"] == last && slices.Contains(a.Marks, onofficetest.SyncedUser) {
			n++
		}
	}
	return n == 1
}

// hindered is a world in which much waits to be carried and something is in the way.
type hindered struct {
	*world
	eins, zwei, drei int
}

func newStopped(t *testing.T, o memotootest.Options, turn func(w *world, on bool)) hindered {
	w := switched(t, o, onofficetest.Switches{})
	h := hindered{world: w}
	h.eins, h.zwei, h.drei = w.person(t, "Anna", "Eins"), w.person(t, "Bert", "Zwei"), w.person(t, "Carl", "Drei")
	vier := w.person(t, "Dora", "Vier")
	w.good(t)
	turn(w, true)
	w.change(t, h.eins, map[string]string{"Ort": "Bonn"})
	href, _ := w.card(t, "Zwei")
	w.hub.edit(t, href, replace("Domstr. 1", "Neumarkt 2"))
	href, _ = w.card(t, "Drei")
	w.hub.remove(t, href)
	if err := w.crm.DeleteAddress(vier); err != nil {
		t.Fatal(err)
	}
	w.person(t, "Emil", "Fuenf")
	w.hub.put(t, "sechs.vcf", newCard("Frida", "Sechs"))
	return h
}

// kept proves that nothing is lost.
func (w hindered) kept(t *testing.T) {
	t.Helper()
	w.address(t, w.drei)
	if !w.marked(t, w.eins) || !w.marked(t, w.zwei) || !w.hasAddress("Fuenf") || !w.hasCard(t, "Eins") || !w.hasCard(t, "Zwei") || !w.hasCard(t, "Sechs") {
		t.Error("something got lost")
	}
}

// madeUp proves that everything has been carried.
func (w hindered) madeUp(t *testing.T) {
	t.Helper()
	_, c := w.card(t, "Eins")
	if got := c.Record[record.City].Text; got != "Bonn" {
		t.Errorf("card of Eins: %q", got)
	}
	if got := w.address(t, w.zwei).Fields["Strasse"]; got != "Neumarkt 2" {
		t.Errorf("address of Zwei: %q", got)
	}
	if w.marked(t, w.drei) || w.hasCard(t, "Drei") || w.hasCard(t, "Vier") || !w.hasCard(t, "Fuenf") || !w.hasAddress("Sechs") {
		t.Error("not everything was made up for")
	}
}

// TestA22_EmptyBookIsNotFound: a hub that says 404 for an empty book proves nothing.
func TestA22_EmptyBookIsNotFound(t *testing.T) {
	for _, p := range profiles {
		t.Run(p.name, func(t *testing.T) {
			o := p.options()
			w := switched(t, o, onofficetest.Switches{})
			a := w.person(t, "Anna", "Eins")
			w.good(t)
			w.hub.(standin).Configure(func(o *memotootest.Options) { o.EmptyIs404 = true })
			href, _ := w.card(t, "Eins")
			text := w.hub.cards(t)[href]
			w.hub.remove(t, href)
			w.stopped(t)
			if !w.marked(t, a) {
				t.Error("the mark is gone")
			}
			w.hub.put(t, "back.vcf", text)
			w.good(t)
			w.quiet(t)
			if !w.marked(t, a) || !w.hasCard(t, "Eins") {
				t.Error("something got lost")
			}
		})
	}
}
