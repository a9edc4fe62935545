package onofficetest

import (
	"slices"
	"strconv"
)

const relationPrefix = "urn:onoffice-de-ns:smart:2.5:relationTypes:"

// RelationSync is the check box "onOffice Sync": address → user (reference §5.7).
const RelationSync = relationPrefix + "address:user:sync"

// relationKind says what a relation joins and what may be done with it.
type relationKind struct {
	name          string // without the prefix
	parent, child string // modules
}

// relation is a set of pairs, found from both ends.
type relation struct {
	relationKind
	byParent, byChild map[int]map[int]bool
}

func newRelation(kind relationKind) *relation {
	return &relation{relationKind: kind, byParent: map[int]map[int]bool{}, byChild: map[int]map[int]bool{}}
}

func (r *relation) link(parent, child int) {
	for _, end := range []struct {
		m    map[int]map[int]bool
		a, b int
	}{{r.byParent, parent, child}, {r.byChild, child, parent}} {
		if end.m[end.a] == nil {
			end.m[end.a] = map[int]bool{}
		}
		end.m[end.a][end.b] = true
	}
}

func (r *relation) unlink(parent, child int) (was bool) {
	was = r.byParent[parent][child]
	delete(r.byParent[parent], child)
	delete(r.byChild[child], parent)
	return was
}

// forget drops all pairs of a record of a module.
func (r *relation) forget(module string, id int) {
	if r.parent == module {
		for _, child := range r.children(id) {
			r.unlink(id, child)
		}
	}
	if r.child == module {
		for _, parent := range r.parents(id) {
			r.unlink(parent, id)
		}
	}
}

func (r *relation) children(parent int) []int { return sortedIDs(r.byParent[parent]) }
func (r *relation) parents(child int) []int   { return sortedIDs(r.byChild[child]) }

