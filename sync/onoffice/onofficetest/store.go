package onofficetest

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

const stampLayout = "2006-01-02 15:04:05"

// address is a record as stored. Fields hold text: booleans "0"/"1", dates
// YYYY-MM-DD or "", multi selects |a||b|.
type address struct {
	id       int
	fields   map[string]string
	contacts []Contact
	created  time.Time
	changed  time.Time
}

type addressStore struct {
	byID  map[int]*address
	order []int // ascending
	next  int   // next record number; never used twice
	below int   // next number for rows that a fault puts in front
	entry int   // next contact entry
	kdnr  int
}

func newAddressStore() addressStore {
	return addressStore{byID: map[int]*address{}, next: 10001, below: 9999, entry: 13001, kdnr: 501}
}

func (st *addressStore) insert(a *address) {
	st.byID[a.id] = a
	at, _ := slices.BinarySearch(st.order, a.id)
	st.order = slices.Insert(st.order, at, a.id)
}

func (st *addressStore) remove(id int) {
	delete(st.byID, id)
	if at, found := slices.BinarySearch(st.order, id); found {
		st.order = slices.Delete(st.order, at, at+1)
	}
}

func (a *address) clone() *address {
	b := *a
	b.fields = maps.Clone(a.fields)
	b.contacts = slices.Clone(a.contacts)
	return &b
}

// newAddress makes a record with the fields the server fills itself.
func (s *Server) newAddress(id int, at time.Time) *address {
	s.addresses.kdnr++
	sum := digest("uuid "+strconv.Itoa(id), s.seed)
	return &address{id: id, created: at, changed: at, fields: map[string]string{
		"ID":            strconv.Itoa(id),
		"uuid":          fmt.Sprintf("%s-%s-4%s-8%s-%s", sum[:8], sum[8:12], sum[12:15], sum[15:18], sum[18:30]),
		"KdNr":          strconv.Itoa(s.addresses.kdnr),
		"Status2Adr":    statusActive,
		"Eintragsdatum": at.In(s.berlin).Format(time.DateOnly),
	}}
}

func (s *Server) nextAddressID() int {
	id := s.addresses.next
	s.addresses.next++
	return id
}

// field reads a field as stored, computed ones computed.
func (a *address) field(name string) string {
	switch name {
	case "Status":
		if a.fields["Status2Adr"] == statusArchive {
			return "0"
		}
		return "1"
	case "Email":
		return a.mainEntry(kindEmail)
	case "Telefon1":
		return a.mainEntry(kindPhone)
	case "Telefax1":
		return a.mainEntry(kindFax)
	}
	if parts := compounds[name]; parts != nil {
		var words []string
		for _, p := range parts {
			if v := a.fields[p]; v != "" {
				words = append(words, v)
			}
		}
		return strings.Join(words, " ")
	}
	return a.fields[name]
}

// stamp is Aenderung as the tenant tells it.
func (s *Server) stamp(a *address) string {
	if s.switches.StampBerlin {
		return a.changed.In(s.berlin).Format(stampLayout)
	}
	return a.changed.Format(stampLayout)
}

// Address is a record with all that belongs to it, for looking at in tests.
type Address struct {
	ID       int               `json:"id"`
	Fields   map[string]string `json:"fields"` // as stored; multi selects |a||b|
	Contacts []Contact         `json:"contacts"`
	Marks    []int             `json:"marks"` // users whose sync mark is set
	Created  time.Time         `json:"created"`
	Changed  time.Time         `json:"changed"` // what Aenderung is made of
}

// Multi reads a multi select as a list of keys.
func (a Address) Multi(field string) []string { return splitMulti(a.Fields[field]) }

// Values gives the values of the contact entries of a kind and type.
func (a Address) Values(kind, typ string) []string {
	var out []string
	for _, c := range a.Contacts {
		if c.Kind == kind && c.Type == typ {
			out = append(out, c.Value)
		}
	}
	return out
}

func (s *Server) snapshot(a *address) Address {
	copied := a.clone()
	for _, computed := range []string{"Status", "Email", "Telefon1", "Telefax1"} {
		copied.fields[computed] = a.field(computed)
	}
	return Address{ID: a.id, Fields: copied.fields, Contacts: copied.contacts,
		Marks: s.relations[RelationSync].children(a.id), Created: a.created, Changed: a.changed}
}

// Address gives a record as it stands, whatever rights the API user has.
func (s *Server) Address(id int) (Address, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a, ok := s.addresses.byID[id]
	if !ok {
		return Address{}, false
	}
	return s.snapshot(a), true
}

// Addresses gives all records by ascending id.
func (s *Server) Addresses() []Address {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]Address, 0, len(s.addresses.order))
	for _, id := range s.addresses.order {
		out = append(out, s.snapshot(s.addresses.byID[id]))
	}
	return out
}

// Marked gives the ids of the addresses whose mark is set for a user.
func (s *Server) Marked(user int) []int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.relations[RelationSync].parents(user)
}

