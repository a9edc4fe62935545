package runner_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"slices"
	"strconv"
	"sync/atomic"
	"testing"

	"abgleich/sync/contract"
	"abgleich/sync/engine"
	"abgleich/sync/fault"
	"abgleich/sync/memotoo/memotootest"
	"abgleich/sync/onoffice/onofficetest"
)

func plainHub(t *testing.T) hub { return standin{memotootest.Start(t, memotootest.Plain()), false} }

// marks runs a request that has to be accepted.
func (w *world) marks(t *testing.T, req contract.MarkRequest) contract.MarkReport {
	t.Helper()
	rep, err := w.runner.SetMarks(t.Context(), req)
	if err != nil {
		t.Fatal(err)
	}
	return rep
}

// The deletion table of the design: a mark that is set brings the address, one that
// is cleared leaves the copy alone, or deletes it where the account says so.
func TestMarks_AndPasses(t *testing.T) {
	for _, remove := range []bool{false, true} {
		t.Run(strconv.FormatBool(remove), func(t *testing.T) {
			w := newWorld(t, plainHub(t), func(a *contract.Account) {
				a.Units = units(contract.UnitSettings{Automatic: true, DeleteUnmarked: remove})
			})
			w.crm.Fill(1, 300, onofficetest.Filling{})
			first, err := w.runner.MarkPage(t.Context(), "", contract.MarkFilter{Filter: 11}, "")
			if err != nil || first.Total != len(first.Addresses) || first.Total < 5 || first.Total > 30 {
				t.Fatalf("%d of %d, %v", len(first.Addresses), first.Total, err)
			}
			all := contract.MarkRequest{Account: "max", On: true, All: true, Filter: contract.MarkFilter{Filter: 11}}
			if rep := w.marks(t, all); rep.Result != engine.OK || rep.Users[0].Changed != first.Total || rep.Users[0].User != "21" {
				t.Fatalf("%+v", rep)
			}
			w.good(t)
			if n := len(w.hub.cards(t)); n != first.Total {
				t.Fatalf("%d cards for %d marks", n, first.Total)
			}
			w.quiet(t)

			one := contract.MarkRequest{Account: "max", IDs: []string{"0" + first.Addresses[0].ID}}
			if rep := w.marks(t, one); rep.Result != engine.OK || rep.Addresses != 1 || rep.Users[0].Changed != 1 {
				t.Fatalf("%+v", rep)
			}
			w.good(t)
			want := first.Total
			if remove {
				want--
			}
			if n := len(w.hub.cards(t)); n != want {
				t.Fatalf("%d cards after a mark was cleared, want %d", n, want)
			}
			w.quiet(t)
			if rep := w.marks(t, all); rep.Users[0].Changed != 1 || rep.Users[0].Already != first.Total-1 {
				t.Fatalf("%+v", rep)
			}
			w.good(t)
			if n := len(w.hub.cards(t)); n != first.Total {
				t.Fatalf("%d cards after it was set again, want %d", n, first.Total)
			}
			w.quiet(t)
		})
	}
}

func TestMarkChoices(t *testing.T) {
	w := newWorld(t, plainHub(t))
	got, err := w.runner.MarkChoices(t.Context(), "max")
	if err != nil || got.Self != "21" || len(got.Users) != 4 || len(got.Filters) != 3 || len(got.Kinds) != 11 || len(got.Problems) != 0 {
		t.Fatalf("%+v, %v", got, err)
	}
	i := slices.IndexFunc(got.Users, func(u contract.User) bool { return u.Login == "erika" })
	if i < 0 || got.Users[i] != (contract.User{ID: "22", Login: "erika", Name: "Erika Groß"}) {
		t.Errorf("%+v", got.Users)
	}
	// What is learned of the tenant is not asked for with every page.
	w.crm.Fill(1, 600, onofficetest.Filling{})
	before := w.crm.Count("get", "fields")
	for cursor, n := "", 0; n == 0 || cursor != ""; n++ {
		page, err := w.runner.MarkPage(t.Context(), "", contract.MarkFilter{}, cursor)
		if err != nil {
			t.Fatal(err)
		}
		cursor = page.Next
	}
	if n := w.crm.Count("get", "fields"); n != before {
		t.Errorf("the fields were asked for %d times more", n-before)
	}
	// New credentials are used at once.
	if err := w.runner.UpdateAccount(t.Context(), w.account(), &contract.Secrets{OnOfficeToken: "x", OnOfficeSecret: "y", MemotooPassword: "z"}); err != nil {
		t.Fatal(err)
	}
	if _, err := w.runner.MarkPage(t.Context(), "", contract.MarkFilter{}, ""); !fault.Is(err, fault.SignIn) {
		t.Errorf("with wrong credentials: %v", err)
	}
}

