package runner_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"syscall"
	"testing"
	"time"

	"abgleich/sync/contract"
	"abgleich/sync/engine"
	"abgleich/sync/fault"
	"abgleich/sync/memotoo/memotootest"
	"abgleich/sync/onoffice/onofficetest"
	"abgleich/sync/record"
	"abgleich/sync/runner"
)

// troubled is a world in which an edit waits on each side, and something is wrong.
type troubled struct {
	*world
	memotoo *memotootest.Running
}

func newTroubled(t *testing.T) troubled {
	t.Helper()
	hub := memotootest.Start(t, memotootest.Memotoo())
	w := newWorld(t, standin{hub, true})
	var first int
	for i, last := range []string{"Eins", "Zwei", "Drei"} {
		if id := w.person(t, "Vorname", last, phone("business", "0221 555000"+string(rune('1'+i)))); i == 0 {
			first = id
		}
	}
	w.good(t)
	w.change(t, first, map[string]string{"Ort": "Bonn"})
	href, _ := w.card(t, "Zwei")
	w.hub.edit(t, href, replace("Köln", "Aachen"))
	w.hub.put(t, "vier.vcf", newCard("Vier", "Vier"))
	return troubled{w, hub}
}

// update changes the settings of the account, and its secrets.
func (w troubled) update(t *testing.T, change func(*contract.Account, *contract.Secrets)) {
	t.Helper()
	list, err := w.runner.Accounts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	s := w.secrets()
	change(&list[0], &s)
	if err := w.runner.UpdateAccount(t.Context(), list[0], &s); err != nil {
		t.Fatal(err)
	}
}

func (w troubled) fault(t *testing.T, f onofficetest.Fault) {
	t.Helper()
	f.Times = -1
	if err := w.crm.AddFault(f); err != nil {
		t.Fatal(err)
	}
}

// secureCRM puts an onOffice with TLS in front, whose certificate nobody knows.
func (w troubled) secureCRM(t *testing.T) string {
	t.Helper()
	s := httptest.NewUnstartedServer(w.crm.Handler())
	s.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	s.StartTLS()
	t.Cleanup(s.Close)
	return s.URL + onofficetest.StablePath
}

// said is what a message has to contain in each language.
type said struct{ de, en []string }

