package engine

import (
	"cmp"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"slices"
	"strconv"

	"abgleich/sync/fault"
	"abgleich/sync/record"
	"abgleich/sync/side"
)

// View is everything a plan is made of: a plain value.
type View struct {
	Schema *record.Schema
	Policy Policy
	// Fields are the fields that each side can hold.
	Fields [2][]record.Field
	// Links are the links of which something is new. Links that are not among
	// them are unchanged on both sides.
	Links []Seen
	// Active is the number of all active links.
	Active int
	// Beyond is how many of them have an end that a side did not look at because it
	// lies outside the window of days, Far how many have any.
	Beyond [2]int
	Far    int
	// New are the records without a link, read whole.
	New [2][]side.Item
	// Outside are records of onOffice that take no part in the sync and may be the
	// same as a new record of memotoo, by that one's id.
	Outside map[string][]side.Item
	// Former are the memotoo ends of links that were given up by a reset, by the id
	// in onOffice.
	Former map[string]End
	// Linked are the titles of the links of records that a question or an answer is
	// about, by the record's id.
	Linked [2]map[string]string
	// Namesakes are the linked onOffice records that may be the same as a new record of
	// memotoo, by that one's id.
	Namesakes map[string][]Namesake
	// Taken are the UIDs of linked records that are present on memotoo.
	Taken map[string]bool
	// Unread is the number of records without a link that were not read, because
	// more than the limit are waiting.
	Unread [2]int
	// Complete and Count are those of the listings.
	Complete [2]bool
	Count    [2]int
	// Resting are the operations that failed and are not to be tried yet: key →
	// digest. What has another digest was edited since and is tried at once.
	Resting map[string]string
	// Asked are the questions that were asked and not answered yet, by key.
	Asked map[string]Question
	// Decisions are the answers to questions, by the question's key, Shown what the
	// questions about conflicts among these showed.
	Decisions map[string]Decision
	Shown     map[string]string
}

// Kind is what an operation does.
type Kind string

// The kinds of operations.
const (
	// Settle takes over what was seen without writing anything.
	Settle Kind = "settle"
	// Join links two records that are the same thing, and merges them.
	Join Kind = "join"
	// Change carries changed fields of a link.
	Change Kind = "change"
	// Add creates on Target what the other side has.
	Add Kind = "add"
	// Return takes a record on Target back into the sync that was taken out before.
	Return Kind = "return"
	// Remove retires the record on Target.
	Remove Kind = "remove"
	// Forget drops the link without writing anything.
	Forget Kind = "forget"
	// Sleep stops to follow the link without writing anything.
	Sleep Kind = "sleep"
)

// Why explains an operation that is not plain carrying.
type Why string

// The reasons that a report names.
const (
	// EditWon: edited on one side, deleted on the other.
	EditWon Why = "edit-won"
	// MarkedAgain: the mark was set again.
	MarkedAgain Why = "marked-again"
	// Relinked: the record came back, under another id or out of the bin.
	Relinked Why = "relinked"
	// Found: the record was in onOffice already, without a mark.
	Found Why = "found"
	// Restored: a person refused the deletion.
	Restored Why = "restored"
)

// Lost is a value that gave way to another in a conflict.
type Lost struct {
	Field record.Field `json:"field"`
	Side  side.Where   `json:"side"`
	Value record.Value `json:"value"`
}

// Op is one operation on one link.
type Op struct {
	Kind   Kind       `json:"kind"`
	Target side.Where `json:"target"`
	Title  string     `json:"title"`
	Why    Why        `json:"why,omitempty"`
	// Link is the link as it was; its ID is 0 if it is yet to be made.
	Link  Link  `json:"link"`
	Bases Bases `json:"bases"`
	// Now is what the sides showed: the records that the plan is about.
	Now [2]*side.Item `json:"now"`
	// Writes holds, for each side, the fields to write. For Add, Writes[Target] is
	// the whole new record.
	Writes [2]record.Record `json:"writes"`
	// Keep are fields whose difference stays as it is.
	Keep []record.Field `json:"keep,omitempty"`
	// Stand holds, for each side, the bases of fields of which one part was carried
	// and another, which the direction forbids to carry, was left standing.
	Stand [2]record.Record `json:"stand"`
	// Asks holds, for each side, the values that are in conflict until a person
	// settles it. For Return they are those of the merge that follows, for the preview
	// alone.
	Asks [2]record.Record `json:"asks,omitzero"`
	// Lost are the values that gave way.
	Lost []Lost `json:"lost,omitempty"`
	// Left is, for Remove, why the record went on the other side.
	Left side.Proof `json:"left,omitempty"`
	// Then is, for Return, on which sides the merge that follows will write; it is for
	// the preview alone.
	Then [2]bool `json:"-"`
	// State is the state of the link afterwards; "" means Active.
	State State `json:"state,omitempty"`
	// Undo is set if the operation takes back what a pass has done: the link is in
	// State afterwards, dropped after a Remove without one, and what differs stands.
	Undo bool `json:"undo,omitempty"`
}

// Skip is a record that was left alone, with the reason.
type Skip struct {
	Side  side.Where
	ID    string
	Title string
	Fault *fault.Fault
	// Version is the record's version, "" if it is to be looked at again anyway.
	Version string
}

