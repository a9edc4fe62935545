package step

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
)

func ending(name string, err error) Step {
	return Step{Name: name, Run: func(_ context.Context, out io.Writer) error {
		fmt.Fprintf(out, "words of %s\n", name)
		return err
	}}
}

func TestAFailedStepStopsNothing(t *testing.T) {
	var out strings.Builder
	results := Run(t.Context(), &out, []Step{
		ending("one", errors.New("broken line")), ending("two", fmt.Errorf("look: %w", Warning("long file"))), ending("three", nil)})
	if Summary(&out, results) {
		t.Error("a failed step, and all is well?")
	}
	for _, s := range []string{"=== 1/3 one", "words of three", "broken line", "long file", "FAILED after"} {
		if !strings.Contains(out.String(), s) {
			t.Errorf("lacks %q:\n%s", s, &out)
		}
	}
	if last := out.String()[strings.LastIndex(out.String(), "FAILED after"):]; !strings.Contains(last, ": one\n") {
		t.Errorf("the last line names not just the failed step: %s", last)
	}
}

func TestWarningsFailNothing(t *testing.T) {
	if !Summary(io.Discard, Run(t.Context(), io.Discard, []Step{ending("one", Warning("hm")), ending("two", nil)})) {
		t.Error("want all well")
	}
}

func TestACancelledRunIsNoSuccess(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	var out strings.Builder
	results := Run(ctx, &out, []Step{
		{Name: "one", Run: func(context.Context, io.Writer) error { cancel(); return nil }}, ending("two", nil)})
	if len(results) != 2 || results[0].Failed() || !results[1].Failed() || strings.Contains(out.String(), "words of two") {
		t.Errorf("results %v\n%s", results, &out)
	}
	if Summary(io.Discard, results) {
		t.Error("want a failure")
	}
}