// TestTrouble goes through what goes wrong with a side as a whole: one plain
// message that names the side, the step and what to do next; nothing is written,
// lost or deleted; and once it is over, the next pass carries what waited.
func TestTrouble(t *testing.T) {
	checkAccess := []string{"Öffnen Sie die Einstellungen", "„Prüfen“"}
	askAdmin := "Bitten Sie Ihren Administrator"
	for _, c := range []struct {
		name   string
		wrong  func(t *testing.T, w troubled)
		kind   fault.Kind
		side   fault.Side
		result engine.Ending
		de, en []string
		// first is set for trouble at another address, which only a first pass can have.
		first bool
	}{
		{name: "E71 wrong onOffice secret", kind: fault.SignIn, side: fault.OnOffice, result: engine.Failed,
			wrong: func(t *testing.T, w troubled) {
				w.update(t, func(_ *contract.Account, s *contract.Secrets) { s.OnOfficeSecret = strings.Repeat("0", 32) })
			},
			de: append(checkAccess, "onOffice lehnt die Zugangsdaten ab."), en: []string{"onOffice refuses the credentials.", "enter the credentials for onOffice again"}},
		{name: "E71 wrong memotoo password", kind: fault.SignIn, side: fault.Memotoo, result: engine.Failed,
			wrong: func(t *testing.T, w troubled) {
				w.update(t, func(_ *contract.Account, s *contract.Secrets) { s.MemotooPassword = "wrong-password" })
			},
			de: append(checkAccess, "memotoo lehnt die Zugangsdaten ab."), en: []string{"memotoo refuses the credentials.", "enter the credentials for memotoo again"}},
		{name: "E71 no credentials on this computer", kind: fault.SignIn, side: fault.Local, result: engine.Failed,
			wrong: func(t *testing.T, w troubled) {
				if err := runner.FileStore(w.home).Delete("max"); err != nil {
					t.Fatal(err)
				}
			},
			de: []string{"keine Zugangsdaten gespeichert", "tragen Sie die Zugangsdaten ein"}, en: []string{"No credentials are stored", "enter the credentials"}},
		{name: "right to read addresses", kind: fault.Right, side: fault.OnOffice, result: engine.Failed,
			wrong: func(_ *testing.T, w troubled) { w.crm.Set(func(s *onofficetest.Switches) { s.Rights.NoRead = true }) },
			de:    []string{"fehlt in onOffice ein Benutzerrecht", askAdmin}, en: []string{"A user right is missing in onOffice", "Ask your administrator"}},
		{name: "E72 memotoo forbids everything", kind: fault.Right, side: fault.Memotoo, result: engine.Failed,
			wrong: func(_ *testing.T, w troubled) {
				w.memotoo.Inject(memotootest.Fault{Action: memotootest.FaultStatus, Status: http.StatusForbidden, Times: -1})
			},
			de: []string{"memotoo erlaubt diesen Schritt nicht.", "Ihr Passwort ist in Ordnung"}, en: []string{"memotoo does not allow this step.", "Your password is all right"}},
		{name: "module switched off", kind: fault.Module, side: fault.OnOffice, result: engine.Failed,
			wrong: func(_ *testing.T, w troubled) { w.crm.Set(func(s *onofficetest.Switches) { s.SyncModuleOff = true }) },
			de:    []string{"„onOffice Sync“", "nicht eingeschaltet", askAdmin}, en: []string{"“onOffice Sync” is not switched on", "Ask your administrator"}},
		{name: "E78 onOffice is dead", kind: fault.Offline, side: fault.OnOffice, result: engine.Waits,
			wrong: func(t *testing.T, w troubled) {
				w.dead(t, func(a *contract.Account, url string) { a.OnOffice.URL = url })
			}, first: true,
			de: []string{"onOffice ist nicht erreichbar.", "Prüfen Sie die Internetverbindung"}, en: []string{"onOffice cannot be reached.", "Check the internet connection"}},
		{name: "E78 memotoo is dead", kind: fault.Offline, side: fault.Memotoo, result: engine.Waits,
			wrong: func(_ *testing.T, w troubled) { w.memotoo.Close() },
			de:    []string{"memotoo ist nicht erreichbar.", "Prüfen Sie die Internetverbindung"}, en: []string{"memotoo cannot be reached.", "Check the internet connection"}},
		{name: "E77 a web page in place of JSON", kind: fault.Foreign, side: fault.OnOffice, result: engine.Waits,
			wrong: func(t *testing.T, w troubled) { w.fault(t, onofficetest.Fault{Kind: onofficetest.FaultHTML}) },
			de:    []string{"Unter der Adresse von onOffice hat etwas anderes geantwortet", "Öffnen Sie den Browser"}, en: []string{"Something else answered at the address of onOffice", "Open the browser"}},
		{name: "E77 a web page in place of XML", kind: fault.Foreign, side: fault.Memotoo, result: engine.Waits,
			wrong: func(_ *testing.T, w troubled) {
				w.memotoo.Inject(memotootest.Fault{Action: memotootest.FaultLogin, Times: -1})
			},
			de: []string{"Unter der Adresse von memotoo hat etwas anderes geantwortet", "Öffnen Sie den Browser"}, en: []string{"Something else answered at the address of memotoo", "Open the browser"}},
		{name: "E75 onOffice's certificate is of nobody known", kind: fault.Certificate, side: fault.OnOffice, result: engine.Failed, first: true,
			wrong: func(t *testing.T, w troubled) {
				url := w.secureCRM(t)
				w.update(t, func(a *contract.Account, _ *contract.Secrets) { a.OnOffice.URL = url })
			},
			de: []string{"Die Verbindung zu onOffice ist nicht sicher", "kein Passwort gesendet"}, en: []string{"The connection to onOffice is not secure", "no password was sent"}},
		{name: "E75 memotoo's certificate is too old", kind: fault.Certificate, side: fault.Memotoo, result: engine.Failed, first: true,
			wrong: func(t *testing.T, w troubled) {
				url := memotootest.StartTLS(t, memotootest.Memotoo(), memotootest.CertExpired).CardDAV
				w.update(t, func(a *contract.Account, _ *contract.Secrets) { a.Memotoo.CardDAV = url })
			},
			de: []string{"Die Verbindung zu memotoo ist nicht sicher", "kein Passwort gesendet", "expired"}, en: []string{"The connection to memotoo is not secure", "no password was sent"}},
		{name: "E69 memotoo asks to wait", kind: fault.Busy, side: fault.Memotoo, result: engine.Failed,
			wrong: func(_ *testing.T, w troubled) {
				w.memotoo.Inject(memotootest.Fault{Action: memotootest.FaultStatus, Status: http.StatusServiceUnavailable, RetryAfter: "600", Times: -1})
			},
			de: []string{"memotoo ist gerade überlastet und bittet, 10 Minuten zu warten.", "Sie müssen nichts tun"}, en: []string{"memotoo is overloaded and asks to wait 10 minutes.", "You need not do anything"}},
		{name: "the clock is wrong", kind: fault.Clock, side: fault.OnOffice, result: engine.Failed,
			wrong: func(_ *testing.T, w troubled) { w.crm.Set(func(s *onofficetest.Switches) { s.ClockSkew = 7200 }) },
			de:    []string{"Die Uhr dieses Rechners geht falsch", "Stellen Sie Datum, Uhrzeit und Zeitzone"}, en: []string{"This computer's clock is wrong", "time and time zone"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newTroubled(t)
			if c.first {
				// What the address leads to has not been fixed yet.
				if err := w.runner.ResetAccount(t.Context(), "max"); err != nil {
					t.Fatal(err)
				}
			}
			c.wrong(t, w)
			cards, people := w.memotoo.Cards(), w.crm.Addresses()
			w.crm.Reset()
			u := w.sync(t)
			if u.Result != c.result || len(u.Errors) != 1 || written(u) != 0 {
				t.Fatalf("ended %s with %d errors: %+v", u.Result, len(u.Errors), u)
			}
			if !maps.Equal(cards, w.memotoo.Cards()) || !reflect.DeepEqual(people, w.crm.Addresses()) || w.crm.Writes() != 0 {
				t.Error("something was changed")
			}
			wellTold(t, u.Errors[0], c.kind, c.side, said{c.de, c.en})
		})
	}
}