func sortedIDs(set map[int]bool) []int {
	ids := make([]int, 0, len(set))
	for id := range set {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

func relationPart() part {
	return part{
		actions: map[string]handler{
			"get idsfromrelation": getRelated,
			"create relation":     createRelation,
			"delete relation":     deleteRelation,
		},
		relations: []relationKind{
			{"address:user:sync", "address", "user"},
			{"address:user:officer", "address", "user"},
			{"address:user:additionalOfficers", "address", "user"},
			{"address:contact:address", "address", "address"},
			{"user:address", "user", "address"},
		},
	}
}

// relation finds the relation that a call names; the sync mark needs its module.
func (c *call) relation() (*relation, *apiError) {
	name, _ := scalar(c.parameters["relationtype"])
	r, ok := c.relations[name]
	if !ok {
		return nil, fail(codeUnknownRelation, name)
	}
	if name == RelationSync && c.switches.SyncModuleOff {
		return nil, fail(codeSyncModule)
	}
	return r, nil
}

// getRelated answers get/idsfromrelation: asked ids → ids on the other side.
func getRelated(c *call) (answer, *apiError) {
	if problem := c.only("relationtype", "parentids", "childids"); problem != nil {
		return answer{}, problem
	}
	r, problem := c.relation()
	if problem != nil {
		return answer{}, problem
	}
	if c.switches.Rights.NoRead && (r.parent == "address" || r.child == "address") {
		return answer{}, fail(codeAccess)
	}
	parents, byParent := c.parameters["parentids"]
	children, byChild := c.parameters["childids"]
	if byParent == byChild {
		return answer{}, fail(codeMissingParameter, "parentids or childids")
	}
	asked, module, look := parents, r.child, r.children
	if byChild {
		asked, module, look = children, r.parent, r.parents
	}
	ids, ok := integers(asked)
	if !ok {
		return answer{}, fail(codeRecordIDs)
	}
	if len(ids) > 500 {
		return answer{}, fail(codeTooManyIDs)
	}
	if byChild && r.name == "address:user:sync" {
		if c.switches.ChildIDs == ChildIDs199 {
			return answer{}, fail(codeNotImplemented)
		}
		if c.switches.ChildIDs == ChildIDsEmpty {
			look = func(int) []int { return nil }
		}
		for _, user := range ids {
			if slices.Contains(c.switches.SyncOff, user) {
				return answer{}, fail(codeSyncFlag)
			}
		}
	}
	var elements object
	for i, id := range ids {
		if !slices.Contains(ids[:i], id) {
			elements.add(strconv.Itoa(id), c.relatedIDs(module, look(id)))
		}
	}
	return answer{total: nil, records: []record{{id: "relatedIds", kind: "", elements: elements}}}, nil
}

func (c *call) relatedIDs(module string, ids []int) []string {
	out := make([]string, 0, len(ids))
	for _, id := range ids {
		if module == "address" && c.switches.RelationHidesHidden && c.hidden[APIUser][id] {
			continue
		}
		out = append(out, strconv.Itoa(id))
		if c.switches.DuplicateRelated {
			out = append(out, strconv.Itoa(id))
		}
	}
	return out
}

// createRelation links 1:n in either direction.
func createRelation(c *call) (answer, *apiError) {
	if problem := c.only("relationtype", "parentid", "childid", "relationinfo"); problem != nil {
		return answer{}, problem
	}
	r, problem := c.relation()
	if problem != nil {
		return answer{}, problem
	}
	parents, ok := integers(c.parameters["parentid"])
	children, okToo := integers(c.parameters["childid"])
	if !ok || !okToo || len(parents) == 0 || len(children) == 0 {
		return answer{}, fail(codeRecordIDs)
	}
	if len(parents) > 1 && len(children) > 1 {
		return answer{}, fail(codeManyToMany)
	}
	if len(parents) > 500 || len(children) > 500 {
		return answer{}, fail(codeTooManyIDs)
	}
	if problem := c.mayLink(r, parents, children); problem != nil {
		c.linkBefore(r, parents, children)
		return answer{}, problem
	}
	for _, parent := range parents {
		for _, child := range children {
			c.setPair(r, parent, child, true)
		}
	}
	return success(), nil
}

// linkBefore marks, by switch, the addresses in front of the one for which a call
// is refused.
func (c *call) linkBefore(r *relation, parents, children []int) {
	if !c.switches.RefusedMarksLink || r.name != "address:user:sync" || c.mayLink(r, nil, children) != nil {
		return
	}
	for i, parent := range parents {
		if c.mayLink(r, parents[i:i+1], nil) != nil {
			return
		}
		for _, child := range children {
			c.setPair(r, parent, child, true)
		}
	}
}

// deleteRelation unlinks one pair.
func deleteRelation(c *call) (answer, *apiError) {
	if problem := c.only("relationtype", "parentid", "childid"); problem != nil {
		return answer{}, problem
	}
	r, problem := c.relation()
	if problem != nil {
		return answer{}, problem
	}
	var pair [2]int
	for i, name := range []string{"parentid", "childid"} {
		if _, isArray := c.parameters[name].([]any); isArray {
			return answer{}, fail(codeArrayUnexpected, name)
		}
		id, ok := integer(c.parameters[name])
		if !ok {
			return answer{}, fail(codeRecordIDs)
		}
		pair[i] = id
	}
	if problem := c.mayMark(r, pair[1]); problem != nil {
		return answer{}, problem
	}
	if !r.byParent[pair[0]][pair[1]] {
		if problem := c.mayLink(r, pair[:1], pair[1:]); problem != nil {
			return answer{}, problem
		}
		if c.switches.UnmarkMissingFails {
			return answer{}, fail(codeNoSuchRelation)
		}
		return success(), nil
	}
	c.setPair(r, pair[0], pair[1], false)
	return success(), nil
}

// setPair links or unlinks; marks have their effects on stamp and log.
func (c *call) setPair(r *relation, parent, child int, on bool) {
	a := c.addresses.byID[parent]
	switch {
	case r.name == "address:user:sync" && a != nil:
		c.mark(a, child, on, APIUser)
	case on:
		r.link(parent, child)
	default:
		r.unlink(parent, child)
	}
}

// mayLink checks that the records on both ends exist.
func (c *call) mayLink(r *relation, parents, children []int) *apiError {
	for _, end := range []struct {
		module string
		ids    []int
	}{{r.parent, parents}, {r.child, children}} {
		for _, id := range end.ids {
			if problem := c.mayRefer(end.module, id); problem != nil {
				return problem
			}
			if end.module == "user" {
				if problem := c.mayMark(r, id); problem != nil {
					return problem
				}
			}
		}
	}
	return nil
}

// mayMark checks that marks of a user may be set and cleared.
func (c *call) mayMark(r *relation, user int) *apiError {
	switch {
	case r.name != "address:user:sync":
	case c.switches.Rights.NoMarksOfOthers != 0 && user != APIUser:
		return fail(c.switches.Rights.NoMarksOfOthers)
	case slices.Contains(c.switches.SyncOff, user):
		return fail(codeSyncFlag)
	}
	return nil
}

func (c *call) mayRefer(module string, id int) *apiError {
	if exists := c.exists[module]; exists != nil && exists(c.Server, id) {
		return nil
	}
	if module == "user" {
		return fail(codeUnknownUser, strconv.Itoa(id))
	}
	return fail(codeNoSuchRecord, strconv.Itoa(id))
}
