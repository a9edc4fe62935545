// Package step runs the steps of a check one after the other, each to its end, and sums up.
package step

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
)

// Step is one thing to check. Run writes what it has to tell to out.
type Step struct {
	Name string
	Run  func(ctx context.Context, out io.Writer) error
}

// Warning is what Run returns when something deserves a look but fails nothing.
type Warning string

func (w Warning) Error() string { return string(w) }

// Result is how a step ended: well, with a Warning, or failed.
type Result struct {
	Name string
	Took time.Duration
	Err  error
}

// Failed tells whether the step did not do what it should.
func (r Result) Failed() bool {
	if _, warning := errors.AsType[Warning](r.Err); warning {
		return false
	}
	return r.Err != nil
}

func (r Result) word() string {
	switch {
	case r.Err == nil:
		return "ok"
	case r.Failed():
		return "FAILED"
	}
	return "warning"
}

// Run runs all steps, whatever becomes of the ones before; only a cancelled ctx leaves the rest out, and they count as failed.
func Run(ctx context.Context, out io.Writer, steps []Step) []Result {
	var results []Result
	for i, s := range steps {
		if err := ctx.Err(); err != nil {
			results = append(results, Result{Name: s.Name, Err: fmt.Errorf("not run: %w", err)})
			continue
		}
		fmt.Fprintf(out, "\n=== %d/%d %s\n", i+1, len(steps), s.Name)
		begin := time.Now()
		err := s.Run(ctx, out)
		r := Result{Name: s.Name, Took: time.Since(begin), Err: err}
		if err != nil {
			fmt.Fprintln(out, err)
		}
		fmt.Fprintf(out, "--- %s: %s, %s\n", s.Name, r.word(), seconds(r.Took))
		results = append(results, r)
	}
	return results
}

// Summary lists the results and tells whether none failed.
func Summary(out io.Writer, results []Result) bool {
	fmt.Fprintln(out, "\n=== summary")
	var failed []string
	var took time.Duration
	for _, r := range results {
		took += r.Took
		fmt.Fprintf(out, "%-8s %8s  %s\n", r.word(), seconds(r.Took), r.Name)
		if r.Failed() {
			failed = append(failed, r.Name)
		}
	}
	if len(failed) > 0 {
		fmt.Fprintf(out, "FAILED after %s: %s\n", seconds(took), strings.Join(failed, ", "))
		return false
	}
	fmt.Fprintf(out, "all well after %s\n", seconds(took))
	return true
}

func seconds(d time.Duration) string { return d.Round(100 * time.Millisecond).String() }
