package main

import (
	"strings"

	"github.com/spf13/cobra"

	"abgleich/sync/contract"
	"abgleich/sync/engine"
	"abgleich/sync/plain"
	"abgleich/sync/record"
	"abgleich/sync/side"
)

// take settles conflicts.
func (t *terminal) take(account *string) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "take",
		Short: "Settle conflicts: take the values of one side",
		Args:  cobra.NoArgs,
		RunE:  t.choose,
	}
	for _, d := range []engine.Decision{engine.TakeOnOffice, engine.TakeMemotoo} {
		cmd.AddCommand(t.decide(account, string(d), "Let the values of "+sideOf(d)+" stand on both sides", d))
	}
	return cmd
}

// sideOf is the side whose values a decision lets stand.
func sideOf(d engine.Decision) string {
	if d == engine.TakeMemotoo {
		return side.Memotoo.String()
	}
	return side.OnOffice.String()
}

// showDecided says what was decided. A conflict is not approved or rejected in
// silence: the values that stand are said, and those that give way.
func (t *terminal) showDecided(list []contract.Held, d engine.Decision) {
	var conflicts []contract.Held
	for _, h := range list {
		if h.Kind == engine.AskConflict {
			conflicts = append(conflicts, h)
		}
	}
	others := len(list) - len(conflicts)
	take, _ := engine.AskConflict.Answer(d)
	if others > 0 || len(conflicts) == 0 && d != take {
		done := textApproved
		if d == engine.Rejected {
			done = textRejected
		}
		t.say(done, others)
	}
	if len(conflicts) == 0 && d != take {
		return
	}
	t.say(textTook, len(conflicts), sideOf(take))
	for _, h := range conflicts {
		stands, gives := h.Records[side.OnOffice], h.Records[side.Memotoo]
		if take == engine.TakeMemotoo {
			stands, gives = gives, stands
		}
		var said []string
		for _, f := range contested(h) {
			said = append(said, t.t(textTookField, plain.Label(t.lang, f), orDash(plain.Value(t.lang, f, stands[f])), orDash(plain.Value(t.lang, f, gives[f]))))
		}
		t.say(textTookOne, h.Title, ready(strings.Join(said, "; ")))
	}
}

// contested are the fields in conflict, in the order of their unit.
func contested(h contract.Held) []record.Field {
	var fields []record.Field
	for _, s := range []*record.Schema{record.Contacts, record.AppointmentSchema, record.TaskSchema} {
		for _, f := range s.Names() {
			_, shown := h.Records[side.OnOffice][f]
			if s.Unit == h.Unit && shown {
				fields = append(fields, f)
			}
		}
	}
	return fields
}
