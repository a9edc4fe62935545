package agent

import (
	"errors"
	"strconv"
	"time"

	"abgleich/app/api"
	"abgleich/app/lang"
	"abgleich/app/notify"
	"abgleich/assets"
	"abgleich/sync/contract"
	"abgleich/sync/engine"
	"abgleich/sync/fault"
)

// When something is told again.
const (
	// lasting is after what time something that has not changed is told once more.
	lasting = 24 * time.Hour
	// flapping is for how long something that was over is no news when it comes back.
	flapping = time.Hour
)

// concern is something that the user should know of even without looking.
type concern struct {
	// key says what it is about, print what it is: the same print is no news.
	key, print  string
	title, body string
	urgent      bool
	opens       api.Window
}

// concerns are what a status gives cause for (design §2 rules 7–9). Texts name no
// record: notes are shown where others can see them.
func concerns(s contract.Status, w *lang.Words) []concern {
	var list []concern
	for _, a := range s.Accounts {
		switch failed := failure(a); {
		case a.Stopped:
			c := concern{key: "trouble\n" + a.Name, print: "stopped", title: w.T("notify.stopped", "account", a.Name), urgent: true, opens: api.SyncWindow}
			c.explain(a.Reason, w)
			list = append(list, c)
		case failed != nil && !a.Running:
			c := concern{key: "trouble\n" + a.Name, print: "failed", title: w.T("notify.failed", "account", a.Name), opens: api.SyncWindow}
			c.explain(failed, w)
			list = append(list, c)
		}
		held := 0
		for _, u := range a.Units {
			held += u.Held
		}
		if held > 0 {
			list = append(list, concern{
				key: "held\n" + a.Name, print: strconv.Itoa(held), title: w.N("notify.held", held, "account", a.Name), body: w.T("notify.held.next"),
				opens: api.HeldWindow,
			})
		}
	}
	if s.Error != nil {
		c := concern{key: "settings", print: "damaged", title: w.T("state.damaged"), opens: api.SettingsWindow}
		c.explain(s.Error, w)
		list = append(list, c)
	}
	return list
}

// failure is why a unit of the account, or the account itself, has failed; nil if
// none has. Being offline is waiting, not failing.
func failure(a contract.AccountStatus) *contract.ErrorEntry {
	if a.Error != nil {
		return a.Error
	}
	for _, u := range a.Units {
		if u.Direction != engine.Off && u.Result == engine.Failed && u.Error != nil {
			return u.Error
		}
	}
	return nil
}

// explain takes over what happened and what to do.
func (c *concern) explain(e *contract.ErrorEntry, w *lang.Words) {
	if e == nil || e.Fault == nil {
		return
	}
	f := e.Fault
	c.print += " " + string(f.Kind) + " " + string(f.Side)
	c.body = f.What(w.Lang()) + " " + f.Next(w.Lang())
	if f.Kind == fault.SignIn || f.Kind == fault.Target {
		c.opens = api.SettingsWindow
	}
}

// told is what the user was told about a key.
type told struct {
	print string
	at    time.Time
	// over is since when the concern is gone; zero while it stands.
	over time.Time
}

// memory decides what is news: each concern once, and again only when it lasts or
// changes.
type memory map[string]told

// news returns what is to be told now, and the keys of notes that are no longer true.
func (m memory) news(list []concern, now time.Time) (tell []concern, over []string) {
	stands := map[string]bool{}
	for _, c := range list {
		stands[c.key] = true
		was, known := m[c.key]
		known = known && (was.over.IsZero() || now.Sub(was.over) < flapping)
		if known && was.print == c.print && now.Sub(was.at) < lasting || known && fewer(was.print, c.print) {
			was.over, was.print = time.Time{}, c.print
			m[c.key] = was
			continue
		}
		m[c.key] = told{print: c.print, at: now}
		tell = append(tell, c)
	}
	for key, was := range m {
		switch {
		case stands[key]:
		case was.over.IsZero():
			was.over = now
			m[key] = was
			over = append(over, key)
		case now.Sub(was.over) > lasting:
			delete(m, key)
		}
	}
	return tell, over
}

// fewer tells whether a number has become smaller: decisions that were taken are no
// news.
func fewer(was, is string) bool {
	n, err := strconv.Atoi(was)
	m, failed := strconv.Atoi(is)
	return err == nil && failed == nil && m < n
}

// notices tells the user what is news.
type notices struct {
	*agent
	memory memory
	note   notify.Notifier
	jobs   chan func()
	done   chan struct{}
}

func newNotices(a *agent) *notices {
	n := &notices{agent: a, memory: memory{}, note: a.Notifier, jobs: make(chan func(), 64), done: make(chan struct{})}
	if n.note == nil {
		icon, err := assets.PNG("abgleich", 64)
		if err != nil {
			a.log.Error("icon of notes", "error", err)
		}
		n.note = notify.New(notify.Options{Icon: icon, Clicked: a.clicked})
	}
	// A desktop that does not answer must hold up neither icon nor menu.
	go func() {
		defer close(n.done)
		for job := range n.jobs {
			job()
		}
	}()
	return n
}

// look tells what is news in a status. Without the user's wish nothing is told, and
// nothing of what stands is told later.
func (n *notices) look(s contract.Status, wanted bool, now time.Time) {
	tell, over := n.memory.news(concerns(s, n.Words.Words()), now)
	for _, key := range over {
		n.queue(func() error { return n.note.Withdraw(key) })
	}
	if !wanted {
		return
	}
	for _, c := range tell {
		n.tell(c)
	}
}

func (n *notices) tell(c concern) {
	n.opens.Store(c.key, c.opens)
	n.log.Info("told the user", "what", c.print)
	n.queue(func() error {
		return n.note.Show(notify.Note{Key: c.key, Title: c.title, Body: c.body, Action: n.Words.Words().T("notify.open"), Urgent: c.urgent})
	})
}

func (n *notices) queue(f func() error) {
	job := func() {
		if err := f(); err != nil && !errors.Is(err, notify.ErrNoDesktop) {
			n.log.Warn("note", "error", err)
		}
	}
	select {
	case n.jobs <- job:
	default:
		n.log.Warn("too many notes wait for the desktop")
	}
}

// close waits for notes under way, but not for a desktop that does not answer.
func (n *notices) close() {
	close(n.jobs)
	select {
	case <-n.done:
	case <-time.After(time.Second):
	}
	if err := n.note.Close(); err != nil {
		n.log.Warn("notes", "error", err)
	}
}

// clicked opens what a note is about.
func (a *agent) clicked(key string) {
	if w, ok := a.opens.Load(key); ok {
		a.try("show window", func() error { return a.show(w.(api.Window)) })
	}
}
