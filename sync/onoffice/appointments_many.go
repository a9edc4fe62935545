package onoffice

import (
	"context"
	"slices"
	"strings"

	"abgleich/sync/fault"
	"abgleich/sync/record"
)

const (
	// fewDetails are read one by one.
	fewDetails = 100
	// perStretch is how many of the appointments that are wanted a stretch of days
	// holds: there may be others between them, and 500 rows come at most.
	perStretch = 250
	// stretchesPerRequest bounds what one answer brings.
	stretchesPerRequest = 4
)

// readStretches reads many single appointments by the days on which they lie, as
// in a first look: a handful of requests instead of one for each fifty. What it
// does not find is read one by one, so nothing hangs on how onOffice joins the
// questions.
func (a *Appointments) readStretches(ctx context.Context, step fault.Step, ids []string, rows map[string]row, found map[string]seen) error {
	var wanted []row
	for _, id := range ids {
		if r, known := rows[id]; known && r.series == nil && !r.start.IsZero() {
			wanted = append(wanted, r)
		}
	}
	if a.who.NoOldRead || len(wanted) < fewDetails {
		return nil
	}
	slices.SortFunc(wanted, func(x, y row) int {
		if c := x.start.Compare(y.start); c != 0 {
			return c
		}
		return compareIDs(x.id, y.id)
	})
	for group := range slices.Chunk(slices.Collect(slices.Chunk(wanted, perStretch)), stretchesPerRequest) {
		var actions []Action
		for _, part := range group {
			actions = append(actions, a.stretchReads(part)...)
		}
		results, err := a.client.Do(ctx, step, actions...)
		if err != nil {
			return err
		}
		for _, r := range results {
			for _, rec := range r.Records {
				if r, known := rows[rec.ID]; known && !r.masked() && sameMoment(r, rec.Elements) {
					found[rec.ID] = seen{row: r, detail: rec.Elements}
				}
			}
		}
	}
	return nil
}

// stretchReads ask for the user's and his groups' appointments on the days of some
// rows.
func (a *Appointments) stretchReads(part []row) []Action {
	first, last := part[0].start, part[len(part)-1].start
	period := func() map[string]any {
		return map[string]any{"showcancelled": true,
			"datestart": record.WallOf(first).Day.String() + " 00:00:00", "dateend": record.WallOf(last).Day.String() + " 23:59:59"}
	}
	users, groups := period(), period()
	users["users"], groups["groups"] = []int{a.who.User}, numbers(a.who.Groups)
	actions := []Action{{Verb: Read, Resource: "calendar", Params: users}}
	if len(a.who.Groups) > 0 {
		actions = append(actions, Action{Verb: Read, Resource: "calendar", Params: groups})
	}
	return actions
}

// detailNames are what a detail has to hold.
var detailNames = []string{"start_dt", "end_dt", "description", "note", "ort", "art", "erinnerung", "ganztags", "private", "rp_flag"}

// sameMoment tells whether a detail is whole and shows the state of the row: only
// a read by id is said to give all details (§6.2).
func sameMoment(r row, e Object) bool {
	if slices.ContainsFunc(detailNames, func(name string) bool { _, there := e[name]; return !there }) {
		return false
	}
	return strings.Replace(e.Text("modified"), " ", "T", 1) == r.modified.UTC().Format("2006-01-02T15:04:05") &&
		e.Text("description") == r.subject && e.Text("note") == r.notes && e.Text("ort") == r.place
}
