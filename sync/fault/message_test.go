package fault

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode"
)

// constants reads the constants of a type from the source, so that none can be
// forgotten in a test.
func constants(t *testing.T, name, typ string) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if id, ok := spec.Type.(*ast.Ident); ok && id.Name == typ {
			list = append(list, strings.Trim(spec.Values[0].(*ast.BasicLit).Value, `"`))
		}
		return true
	})
	if len(list) < 3 {
		t.Fatalf("only %d constants of type %s found", len(list), typ)
	}
	return list
}

// english are words that give an English sentence away, foreign those of a German one.
var (
	englishWords = regexp.MustCompile(`(?i)\b(the|and|is|are|of|to|your|not|this|computer|settings|sync|run|again|password)\b`)
	germanWords  = regexp.MustCompile(`(?i)\b(der|die|das|und|ist|nicht|Sie|Ihr|eine?|wird|Schritt|Datensatz|Technisch|Lauf)\b`)
)

// allowed are names that are the same in both languages.
var allowed = regexp.MustCompile(`Sync-Haken|onOffice Sync|memotoo-Sync|Z-Push-Sync`)

func TestEveryFaultHasASentenceInBothLanguages(t *testing.T) {
	for _, k := range constants(t, "fault.go", "Kind") {
		kind := Kind(k)
		for _, table := range []map[Kind]sentence{german, english} {
			if s := table[kind]; s.what == "" || s.next == "" {
				t.Errorf("%s has no sentence", kind)
			}
		}
		for _, side := range []Side{OnOffice, Memotoo, Local} {
			for _, detail := range []string{"", "onOffice error 131 (Recht: Adressen anlegen)"} {
				f := &Fault{Kind: kind, Side: side, Step: StepCreate, Detail: detail, RetryAfter: 5 * time.Minute}
				wellSaid(t, f, German, englishWords)
				wellSaid(t, f, English, germanWords)
			}
		}
	}
	for p := range germanAt {
		if _, ok := englishAt[p]; !ok {
			t.Errorf("%v is said in German only", p)
		}
	}
	for p := range germanDoing {
		if _, ok := englishDoing[p]; !ok {
			t.Errorf("%v is said in German only", p)
		}
		f := &Fault{Kind: p.kind, Side: Local, Step: p.step}
		wellSaid(t, f, German, englishWords)
		wellSaid(t, f, English, germanWords)
	}
	if len(germanDoing) != len(englishDoing) {
		t.Errorf("%d and %d sentences of one step", len(germanDoing), len(englishDoing))
	}
	if len(germanAt) != len(englishAt) {
		t.Errorf("%d and %d sentences of one side", len(germanAt), len(englishAt))
	}
}

func wellSaid(t *testing.T, f *Fault, l Lang, foreign *regexp.Regexp) {
	t.Helper()
	for _, s := range []string{f.What(l), f.Next(l)} {
		// Names of rights are German in both languages, and so is what stands in quotes of them.
		plain := allowed.ReplaceAllString(strings.ReplaceAll(s, f.Right(), ""), "")
		if m := foreign.FindString(plain); m != "" {
			t.Errorf("%s: %q in %q", l, m, s)
		}
		if strings.ContainsAny(s, `{}"`) || strings.Contains(s, "  ") || !strings.HasSuffix(s, ".") || !unicode.IsUpper([]rune(s)[0]) && !startsWithName(s) {
			t.Errorf("%s: malformed: %q", l, s)
		}
		open, close := "„", "“"
		if l == English {
			open, close = "“", "”"
		}
		if strings.Count(s, open) != strings.Count(s, close) || l == English && strings.Contains(s, "„") || l == German && strings.Contains(s, "”") {
			t.Errorf("%s: quotes: %q", l, s)
		}
	}
}

func startsWithName(s string) bool {
	return strings.HasPrefix(s, "onOffice") || strings.HasPrefix(s, "memotoo")
}

func TestEveryStepHasANameInBothLanguages(t *testing.T) {
	for _, s := range constants(t, "fault.go", "Step") {
		f := &Fault{Kind: Server, Side: Memotoo, Step: Step(s)}
		de, en := f.StepName(German), f.StepName(English)
		if de == "" || en == "" || de == en || germanWords.MatchString(en) {
			t.Errorf("%s: %q, %q", s, de, en)
		}
	}
}