func wellTold(t *testing.T, e contract.ErrorEntry, kind fault.Kind, side fault.Side, want said) {
	t.Helper()
	if e.Fault == nil || e.Fault.Kind != kind || e.Fault.Side != side || e.Time.IsZero() {
		t.Fatalf("%+v", e)
	}
	for l, words := range map[fault.Lang][]string{fault.German: want.de, fault.English: want.en} {
		text := e.Fault.Message(l)
		for _, word := range append(words, e.Fault.StepName(l)+".") {
			if !strings.Contains(text, word) {
				t.Errorf("%s: lacks %q: %s", l, word, text)
			}
		}
		for _, secret := range []string{"wrong-password", strings.Repeat("0", 32)} {
			if strings.Contains(text, secret) {
				t.Errorf("%s: holds a secret: %s", l, text)
			}
		}
	}
	if e.Message != e.Fault.Message(fault.German) {
		t.Errorf("not in the language asked for: %s", e.Message)
	}
}

// dead points a side at a port where nothing listens.
func (w troubled) dead(t *testing.T, set func(a *contract.Account, url string)) {
	t.Helper()
	s := httptest.NewServer(http.NotFoundHandler())
	s.Close()
	w.update(t, func(a *contract.Account, _ *contract.Secrets) { set(a, s.URL+onofficetest.StablePath) })
}