// Plan is what a pass would do.
type Plan struct {
	Ops []Op
	// Held are the questions that need a person.
	Held []Question
	// Skipped are records that take no part.
	Skipped []Skip
	// Resting are the keys of operations that wait for another try.
	Resting []string
	// Waiting is the number of records that the limit leaves for the next pass.
	Waiting int
	// Dropped is the number of operations, by the side whose listing was cut, that
	// could not be trusted.
	Dropped [2]int
	// Hidden is the number of links that a side does not show and of which nothing is
	// proven.
	Hidden [2]int
	// later are new records of memotoo that are the same as one that travels in this
	// pass.
	later []*side.Item
	// Suspicious is set if a side shows none of the few linked records, so that nothing
	// of what is new travels until somebody has answered.
	Suspicious *fault.Fault
	// Refused is set if the pass must not go on at all.
	Refused *fault.Fault
}

// MakePlan plans a pass. It is a pure function: the same view gives the same
// plan, in whatever order its lists come.
func MakePlan(v View) Plan {
	b := builder{View: v, fields: common(v.Fields[side.OnOffice], v.Fields[side.Memotoo])}
	// A link that goes on with another record is changed; the view is planned again
	// when records without a mark were found.
	b.Links = slices.SortedFunc(slices.Values(b.Links), func(x, y Seen) int { return cmp.Compare(x.ID, y.ID) })
	for w := range b.New {
		b.New[w] = slices.SortedFunc(slices.Values(b.New[w]), func(x, y side.Item) int { return cmp.Compare(x.ID, y.ID) })
	}
	b.links()
	b.unlinked()
	b.guard()
	b.rest()
	b.limit()
	return b.plan
}

// builder collects a plan.
type builder struct {
	View
	fields []record.Field
	plan   Plan
	// used are the records without a link that are taken care of, asked those of
	// them about which there is a question.
	used, asked [2]map[string]bool
	doubling
	// byKey are the new records of memotoo by match key.
	byKey map[string][]*side.Item
}

func (b *builder) add(op Op) { b.plan.Ops = append(b.plan.Ops, op) }

func (b *builder) skip(w side.Where, it side.Item, f *fault.Fault) {
	title := f.Record
	if title == "" {
		title = b.title(it)
		f = f.For(title)
	}
	b.plan.Skipped = append(b.plan.Skipped, Skip{Side: w, ID: it.ID, Title: title, Fault: f, Version: it.Version})
}

func (b *builder) title(it side.Item) string {
	if t := b.Schema.Title(it.Record); t != "" {
		return t
	}
	return it.ID
}

// links plans every link of which something is new.
func (b *builder) links() {
	b.used, b.asked = [2]map[string]bool{{}, {}}, [2]map[string]bool{{}, {}}
	b.doubling = newDoubling()
	b.relink()
	for i := range b.Links {
		b.link(&b.Links[i])
	}
	b.free()
}

// rest takes out what failed and is not to be tried again yet.
func (b *builder) rest() {
	b.plan.Ops = slices.DeleteFunc(b.plan.Ops, func(op Op) bool {
		digest, resting := b.Resting[op.Key()]
		if !resting || digest != op.Digest() {
			return false
		}
		b.plan.Resting = append(b.plan.Resting, op.Key())
		return true
	})
}

// Key names what the operation is about, across passes.
func (op *Op) Key() string {
	switch {
	case op.Link.ID != 0:
		return "link:" + strconv.FormatInt(op.Link.ID, 10)
	case op.Link.Ends[side.OnOffice].ID != "":
		return "onoffice:" + op.Link.Ends[side.OnOffice].ID
	}
	return "memotoo:" + op.Link.Ends[side.Memotoo].ID
}

// Digest stands for what the operation would write.
func (op *Op) Digest() string {
	what := []any{op.Kind, op.Target, op.Writes}
	if it := op.Now[op.Target.Other()]; op.Kind == Return && it != nil {
		// It is taken back for what the other side shows.
		what = append(what, it.Record)
	}
	text, err := json.Marshal(what)
	if err != nil {
		panic("engine: an operation must marshal: " + err.Error())
	}
	sum := sha256.Sum256(text)
	return base64.RawURLEncoding.EncodeToString(sum[:12])
}

// travels tells whether the operation counts towards the limit.
func (op *Op) travels() bool { return op.writes() > 0 }

// writes is on how many sides an operation writes at once.
func (op *Op) writes() int {
	if op.Kind == Add || op.Kind == Remove || op.Kind == Return {
		return 1
	}
	n := 0
	for w := range op.Writes {
		if len(op.Writes[w]) > 0 {
			n++
		}
	}
	return n
}

// limit leaves what is over the limit to the next pass: changes go first, then
// new records, then deletions, so that nobody waits for an edit behind a first
// pass.
func (b *builder) limit() {
	rank := func(op Op) int {
		switch {
		case !op.travels():
			return 0
		case op.Kind == Remove:
			return 3
		case op.Kind == Add:
			return 2
		}
		return 1
	}
	slices.SortStableFunc(b.plan.Ops, func(x, y Op) int { return cmp.Compare(rank(x), rank(y)) })
	b.plan.Waiting += b.Unread[0] + b.Unread[1] + b.plan.Dropped[0] + b.plan.Dropped[1]
	if b.Policy.Limit <= 0 {
		return
	}
	n := 0
	kept := b.plan.Ops[:0]
	for _, op := range b.plan.Ops {
		if op.travels() {
			if n++; n > b.Policy.Limit {
				b.plan.Waiting++
				continue
			}
		}
		kept = append(kept, op)
	}
	b.plan.Ops = kept
}
