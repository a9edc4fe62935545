package onofficetest

import (
	"slices"
	"time"
)

// Options describe a tenant. The zero value is a good one.
type Options struct {
	// Seed makes token, secret and uuids; the same seed makes the same ones.
	Seed int64
	// Now is the server's clock; nil is the real one.
	Now func() time.Time
	// Token and Secret of the API user; empty ones come from Seed.
	Token, Secret string
	// Fields of the address module; nil means AddressFields().
	Fields []Field
	// Users and Groups; nil means DefaultUsers() and DefaultGroups(). The user
	// with the id APIUser is the one that calls.
	Users  []User
	Groups []Group
	// AppointmentKinds are the values of art; nil means DefaultAppointmentKinds().
	AppointmentKinds []Choice
	// Estates that records can be linked to; nil means DefaultEstates().
	Estates []Estate
	// Filters stored in the tenant, usable as filterid; nil means DefaultFilters().
	Filters  []StoredFilter
	Switches Switches
}

// Switches choose between the answers that the reference leaves open (§12),
// and between tenants. The zero value is a plausible tenant with the answer
// that is hardest on a client. They are read at every action, so they may be
// changed at any time with [Server.Set] or by the hook "faults".
type Switches struct {
	// TopLevelOK: a failed action leaves the top level at 200/0/OK; otherwise
	// the top level says 97 (§2).
	TopLevelOK bool `json:"topLevelOK"`
	// MixedIDs: every second record id is a string (§11.2).
	MixedIDs bool `json:"mixedIDs"`
	// EmptyDates: an empty date is "" and not 0000-00-00 (§2.1).
	EmptyDates bool `json:"emptyDates"`
	// ClockSkew is added to the server's clock, in seconds.
	ClockSkew int `json:"clockSkew"`

	// ChildIDs tells what get/idsfromrelation does with childids on
	// address:user:sync: ChildIDsWork, ChildIDsEmpty or ChildIDs199 (§12 no. 2).
	ChildIDs string `json:"childIDs"`
	// DuplicateRelated: related ids are answered twice each (§5.7).
	DuplicateRelated bool `json:"duplicateRelated"`
	// RelationHidesHidden: relations leave out addresses that the API user
	// has no right to read.
	RelationHidesHidden bool `json:"relationHidesHidden"`
	// UnmarkMissingFails: deleting a relation that does not exist is error 180.
	UnmarkMissingFails bool `json:"unmarkMissingFails"`
	// RefusedMarksLink: setting the mark of several addresses that is refused
	// because of one has marked those before it.
	RefusedMarksLink bool `json:"refusedMarksLink"`
	// KeepMarksOfDeleted: relation rows survive the address.
	KeepMarksOfDeleted bool `json:"keepMarksOfDeleted"`
	// SyncModuleOff: error 216. SyncOff: users whose flag is off, error 217.
	SyncModuleOff bool  `json:"syncModuleOff"`
	SyncOff       []int `json:"syncOff"`

	// StampBerlin: Aenderung is Europe/Berlin wall time; otherwise UTC (§12 no. 4).
	StampBerlin bool `json:"stampBerlin"`
	// MarkStamps, ContactStamps: setting the mark, changing phones and mails
	// moves Aenderung (§12 no. 3).
	MarkStamps    bool `json:"markStamps"`
	ContactStamps bool `json:"contactStamps"`
	// StampInData, ModifiedInData: Aenderung, modified may be listed in data (§12 no. 4).
	StampInData    bool `json:"stampInData"`
	ModifiedInData bool `json:"modifiedInData"`
	// SortIgnored: sortby has no effect on addresses (§5.1).
	SortIgnored bool `json:"sortIgnored"`

	// HiddenRead is what a read by resourceid of an address without right
	// gives: "" means 156, else Nothing, "80" or "292".
	HiddenRead string `json:"hiddenRead"`
	// GoneRead is the same for an address that does not exist: "" means
	// Nothing, else "80" or "292".
	GoneRead string `json:"goneRead"`

	// OnlyDefaultContacts: phone, fax and email in data give default entries
	// only (§12 no. 7).
	OnlyDefaultContacts bool `json:"onlyDefaultContacts"`
	// DefaultWithID: defaultphone in data comes back as defaultphone__<id>;
	// otherwise as the plain word (§12 no. 8).
	DefaultWithID bool `json:"defaultWithID"`
	// KeepLong: values are neither trimmed nor clipped to their field (§11.17).
	KeepLong bool `json:"keepLong"`
	// ThreeByte: letters that need four bytes in UTF-8 are stored as "?".
	ThreeByte bool `json:"threeByte"`
	// StatusWritable: Status may be written and drives Status2Adr; otherwise it
	// is accepted and ignored (§5.6).
	StatusWritable bool `json:"statusWritable"`
	// UsersOnlyEmail: get/users fills nothing but email (§8).
	UsersOnlyEmail bool `json:"usersOnlyEmail"`
	// LogBerlin: dateTime of the log is Berlin wall time; otherwise UTC.
	LogBerlin bool `json:"logBerlin"`
	// LogNoDeletes: deletions are not logged (§12 no. 13).
	LogNoDeletes bool `json:"logNoDeletes"`

	// Without names address fields that the tenant has switched off, With
	// optional ones that it has (Bemerkung, Telefon2), Mandatory those that a
	// create must fill.
	Without   []string `json:"without"`
	With      []string `json:"with"`
	Mandatory []string `json:"mandatory"`

	// WithoutTask names task fields that this tenant refuses (§7.1).
	WithoutTask []string `json:"withoutTask"`

	Calendar CalendarSwitches `json:"calendar"`
	Tasks    TaskSwitches     `json:"tasks"`

	// Rights of the API user.
	Rights Rights `json:"rights"`
}

