package runner

import (
	"encoding/json"
	"maps"
	"net/url"
	"strings"

	"abgleich/sync/contract"
	"abgleich/sync/engine"
	"abgleich/sync/fault"
	"abgleich/sync/ledger"
	"abgleich/sync/onoffice"
	"abgleich/sync/record"
)

// target is what must not change after the first pass (design §2 rule 12): whose
// records, at which service. The name of the device, the secrets and where they
// are kept may change.
type target struct {
	OnOffice string `json:"onoffice"`
	User     string `json:"user"`
	CardDAV  string `json:"carddav"`
	CalDAV   string `json:"caldav"`
	Login    string `json:"login"`
}

// fixed is the target of an account that has had its first pass, with the
// collection of each unit that has had one.
type fixed struct {
	target
	Collections map[record.Unit]string `json:"collections"`
	// Person is what the user in onOffice and his tenant are told by (onoffice.Config):
	// another token may lead to another tenant with a user of the same name.
	Person string `json:"person,omitempty"`
}

// targetOf is the target of an account as it is set up.
func targetOf(a contract.Account) target {
	t := target{
		OnOffice: plainURL(a.OnOffice.URL), User: a.OnOffice.User, CardDAV: plainURL(a.Memotoo.CardDAV), CalDAV: plainURL(a.Memotoo.CalDAV), Login: a.Memotoo.User,
	}
	if a.OnOffice.URL == "" {
		t.OnOffice = plainURL(onoffice.StableURL)
	}
	return t
}

// sameTarget tells whether two settings of an account lead to the same place.
func sameTarget(a, b contract.Account) bool {
	for _, u := range contract.Units {
		if *collection(&a.Memotoo, u) != *collection(&b.Memotoo, u) {
			return false
		}
	}
	return targetOf(a) == targetOf(b)
}

// collection is the setting that names the collection of a unit; "" leaves the
// choice to discovery.
func collection(m *contract.Memotoo, u record.Unit) *string {
	switch u {
	case record.Appointments:
		return &m.Calendar
	case record.Tasks:
		return &m.TaskList
	}
	return &m.AddressBook
}

// change says what an account as it is set up would change of the target; nil if
// nothing. Who leaves the choice of a collection to discovery keeps what it once
// chose.
func (f fixed) change(a contract.Account) *fault.Fault {
	is := targetOf(a)
	type difference struct{ name, was, is string }
	list := []difference{{"onoffice.url", f.OnOffice, is.OnOffice}, {"onoffice.user", f.User, is.User}, {"memotoo.user", f.Login, is.Login}}
	if f.has(record.Addresses) {
		list = append(list, difference{"memotoo.carddav", f.CardDAV, is.CardDAV})
	}
	if f.has(record.Appointments) || f.has(record.Tasks) {
		list = append(list, difference{"memotoo.caldav", f.CalDAV, is.CalDAV})
	}
	names := map[record.Unit]string{record.Addresses: "memotoo.addressBook", record.Appointments: "memotoo.calendar", record.Tasks: "memotoo.taskList"}
	for _, u := range contract.Units {
		was, has := f.Collections[u]
		if set := *collection(&a.Memotoo, u); has && set != "" && plainPath(set) != plainPath(was) {
			list = append(list, difference{names[u], was, set})
		}
	}
	var text []string
	for _, d := range list {
		if d.was != d.is {
			text = append(text, d.name+" was "+d.was+", is "+d.is)
		}
	}
	if len(text) == 0 {
		return nil
	}
	return fault.New(fault.Target, fault.Local, fault.StepPlan, strings.Join(text, "; "), nil)
}

// has tells whether a unit has had its first pass.
func (f fixed) has(u record.Unit) bool { _, ok := f.Collections[u]; return ok }

// with is f after the first pass of one more unit, to the collection href.
func (f fixed) with(t target, u record.Unit, href string) fixed {
	f.target, f.Collections = t, maps.Clone(f.Collections)
	if f.Collections == nil {
		f.Collections = map[record.Unit]string{}
	}
	f.Collections[u] = href
	return f
}

// plainURL is an address in one of its spellings.
func plainURL(text string) string {
	u, err := url.Parse(text)
	if err != nil {
		return text
	}
	host := strings.ToLower(u.Host)
	if u.Scheme == "https" {
		host = strings.TrimSuffix(host, ":443")
	}
	return strings.ToLower(u.Scheme) + "://" + host + strings.TrimRight(u.Path, "/")
}

// plainPath is the path of a collection, given as a path or as an address.
func plainPath(text string) string {
	u, err := url.Parse(text)
	if err != nil {
		return text
	}
	return strings.TrimRight(u.Path, "/")
}

// fixedTarget is the target of the first pass; false if there was none.
func fixedTarget(db *ledger.DB) (f fixed, is bool, err error) {
	text, err := db.Meta(metaTarget)
	if err != nil || text == "" {
		return fixed{}, false, err
	}
	if err := json.Unmarshal([]byte(text), &f); err != nil {
		return fixed{}, false, storage(err)
	}
	return f, true, nil
}

func fixTarget(db *ledger.DB, f fixed) error { return keepMeta(db, metaTarget, &f) }

// firstLook fixes the target as soon as both sides have shown that they are there,
// before anything is written: a user name with a typing mistake fixes nothing.
type firstLook struct {
	engine.Ledger
	fix func() error
}

// SaveLook implements engine.Ledger.
func (l firstLook) SaveLook(look engine.Looked) error {
	if err := l.fix(); err != nil {
		return err
	}
	return l.Ledger.SaveLook(look)
}
