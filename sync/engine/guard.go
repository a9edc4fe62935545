package engine

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"abgleich/sync/fault"
	"abgleich/sync/record"
	"abgleich/sync/side"
)

// The bounds of design §2 rule 7: a pass that removes more than both asks first.
const (
	guardRecords = 10
	guardPercent = 20
)

// Ask is what a question is about.
type Asking string

// The kinds of questions.
const (
	// AskRemove: many records would be removed at once.
	AskRemove Asking = "remove"
	// AskMatch: two records may be the same.
	AskMatch Asking = "match"
	// AskConflict: both sides changed the same fields differently.
	AskConflict Asking = "conflict"
)

// Decision is a person's answer.
type Decision string

// The answers. Approved removes, or links; Rejected keeps and writes again where
// it is missing, or keeps the two apart. TakeOnOffice and TakeMemotoo settle a
// conflict: the values of that side stand on both.
const (
	Approved     Decision = "approve"
	Rejected     Decision = "reject"
	TakeOnOffice Decision = "onoffice"
	TakeMemotoo  Decision = "memotoo"
)

// Answer is what a decision means to a question of this kind, and whether it is an
// answer to it at all. To approve of a conflict is to let the leading system have its
// way, to reject it is to let the other one.
func (k Asking) Answer(d Decision) (Decision, bool) {
	switch {
	case d == "":
		return d, true
	case k != AskConflict:
		return d, d == Approved || d == Rejected
	case d == Approved:
		return TakeOnOffice, true
	case d == Rejected:
		return TakeMemotoo, true
	}
	return d, d == TakeOnOffice || d == TakeMemotoo
}

// Question is something that a person has to decide.
type Question struct {
	Kind Asking
	// Key is the same for the same question in every pass.
	Key   string
	Title string
	// Other is the title of the other record of a match.
	Other string
	// Target is the side where the record would be removed.
	Target side.Where
	// Records are what the two sides show; nil where there is none. Of a conflict
	// they are the values in conflict alone.
	Records [2]record.Record
	// IDs are the ids of the two records.
	IDs [2]string
	// Versions are the versions of the two records of a match.
	Versions [2]string
	// Shown stands for the values of a conflict: an answer holds for exactly these,
	// and with others the question is another one.
	Shown string `json:",omitempty"`
}

func matchKey(on, me string) string { return "match:" + on + ":" + me }

// matchIDs is the inverse of matchKey; an onOffice record number holds no colon.
func matchIDs(key string) (on, me string, ok bool) {
	rest, ok := strings.CutPrefix(key, "match:")
	if !ok {
		return "", "", false
	}
	return strings.Cut(rest, ":")
}

func removeKey(l Link, target side.Where) string {
	return fmt.Sprintf("remove:%d:%d:%s", l.ID, target, l.Ends[target].ID)
}

// guard holds removals that are too many, and refuses a pass whose listing
// cannot be true. What a person has decided is carried out, exactly that.
func (b *builder) guard() {
	b.answered()
	removals := 0
	for i := range b.plan.Ops {
		if b.plan.Ops[i].Kind == Remove && b.Decisions[b.removeKey(i)] != Approved {
			removals++
		}
	}
	b.incomplete()
	for w := range b.Count {
		if b.Count[w] > 0 || !b.missingAll(side.Where(w)) {
			continue
		}
		// An empty listing proves nothing (design §2 rule 6).
		if b.near(side.Where(w)) > guardRecords {
			b.refuse(side.Where(w))
			return
		}
		b.holdRemovals(side.Where(w).Other())
		for i := range b.Links {
			if b.Links[i].State == Active {
				b.withheld(&b.Links[i], side.Where(w))
			}
		}
	}
	for w := range b.Count {
		w := side.Where(w)
		switch {
		case b.Count[w] == 0:
		case b.near(w) > guardRecords && b.missingAll(w):
			// Another account answers, or another address book (scenario B42).
			b.refuse(w)
			return
		case b.near(w) > 1 && b.near(w) <= guardRecords && b.missed(w)+len(b.doubted(w)) == b.near(w):
			b.strange(w)
		}
	}
	if removals > guardRecords && removals*100 > guardPercent*(b.Active-b.Far) {
		b.holdRemovals(side.OnOffice)
		b.holdRemovals(side.Memotoo)
	}
	b.hold(func(_ *Op, key string) bool { _, asked := b.Asked[key]; return asked })
}

func (b *builder) removeKey(i int) string {
	return removeKey(b.plan.Ops[i].Link, b.plan.Ops[i].Target)
}