func TestMessage(t *testing.T) {
	for _, c := range []struct {
		name   string
		f      Fault
		de, en string
	}{
		{"a right by its name", Fault{Kind: Right, Side: OnOffice, Step: StepCreate, Record: "Eins, Anna", Detail: "onOffice error 131: no (Recht: Adressen anlegen)"},
			"Für diesen Schritt fehlt in onOffice ein Benutzerrecht. Schritt: onOffice, Anlegen. Datensatz: Eins, Anna. Bitten Sie Ihren Administrator, dem API-Benutzer das Recht „Adressen anlegen“ zu geben, und starten Sie die Synchronisation noch einmal. (Technisch: onOffice error 131: no (Recht: Adressen anlegen))",
			"A user right is missing in onOffice for this step. Step: onOffice, creating. Record: Eins, Anna. Ask your administrator to give the API user the right “Adressen anlegen” and start the sync again. (Technical: onOffice error 131: no (Recht: Adressen anlegen))"},
		{"a right without a name", Fault{Kind: Right, Side: OnOffice, Step: StepList},
			"Für diesen Schritt fehlt in onOffice ein Benutzerrecht. Schritt: onOffice, Bestand lesen. Bitten Sie Ihren Administrator, dem API-Benutzer das Recht zu geben, und starten Sie die Synchronisation noch einmal.",
			"A user right is missing in onOffice for this step. Step: onOffice, listing. Ask your administrator to give the API user the right and start the sync again."},
		{"E72 no wrong password", Fault{Kind: Right, Side: Memotoo, Step: StepUpdate},
			"memotoo erlaubt diesen Schritt nicht. Schritt: memotoo, Ändern. Prüfen Sie bei memotoo, ob Ihr Zugang für die Synchronisation freigeschaltet ist und ob Adressbuch und Kalender geändert werden dürfen. Ihr Passwort ist in Ordnung.",
			"memotoo does not allow this step. Step: memotoo, changing. Check at memotoo that your access includes synchronisation and that address book and calendar may be changed. Your password is all right."},
		{"E69 with a time", Fault{Kind: Busy, Side: Memotoo, Step: StepList, RetryAfter: 12 * time.Minute},
			"memotoo ist gerade überlastet und bittet, 12 Minuten zu warten. Schritt: memotoo, Bestand lesen. Sie müssen nichts tun: Abgleich versucht es danach von selbst wieder.",
			"memotoo is overloaded and asks to wait 12 minutes. Step: memotoo, listing. You need not do anything: Abgleich tries again by itself after that."},
		{"E69 without", Fault{Kind: Busy, Side: OnOffice, Step: StepList},
			"onOffice ist gerade überlastet und bittet zu warten. Schritt: onOffice, Bestand lesen. Sie müssen nichts tun: Abgleich versucht es danach von selbst wieder.",
			"onOffice is overloaded and asks to wait. Step: onOffice, listing. You need not do anything: Abgleich tries again by itself after that."},
		{"this computer is named once", Fault{Kind: Storage, Side: Local, Step: StepSave},
			"Abgleich kann auf diesem Rechner nicht speichern. Schritt: Speichern. Schaffen Sie freien Speicherplatz und prüfen Sie die Zugriffsrechte des Ordners. Bis dahin wird nichts übertragen.",
			"Abgleich cannot store its data on this computer. Step: saving. Free some disk space and check the access rights of the folder. Until then nothing is transferred."},
		{"D67 newer", Fault{Kind: Newer, Side: Local, Step: StepSave},
			"Die Daten dieses Accounts stammen von einer neueren Version von Abgleich. Schritt: Speichern. Installieren Sie wieder die neuere Version. Bis dahin wird nichts übertragen und nichts an den Daten geändert.",
			"The data of this account were written by a newer version of Abgleich. Step: saving. Install the newer version again. Until then nothing is transferred and the data are not touched."},
		{"a kind of another version", Fault{Kind: "new", Side: OnOffice, Step: "new"},
			"In Abgleich ist ein unerwarteter Fehler aufgetreten. Exportieren Sie den Bericht und senden Sie ihn an den Support.",
			"An unexpected error occurred in Abgleich. Export the report and send it to support."},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := c.f.Message(German); got != c.de {
				t.Errorf("\n got %s\nwant %s", got, c.de)
			}
			if got := c.f.Message(English); got != c.en {
				t.Errorf("\n got %s\nwant %s", got, c.en)
			}
		})
	}
}