func TestMarks_WrongRequests(t *testing.T) {
	w := newWorld(t, plainHub(t))
	for field, req := range map[string]contract.MarkRequest{
		"addresses": {On: true}, "user": {IDs: []string{"1"}, Users: []string{"erika"}}, "account": {Account: "wer", All: true},
	} {
		var invalid *contract.InvalidError
		if _, err := w.runner.SetMarks(t.Context(), req); !errors.As(err, &invalid) || invalid.Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
	for _, req := range []contract.MarkRequest{{All: true, IDs: []string{"1"}}, {IDs: []string{"x"}}, {IDs: []string{"1"}, Filter: contract.MarkFilter{Search: "x"}}} {
		if _, err := w.runner.SetMarks(t.Context(), req); err == nil {
			t.Errorf("%+v is accepted", req)
		}
	}
	if w.crm.Writes() > 0 {
		t.Error("something was written")
	}
	if rep := w.marks(t, contract.MarkRequest{IDs: []string{"4711"}, On: true}); rep.Result != engine.Failed || rep.Users[0].Failed != 1 ||
		rep.Users[0].Errors[0].Fault.Kind != fault.Missing || rep.Users[0].Errors[0].Record != "Nr. 4711" {
		t.Errorf("%+v", rep)
	}
}

// Whoever stops it gets a summary of what was done; so does an account that goes.
func TestMarks_Stopped(t *testing.T) {
	for _, how := range []string{"StopMarks", "RemoveAccount", "context"} {
		t.Run(how, func(t *testing.T) {
			w := newWorld(t, plainHub(t))
			w.crm.Fill(1, 1200, onofficetest.Filling{})
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			stop := func() {
				var err error
				switch how {
				case "StopMarks":
					err = w.runner.StopMarks(t.Context(), "max")
				case "RemoveAccount":
					err = w.runner.RemoveAccount(t.Context(), "max", false)
				default:
					cancel()
				}
				if err != nil {
					t.Error(err)
				}
			}
			events, end := w.runner.Subscribe()
			defer end()
			second := false
			w.crm.Before(func(c onofficetest.Call) {
				if c.Action != "create" || second {
					return
				}
				if len(w.crm.Marked(onofficetest.SyncedUser)) == 0 {
					return
				}
				second = true
				if st, err := w.runner.Status(t.Context()); err != nil || st.Accounts[0].Marks == nil || *st.Accounts[0].Marks != (contract.MarkProgress{On: true, Done: 500, Total: 1200}) || st.Accounts[0].Running {
					t.Errorf("status %+v, %v", st, err)
				}
				if len(events) == 0 {
					t.Error("nobody was told of the progress")
				}
				stop()
			})
			rep, err := w.runner.SetMarks(ctx, contract.MarkRequest{Account: "max", On: true, All: true})
			if err != nil {
				t.Fatal(err)
			}
			u, marked := rep.Users[0], len(w.crm.Marked(onofficetest.SyncedUser))
			if rep.Result != engine.Halted || u.Changed != 1000 || marked != 1000 || u.Left != 200 || rep.Error == nil || rep.Error.Fault.Kind != fault.Stopped {
				t.Errorf("%+v, %d marked", rep, marked)
			}
			if how == "RemoveAccount" {
				return
			}
			w.crm.Before(nil)
			if st, err := w.runner.Status(t.Context()); err != nil || st.Accounts[0].Marks != nil {
				t.Errorf("status afterwards %+v, %v", st.Accounts[0].Marks, err)
			}
			if rep := w.marks(t, contract.MarkRequest{Account: "max", On: true, All: true}); rep.Users[0].Changed != 200 {
				t.Errorf("going on: %+v", rep)
			}
		})
	}
}

// A change of the settings is heeded at once, by lists that have been read before too.
func TestMarks_Proxy(t *testing.T) {
	w := newWorld(t, plainHub(t))
	w.crm.Fill(1, 10, onofficetest.Filling{})
	if _, err := w.runner.MarkPage(t.Context(), "", contract.MarkFilter{}, ""); err != nil {
		t.Fatal(err)
	}
	var asked atomic.Int32
	proxy := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		(&httputil.ReverseProxy{Rewrite: func(*httputil.ProxyRequest) {}}).ServeHTTP(rw, r)
	}))
	t.Cleanup(proxy.Close)
	if err := w.runner.SaveSettings(t.Context(), contract.Settings{Proxy: proxy.URL}); err != nil {
		t.Fatal(err)
	}
	for name, do := range map[string]func() error{
		"list": func() error { _, err := w.runner.MarkPage(t.Context(), "", contract.MarkFilter{}, ""); return err },
		"change": func() error {
			_, err := w.runner.SetMarks(t.Context(), contract.MarkRequest{All: true, On: true})
			return err
		},
	} {
		before, direct := asked.Load(), w.crm.Requests()
		if err := do(); err != nil {
			t.Fatal(err)
		}
		if by, all := int(asked.Load()-before), w.crm.Requests()-direct; by == 0 || by != all {
			t.Errorf("%s: %d of %d requests by the proxy", name, by, all)
		}
	}
}