// clone copies the slices, too.
func (s Switches) clone() Switches {
	for _, names := range []*[]string{&s.Without, &s.With, &s.Mandatory, &s.WithoutTask} {
		*names = slices.Clone(*names)
	}
	s.SyncOff = slices.Clone(s.SyncOff)
	return s
}

// Values of the switches ChildIDs, HiddenRead and GoneRead.
const (
	ChildIDsWork  = ""
	ChildIDsEmpty = "empty"
	ChildIDs199   = "199"
	Nothing       = "nothing"
)

// Rights the API user lacks or, for Administrator, has beyond the usual.
type Rights struct {
	NoRead     bool `json:"noRead"`     // addresses: 156
	NoModify   bool `json:"noModify"`   // addresses: 174
	NoCreate   bool `json:"noCreate"`   // addresses: 131
	NoUserRead bool `json:"noUserRead"` // users: 170
	NoFilters  bool `json:"noFilters"`  // stored filters: 156
	// NoMarksOfOthers is the error that setting and clearing marks of other users
	// than the API user gives; 0 is none. Which one it is nobody tells: 156, 174 or 253.
	NoMarksOfOthers int  `json:"noMarksOfOthers"`
	Administrator   bool `json:"administrator"` // may read the log
	// OwnCalendar: only appointments of which the API user is participant or
	// creator; asking for those of others is 156.
	OwnCalendar     bool `json:"ownCalendar"`
	NoCalendar      bool `json:"noCalendar"`      // appointments: 156
	NoCalendarWrite bool `json:"noCalendarWrite"` // create and delete 156, modify 174
	NoTasks         bool `json:"noTasks"`         // tasks: 156
	NoTaskWrite     bool `json:"noTaskWrite"`     // create 156, modify 174
}

// User of the tenant. Name is the login name.
type User struct {
	ID        int
	Name      string
	FirstName string
	LastName  string
	Email     string
	Short     string
	Phone     string
	AddressID int // the user's own address record; 0 for none
}

// Group of users. Kind is GroupOffice, GroupRegion or GroupGeneral.
type Group struct {
	ID      int
	Name    string
	Short   string
	Kind    string
	Users   []int
	Leaders []int
}

// StoredFilter is a filter kept in the tenant; Conditions are in the filter
// language (reference §5.2), as JSON.
type StoredFilter struct {
	ID         int
	Name       string
	Scope      string // public, office, private
	User       int
	Group      int
	Conditions string
}

// Ids of the default users: SyncedUser is "max", whose addresses are marked.
const (
	SyncedUser = 21
	OtherUser  = 22
	ThirdUser  = 23
	APIUser    = 90
)

// DefaultUsers gives "max", two colleagues and the API user.
func DefaultUsers() []User {
	return []User{
		{ID: SyncedUser, Name: "max", FirstName: "Max", LastName: "Mustermann", Email: "max.mustermann@makler.example", Short: "MM", Phone: "0241 4468610"},
		{ID: OtherUser, Name: "erika", FirstName: "Erika", LastName: "Groß", Email: "erika.gross@makler.example", Short: "EG", Phone: "0241 4468611"},
		{ID: ThirdUser, Name: "juergen", FirstName: "Jürgen", LastName: "Öztürk", Email: "juergen.oeztuerk@makler.example", Short: "JÖ"},
		{ID: APIUser, Name: "abgleich-api", LastName: "Abgleich API", Short: "API"},
	}
}

// DefaultGroups gives the office with everybody and a sales team.
func DefaultGroups() []Group {
	return []Group{
		{ID: 3, Name: "Büro Aachen", Short: "AC", Kind: "GroupOffice", Users: []int{SyncedUser, OtherUser, ThirdUser}, Leaders: []int{OtherUser}},
		{ID: 7, Name: "Vertrieb", Short: "VT", Kind: "GroupGeneral", Users: []int{SyncedUser, OtherUser}},
	}
}

// DefaultFilters gives one filter of each scope.
func DefaultFilters() []StoredFilter {
	return []StoredFilter{
		{ID: 11, Name: "Kölner Adressen", Scope: "public", Conditions: `{"Ort":[{"op":"=","val":"Köln"}]}`},
		{ID: 12, Name: "Eigentümer", Scope: "office", Group: 3, Conditions: `{"ArtDaten":[{"op":"in","val":["Eigentuemer"]}]}`},
		{ID: 13, Name: "Meine Interessenten", Scope: "private", User: SyncedUser,
			Conditions: `{"ArtDaten":[{"op":"in","val":["Interessent_Kauf","Interessent_Miete"]}],"Benutzer":[{"op":"=","val":"max"}]}`},
	}
}