// TestEveryReasonIsSaidInBothLanguages: what is left alone is never silent
// (design §2 rule 2, scenario G91).
func TestEveryReasonIsSaidInBothLanguages(t *testing.T) {
	whys := constants(t, "because.go", "Because")
	for _, b := range whys {
		f := New(Inexpressible, Memotoo, StepRead, "", nil).With(Because(b))
		wellSaid(t, f, German, englishWords)
		wellSaid(t, f, English, germanWords)
		for _, l := range []Lang{German, English} {
			if f.because(l) == "" {
				t.Errorf("%s has no sentence in %s", b, l)
			}
		}
	}
	if len(becauses) != len(whys) {
		t.Errorf("%d sentences for %d reasons", len(becauses), len(whys))
	}
	f := New(Inexpressible, Memotoo, StepRead, "", nil).With(SeriesWeekdays)
	if got := f.What(German); got != "Eine solche Serie gibt es in onOffice nicht: sie hat mehrere Wochentage oder einen anderen als ihr erster Termin." {
		t.Error(got)
	}
	if got := f.With("of another version").What(English); got != "onOffice has no such series." {
		t.Error(got)
	}
}

// TestCirclingNamesTheOtherEngines: what writes a record back and forth is most likely
// another sync of the same user, and the message says which there are (design §2 rule 14).
func TestCirclingNamesTheOtherEngines(t *testing.T) {
	f := New(Circling, Memotoo, StepUpdate, "", nil)
	for l, own := range map[Lang]string{German: "onOffice-eigener memotoo-Sync", English: "onOffice's own memotoo sync"} {
		for _, name := range []string{own, "Z-Push", "Microsoft 365"} {
			if got := f.Message(l); !strings.Contains(got, name) {
				t.Errorf("%s: no %s in %q", l, name, got)
			}
		}
	}
}

// TestHarmlessIsNoFault: what is left alone for good reason concerns one record
// and ends no unit.
func TestHarmlessIsNoFault(t *testing.T) {
	for _, k := range []Kind{NoPerson, Inexpressible, RecurringTask, OutOfWindow} {
		if !k.Harmless() || k.Whole() {
			t.Errorf("%s: harmless %v, whole %v", k, k.Harmless(), k.Whole())
		}
	}
	if UnknownZone.Harmless() || UnknownZone.Whole() || !NoTasks.Whole() || Unreadable.Harmless() {
		t.Error("a fault is taken for none, or the other way round")
	}
}

func TestWait(t *testing.T) {
	for d, want := range map[time.Duration][2]string{
		time.Millisecond:        {", eine Sekunde", " one second"},
		90 * time.Second:        {", 90 Sekunden", " 90 seconds"},
		91 * time.Second:        {", 2 Minuten", " 2 minutes"},
		time.Hour - time.Second: {", 60 Minuten", " 60 minutes"},
	} {
		f := &Fault{RetryAfter: d}
		if de, en := f.wait(German), f.wait(English); de != want[0] || en != want[1] {
			t.Errorf("%s: %q, %q", d, de, en)
		}
	}
}

// TestWaitingIsNotFailing names what does not count towards the five failures.
func TestWaitingIsNotFailing(t *testing.T) {
	waiting := map[Kind]bool{Offline: true, Stopped: true, Foreign: true} // E77: a log-in page is a network that is not there yet
	for _, k := range constants(t, "fault.go", "Kind") {
		if Kind(k).Waiting() != waiting[Kind(k)] {
			t.Errorf("%s: waiting %v", k, Kind(k).Waiting())
		}
	}
}

func TestFrom(t *testing.T) {
	cause := errors.New("odd")
	f := From(cause, Memotoo, StepList)
	if f.Kind != Internal || f.Side != Memotoo || !errors.Is(f, cause) {
		t.Errorf("%+v", f)
	}
	if got := From(errors.Join(cause, f), Local, StepSave); got != f {
		t.Errorf("%+v", got)
	}
	if From(nil, Local, StepSave) != nil {
		t.Error("no error became a fault")
	}
}