// TestTroublePasses: what waited is carried as soon as the trouble is over.
func TestTroublePasses(t *testing.T) {
	for name, c := range map[string]struct {
		wrong, right func(t *testing.T, w troubled)
	}{
		"E71 password": {
			func(t *testing.T, w troubled) {
				w.update(t, func(_ *contract.Account, s *contract.Secrets) { s.MemotooPassword = "wrong-password" })
			},
			func(t *testing.T, w troubled) { w.update(t, func(*contract.Account, *contract.Secrets) {}) },
		},
		"E77 log-in page": {
			func(_ *testing.T, w troubled) {
				w.memotoo.Inject(memotootest.Fault{Action: memotootest.FaultLogin, Times: -1})
			},
			func(_ *testing.T, w troubled) { w.memotoo.ClearFaults() },
		},
		"an empty listing": {
			func(_ *testing.T, w troubled) {
				w.memotoo.Inject(memotootest.Fault{Action: memotootest.FaultEmpty, Times: -1})
			},
			func(_ *testing.T, w troubled) { w.memotoo.ClearFaults() },
		},
		"module": {
			func(_ *testing.T, w troubled) { w.crm.Set(func(s *onofficetest.Switches) { s.SyncModuleOff = true }) },
			func(_ *testing.T, w troubled) { w.crm.Set(func(s *onofficetest.Switches) { s.SyncModuleOff = false }) },
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newTroubled(t)
			c.wrong(t, w)
			if u := w.sync(t); u.Result == engine.OK || written(u) != 0 {
				t.Fatalf("%+v", u)
			}
			c.right(t, w)
			u := w.good(t)
			if u.ToMemotoo.Updated != 1 || u.ToOnOffice.Updated != 1 || u.ToOnOffice.Created != 1 || u.Linked != 4 {
				t.Errorf("%+v", u)
			}
			w.quiet(t)
		})
	}
}

// TestMissingRights: a right that is missing for some of the work is named, and
// keeps the rest from nothing.
func TestMissingRights(t *testing.T) {
	for name, c := range map[string]struct {
		rights onofficetest.Rights
		right  string
	}{
		"read":   {onofficetest.Rights{NoRead: true}, "Adressen lesen"},
		"create": {onofficetest.Rights{NoCreate: true}, "Adressen anlegen"},
		"modify": {onofficetest.Rights{NoModify: true}, "Adressen bearbeiten"},
		"mark":   {onofficetest.Rights{NoMarksOfOthers: 174}, "onOffice-Sync in Adressen für andere Benutzer festlegen"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newTroubled(t)
			people := len(w.crm.Addresses())
			w.crm.Set(func(s *onofficetest.Switches) { s.Rights = c.rights })
			u := w.sync(t)
			if u.Result != engine.Failed || len(u.Errors) == 0 {
				t.Fatalf("%+v", u)
			}
			last := u.Errors[len(u.Errors)-1].Fault
			if last.Kind != fault.Right || last.Side != fault.OnOffice || !strings.Contains(last.Message(fault.German), "das Recht „"+c.right+"“") ||
				!strings.Contains(last.Message(fault.English), "the right “"+c.right+"”") {
				t.Errorf("%s", last.Message(fault.German))
			}
			if u.ToMemotoo.Deleted+u.ToOnOffice.Unmarked != 0 || len(w.crm.Addresses()) < people || len(w.memotoo.Cards()) != 4 {
				t.Errorf("something was removed: %+v", u)
			}
			w.crm.Set(func(s *onofficetest.Switches) { s.Rights = onofficetest.Rights{} })
			if u := w.good(t); u.Linked != 4 {
				t.Errorf("%+v", u)
			}
			w.quiet(t)
		})
	}
}