// Draft is what a person types into the address window. A field that the
// tenant lacks is an error; values are taken as they are: multi selects as
// |a||b|, dates as YYYY-MM-DD. A contact entry with the id of one that the
// address has keeps it; others get a new one.
type Draft struct {
	Fields   map[string]string `json:"fields"`
	Contacts []Contact         `json:"contacts"`
	Marks    []int             `json:"marks"` // on creating only
}

// CreateAddress makes an address by hand and gives its id.
func (s *Server) CreateAddress(d Draft) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.checkDraft(d); err != nil {
		return 0, err
	}
	a := s.newAddress(s.nextAddressID(), s.clock())
	s.apply(a, d)
	s.addresses.insert(a)
	for _, user := range d.Marks {
		s.relations[RelationSync].link(a.id, user)
	}
	s.note(SyncedUser, "add", "address", a.id)
	return a.id, nil
}

// EditAddress changes an address by hand: the fields named, and, if Contacts
// is not nil, all its contact entries.
func (s *Server) EditAddress(id int, d Draft) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	a, ok := s.addresses.byID[id]
	if !ok {
		return notFoundError{"address", id}
	}
	if err := s.checkDraft(d); err != nil {
		return err
	}
	s.apply(a, d)
	if len(d.Fields) > 0 || s.switches.ContactStamps {
		a.changed = s.clock()
	}
	s.note(SyncedUser, "edit", "address", id)
	return nil
}

func (s *Server) checkDraft(d Draft) error {
	for name := range d.Fields {
		if f, ok := s.active(name); !ok || f.ReadOnly || name == "Status" { // Status follows Status2Adr
			return fmt.Errorf("address field %q: the tenant has no such field to fill in", name)
		}
	}
	for _, user := range d.Marks {
		if !s.hasUser(user) {
			return notFoundError{"user", user}
		}
	}
	return nil
}

func (s *Server) apply(a *address, d Draft) {
	maps.Copy(a.fields, d.Fields)
	if a.fields["Briefanrede"] == "" {
		a.fields["Briefanrede"] = letterSalutation(a.fields)
	}
	if d.Contacts == nil {
		return
	}
	old := a.contacts
	a.contacts = nil
	for _, entry := range d.Contacts {
		if !slices.ContainsFunc(old, func(c Contact) bool { return c.ID == entry.ID }) {
			entry.ID = s.nextEntryID()
		}
		a.contacts = append(a.contacts, entry)
	}
	for _, kind := range []string{kindPhone, kindFax, kindEmail} {
		a.ensureDefault(kind)
	}
}

// DeleteAddress deletes an address by hand; its id is never used again.
func (s *Server) DeleteAddress(id int) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.addresses.byID[id]; !ok {
		return notFoundError{"address", id}
	}
	s.dropAddress(id)
	return nil
}

func (s *Server) dropAddress(id int) {
	s.addresses.remove(id)
	if !s.switches.KeepMarksOfDeleted {
		for _, r := range s.relations {
			r.forget("address", id)
		}
	}
	if !s.switches.LogNoDeletes {
		s.note(SyncedUser, "delete", "address", id)
	}
}

// Mark sets or clears the check box "onOffice Sync" of an address for a user.
func (s *Server) Mark(id, user int, on bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	a, ok := s.addresses.byID[id]
	if !ok {
		return notFoundError{"address", id}
	}
	if !s.hasUser(user) {
		return notFoundError{"user", user}
	}
	s.mark(a, user, on, user)
	return nil
}

func (s *Server) mark(a *address, user int, on bool, by int) {
	if on {
		s.relations[RelationSync].link(a.id, user)
		s.note(by, "link", "address", a.id)
	} else {
		s.relations[RelationSync].unlink(a.id, user)
		s.note(by, "unlink", "address", a.id)
	}
	if s.switches.MarkStamps {
		a.changed = s.clock()
	}
}

// Hide takes a user's right to read addresses, or gives it back.
func (s *Server) Hide(user int, hidden bool, ids ...int) { s.setRight(s.hidden, user, hidden, ids) }

// Lock takes a user's right to change addresses, or gives it back.
func (s *Server) Lock(user int, locked bool, ids ...int) { s.setRight(s.locked, user, locked, ids) }

func (s *Server) setRight(rights map[int]map[int]bool, user int, missing bool, ids []int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if rights[user] == nil {
		rights[user] = map[int]bool{}
	}
	for _, id := range ids {
		if missing {
			rights[user][id] = true
		} else {
			delete(rights[user], id)
		}
	}
}

// notFoundError says that a GUI hook named a record that is not there.
type notFoundError struct {
	kind string
	id   int
}

func (e notFoundError) Error() string { return fmt.Sprintf("%s %d does not exist", e.kind, e.id) }

// letterSalutation is what onOffice fills in when nobody typed one.
func letterSalutation(fields map[string]string) string {
	switch fields["Anrede"] {
	case "Herr":
		return "Sehr geehrter Herr " + fields["Name"]
	case "Frau":
		return "Sehr geehrte Frau " + fields["Name"]
	case "Familie":
		return "Sehr geehrte Familie " + fields["Name"]
	}
	return "Sehr geehrte Damen und Herren"
}
