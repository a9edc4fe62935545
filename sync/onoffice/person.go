package onoffice

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"abgleich/sync/fault"
)

// person is what a user and his tenant are told by. Nothing in the API names the
// tenant itself (reference onoffice-api §1), and users of two tenants may have the
// same name and number.
type person struct {
	ID     int    `json:"id"`
	Login  string `json:"login,omitempty"`
	Name   string `json:"name,omitempty"`
	Domain string `json:"domain,omitempty"` // of his e-mail address
	// Others are some other users of the tenant, number and last name.
	Others []string `json:"others,omitempty"`
}

// othersKept is how many other users are kept: some of them come and go.
const othersKept = 12

func personOf(u User, all []User) person {
	p := person{ID: u.ID, Login: u.Login, Name: strings.TrimSpace(u.FirstName + " " + u.LastName)}
	_, p.Domain, _ = strings.Cut(strings.ToLower(u.Email), "@")
	for _, o := range all {
		if o.ID != u.ID && o.LastName != "" && len(p.Others) < othersKept {
			p.Others = append(p.Others, strconv.Itoa(o.ID)+" "+o.LastName)
		}
	}
	return p
}

// another tells whether now is surely somebody else than p: his number is another
// one, or of all that is known of both nothing agrees. People marry, offices change
// their domain, colleagues leave; not all at once.
func (p person) another(now person) bool {
	if p.ID != now.ID {
		return true
	}
	known, agree := 0, 0
	compare := func(here, there, same bool) {
		if here && there {
			known++
			if same {
				agree++
			}
		}
	}
	compare(p.Name != "", now.Name != "", p.Name == now.Name)
	compare(p.Domain != "", now.Domain != "", p.Domain == now.Domain)
	compare(len(p.Others) > 0, len(now.Others) > 0, sharesOne(p.Others, now.Others))
	return known > 1 && agree == 0
}

func sharesOne(a, b []string) bool {
	have := map[string]bool{}
	for _, s := range a {
		have[s] = true
	}
	for _, s := range b {
		if have[s] {
			return true
		}
	}
	return false
}

func (p person) String() string {
	return fmt.Sprintf("user %d %s (%s) among %s", p.ID, p.Login, p.Name, strings.Join(p.Others, ", "))
}

// Person is what the user and his tenant are told by, for Config.Person; "" until
// they have been asked for.
func (c *Client) Person() string { return c.person }

// recognise holds the user to Config.Person (design §2 rule 12).
func (c *Client) recognise(now person, step fault.Step) *fault.Fault {
	text, err := json.Marshal(now)
	if err != nil {
		return fault.New(fault.Internal, fault.OnOffice, step, "the user cannot be kept", err)
	}
	var was person
	// What cannot be read is as good as not known.
	if json.Unmarshal([]byte(c.cfg.Person), &was) == nil && was.ID != 0 && was.another(now) {
		return fault.New(fault.Target, fault.OnOffice, step, plain("onoffice.user was "+was.String()+", is "+now.String(), 400), nil)
	}
	c.person = string(text)
	return nil
}

// asked names the user and by which access he was asked for: what was learned of
// him by another one is learned again, as it may lead to another tenant.
func (c *Client) asked() string {
	sum := sha256.Sum256([]byte(c.url.String() + "\n" + string(c.cfg.Token)))
	return c.cfg.User + " " + hex.EncodeToString(sum[:4])
}
