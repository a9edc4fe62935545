package device

import (
	"abgleich/sync/contract"
	"abgleich/sync/fault"
)

// Setup is how one device is connected, in one language.
type Setup struct {
	Kind Kind `json:"kind"`
	// Title is what the kind is called.
	Title string `json:"title"`
	// Account is the name of the account in Abgleich.
	Account string `json:"account"`
	// Device is the NAME of "_device=NAME" that the device signs in with; "" where
	// memotoo itself signs in at a cloud.
	Device string `json:"device"`
	// Login is the user name with which the device signs in at memotoo; "" where
	// memotoo itself signs in at a cloud.
	Login string `json:"login"`
	// Warnings are what to beware of, the gravest first.
	Warnings []Warning `json:"warnings"`
	// Ways are the ways to do it, the best first. One is enough.
	Ways []Way `json:"ways"`
	// Values are all values that the ways need, each once.
	Values []Value `json:"values"`
	// Codes can be scanned with the device; none for what has no camera.
	Codes []Code `json:"codes"`
	// Profile is set if Profile makes a configuration profile for the kind.
	Profile bool `json:"profile"`
}

// Way is one way to connect a device.
type Way struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	Steps []Step `json:"steps"`
}

// Step is one thing to do, with the values that are typed in it.
type Step struct {
	Text   string  `json:"text"`
	Values []Value `json:"values,omitempty"`
}

// Warning is something to beware of.
type Warning struct {
	ID   string `json:"id"`
	Text string `json:"text"`
}

// Options are what a user may choose about a device.
type Options struct {
	// Name is the NAME of "_device=NAME": letters and digits, 40 at most. "" takes
	// the usual one of the kind. A second device of one kind needs a name of its own.
	Name string
}

// For says how a device of kind k is connected with the memotoo login of account
// a. What is wrong with the account, the kind or the name is a
// *contract.InvalidError. There is no password in it.
func For(a contract.Account, k Kind, l fault.Lang, o Options) (Setup, error) {
	v, err := valuesOf(a, k, l, o)
	if err != nil {
		return Setup{}, err
	}
	s := Setup{
		Kind: k, Title: k.Title(l), Account: a.Name, Device: v.device, Login: v.login(), Profile: k.HasProfile(),
		Warnings: warningsOf(k, l), Ways: []Way{}, Values: []Value{}, Codes: v.codes(k, l),
	}
	seen := map[string]bool{}
	for _, w := range ways[k] {
		way := Way{ID: w.id, Title: w.title.in(l), Steps: []Step{}}
		for _, st := range w.steps {
			step := Step{Text: st.text.in(l)}
			for _, key := range st.values {
				value := v.get(key)
				step.Values = append(step.Values, value)
				if !seen[key] {
					seen[key] = true
					s.Values = append(s.Values, value)
				}
			}
			way.Steps = append(way.Steps, step)
		}
		s.Ways = append(s.Ways, way)
	}
	return s, nil
}

// way is a Way in both languages; its steps name their values by key.
type way struct {
	id    string
	title text
	steps []step
}

type step struct {
	text   text
	values []string
}

// ways are the ways of each kind.
var ways = map[Kind][]way{
	Android: {davx5, androidExchange},
	IPhone:  {iphoneProfile, iphoneByHand, iphoneExchange},
	Mac:     {macProfile, macByHand},
	Outlook: {outlookExchange, outlookAddIn, outlookNew},
	CalDAV:  {thunderbird, otherProgram},
	Google:  {googleContacts, googleCalendar},
	ICloud:  {icloudInstead},
}
