package onoffice

import (
	"strconv"
	"strings"

	"abgleich/sync/record"
)

// label is how Verantwortung shows the user (§7.2: "Last, First (ABBR)"), "" as
// long as that is not known.
func (t *taskTenant) label() string {
	switch {
	case t.Shown != "":
		return t.Shown
	case t.Last == "" || t.Abbr == "":
		return ""
	}
	return t.name() + " (" + t.Abbr + ")"
}

// named tells whether the user is called as he was.
func (t *taskTenant) named(old *taskTenant) bool {
	return t.User == old.User && t.Login == old.Login && t.Last == old.Last && t.First == old.First && t.Abbr == old.Abbr
}

// name is "Last, First".
func (t *taskTenant) name() string {
	if t.First == "" || t.Last == "" {
		return t.Last
	}
	return t.Last + ", " + t.First
}

// mine tells whether the user stands in the Verantwortung of a task, by login
// name, number or as people see him.
func (t *taskTenant) mine(e Object) bool {
	text := record.Folded(e.Text(responsible))
	if text == "" {
		return false
	}
	for _, own := range []string{t.Login, strconv.Itoa(t.User), t.label(), t.name()} {
		if own != "" && text == record.Folded(own) {
			return true
		}
	}
	// Without the abbreviation, whatever stands in the brackets.
	return t.label() == "" && t.Last != "" && strings.HasPrefix(text, record.Folded(t.name()+" ("))
}

// filters find the tasks of the user. A tenant compares with what it stores or
// with what it shows (§11 no. 22), so each is asked for with every name that the
// user may stand there by. Who really stands there is for mine to say.
func (t *taskTenant) filters() []map[string]any {
	if t.Filter == refuted {
		return []map[string]any{{}}
	}
	names := []string{t.Login, strconv.Itoa(t.User)}
	if label := t.label(); label != "" {
		return []map[string]any{{responsible: []map[string]any{{"op": "in", "val": append(names, label)}}}}
	}
	list := []map[string]any{{responsible: []map[string]any{{"op": "in", "val": names}}}}
	if t.Last != "" {
		list = append(list, map[string]any{responsible: []map[string]any{{"op": "like", "val": t.name() + " (%"}}})
	}
	return list
}

// recognise tells whether rows that were found by the user's names show him. If
// none does and all show one text with his last name in it, that is how this
// tenant shows him; else the filter does not do what we think, and the listing
// proves nothing. other is what a row shows instead.
func (t *taskTenant) recognise(rows map[string]Record) (other string, ok bool) {
	texts := map[string]bool{}
	for _, rec := range rows {
		if t.mine(rec.Elements) {
			if t.Filter == untried {
				t.Filter = proven
			}
			return "", true
		}
		other = strings.TrimSpace(rec.Elements.Text(responsible))
		texts[other] = true
	}
	switch {
	case len(rows) == 0 || t.Filter == refuted:
		return "", true
	case len(texts) == 1 && t.Last != "" && strings.Contains(record.Folded(other), record.Folded(t.Last)):
		t.Shown = other
		return "", true
	}
	return other, false
}
