package runner_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"abgleich/sync/contract"
	"abgleich/sync/engine"
	"abgleich/sync/fault"
	"abgleich/sync/memotoo/memotootest"
	"abgleich/sync/onoffice/onofficetest"
)

// TestB42_AnotherTenant: every tenant is reached at one address, so a new token may
// lead to a user of the same name and number in another office. Nothing is written
// then, on neither side, until the account is reset; who is the same person goes on.
func TestB42_AnotherTenant(t *testing.T) {
	change := func(f func([]onofficetest.User)) []onofficetest.User {
		list := onofficetest.DefaultUsers()
		f(list)
		return list
	}
	elsewhere := func(l []onofficetest.User) {
		l[0].FirstName, l[0].LastName, l[0].Email = "Max", "Huber", "max@huber-immobilien.example"
		l[1].LastName, l[2].LastName, l[3].LastName = "Weiß", "Lang", "Schnittstelle"
	}
	for name, c := range map[string]struct {
		users   []onofficetest.User
		another bool
	}{
		"B42 same name and number elsewhere": {change(elsewhere), true},
		"B42 same name, another number":      {change(func(l []onofficetest.User) { l[0].ID, l[1].ID = onofficetest.OtherUser, onofficetest.SyncedUser }), true},
		"a new token":                        {onofficetest.DefaultUsers(), false},
		"a new name after a marriage": {change(func(l []onofficetest.User) {
			l[0].LastName, l[0].Email = "Huber", "max.huber@makler.example"
		}), false},
		"a new domain, and a colleague left": {change(func(l []onofficetest.User) {
			l[0].Email, l[1].LastName = "max.mustermann@neu.example", "Weiß"
		}), false},
	} {
		t.Run(name, func(t *testing.T) {
			hub := memotootest.Start(t, memotootest.Memotoo())
			var answers atomic.Pointer[http.Handler]
			front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { (*answers.Load()).ServeHTTP(w, r) }))
			t.Cleanup(front.Close)
			w := newWorld(t, standin{hub, true}, func(a *contract.Account) { a.OnOffice.URL = front.URL + onofficetest.StablePath })
			here := w.crm.Handler()
			answers.Store(&here)
			w.person(t, "Vorname", "Eins")
			w.good(t)

			other := onofficetest.Start(t, onofficetest.Options{Now: w.clock.now, Seed: 7, Users: c.users})
			other.Fill(7, 3, onofficetest.Filling{Marked: 1})
			there := other.Handler()
			answers.Store(&there)
			list, err := w.runner.Accounts(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if err := w.runner.UpdateAccount(t.Context(), list[0], &contract.Secrets{OnOfficeToken: other.Token(), OnOfficeSecret: other.Secret()}); err != nil {
				t.Fatal(err)
			}
			before := len(hub.Cards())
			other.Reset()
			hub.Reset()
			u := w.sync(t)
			if !c.another {
				if u.Result == engine.Failed {
					t.Errorf("%+v", u.Errors)
				}
				return
			}
			if u.Result != engine.Failed || len(u.Errors) != 1 || u.Errors[0].Fault.Kind != fault.Target {
				t.Fatalf("%s: %+v", u.Result, u.Errors)
			}
			f := u.Errors[0].Fault
			if de, en := f.Message(fault.German), f.Message(fault.English); !strings.Contains(de, "Zur Sicherheit wurde nichts übertragen") ||
				!strings.Contains(de, "zurück") || !strings.Contains(en, "reset the account") || !strings.Contains(f.Detail, "max") {
				t.Errorf("%s\n%s\n%s", de, en, f.Detail)
			}
			marks, err := w.runner.SetMarks(t.Context(), contract.MarkRequest{IDs: []string{"10001"}, On: true})
			if err == nil && (len(marks.Users) == 0 || marks.Users[0].Error == nil) && marks.Error == nil {
				t.Errorf("marks were set: %+v", marks)
			}
			if other.Writes() != 0 || len(hub.Cards()) != before {
				t.Errorf("%d writes in onOffice, %d cards", other.Writes(), len(hub.Cards()))
			}
			if err := w.runner.ResetAccount(t.Context(), "max"); err != nil {
				t.Fatal(err)
			}
			if u := w.sync(t); u.Result == engine.Failed {
				t.Errorf("after the reset: %+v", u.Errors)
			}
		})
	}
}
