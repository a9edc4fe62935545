// Package measure measures a sync of many addresses from outside: abgleichctl in one process, the stand-ins in another, so that
// each number belongs to the program that users run.
package measure

import (
	"fmt"
	"io"
	"text/tabwriter"
	"time"
)

// Pass is what one call of `abgleichctl sync` cost.
type Pass struct {
	Wall     time.Duration
	Memotoo  int   // requests
	OnOffice int   // requests
	Peak     int64 // most memory ever resident, in bytes; 0 where the system does not tell
	Result   string
	Left     int // records that wait for the next pass
	Written  int // records written, on both sides
}

// Row sums up the passes that belong together. Memory is the most that any of them took.
type Row struct {
	Name     string  `json:"name"`
	Passes   int     `json:"passes"`
	Seconds  float64 `json:"seconds"`
	Memotoo  int     `json:"requestsMemotoo"`
	OnOffice int     `json:"requestsOnOffice"`
	PeakMB   float64 `json:"peakMB"` // 10⁶ bytes
	Written  int     `json:"written"`
}

// Sum makes a row.
func Sum(name string, passes []Pass) Row {
	r := Row{Name: name, Passes: len(passes)}
	for _, p := range passes {
		r.Seconds += p.Wall.Seconds()
		r.Memotoo += p.Memotoo
		r.OnOffice += p.OnOffice
		r.Written += p.Written
		r.PeakMB = max(r.PeakMB, float64(p.Peak)/1e6)
	}
	return r
}

// Table prints rows for people.
func Table(out io.Writer, rows []Row) error {
	w := tabwriter.NewWriter(out, 0, 0, 3, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "passes\tseconds\tto memotoo\tto onOffice\tpeak MB\twritten\t   what")
	for _, r := range rows {
		fmt.Fprintf(w, "%d\t%.2f\t%d\t%d\t%.1f\t%d\t   %s\n", r.Passes, r.Seconds, r.Memotoo, r.OnOffice, r.PeakMB, r.Written, r.Name)
	}
	return w.Flush()
}