// TestD62_DiskFull: what cannot be recorded is not sent.
func TestD62_DiskFull(t *testing.T) {
	for _, full := range []string{"BeginPass", "SaveLook", "Conclude", "Begin"} {
		t.Run(full, func(t *testing.T) {
			t.Parallel()
			w := newTroubled(t)
			cards, people := w.memotoo.Cards(), w.crm.Addresses()
			w.crm.Reset()
			broken := false
			err := w.runner.BeforeLedger("max", func(op string) error {
				if broken = broken || op == full; broken {
					return syscall.ENOSPC
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			// Neither can the report be kept.
			_, err = w.runner.Sync(t.Context(), contract.Request{})
			if !broken || !fault.Is(err, fault.Storage) || !strings.Contains(fault.From(err, "", "").Message(fault.German), "Schaffen Sie freien Speicherplatz") {
				t.Fatalf("%v", err)
			}
			if !maps.Equal(cards, w.memotoo.Cards()) || !reflect.DeepEqual(people, w.crm.Addresses()) || w.crm.Writes() != 0 {
				t.Error("something was sent")
			}
			st, err := w.runner.Status(t.Context())
			if err != nil || st.Accounts[0].Units[0].Result != engine.Failed || st.Accounts[0].Units[0].Error.Fault.Kind != fault.Storage {
				t.Errorf("the status hides it: %+v, %v", st.Accounts, err)
			}
			if err := w.runner.BeforeLedger("max", nil); err != nil {
				t.Fatal(err)
			}
			if u := w.good(t); u.Linked != 4 {
				t.Errorf("%+v", u)
			}
			w.quiet(t)
			if st, err := w.runner.Status(t.Context()); err != nil || st.Accounts[0].Units[0].Error != nil {
				t.Errorf("%+v, %v", st.Accounts, err)
			}
		})
	}
}

func TestDryRunWritesNothingAnywhere(t *testing.T) {
	for name, first := range map[string]bool{"first pass": true, "later pass": false} {
		t.Run(name, func(t *testing.T) {
			w := newTroubled(t)
			if first {
				if err := w.runner.ResetAccount(t.Context(), "max"); err != nil {
					t.Fatal(err)
				}
			}
			cards, people := w.memotoo.Cards(), w.crm.Addresses()
			w.crm.Reset()
			if err := w.runner.BeforeLedger("max", func(op string) error { return errors.New("written: " + op) }); err != nil {
				t.Fatal(err)
			}
			before, err := w.runner.Passes(t.Context(), "max", 100)
			if err != nil {
				t.Fatal(err)
			}
			p, err := w.runner.Sync(t.Context(), contract.Request{DryRun: true, UntilDone: true})
			if err != nil || p.Result != engine.OK || p.ID != 0 || written(p.Units[0]) == 0 {
				t.Fatalf("%+v, %v", p, err)
			}
			if !maps.Equal(cards, w.memotoo.Cards()) || !reflect.DeepEqual(people, w.crm.Addresses()) || w.crm.Writes() != 0 {
				t.Error("something was written")
			}
			if after, err := w.runner.Passes(t.Context(), "max", 100); err != nil || len(after) != len(before) {
				t.Errorf("%d passes, then %d (%v)", len(before), len(after), err)
			}
		})
	}
}

// TestTheReportHoldsNoSecret: neither the log nor anything else of a failed pass.
func TestTheReportHoldsNoSecret(t *testing.T) {
	w := newTroubled(t)
	var log bytes.Buffer
	w.runner.Log = slog.New(slog.NewTextHandler(&log, nil))
	w.update(t, func(_ *contract.Account, s *contract.Secrets) { s.MemotooPassword = "wrong-password" })
	w.sync(t)
	if err := os.MkdirAll(filepath.Join(w.home, "log"), 0o700); err != nil {
		t.Fatal(err)
	}
	if log.Len() == 0 {
		t.Fatal("nothing was logged")
	}
	if err := os.WriteFile(filepath.Join(w.home, "log", "abgleich.log"), log.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, personal := range []bool{false, true} {
		text := reportText(t, w.runner, personal)
		for _, no := range []string{"wrong-password", w.crm.Token(), w.crm.Secret(), w.memotoo.Password} {
			if strings.Contains(text, no) {
				t.Errorf("personal %v: holds %q", personal, no)
			}
		}
		if !strings.Contains(text, "memotoo lehnt die Zugangsdaten ab.") || !strings.Contains(text, "result=failed") {
			t.Errorf("personal %v: lacks the failure:\n%s", personal, text)
		}
		if strings.Contains(text, w.memotoo.User) != personal || strings.Contains(text, "account=max") != personal {
			t.Errorf("personal %v: names:\n%s", personal, text)
		}
	}
}

// reportText is everything in a report.
func reportText(t *testing.T, r *runner.Runner, personal bool) string {
	t.Helper()
	var file bytes.Buffer
	if err := r.Report(t.Context(), &file, personal); err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(file.Bytes()), int64(file.Len()))
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, f := range z.File {
		part, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(&all, part); err != nil {
			t.Fatal(err)
		}
	}
	return all.String()
}

// TestB42_AnotherLoginUnderAnOldAccount: the pass of an account that was made to
// point elsewhere by hand changes nothing.
func TestB42_AnotherLoginUnderAnOldAccount(t *testing.T) {
	w := newTroubled(t)
	other := memotootest.Memotoo()
	other.Account = "somebody"
	strange := memotootest.Start(t, other)
	strange.PutCard("x.vcf", newCard("Fremd", "Fremd"))
	list, err := w.runner.Accounts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	list[0].Memotoo.CardDAV, list[0].Memotoo.User = strange.CardDAV, strange.User
	if err := w.runner.UpdateAccount(t.Context(), list[0], nil); !fault.Is(err, fault.Target) {
		t.Fatalf("%v", err)
	}
	// Not even when the file is edited.
	if err := w.runner.Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(w.home, "accounts", "max", "account.json")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	text = bytes.ReplaceAll(text, []byte(w.memotoo.CardDAV), []byte(strange.CardDAV))
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	w.open(t)
	w.crm.Reset()
	u := w.sync(t)
	if u.Result != engine.Failed || u.Errors[0].Fault.Kind != fault.Target || len(strange.Cards()) != 1 || w.crm.Writes() != 0 {
		t.Errorf("%+v", u)
	}
}

// TestAMistypedNameFixesNothing: the target is fixed when both sides have answered.
func TestAMistypedNameFixesNothing(t *testing.T) {
	for name, field := range map[string]func(a *contract.Account) *string{
		"memotoo":  func(a *contract.Account) *string { return &a.Memotoo.User },
		"onOffice": func(a *contract.Account) *string { return &a.OnOffice.User },
	} {
		t.Run(name, func(t *testing.T) {
			hub := memotootest.Start(t, memotootest.Memotoo())
			var right string
			w := troubled{newWorld(t, standin{hub, true}, func(a *contract.Account) { right, *field(a) = *field(a), "mistyped" }), hub}
			w.person(t, "Anna", "Eins")
			if u := w.sync(t); u.Result != engine.Failed {
				t.Fatalf("%+v", u)
			}
			w.update(t, func(a *contract.Account, _ *contract.Secrets) { *field(a) = right })
			w.good(t)
			w.quiet(t)
		})
	}
}

// TestTheAddressBookStaysTheSame: what discovery chose once is fixed, even where it
// would choose another one now.
func TestTheAddressBookStaysTheSame(t *testing.T) {
	o := memotootest.Plain()
	hub := memotootest.Start(t, o)
	w := newWorld(t, standin{hub, false})
	w.person(t, "Anna", "Eins")
	w.good(t)
	list, err := w.runner.Accounts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	list[0].Memotoo.AddressBook = hub.Book()
	if err := w.runner.UpdateAccount(t.Context(), list[0], nil); err != nil {
		t.Errorf("the same book by name: %v", err)
	}
	list[0].Memotoo.AddressBook = "/cardDAV/home/other/"
	if err := w.runner.UpdateAccount(t.Context(), list[0], nil); !fault.Is(err, fault.Target) {
		t.Errorf("another book: %v", err)
	}
	list[0].Memotoo.AddressBook = ""
	if err := w.runner.UpdateAccount(t.Context(), list[0], nil); err != nil {
		t.Errorf("the choice is left to discovery: %v", err)
	}
	w.good(t)
	w.quiet(t)
}

// TestD68_SettingsChangeDuringAPass: the pass goes on with the old ones.
func TestD68_SettingsChangeDuringAPass(t *testing.T) {
	w := newTroubled(t)
	changed := false
	w.crm.Before(func(onofficetest.Call) {
		if changed {
			return
		}
		changed = true
		w.update(t, func(a *contract.Account, _ *contract.Secrets) {
			a.Every = contract.Duration(time.Hour)
			a.Units[record.Addresses] = contract.UnitSettings{Direction: engine.ToMemotoo, Winner: engine.MemotooWins, Automatic: true}
		})
	})
	if u := w.good(t); u.ToOnOffice.Updated != 1 || u.ToOnOffice.Created != 1 {
		t.Errorf("not with the old direction: %+v", u)
	}
	w.crm.Before(nil)
	w.hub.put(t, "fuenf.vcf", newCard("Fünf", "Fünf"))
	if u := w.good(t); !changed || u.ToOnOffice.Created != 0 {
		t.Errorf("not with the new direction: %+v", u)
	}
}
