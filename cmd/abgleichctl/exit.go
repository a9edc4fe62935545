package main

import (
	"errors"
	"fmt"
	"time"

	"abgleich/sync/contract"
	"abgleich/sync/engine"
	"abgleich/sync/fault"
	"abgleich/sync/runner"
)

// The exit codes (design §9).
const (
	exitOK      = 0
	exitFailed  = 1
	exitUsage   = 2
	exitPartial = 3
)

const exitHelp = "Exit codes: 0 all well, 1 failed, 2 wrong usage, 3 partial or something waits for a decision."

// usageError is a command line that makes no sense.
type usageError struct {
	message text
	args    []any
}

func wrongUsage(m text, args ...any) error { return &usageError{m, args} }

func (e *usageError) Error() string { return fmt.Sprintf(e.message.en, e.args...) }

// problem is an error in a sentence of the catalogue, with exit code 1.
type problem struct {
	message text
	args    []any
}

func (p *problem) Error() string { return fmt.Sprintf(p.message.en, p.args...) }

// failure is the object that --json prints when there is no answer.
type failure struct {
	Error struct {
		Time    time.Time    `json:"time"`
		Message string       `json:"message"`
		Fault   *fault.Fault `json:"fault,omitempty"`
	} `json:"error"`
}

// fail says what went wrong and returns the exit code for it.
func (t *terminal) fail(err error) int {
	now := time.Now()
	message, code, f := t.explain(err)
	fmt.Fprintln(t.err, t.t(textError, ready(t.stamp(now)), ready(message)))
	if t.asJSON && !t.answered {
		var object failure
		object.Error.Time, object.Error.Message, object.Error.Fault = now, message, f
		if err := t.object(object); err != nil {
			return exitFailed
		}
	}
	return code
}

// explain puts an error into the terminal's language.
func (t *terminal) explain(err error) (message string, code int, f *fault.Fault) {
	var usage *usageError
	var known *problem
	var invalid *contract.InvalidError
	switch {
	case errors.As(err, &usage):
		return t.t(usage.message, usage.args...), exitUsage, nil
	case errors.As(err, &known):
		return t.t(known.message, known.args...), exitFailed, nil
	case errors.As(err, &invalid):
		return t.invalid(invalid), exitUsage, nil
	case errors.Is(err, runner.ErrRunning):
		return t.t(textRunning, t.home), exitFailed, nil
	case !t.started:
		return t.t(textUsage, err.Error()), exitUsage, nil
	}
	f = fault.From(err, fault.Local, fault.StepSave)
	return cleanMessage(f.Message(t.lang)), exitFailed, f
}

// invalid says which setting is wrong.
func (t *terminal) invalid(e *contract.InvalidError) string {
	want := e.Want
	if m, ok := wants[e.Field]; ok {
		want = m.in(t.lang)
	}
	return t.t(textInvalid, e.Field, e.Value, want)
}

// ending is the exit code of a pass.
func ending(p contract.Pass) int {
	code := exitOK
	for _, u := range p.Units {
		if u.Held > 0 {
			code = exitPartial
		}
	}
	switch p.Result {
	case engine.OK:
		return code
	case engine.Partial, engine.Halted:
		return exitPartial
	}
	return exitFailed
}
