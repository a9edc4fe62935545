package memotoo

import (
	"fmt"
	"testing"

	"abgleich/sync/dav"
	"abgleich/sync/memotoo/memotootest"
	"abgleich/sync/side"
)

// BenchmarkCreate sends cards in blocks as the engine does, reading back included.
func BenchmarkCreate(b *testing.B) {
	for name, o := range map[string]memotootest.Options{"plain": memotootest.Plain(), "memotoo": memotootest.Memotoo()} {
		b.Run(name, func(b *testing.B) {
			r := memotootest.Start(b, o)
			book, err := New(Config{BaseURL: r.CardDAV, User: r.User, Password: dav.Secret(r.Password)})
			if err != nil {
				b.Fatal(err)
			}
			defer book.Close()
			if _, err := book.Observe(b.Context(), side.Ask{}); err != nil {
				b.Fatal(err)
			}
			before := book.Requests()
			cards := 0
			for b.Loop() {
				var writes []side.Write
				for range book.Block() {
					cards++
					writes = append(writes, side.Write{Kind: side.Create, ID: book.PlanID(), Fields: person("Max", fmt.Sprintf("Muster%d", cards))})
				}
				outs, err := book.Apply(b.Context(), writes)
				if err != nil || outs[0].Item == nil {
					b.Fatal(err, outs[0])
				}
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(cards), "µs/card")
			b.ReportMetric(float64(book.Requests()-before)/float64(cards), "requests/card")
		})
	}
}

// BenchmarkFirstPull lists a book of 5,000 cards and reads them all.
func BenchmarkFirstPull(b *testing.B) {
	const n = 5000
	r := memotootest.Start(b, memotootest.Plain())
	r.Fill(1, n)
	for b.Loop() {
		book, err := New(Config{BaseURL: r.CardDAV, User: r.User, Password: dav.Secret(r.Password)})
		if err != nil {
			b.Fatal(err)
		}
		l, err := book.Observe(b.Context(), side.Ask{})
		if err != nil || len(l.New) != n {
			b.Fatal(len(l.New), err)
		}
		read := 0
		if err := book.Fetch(b.Context(), l.New, func(string, side.Look) { read++ }); err != nil || read != n {
			b.Fatal(read, err)
		}
		book.Close()
	}
}
