package onofficetest

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"
)

// GUIPrefix is where Handler mounts the hooks.
const GUIPrefix = "/gui/"

// Running is a tenant that listens.
type Running struct {
	*Server
	URL    string // ends in /api/stable/api.php
	GUIURL string // ends in /gui/; the path of a hook is appended
	http   *http.Server
	served chan error
}

// Handler serves the API and, below GUIPrefix, the hooks.
func (s *Server) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/api/", s)
	mux.Handle(GUIPrefix, http.StripPrefix(GUIPrefix, s.GUI()))
	return mux
}

// Listen serves on addr, as 127.0.0.1:0, until Close.
func (s *Server) Listen(addr string) (*Running, error) {
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("stand-in onOffice: %w", err)
	}
	base := "http://" + listener.Addr().String()
	r := &Running{Server: s, URL: base + StablePath, GUIURL: base + GUIPrefix, served: make(chan error, 1),
		http: &http.Server{Handler: s.Handler(), ReadHeaderTimeout: 10 * time.Second}}
	go func() { r.served <- r.http.Serve(listener) }()
	return r, nil
}

// Close ends the listening at once and cuts open connections.
func (r *Running) Close() error {
	err := r.http.Close()
	if served := <-r.served; !errors.Is(served, http.ErrServerClosed) {
		err = errors.Join(err, served)
	}
	return err
}

// TB is the part of testing.TB that Start needs.
type TB interface {
	Helper()
	Fatalf(format string, args ...any)
	Cleanup(func())
}

// Start makes a tenant that listens on loopback until the test ends.
func Start(t TB, o Options) *Running {
	t.Helper()
	r, err := New(o).Listen("127.0.0.1:0")
	if err != nil {
		t.Fatalf("%v", err)
	}
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Fatalf("closing the stand-in onOffice: %v", err)
		}
	})
	return r
}

// Info is what `dev standin` prints about the tenant.
type Info struct {
	URL    string     `json:"url"`
	Token  string     `json:"token"`
	Secret string     `json:"secret"`
	Users  []InfoUser `json:"users"`
	GUI    string     `json:"gui"`
}

// InfoUser is a user with the ids of his groups.
type InfoUser struct {
	ID     int    `json:"id"`
	Name   string `json:"name"`
	Groups []int  `json:"groups"`
}

// Info describes the running tenant. Token and secret are test values.
func (r *Running) Info() Info {
	info := Info{URL: r.URL, Token: r.token, Secret: r.secret, GUI: r.GUIURL}
	groups := r.Groups()
	for _, u := range r.Users() {
		if u.ID == APIUser {
			continue
		}
		one := InfoUser{ID: u.ID, Name: u.Name, Groups: []int{}}
		for _, g := range groups {
			for _, member := range g.Users {
				if member == u.ID {
					one.Groups = append(one.Groups, g.ID)
				}
			}
		}
		info.Users = append(info.Users, one)
	}
	return info
}
