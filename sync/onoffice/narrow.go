package onoffice

import (
	"context"
	"slices"
	"strings"

	"abgleich/sync/fault"
	"abgleich/sync/record"
)

// Narrowing says which addresses are meant: those that fit all that is set. The
// zero value means all that the API user may see.
type Narrowing struct {
	// Text is looked for as onOffice's own search does: every word in first name,
	// last name, company, main e-mail or customer number (§5.10).
	Text string
	// Filter is the number of a filter that is stored in onOffice, 0 for none (§9.2).
	Filter int
	// Kind is the key of a contact kind (field ArtDaten), "" for any.
	Kind string
	// Supervisor is the login name of the responsible user (field Benutzer), "" for
	// any.
	Supervisor string
}

// Choice is a value of a select field: its key and what people read.
type Choice struct{ Key, Label string }

// StoredFilter is a filter of addresses that is stored in onOffice.
type StoredFilter struct {
	ID   int
	Name string
	// Scope is public, office or private.
	Scope string
}

// MarkChoices is what marks can be set for and narrowed by.
type MarkChoices struct {
	// Self is the account's own user.
	Self    int
	Users   []User
	Filters []StoredFilter
	Kinds   []Choice
	// Problems are lists that cannot be read, for want of a right.
	Problems []*fault.Fault
}

// MarkChoices reads the lists that one chooses from. A list that the API user may
// not read is empty, and stands in Problems.
func (c *Client) MarkChoices(ctx context.Context) (MarkChoices, error) {
	var out MarkChoices
	if err := (&addresses{c}).ready(ctx, fault.StepList); err != nil {
		return out, err
	}
	results, err := c.Do(ctx, fault.StepList,
		Action{Verb: Read, Resource: "user", Params: map[string]any{"data": userData, "listlimit": 500}},
		Action{Verb: Get, Resource: "users", Params: map[string]any{"userfilter": "ownOfficeGroupOrAll"}},
		Action{Verb: Get, Resource: "filters", Params: map[string]any{"module": "address"}})
	if err != nil {
		return out, err
	}
	if out.Users = joinUsers(results[:2]); len(out.Users) == 0 {
		if f := results[0].fault(fault.StepList); f != nil {
			out.Problems = append(out.Problems, f)
		}
	}
	if f := results[2].fault(fault.StepList); f != nil {
		out.Problems = append(out.Problems, f)
	}
	for _, rec := range results[2].Records {
		if id := number(rec.ID); id != 0 {
			out.Filters = append(out.Filters, StoredFilter{ID: id, Name: rec.Elements.Text("name"), Scope: rec.Elements.Text("scope")})
		}
	}
	out.Self = c.tenant.User
	for key, label := range c.tenant.Fields["ArtDaten"].Values {
		out.Kinds = append(out.Kinds, Choice{key, label})
	}
	slices.SortFunc(out.Kinds, func(x, y Choice) int { return strings.Compare(record.Folded(x.Label), record.Folded(y.Label)) })
	return out, nil
}

// rowFields are the fields of a row, and those that a text is looked for in.
var rowFields = []string{"Vorname", "Name", "Zusatz1", "Ort", "Email", "KdNr", "ArtDaten", "Benutzer"}

// rowData are those of them that the tenant has.
func (c *Client) rowData() []string {
	names := slices.DeleteFunc(slices.Clone(rowFields), func(name string) bool { return !c.tenant.active(name) })
	if len(names) == 0 {
		return c.smallest()
	}
	return names
}

// read makes a read of the addresses that fit, as far as onOffice can tell; see fits.
func (n Narrowing) read(data []string, params map[string]any) Action {
	filter := map[string]any{}
	if n.Kind != "" {
		filter["ArtDaten"] = []map[string]any{{"op": "in", "val": []string{n.Kind}}}
	}
	if n.Supervisor != "" {
		filter["Benutzer"] = []map[string]any{{"op": "=", "val": n.Supervisor}}
	}
	if len(filter) > 0 {
		params["filter"] = filter
	}
	if n.Filter != 0 {
		params["filterid"] = n.Filter
	}
	params["data"] = data
	if params["listlimit"] == nil {
		params["listlimit"] = maxIDs
	}
	return Action{Verb: Read, Resource: "address", Params: params}
}

// check refuses to narrow by a field that the tenant has switched off: the
// narrowing would mean more addresses than somebody wants.
func (n Narrowing) check(t *tenant) *fault.Fault {
	for name, used := range map[string]bool{"ArtDaten": n.Kind != "", "Benutzer": n.Supervisor != ""} {
		if used && !t.active(name) {
			return fault.New(fault.NotFound, fault.OnOffice, fault.StepList, "the tenant has no address field "+name, nil)
		}
	}
	return nil
}

