package measure

import (
	"net/http"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"abgleich/cmd/dev/internal/standin"
)

func TestReadTakesTheContract(t *testing.T) {
	p, err := read([]byte(`{"account":"bench","result":"ok","units":[{"unit":"addresses","result":"ok","toMemotoo":{"created":500,"updated":1,"deleted":0},
		"toOnOffice":{"created":0,"updated":2,"unmarked":0,"cancelled":0},"linked":500,"remaining":4500,"held":0,"requests":{"memotoo":7,"onoffice":3}}]}`))
	if want := (Pass{Memotoo: 7, OnOffice: 3, Result: "ok", Left: 4500, Written: 503}); err != nil || p != want {
		t.Errorf("got %+v, %v; want %+v", p, err, want)
	}
	for _, bad := range []string{``, `{"result":"partial"}`, `{"result":"ok","units":[{"held":1}]}`} {
		if _, err := read([]byte(bad)); err == nil {
			t.Errorf("%q must not count", bad)
		}
	}
}

func TestSumAndTable(t *testing.T) {
	row := Sum("first sync", []Pass{{Wall: time.Second, Memotoo: 2, OnOffice: 3, Peak: 50e6, Written: 10}, {Wall: 500 * time.Millisecond, Memotoo: 1, OnOffice: 1, Peak: 70e6, Written: 5}})
	if want := (Row{"first sync", 2, 1.5, 3, 4, 70, 15}); row != want {
		t.Errorf("got %+v, want %+v", row, want)
	}
	var out strings.Builder
	if err := Table(&out, []Row{row}); err != nil || !strings.Contains(out.String(), "70.0") || !strings.Contains(out.String(), "first sync") {
		t.Errorf("%v\n%s", err, &out)
	}
}

func TestHighWater(t *testing.T) {
	if got := highWater("Name:\tx\nVmPeak:\t  9 kB\nVmHWM:\t    1234 kB\nVmRSS:\t 5 kB\n"); got != 1234<<10 {
		t.Errorf("got %d", got)
	}
	if got := highWater("Name:\tx\n"); got != 0 {
		t.Errorf("got %d", got)
	}
	if runtime.GOOS == "linux" {
		ended := make(chan struct{})
		close(ended)
		if got := watch(os.Getpid(), ended); got < 1<<20 {
			t.Errorf("this process takes %d bytes?", got)
		}
	}
}

func TestBenchmarks(t *testing.T) {
	got := Benchmarks("goos: linux\npkg: abgleich/sync/vcard\nBenchmarkRead-2   \t     100\t  1234 ns/op\t  56.7 MB/s\t 8 B/op\t 1 allocs/op\nPASS\nok  \tabgleich/sync/vcard\t1.2s\n")
	if len(got) != 1 || got[0].Package != "abgleich/sync/vcard" || got[0].Name != "BenchmarkRead-2" || got[0].Runs != 100 ||
		got[0].Values["ns/op"] != 1234 || got[0].Values["MB/s"] != 56.7 || got[0].Values["allocs/op"] != 1 {
		t.Errorf("got %+v", got)
	}
}

func TestEditor(t *testing.T) {
	for _, profile := range []string{standin.Memotoo, standin.Plain} {
		t.Run(profile, func(t *testing.T) {
			r, err := standin.Start(standin.Options{OnOffice: "127.0.0.1:0", Memotoo: "127.0.0.1:0", Profile: profile, Seed: 3, Addresses: 4, Marked: 1, Cards: 6})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() {
				if err := r.Close(); err != nil {
					t.Error(err)
				}
			})
			e := Editor{Info: r.Info(), Client: &http.Client{Timeout: time.Minute}}
			if err := e.EditOnOffice(t.Context(), e.People(), r.Marked[:2]); err != nil {
				t.Fatal(err)
			}
			for i, id := range r.Marked {
				a, ok := r.OnOffice.Address(id)
				if !ok || (a.Fields["Ort"] == "Neustadt") != (i < 2) {
					t.Errorf("address %d: %v %v", i, ok, a.Fields["Ort"])
				}
			}
			if err := e.EditMemotoo(t.Context(), e.People(), 3, "Umbenannt"); err != nil {
				t.Fatal(err)
			}
			cards, err := e.items(t.Context(), r.Info().Memotoo.CardDAV)
			if err != nil || len(cards) != 6 {
				t.Fatalf("%d cards, %v", len(cards), err)
			}
			renamed := 0
			for _, card := range cards {
				text, err := e.send(t.Context(), http.MethodGet, card, nil, nil)
				if err != nil {
					t.Fatal(err)
				}
				if strings.Contains(string(text), "\nN:Umbenannt;") {
					renamed++
				}
			}
			if renamed != 3 {
				t.Errorf("%d cards renamed, want 3", renamed)
			}
			if err := e.EditMemotoo(t.Context(), e.People(), 7, "X"); err == nil {
				t.Error("more cards than there are: want an error")
			}
			if err := e.EditOnOffice(t.Context(), e.People(), []int{1}); err == nil {
				t.Error("an address that is not there: want an error")
			}
		})
	}
}
