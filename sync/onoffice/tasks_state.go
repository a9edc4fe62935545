package onoffice

import (
	"strconv"
	"strings"

	"abgleich/sync/record"
)

// The codes of Status that have a state of their own (§7.2). The others, 4
// deferred, 6 other, 7 checked, 8 needs clarification, and those of a tenant's own
// are states that memotoo does not know: they show as open or started and stay as
// they are until somebody changes the state on memotoo.
const (
	statusOpen      = "1"
	statusStarted   = "2"
	statusDone      = "3"
	statusCancelled = "5"
)

// statusOf is the code that a state is written as.
var statusOf = map[string]string{
	record.StateOpen: statusOpen, record.StateStarted: statusStarted, record.StateDone: statusDone, record.StateCancelled: statusCancelled,
}

// progress resolves Status, erledigt and Stand, which onOffice keeps apart and
// which may contradict each other (scenario G103):
//
//   - Status 5 is cancelled, whatever else is said;
//   - Status 3 or the flag erledigt is done, at 100 %: completing by either of them
//     completes;
//   - Status 1 is open, at 0 %; Status 2 is started, at Stand;
//   - every other Status is started if Stand is above 0, else open.
func (t *taskTenant) progress(e Object) (state string, percent int) {
	percent = stand(e)
	switch status := t.code("Status", e.Text("Status")); {
	case status == statusCancelled:
		return record.StateCancelled, percent
	case status == statusDone || truth(e.Text("erledigt")):
		return record.StateDone, 100
	case status == statusOpen:
		return record.StateOpen, 0
	case status == statusStarted || percent > 0:
		return record.StateStarted, percent
	}
	return record.StateOpen, 0
}

// stand is how much is done, 0 to 100.
func stand(e Object) int {
	n, err := strconv.Atoi(strings.TrimSuffix(strings.TrimSpace(e.Text("Stand")), "%"))
	if err != nil {
		return 0
	}
	return min(max(n, 0), 100)
}

// quarters rounds to what Stand can hold. Only what has not begun is 0 and only
// what is finished is 100; between them it is the nearest of 25, 50 and 75.
func quarters(percent int) int {
	switch {
	case percent <= 0:
		return 0
	case percent >= 100:
		return 100
	case percent < 38:
		return 25
	case percent < 63:
		return 50
	}
	return 75
}

// putProgress writes Status, erledigt and Stand so that they agree, as soon as the
// state changes; a percentage alone is written while the task is neither open nor
// done. A new task gets its Status here and the rest by a modify, which alone
// takes Stand (§7.2).
func (t *taskTenant) putProgress(params map[string]any, want record.Record, raw Object) {
	was, before := t.progress(raw)
	state := strings.TrimSpace(want[record.State].Text)
	code, known := statusOf[state]
	if _, asked := want[record.State]; !asked || !known {
		state, known = was, false
	}
	if raw == nil && !known {
		return
	}
	changed := raw == nil || known && state != was
	if changed {
		if t.code("Status", raw.Text("Status")) != code {
			params["Status"] = number(code)
		}
		if done := state == record.StateDone; raw != nil && state != record.StateCancelled && t.active("erledigt") && done != truth(raw.Text("erledigt")) {
			params["erledigt"] = done
		}
	}
	if raw == nil || !t.active("Stand") {
		return
	}
	percent := before
	text, asked := want[record.Percent]
	if n, err := strconv.Atoi(strings.TrimSpace(text.Text)); asked && err == nil {
		percent = quarters(n)
	} else {
		asked = false
	}
	switch {
	case state == record.StateDone && changed:
		percent = 100
	case state == record.StateOpen && changed:
		percent = 0
	case state == record.StateDone || state == record.StateOpen || !asked:
		return
	}
	if percent == stand(raw) {
		return
	}
	params["Stand"] = percent
	if _, set := params["Status"]; !set && percent == 0 && state == record.StateStarted && t.code("Status", raw.Text("Status")) != statusStarted {
		params["Status"] = number(statusStarted) // it was started by its Stand alone
	}
}
