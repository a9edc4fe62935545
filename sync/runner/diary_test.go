package runner_test

import (
	"path"
	"strings"
	"testing"

	"abgleich/sync/memotoo/memotootest"
	"abgleich/sync/memotoo/radicaletest"
)

// diary is a CalDAV server and the phone of a person that uses it.
type diary interface {
	dav() (url, user, password string)
	// entries are the texts of all events and tasks by href.
	entries(t testing.TB) map[string]string
	put(t testing.TB, name, text string)
	// offer is put for a text that the server may refuse, and tells whether it took it.
	offer(t testing.TB, name, text string) bool
	edit(t testing.TB, href string, change func(text string) string)
	remove(t testing.TB, href string)
}

// diaries are the servers over which scenarios run.
var diaries = []struct {
	name string
	// bends is set for a hub that makes changed occurrences events of their own,
	// gives times without a zone back, and has no tasks.
	bends bool
	start func(t testing.TB) diary
}{
	{"memotoo", true, func(t testing.TB) diary { return standinDiary{memotootest.Start(t, memotootest.Memotoo())} }},
	{"plain", false, func(t testing.TB) diary { return standinDiary{memotootest.Start(t, memotootest.Plain())} }},
	{"radicale", false, func(t testing.TB) diary {
		s := radicaletest.Start(t)
		return radicaleDiary{s.At(s.MakeCalendar(t, "termine"))}
	}},
}

type standinDiary struct{ *memotootest.Running }

func (s standinDiary) dav() (url, user, password string)    { return s.CalDAV, s.User, s.Password }
func (s standinDiary) entries(testing.TB) map[string]string { return s.Events() }

func (s standinDiary) put(t testing.TB, name, text string) {
	if !s.offer(t, name, text) {
		t.Fatalf("the stand-in refused %s", name)
	}
}

func (s standinDiary) offer(_ testing.TB, name, text string) bool {
	at := s.Calendar()
	if strings.Contains(text, "BEGIN:VTODO") {
		at = path.Dir(path.Clean(at)) + "/aufgaben/"
	}
	return s.PutItem(at, name+".ics", text) != ""
}

func (s standinDiary) edit(t testing.TB, href string, change func(string) string) {
	if !s.EditCard(href, change) {
		t.Fatalf("no entry %s", href)
	}
}

func (s standinDiary) remove(t testing.TB, href string) {
	if !s.DeleteCard(href) {
		t.Fatalf("no entry %s", href)
	}
}

type radicaleDiary struct{ server *radicaletest.Server }

func (r radicaleDiary) dav() (url, user, password string) {
	return r.server.URL, r.server.User, r.server.Password
}
func (r radicaleDiary) entries(t testing.TB) map[string]string { return r.server.Cards(t) }

func (r radicaleDiary) put(t testing.TB, name, text string) {
	t.Helper()
	r.server.Put(t, name+".ics", text)
}

func (r radicaleDiary) offer(t testing.TB, name, text string) bool {
	t.Helper()
	return r.server.Offer(t, name+".ics", text) == ""
}

func (r radicaleDiary) edit(t testing.TB, href string, change func(string) string) {
	text, ok := r.entries(t)[href]
	if !ok {
		t.Fatalf("no entry %s", href)
	}
	r.server.Put(t, path.Base(href), change(text))
}

func (r radicaleDiary) remove(t testing.TB, href string) {
	r.server.Delete(t, path.Base(href))
}
