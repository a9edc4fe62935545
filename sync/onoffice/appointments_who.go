package onoffice

import (
	"context"
	"slices"
	"strconv"
	"time"

	"abgleich/sync/fault"
)

// participant is whose appointments are synced, and what has to be known of the
// tenant for that. It is kept in the cursor.
type participant struct {
	User int `json:"user"`
	// Groups are the ids of the groups that the user is in, sorted. Membership
	// moves no change stamp, so they are asked for in every look.
	Groups []string `json:"groups,omitempty"`
	// Kinds are the values of art with their German labels.
	Kinds   map[string]string `json:"kinds,omitempty"`
	Learned time.Time         `json:"learned"`
	// Asked is Client.asked at that time.
	Asked string `json:"asked"`
	// NoOldRead is set when read/calendar is gone (§12 no. 6), NoLog when the API
	// user may not read the audit log.
	NoOldRead bool `json:"noOldRead,omitempty"`
	NoLog     bool `json:"noLog,omitempty"`
	// TellsSeries is set once the list told all of a series (§12 no. 1): without the
	// old read no series is written before that.
	TellsSeries bool `json:"tellsSeries,omitempty"`
	// Months says what becomes of a series in months that lack its day.
	Months shortMonths `json:"months,omitempty"`
}

// fresh tells whether p may be used at the moment now for what asked says.
func (p *participant) fresh(now time.Time, asked string) bool {
	if p == nil || p.User == 0 || p.Asked != asked {
		return false
	}
	age := now.Sub(p.Learned)
	return age >= 0 && age < tenantAge
}

// remember takes over what was found out before about the same user, and the groups
// where none are told now: the look asks for them again. Whether the old read and
// the log can be read is found out anew once a day.
func (p *participant) remember(old *participant) {
	if old == nil || old.User != p.User {
		return
	}
	p.TellsSeries = p.TellsSeries || old.TellsSeries
	if p.Months == monthsUnknown {
		p.Months = old.Months
	}
	if len(p.Groups) == 0 {
		p.Groups = old.Groups
	}
}

// learnParticipant asks for the user, his groups and the types of appointments in
// one request.
func (c *Client) learnParticipant(ctx context.Context, step fault.Step) (*participant, error) {
	results, err := c.Do(ctx, step, slices.Concat([]Action{kindsAction(), groupsAction()}, c.userActions())...)
	if err != nil {
		return nil, err
	}
	user, err := c.pickUser(results[2:], step)
	if err != nil {
		return nil, err
	}
	p := &participant{User: user.ID, Asked: c.asked(), Learned: c.now().UTC().Truncate(time.Second), Kinds: readKinds(results[0])}
	if f := results[1].fault(step); f != nil {
		return nil, f
	}
	p.Groups, _ = groupsOf(p.User, results[1])
	return p, nil
}

func groupsAction() Action { return Action{Verb: Get, Resource: "groups"} }

// groupsOf are the groups that a user is in (§8). told is false if no group has any
// member: then the answer says nothing.
func groupsOf(user int, r Result) (groups []string, told bool) {
	in := map[string]bool{}
	for _, g := range readGroups(r) {
		told = told || len(g.Users) > 0
		if slices.Contains(g.Users, user) {
			in[strconv.Itoa(g.ID)] = true
		}
	}
	return sortIDs(in), told
}

func kindsAction() Action {
	return Action{Verb: Get, Resource: "fields", Params: map[string]any{
		"labels": true, "language": "DEU", "modules": []string{"calendar"}, "fieldList": []string{"art"}}}
}

// readKinds reads the types of appointments; without them a type cannot be
// written, and nothing else suffers.
func readKinds(r Result) map[string]string {
	if r.Failed() {
		return nil
	}
	for _, rec := range r.Records {
		if art := objectOf(rec.Elements["art"]); art != nil {
			return permitted(art["permittedvalues"])
		}
	}
	return nil
}