// fits tells whether an address has all words, and the contact kind: how
// onOffice compares a multi select is told nowhere.
func (n Narrowing) fits(e Object, words []string) bool {
	if n.Kind != "" && !slices.Contains(e.List("ArtDaten"), n.Kind) {
		return false
	}
	if len(words) == 0 {
		return true
	}
	var text strings.Builder
	for _, name := range []string{"Vorname", "Name", "Zusatz1", "Email", "KdNr"} {
		text.WriteString(strings.ToLower(e.Text(name)) + "\n")
	}
	return !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(text.String(), w) })
}

// words of the text, in small letters.
func (n Narrowing) words() []string { return strings.Fields(strings.ToLower(n.Text)) }

// searched looks for the text with onOffice's own search. If it finds more than
// it can list, or the tenant has no search, all is false: the addresses have to be
// gone through then.
func (c *Client) searched(ctx context.Context, text string) (ids []string, all bool, err error) {
	results, err := c.Do(ctx, fault.StepList, Action{Verb: Get, Resource: "search", ID: "address",
		Params: map[string]any{"input": strings.Join(strings.Fields(text), " "), "listlimit": maxIDs}})
	if err != nil {
		return nil, false, err
	}
	if f := results[0].fault(fault.StepList); f != nil {
		if f.Kind == fault.Unsupported {
			return nil, false, nil
		}
		return nil, false, f
	}
	for _, rec := range results[0].Records {
		if number(rec.ID) > 0 {
			ids = append(ids, rec.ID)
		}
	}
	return unique(ids), len(results[0].Records) < maxIDs, nil
}

// scan reads blocks of 500 addresses from an offset on, in one request. take gets
// those that fit, with the number of their block. next is where to go on, 0 at the
// end; total is how many there are without the words, -1 if onOffice does not tell.
func (c *Client) scan(ctx context.Context, n Narrowing, words, data []string, offset, blocks int, take func(block int, rec Record)) (next, total int, err error) {
	var actions []Action
	for i := range blocks {
		actions = append(actions, n.read(data, map[string]any{"listoffset": offset + i*maxIDs}))
	}
	results, err := c.Do(ctx, fault.StepList, actions...)
	if err != nil {
		return 0, 0, err
	}
	total = -1
	for i, r := range results {
		if f := r.fault(fault.StepList); f != nil {
			return 0, 0, f
		}
		total = max(total, r.Total)
		for _, rec := range r.Records {
			if n.fits(rec.Elements, words) {
				take(i, rec)
			}
		}
	}
	next = offset + blocks*maxIDs
	last := len(results[len(results)-1].Records)
	if last == 0 || total < 0 && last < maxIDs || total >= 0 && next >= total {
		next = 0
	}
	return next, total, nil
}

// scanBlocks is how many blocks a request goes through: 4 × 500 addresses.
const scanBlocks = 4

// narrowed collects the ids of all addresses that fit, ascending. Rows that come
// and go shift the pages, so that a walk which saw fewer rows than there are is
// made once more (A27).
func (c *Client) narrowed(ctx context.Context, n Narrowing) ([]string, error) {
	words, data := n.words(), c.rowData()
	found := map[string]bool{}
	if len(words) > 0 {
		ids, all, err := c.searched(ctx, n.Text)
		if err != nil {
			return nil, err
		}
		if all {
			rows, err := c.rows(ctx, n, data, ids)
			for _, rec := range rows {
				found[rec.ID] = true
			}
			return sortIDs(found), err
		}
	}
	fields := n
	fields.Text = ""
	for range 2 {
		seen, total := map[string]bool{}, 0
		for offset, first := 0, true; first || offset > 0; first = false {
			next, of, err := c.scan(ctx, fields, nil, data, offset, scanBlocks, func(_ int, rec Record) {
				seen[rec.ID] = true
				if n.fits(rec.Elements, words) {
					found[rec.ID] = true
				}
			})
			if err != nil {
				return nil, err
			}
			offset, total = next, max(total, of)
		}
		if len(seen) >= total {
			break
		}
	}
	return sortIDs(found), nil
}

// rows reads those of up to 500 addresses that fit, but for the text.
func (c *Client) rows(ctx context.Context, n Narrowing, data, ids []string) ([]Record, error) {
	if len(ids) == 0 {
		// An empty list of ids would mean all addresses.
		return nil, nil
	}
	results, err := c.Do(ctx, fault.StepList, n.read(data, map[string]any{"recordids": numbers(ids)}))
	if err != nil {
		return nil, err
	}
	if f := results[0].fault(fault.StepList); f != nil {
		return nil, f
	}
	return slices.DeleteFunc(results[0].Records, func(rec Record) bool {
		return !slices.Contains(ids, rec.ID) || !n.fits(rec.Elements, nil)
	}), nil
}
