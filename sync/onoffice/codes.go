package onoffice

import (
	"fmt"

	"abgleich/sync/fault"
)

// absence says what an error tells about the record it was asked for.
type absence int

const (
	silent   absence = iota // nothing
	absent                  // it does not exist
	maybe                   // it does not exist, or we may not see it
	noAccess                // it is there and we may not act on it
)

// class is what an error code means to us.
type class struct {
	kind fault.Kind
	// right names what the API user lacks, as the administration calls it.
	right string
	// record is what the code says about the record asked for.
	record absence
	// entry is set for codes about one phone, fax or mail entry.
	entry bool
	// field is set for codes about an unknown field name.
	field bool
	// whole is set if every action like this one would fail: the side as a whole
	// has failed, not the record.
	whole bool
}

// ranges is the table of error codes (§3). Codes that are missing concern mail,
// files, estates and the like, or are new: see classify.
var ranges = []struct {
	from, to int
	class
}{
	// Generic.
	{1, 1, class{kind: fault.Server}},
	{97, 97, class{kind: fault.Server}},
	{199, 199, class{kind: fault.Unsupported}},
	{303, 303, class{kind: fault.Server}},

	// Request syntax: our own mistake, but for the token and calls that the server lacks.
	{3, 9, class{kind: fault.Internal, whole: true}},
	{13, 13, class{kind: fault.SignIn, whole: true}},
	{14, 21, class{kind: fault.Internal, whole: true}},
	{23, 25, class{kind: fault.Unsupported}},
	{247, 247, class{kind: fault.Internal, whole: true}},
	{279, 279, class{kind: fault.Unsupported}},

	// Authentication.
	{22, 22, class{kind: fault.SignIn, whole: true}},
	{28, 49, class{kind: fault.SignIn, whole: true}},
	{102, 108, class{kind: fault.SignIn, whole: true}},
	{134, 135, class{kind: fault.SignIn, whole: true}},
	{136, 136, class{kind: fault.Clock, whole: true}},
	{137, 137, class{kind: fault.SignIn, whole: true}},
	{150, 150, class{kind: fault.SignIn, whole: true}},
	{153, 153, class{kind: fault.SignIn, whole: true}},
	{158, 158, class{kind: fault.Right, right: "API-Zugriff von dieser IP-Adresse", whole: true}},
	{175, 176, class{kind: fault.SignIn, whole: true}},
	{193, 193, class{kind: fault.SignIn, whole: true}},
	{201, 201, class{kind: fault.SignIn, whole: true}},
	{240, 240, class{kind: fault.SignIn, whole: true}},
	{243, 243, class{kind: fault.SignIn, whole: true}},
	{248, 248, class{kind: fault.SignIn, whole: true}},

	// Rights.
	{80, 80, class{kind: fault.Right, record: maybe}},
	{131, 131, class{kind: fault.Right, right: "Adressen anlegen", whole: true}},
	{149, 149, class{kind: fault.Right, right: "Immobilien lesen"}},
	{155, 155, class{kind: fault.Right, record: noAccess}},
	{156, 156, class{kind: fault.Right, record: noAccess}},
	{170, 170, class{kind: fault.Right, right: "Benutzerdaten über API lesen"}},
	{174, 174, class{kind: fault.Right, right: "Datensätze bearbeiten", whole: true}},
	{183, 183, class{kind: fault.Right, right: "Benutzerdaten über API lesen"}},
	{253, 253, class{kind: fault.Right, record: noAccess}},
	{261, 261, class{kind: fault.Right, right: "Adressen bearbeiten", record: noAccess}},
	{262, 262, class{kind: fault.Right, right: "Immobilien bearbeiten", record: noAccess}},
	{292, 293, class{kind: fault.Right, record: maybe}},

	// Not found.
	{79, 79, class{kind: fault.NotFound, record: maybe}},
	{96, 96, class{kind: fault.NotFound, record: maybe}},
	{117, 117, class{kind: fault.NotFound, record: maybe}},
	{121, 121, class{kind: fault.NotFound, record: maybe}},
	{127, 127, class{kind: fault.NotFound}},
	{169, 169, class{kind: fault.NotFound, record: absent}},
	{184, 184, class{kind: fault.NotFound}},
	{188, 188, class{kind: fault.NotFound}},
	{235, 235, class{kind: fault.NotFound, record: absent}},
	{251, 251, class{kind: fault.NotFound, whole: true}},
	{284, 284, class{kind: fault.NotFound}},
	{286, 286, class{kind: fault.NotFound, whole: true}},

	// Fields and values.
	{74, 74, class{kind: fault.Invalid}},
	{75, 75, class{kind: fault.Invalid, field: true}},
	{76, 77, class{kind: fault.Invalid}},
	{138, 138, class{kind: fault.Invalid, field: true}},
	{141, 141, class{kind: fault.Invalid, field: true}},
	{142, 142, class{kind: fault.Internal}},
	{143, 145, class{kind: fault.Invalid, field: true}},
	{154, 154, class{kind: fault.Invalid, field: true}},
	{167, 167, class{kind: fault.Internal}},
	{171, 171, class{kind: fault.Invalid}},
	{187, 187, class{kind: fault.Invalid}},
	{194, 194, class{kind: fault.Invalid}},
	{212, 212, class{kind: fault.Internal}},
	{215, 215, class{kind: fault.Invalid}},
	{227, 229, class{kind: fault.Invalid}},
	{232, 232, class{kind: fault.Internal}},
	{236, 236, class{kind: fault.Invalid}},
	{252, 252, class{kind: fault.Invalid}},
	{254, 255, class{kind: fault.Invalid}},
	{256, 257, class{kind: fault.Internal}},
	{270, 270, class{kind: fault.Invalid}},
	{282, 282, class{kind: fault.Invalid}},
	{291, 291, class{kind: fault.Internal}},
	{294, 294, class{kind: fault.Invalid}},
	{302, 302, class{kind: fault.Internal}},

	// Contact entries.
	{81, 87, class{kind: fault.Invalid, entry: true}},
	{258, 260, class{kind: fault.Invalid, entry: true}},
	{300, 300, class{kind: fault.Invalid, entry: true}},

	// Write failed.
	{78, 78, class{kind: fault.Invalid}},
	{88, 88, class{kind: fault.Invalid}},
	{161, 161, class{kind: fault.Invalid}},
	{168, 168, class{kind: fault.Invalid}},

	// Calendar.
	{91, 93, class{kind: fault.Invalid}},
	{122, 122, class{kind: fault.Invalid}},
	{230, 231, class{kind: fault.Invalid}},
	{241, 241, class{kind: fault.Internal}},
	{288, 289, class{kind: fault.Internal}},
	{290, 290, class{kind: fault.Invalid}},
	{295, 295, class{kind: fault.Invalid}},
	{301, 301, class{kind: fault.Invalid}},
	{305, 305, class{kind: fault.Internal}},

	// Relations.
	{132, 132, class{kind: fault.Unsupported}},
	{173, 173, class{kind: fault.Invalid}},
	{179, 182, class{kind: fault.Invalid}},
	{185, 185, class{kind: fault.Invalid}},
	{219, 219, class{kind: fault.Internal}},

	// Sync.
	{202, 203, class{kind: fault.Module, whole: true}},
	{206, 209, class{kind: fault.Invalid}},
	{216, 218, class{kind: fault.Module, whole: true}},
	{249, 250, class{kind: fault.Invalid}},
}

