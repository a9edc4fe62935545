package onofficetest

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"
	_ "time/tzdata" // the tenant lives in Europe/Berlin on any machine
)

// Paths of the API (reference §1.1); a trailing slash is tolerated.
const (
	StablePath = "/api/stable/api.php"
	LatestPath = "/api/latest/api.php"
)

const maxBody = 64 << 20

// Server is one onOffice tenant in memory. All methods may be called at any
// time from any goroutine.
type Server struct {
	token, secret string
	seed          int64
	now           func() time.Time
	berlin        *time.Location
	actions       map[string]handler
	verbs, kinds  map[string]bool
	hooks         map[string]hook
	exists        map[string]func(*Server, int) bool
	modules       map[string]module
	appointKinds  []Choice
	estates       []Estate

	mu           sync.Mutex
	switches     Switches
	users        []User
	groups       []Group
	filters      []StoredFilter
	fields       fieldConfig
	addresses    addressStore
	appointments table[Appointment]
	tasks        table[Task]
	mails        []Mail
	relations    map[string]*relation
	hidden       map[int]map[int]bool // user → addresses without read right
	locked       map[int]map[int]bool // user → addresses without write right
	history      []logEntry
	faults       []*Fault
	before       func(Call)
	requests     int
	counts       map[string]int
	calls        []Call
}

// New makes an empty tenant with users, groups and fields.
func New(o Options) *Server {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		panic("onofficetest: time zone data is linked in, yet: " + err.Error())
	}
	s := &Server{
		token: o.Token, secret: o.Secret, seed: o.Seed, now: o.Now, berlin: berlin,
		switches: o.Switches, users: o.Users, groups: o.Groups, filters: o.Filters,
		addresses: newAddressStore(), relations: map[string]*relation{},
		hidden: map[int]map[int]bool{}, locked: map[int]map[int]bool{}, counts: map[string]int{},
		actions: map[string]handler{}, verbs: map[string]bool{}, kinds: map[string]bool{}, hooks: map[string]hook{},
		exists: map[string]func(*Server, int) bool{}, modules: map[string]module{},
		appointKinds: o.AppointmentKinds, estates: o.Estates, appointments: newTable[Appointment](), tasks: newTable[Task](),
	}
	if s.token == "" {
		s.token = digest("token", o.Seed)[:32]
	}
	if s.secret == "" {
		s.secret = digest("secret", o.Seed)
	}
	if s.now == nil {
		s.now = time.Now
	}
	if s.users == nil {
		s.users = DefaultUsers()
	}
	if s.groups == nil {
		s.groups = DefaultGroups()
	}
	if s.filters == nil {
		s.filters = DefaultFilters()
	}
	if s.appointKinds == nil {
		s.appointKinds = DefaultAppointmentKinds()
	}
	if s.estates == nil {
		s.estates = DefaultEstates()
	}
	fields := o.Fields
	if fields == nil {
		fields = AddressFields()
	}
	s.fields = newFieldConfig(fields)
	for _, p := range parts() {
		s.install(p)
	}
	return s
}

// digest gives 64 hex digits that depend on word and seed only.
func digest(word string, seed int64) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %d", word, seed))
	return hex.EncodeToString(sum[:])
}

// Token and Secret are the API user's test values.
func (s *Server) Token() string  { return s.token }
func (s *Server) Secret() string { return s.secret }

// Set changes switches while the server runs.
func (s *Server) Set(change func(*Switches)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change(&s.switches)
}

// clock is the server's time: UTC, whole seconds, skewed by switch.
func (s *Server) clock() time.Time {
	return s.now().UTC().Truncate(time.Second).Add(time.Duration(s.switches.ClockSkew) * time.Second)
}

// ServeHTTP answers the API. Anything but a POST to one of its paths is an
// HTTP error; all else is HTTP 200 with the error in the body (reference §1.1).
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path := strings.TrimSuffix(r.URL.Path, "/")
	if path != StablePath && path != LatestPath {
		http.NotFound(w, r)
		return
	}
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		http.Error(w, "only POST", http.StatusMethodNotAllowed)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		http.Error(w, "body could not be read", http.StatusBadRequest)
		return
	}
	token, actions, problem := parseRequest(body)

	s.mu.Lock()
	s.requests++
	number := s.requests
	before := s.takeFaults(beforeExecution, actions)
	s.mu.Unlock()
	if !before.apply(w, r) {
		return
	}

	var answer []byte
	switch {
	case problem != nil:
		answer = refusal(500, problem)
	case token != s.token:
		answer = refusal(400, fail(codeUnauthenticated))
	default:
		answer = s.execute(number, actions)
	}

	s.mu.Lock()
	after := s.takeFaults(afterExecution, actions)
	s.mu.Unlock()
	after.send(w, answer)
}

// execute runs the actions one after the other and builds the answer.
func (s *Server) execute(number int, actions []action) []byte {
	results := make(list, 0, len(actions))
	status := object{{"code", 200}, {"errorcode", 0}, {"message", "OK"}}
	for _, a := range actions {
		result, problem, topOK := s.perform(number, a)
		results = append(results, result)
		if problem == nil || topOK {
			continue
		}
		code := 500
		if problem.code == codeClock || problem.code == codeHMAC {
			code = 400
		}
		status = object{{"code", code}, {"errorcode", codeInAction}, {"message", messages[codeInAction]}}
	}
	return appendJSON(nil, object{{"status", status}, {"response", object{{"results", results}}}})
}

// refusal answers a request of which no action was looked at.
func refusal(code int, problem *apiError) []byte {
	return appendJSON(nil, object{
		{"status", object{{"code", code}, {"errorcode", problem.code}, {"message", problem.message}}},
		{"response", object{{"results", list{}}}},
	})
}
