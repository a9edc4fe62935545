package record

import "slices"

// Group is a set of fields of kind Single that mean something only together: the
// two ends of an appointment, the state of a task and how much of it is done.
// What two people did to fields of one group is never mixed. Where one side alone
// touched the group, what it touched is carried; where both did, the winner's
// whole group stands on both sides.
type Group struct {
	Fields []Field
	// Sound tells whether the values of the group agree with each other. Where what
	// is carried does not agree with what is already there, on a side that bends what
	// it is given, all of the group is carried.
	Sound func(Record) bool
	// With is a field of kind Set whose entries hang on the group, "" if there is
	// none. Its entries merge one by one, unless a side's Anchor becomes another by
	// what it is given of the group: then its With becomes the giver's as well.
	With   Field
	Anchor func(Record) string
}

// Touches tells whether a write of these fields may make field f another one as
// well: it is of a group with one of them.
func (s *Schema) Touches(written Record, f Field) bool {
	for i := range s.Groups {
		g := &s.Groups[i]
		if (f == g.With || slices.Contains(g.Fields, f)) && slices.ContainsFunc(g.Fields, func(x Field) bool { _, ok := written[x]; return ok }) {
			return true
		}
	}
	return false
}

// GroupMerged is the outcome of merging a group.
type GroupMerged struct {
	// Shall is what the fields of the group, and those of With that go along, shall
	// be on each side. A field that stays as it is is absent.
	Shall [2]Record
	// Lost are the values of the side that gave way, by field: what its user had
	// changed and does not stand any more.
	Lost Record
	// Along is set if With went along with the group; else it is to be merged as a
	// field of its own.
	Along bool
	// Conflict are the fields whose fate hangs on who wins, none if it hangs on nobody:
	// those of the group, and With where the sides' entries hang on different anchors.
	Conflict []Field
}

// merging is a group while it is merged.
type merging struct {
	*Group
	schema *Schema
	fields []Field // those of the group that both sides hold
	bases  [2]Record
	now    [2]Record
}

// MergeGroup merges one group of the schema, as far as it is among the fields
// given. Each side is compared with its own base. Where both sides changed the
// group, side 0 wins if firstWins.
func (s *Schema) MergeGroup(g *Group, bases, now [2]Record, fields []Field, firstWins bool) GroupMerged {
	m := merging{Group: g, schema: s, bases: bases, now: now}
	for _, f := range g.Fields {
		if slices.Contains(fields, f) {
			m.fields = append(m.fields, f)
		}
	}
	winner := 1
	if firstWins {
		winner = 0
	}
	if !m.known() {
		return m.first(winner, fields)
	}
	var changed [2][]Field
	for side := range changed {
		changed[side] = slices.DeleteFunc(s.Changed(bases[side], now[side], m.fields), func(f Field) bool { return m.equal(f, now[0], now[1]) })
	}
	out := GroupMerged{Lost: Record{}}
	switch {
	case len(changed[0])+len(changed[1]) == 0:
		return out
	case len(changed[1]) == 0:
		winner = 0
	case len(changed[0]) == 0:
		winner = 1
	default:
		out.Conflict = m.contested(fields)
	}
	loser := 1 - winner
	shall := m.carried(now[winner], now[loser], slices.Concat(changed[0], changed[1]))
	out.Shall[loser] = m.differing(shall, now[loser])
	for f := range out.Shall[loser] {
		if slices.Contains(changed[loser], f) {
			out.Lost[f] = now[loser][f]
		}
	}
	m.along(&out, loser, shall, fields)
	return out
}

// known tells whether both bases know every field of the group.
func (m *merging) known() bool {
	for _, base := range m.bases {
		for _, f := range m.fields {
			if _, ok := base[f]; !ok {
				return false
			}
		}
	}
	return true
}

// contested are the fields of the group, with what hangs on them.
func (m *merging) contested(fields []Field) []Field {
	if m.With != "" && slices.Contains(fields, m.With) && m.Anchor(m.now[0]) != m.Anchor(m.now[1]) {
		return append(slices.Clone(m.fields), m.With)
	}
	return m.fields
}