var classes = func() map[int]class {
	m := map[int]class{}
	for _, r := range ranges {
		for code := r.from; code <= r.to; code++ {
			m[code] = r.class
		}
	}
	return m
}()

// Codes that are asked for by number.
const (
	codeInAction       = 97
	codeNoUser         = 43
	codeClock          = 136
	codeNoModify       = 174
	codeNotImplemented = 199
	codeNoRelation     = 180
	codeAmbiguousEntry = 87
	codeAddress        = 158
	codeMandatory      = 254
)

// classify says what a code means. An unknown one is a failure of the server.
func classify(code int) class {
	if c, ok := classes[code]; ok {
		return c
	}
	if code == unanswered {
		return class{kind: fault.Incomplete}
	}
	return class{kind: fault.Server}
}

// describe makes the detail of a fault. The message is the server's, scrubbed.
func describe(code int, message string) string {
	if code == unanswered {
		return "the answer holds no result for this action"
	}
	text := fmt.Sprintf("onOffice error %d", code)
	if message != "" {
		text += ": " + plain(message, 200)
	}
	if right := classify(code).right; right != "" {
		text += " (Recht: " + right + ")"
	}
	return text
}

// Error gives a failed action as an error for errors.As; its code is one of §3.
type Error struct {
	Code    int
	Message string
}

func (e *Error) Error() string { return describe(e.Code, e.Message) }

// fault makes the fault of a failed result, nil for success.
func (r Result) fault(step fault.Step) *fault.Fault {
	if !r.Failed() {
		return nil
	}
	f := fault.New(classify(r.Code).kind, fault.OnOffice, step, describe(r.Code, r.Message), &Error{r.Code, plain(r.Message, 200)})
	if named := classify(r.Code).right; r.right != "" && generalRight(r.Code) && (named == "" || r.Code == codeNoModify) {
		r.name(f, r.right)
	}
	return f
}

// faultFor is fault with the right that is missing as people know it: the codes
// that tasks and appointments answer with name none.
func (r Result) faultFor(step fault.Step, right string) *fault.Fault {
	f := r.fault(step)
	if f != nil && f.Kind == fault.Right && r.Code != codeAddress {
		r.name(f, right)
	}
	return f
}

// name lets a fault name a right.
func (r Result) name(f *fault.Fault, right string) {
	f.Detail = fmt.Sprintf("onOffice error %d: %s (Recht: %s)", r.Code, plain(r.Message, 200), right)
}

// generalRight tells whether a code may mean that a right is missing altogether.
func generalRight(code int) bool {
	c := classify(code)
	return c.kind == fault.Right && c.record != maybe
}
