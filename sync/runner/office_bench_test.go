package runner_test

import (
	"context"
	"fmt"
	"runtime"
	"runtime/debug"
	"testing"

	"abgleich/sync/contract"
	"abgleich/sync/engine"
	"abgleich/sync/memotoo/memotootest"
	"abgleich/sync/onoffice/onofficetest"
	"abgleich/sync/runner"
)

// BenchmarkOffice runs a round of passes over forty accounts of one process, each
// with its own hub account, and reports what an account costs that is at rest.
func BenchmarkOffice(b *testing.B) {
	const accounts, addresses = 40, 50
	c := &clock{}
	var users []onofficetest.User
	for i := range accounts {
		users = append(users, onofficetest.User{ID: 100 + i, Name: fmt.Sprint("user", i), LastName: fmt.Sprint("Nachname", i)})
	}
	users = append(users, onofficetest.DefaultUsers()...)
	crm := onofficetest.Start(b, onofficetest.Options{Now: c.now, Users: users})
	r, err := runner.Open(runner.Options{Home: b.TempDir(), Now: c.now})
	if err != nil {
		b.Fatal(err)
	}
	defer func() {
		if err := r.Close(); err != nil {
			b.Error(err)
		}
	}()
	ids := crm.Fill(1, addresses, onofficetest.Filling{})
	for _, u := range users[:accounts] {
		o := memotootest.Memotoo()
		o.Account, o.Now = u.Name, c.now
		hub := memotootest.Start(b, o)
		for _, id := range ids {
			if err := crm.Mark(id, u.ID, true); err != nil {
				b.Fatal(err)
			}
		}
		a := contract.Account{
			Name: u.Name, OnOffice: contract.OnOffice{URL: crm.URL, User: u.Name}, Memotoo: contract.Memotoo{CardDAV: hub.CardDAV, User: hub.User},
			Credentials: contract.File, Units: onlyAddresses(),
		}
		s := contract.Secrets{OnOfficeToken: crm.Token(), OnOfficeSecret: crm.Secret(), MemotooPassword: hub.Password}
		if err := r.AddAccount(b.Context(), a, s); err != nil {
			b.Fatal(err)
		}
	}
	round := func() {
		for _, u := range users[:accounts] {
			p, err := r.Sync(context.Background(), contract.Request{Account: u.Name})
			if err != nil || p.Result != engine.OK {
				b.Fatalf("%s: %v %+v", u.Name, err, p)
			}
		}
	}
	before := heap()
	round()
	for b.Loop() {
		round()
	}
	b.ReportMetric(float64(heap()-before)/accounts/1024, "KiB/account")
}

// heap is what is in use once everything was given back.
func heap() int64 {
	debug.FreeOSMemory()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapInuse + m.StackInuse)
}
