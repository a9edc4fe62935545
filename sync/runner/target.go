package runner

import (
	"encoding/json"
	"net/url"
	"strings"

	"abgleich/sync/contract"
	"abgleich/sync/engine"
	"abgleich/sync/fault"
	"abgleich/sync/ledger"
	"abgleich/sync/onoffice"
)

// target is what must not change after the first pass (design §2 rule 12): whose
// records, at which service, in which address book. The name of the device, the
// secrets and where they are kept may change.
type target struct {
	OnOffice string `json:"onoffice"`
	User     string `json:"user"`
	CardDAV  string `json:"carddav"`
	Login    string `json:"login"`
	// Book is the address book, "" if discovery is to choose it.
	Book string `json:"book"`
}

// targetOf is the target of an account as it is set up.
func targetOf(a contract.Account) target {
	t := target{
		OnOffice: plainURL(a.OnOffice.URL), User: a.OnOffice.User, CardDAV: plainURL(a.Memotoo.CardDAV), Login: a.Memotoo.User,
		Book: a.Memotoo.AddressBook,
	}
	if a.OnOffice.URL == "" {
		t.OnOffice = plainURL(onoffice.StableURL)
	}
	return t
}

// takes tells whether other is the same target as t, which is fixed. Who leaves
// the choice of the address book to discovery keeps what it once chose.
func (t target) takes(other target) bool {
	if other.Book == "" || plainPath(other.Book) == plainPath(t.Book) {
		other.Book = t.Book
	}
	return t == other
}

// differences says what is another one than before.
func (t target) differences(other target) string {
	var list []string
	for _, d := range []struct{ name, was, is string }{
		{"onoffice.url", t.OnOffice, other.OnOffice}, {"onoffice.user", t.User, other.User}, {"memotoo.carddav", t.CardDAV, other.CardDAV},
		{"memotoo.user", t.Login, other.Login}, {"memotoo.addressBook", t.Book, other.Book},
	} {
		if d.was != d.is {
			list = append(list, d.name+" was "+d.was+", is "+d.is)
		}
	}
	return strings.Join(list, "; ")
}

func (t target) fault(other target) *fault.Fault {
	return fault.New(fault.Target, fault.Local, fault.StepPlan, t.differences(other), nil)
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

// plainPath is the path of an address book, given as a path or as an address.
func plainPath(text string) string {
	u, err := url.Parse(text)
	if err != nil {
		return text
	}
	return strings.TrimRight(u.Path, "/")
}

// fixedTarget is the target of the first pass; false if there was none.
func fixedTarget(db *ledger.DB) (t target, fixed bool, err error) {
	text, err := db.Meta(metaTarget)
	if err != nil || text == "" {
		return target{}, false, err
	}
	if err := json.Unmarshal([]byte(text), &t); err != nil {
		return target{}, false, storage(err)
	}
	return t, true, nil
}

func fixTarget(db *ledger.DB, t target) error {
	text, err := json.Marshal(t)
	if err != nil {
		return storage(err)
	}
	return db.SetMeta(metaTarget, string(text))
}

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