// answered turns removals that a person refused into keeping: a record deleted
// on memotoo is written there again, or taken back if it was cancelled; a copy on
// memotoo stays and is not followed.
func (b *builder) answered() {
	for i := range b.plan.Ops {
		op := &b.plan.Ops[i]
		if op.Kind != Remove || b.Decisions[b.removeKey(i)] != Rejected {
			continue
		}
		if op.Target == side.Memotoo {
			op.Kind, op.State = Sleep, Kept
			if op.Left == side.Unmarked {
				op.State = Unmarked
			}
			continue
		}
		if !b.Policy.Direction.Writes(side.Memotoo) {
			op.Kind, op.State = Sleep, Dismissed
			continue
		}
		op.Kind, op.Target, op.Why = Add, side.Memotoo, Restored
		if op.Left == side.Unmarked {
			op.Kind = Return
			continue
		}
		now := op.Bases[side.OnOffice]
		if it := op.Now[side.OnOffice]; it != nil {
			now = it.Record
		}
		op.Writes[side.Memotoo] = b.whole(now)
	}
}

// incomplete drops every operation that rests on a listing that was cut: a
// removal, because what is not listed may be there; a creation, because its
// counterpart may be among what is not listed.
func (b *builder) incomplete() {
	b.plan.Ops = slices.DeleteFunc(b.plan.Ops, func(op Op) bool {
		cut := op.Target
		switch op.Kind {
		case Remove:
			cut = op.Target.Other()
		case Add:
		case Forget, Sleep:
			if b.Complete[side.OnOffice] {
				cut = side.Memotoo
			}
		default:
			return false
		}
		if b.Complete[cut] {
			return false
		}
		b.plan.Dropped[cut]++
		return true
	})
}

// near is the number of active links that a listing of side w could show: those
// outside the window of days are neither seen nor missed.
func (b *builder) near(w side.Where) int { return b.Active - b.Beyond[w] }

// missingAll tells whether not one of the active links was seen on side w.
func (b *builder) missingAll(w side.Where) bool {
	absent := b.missed(w)
	return absent > 0 && absent == b.near(w)
}

// doubted are the removals that were asked about because of side w and are not answered
// yet, of links of which nothing is new: a listing may tell of a change once only.
func (b *builder) doubted(w side.Where) map[string]bool {
	asked := map[string]bool{}
	for key, q := range b.Asked {
		if q.Kind == AskRemove && q.Target == w.Other() {
			asked[key] = true
		}
	}
	for i := range b.Links {
		delete(asked, removeKey(b.Links[i].Link, w.Other()))
	}
	return asked
}

// missed is the number of active links that were not seen on side w.
func (b *builder) missed(w side.Where) (absent int) {
	for i := range b.Links {
		if now := b.Links[i].Now[w]; b.Links[i].State == Active && now.Absent && now.Proof != side.Unmarked {
			absent++
		}
	}
	return absent
}

// strange asks about every removal when side w shows records, but none of the few that
// are linked: with so few of them somebody may have deleted all, but it may as well be
// another account that answers, or another address book (scenario B42). Until somebody
// has said it nothing else is done: it would go to a stranger, or come from one. Of a single linked record nothing is thought: to delete it and to enter another
// one is everyday life, and more than one at once, without a trace of the others, is not.
func (b *builder) strange(w side.Where) {
	held := len(b.plan.Held)
	b.holdRemovals(w.Other())
	if len(b.plan.Held) == held && len(b.doubted(w)) == 0 {
		return
	}
	b.plan.Suspicious = b.suspicious(w)
	b.plan.Held = slices.DeleteFunc(b.plan.Held, func(q Question) bool {
		_, asked := b.Asked[q.Key]
		return q.Kind == AskMatch && !asked
	})
	b.plan.Ops = slices.DeleteFunc(b.plan.Ops, func(op Op) bool {
		if b.Decisions[removeKey(op.Link, w.Other())] != "" {
			return false
		}
		if op.travels() {
			b.plan.Waiting++
		}
		return true
	})
}

func (b *builder) refuse(w side.Where) {
	b.plan = Plan{Skipped: b.plan.Skipped, Refused: b.suspicious(w)}
}

func (b *builder) suspicious(w side.Where) *fault.Fault {
	return fault.New(fault.Suspicious, w.Name(), fault.StepPlan,
		fmt.Sprintf("%d linked records, none of them listed, %d records listed", b.near(w), b.Count[w]), nil)
}

// holdRemovals turns the removals on side target that nobody has approved into
// questions.
func (b *builder) holdRemovals(target side.Where) {
	b.hold(func(op *Op, _ string) bool { return op.Target == target })
}

// hold turns into questions the removals that which says yes to and nobody has
// approved.
func (b *builder) hold(which func(op *Op, key string) bool) {
	var kept []Op
	for i, op := range b.plan.Ops {
		key := b.removeKey(i)
		if op.Kind != Remove || b.Decisions[key] == Approved || !which(&op, key) {
			kept = append(kept, op)
			continue
		}
		target := op.Target
		q := Question{Kind: AskRemove, Key: key, Title: op.Title, Target: target}
		for w := range q.IDs {
			q.IDs[w] = op.Link.Ends[w].ID
		}
		q.Records[target] = op.Bases[target]
		if it := op.Now[target]; it != nil {
			q.Records[target] = it.Record
		}
		b.plan.Held = append(b.plan.Held, q)
	}
	slices.SortStableFunc(b.plan.Held, func(x, y Question) int { return cmp.Compare(x.Key, y.Key) })
	b.plan.Ops = kept
}