func (m *merging) equal(f Field, a, b Record) bool {
	sp, ok := m.schema.Spec(f)
	return ok && sp.Equal(a[f], b[f])
}

// carried is the group of a side after the fields changed were carried to it.
func (m *merging) carried(from, to Record, changed []Field) Record {
	shall := Record{}
	for _, f := range m.fields {
		shall[f] = to[f]
		if slices.Contains(changed, f) {
			shall[f] = from[f]
		}
	}
	if !m.sound(shall) {
		return from.Only(m.fields)
	}
	return shall
}

func (m *merging) sound(r Record) bool { return m.Sound == nil || m.Sound(r) }

// differing are those fields of shall that a side does not show yet.
func (m *merging) differing(shall, now Record) Record {
	diff := Record{}
	for _, f := range m.fields {
		if !m.equal(f, shall, now) {
			diff[f] = shall[f]
		}
	}
	return diff
}

// first merges a group without a history: what one side lacks it takes, and where
// both say something the winner's stands.
func (m *merging) first(winner int, fields []Field) GroupMerged {
	loser := 1 - winner
	shall, contest := Record{}, false
	for _, f := range m.fields {
		shall[f] = m.now[winner][f]
		if m.equal(f, shall, Record{}) {
			shall[f] = m.now[loser][f]
		}
		contest = contest || !m.equal(f, shall, m.now[loser]) && !m.equal(f, m.now[loser], Record{})
	}
	if !m.sound(shall) {
		contest = contest || len(m.differing(m.now[0], m.now[1])) > 0
		shall = m.now[winner].Only(m.fields)
	}
	out := GroupMerged{Lost: Record{}}
	if contest {
		out.Conflict = m.contested(fields)
	}
	for side := range out.Shall {
		out.Shall[side] = m.differing(shall, m.now[side])
	}
	for f := range out.Shall[loser] {
		if !m.equal(f, m.now[loser], Record{}) {
			out.Lost[f] = m.now[loser][f]
		}
	}
	m.along(&out, loser, shall, fields)
	if !out.Along {
		m.along(&out, winner, shall, fields)
	}
	return out
}

// along sees to With of a side whose group becomes shall.
func (m *merging) along(out *GroupMerged, to int, shall Record, fields []Field) {
	if m.With == "" || !slices.Contains(fields, m.With) || m.Anchor(m.now[to].With(shall)) == m.Anchor(m.now[to]) {
		return
	}
	out.Along = true
	if m.equal(m.With, m.now[0], m.now[1]) {
		return
	}
	out.Shall[to][m.With] = m.now[1-to][m.With]
	if base, known := m.bases[to][m.With]; known && !m.equal(m.With, m.now[to], Record{m.With: base}) {
		out.Lost[m.With] = m.now[to][m.With]
	}
}

// soundTimes tells whether an appointment does not end before it starts, nor its
// series before its first day.
func soundTimes(r Record) bool {
	start, err := ParseWall(r[Start].Text)
	if err != nil {
		return false
	}
	if text := r[End].Text; text != "" {
		end, err := ParseWall(text)
		if err != nil || end.Whole != start.Whole || end.Before(start) {
			return false
		}
	}
	if text := r[Repeat].Text; text != "" {
		s, err := ParseSeries(text)
		return err == nil && (!s.Ends || s.Until >= start.Day)
	}
	return true
}

// anchorOf is what the removed days of a series hang on: its first day and how it
// goes on, but not until when. The time of day does not move them.
func anchorOf(r Record) string {
	s, err := ParseSeries(r[Repeat].Text)
	if err != nil {
		return ""
	}
	start, err := ParseWall(r[Start].Text)
	if err != nil {
		return ""
	}
	s.Ends, s.Until = false, 0
	return start.Day.String() + " " + s.String()
}

// soundProgress tells whether the percentage of a task is the one of its state:
// what is done is at 100, what is open at 0.
func soundProgress(r Record) bool {
	switch r[State].Text {
	case StateDone:
		return r[Percent].Text == "100"
	case StateOpen:
		return r[Percent].Text == "0" || r[Percent].Text == ""
	}
	return true
}
