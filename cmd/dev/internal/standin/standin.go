// Package standin runs the stand-in onOffice and the stand-in memotoo together, filled and listening.
package standin

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"abgleich/sync/memotoo/memotootest"
	"abgleich/sync/onoffice/onofficetest"
)

// The profiles: the hub's evidenced oddities, or none.
const (
	Memotoo = "memotoo"
	Plain   = "plain"
)

// Options say where the two listen and what is in them. The same seed and numbers make the same records.
type Options struct {
	OnOffice, Memotoo string // addresses to listen on, as 127.0.0.1:0
	Profile           string // Memotoo or Plain
	Seed              int64
	Addresses         int // in onOffice
	Marked            float64
	Cards             int // in memotoo, of other people
	Appointments      int
	Tasks             int
}

// Check tells what is wrong with the options.
func (o Options) Check() error {
	switch {
	case o.OnOffice == "" || o.Memotoo == "":
		return errors.New("both --onoffice and --memotoo need an address to listen on, as 127.0.0.1:0")
	case o.Profile != Memotoo && o.Profile != Plain:
		return fmt.Errorf("profile %q is neither %s nor %s", o.Profile, Memotoo, Plain)
	case o.Addresses < 0 || o.Appointments < 0 || o.Tasks < 0 || o.Cards < 0:
		return errors.New("a number of records cannot be below 0")
	}
	return nil
}

// Info is what a program needs to know to sign in at both; its JSON is the terminal contract. Nothing in it is secret.
type Info struct {
	OnOffice onofficetest.Info `json:"onoffice"`
	Memotoo  MemotooInfo       `json:"memotoo"`
}

// MemotooInfo is the memotoo half. User carries the device suffix.
type MemotooInfo struct {
	CardDAV  string `json:"carddav"`
	CalDAV   string `json:"caldav"`
	User     string `json:"user"`
	Password string `json:"password"`
}

// Login splits User into what is set up in an account: the name and the NAME of "_device=NAME".
func (i MemotooInfo) Login() (user, device string) {
	user, device, _ = strings.Cut(i.User, "_device=")
	return user, device
}

// Running are both stand-ins.
type Running struct {
	OnOffice *onofficetest.Running
	Memotoo  *memotootest.Running
	Marked   []int // ids of the addresses that were marked at the start
}

// Start fills both and listens.
func Start(o Options) (*Running, error) {
	if err := o.Check(); err != nil {
		return nil, err
	}
	hub := memotootest.Memotoo()
	if o.Profile == Plain {
		hub = memotootest.Plain()
	}
	tenant, book := onofficetest.New(onofficetest.Options{Seed: o.Seed}), memotootest.New(hub)
	r := &Running{Marked: tenant.Fill(o.Seed, o.Addresses, onofficetest.Filling{Marked: o.Marked, Appointments: o.Appointments, Tasks: o.Tasks})}
	book.Fill(o.Seed, o.Cards)
	var err error
	if r.OnOffice, err = tenant.Listen(o.OnOffice); err != nil {
		return nil, err
	}
	if r.Memotoo, err = memotootest.Listen(o.Memotoo, book, nil); err != nil {
		return nil, errors.Join(err, r.OnOffice.Close())
	}
	return r, nil
}

// Meetings are the ids of single appointments of the synced user that are not cancelled and take place within the next half year.
func (r *Running) Meetings() []int {
	from, to := time.Now().AddDate(0, 0, 1).Format(time.DateOnly), time.Now().AddDate(0, 6, 0).Format(time.DateOnly)
	var ids []int
	for _, a := range r.OnOffice.Appointments() {
		own := slices.Contains(r.OnOffice.Participants(a.ID), onofficetest.SyncedUser)
		if own && a.Status != onofficetest.StatusCanceled && a.Series == nil && !a.WriteProtected && a.Start >= from && a.Start < to {
			ids = append(ids, a.ID)
		}
	}
	return ids
}

// Duties are the ids of the synced user's tasks that are to be done.
func (r *Running) Duties() []int {
	login := ""
	for _, u := range r.OnOffice.Users() {
		if u.ID == onofficetest.SyncedUser {
			login = u.Name
		}
	}
	var ids []int
	for _, t := range r.OnOffice.Tasks() {
		if f := t.Fields; f["Verantwortung"] == login && (f["Status"] == onofficetest.TaskNotStarted || f["Status"] == onofficetest.TaskInProcess) {
			ids = append(ids, t.ID)
		}
	}
	return ids
}

// Info describes both.
func (r *Running) Info() Info {
	return Info{OnOffice: r.OnOffice.Info(),
		Memotoo: MemotooInfo{CardDAV: r.Memotoo.CardDAV, CalDAV: r.Memotoo.CalDAV, User: r.Memotoo.User, Password: r.Memotoo.Password}}
}

// Close ends both and cuts their connections.
func (r *Running) Close() error {
	r.Memotoo.Close()
	return r.OnOffice.Close()
}
