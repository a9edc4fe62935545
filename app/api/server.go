package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"time"

	"abgleich/sync/contract"
	"abgleich/sync/fault"
)

// Server answers clients until it is closed.
type Server struct {
	service Service
	show    func(Window) error
	log     *slog.Logger
	http    *http.Server
	windows windows
	// ctx outlives requests, so that a window that closes ends no pass.
	ctx    context.Context
	cancel context.CancelFunc
}

// NewServer makes a server for a service. show opens a window on the user's
// desktop.
func NewServer(service Service, show func(Window) error, log *slog.Logger) *Server {
	s := &Server{service: service, show: show, log: log}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	s.http = &http.Server{
		Handler:           s.routes(),
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       15 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    16 << 10,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
	return s
}

// Serve answers on l until Close; it returns nil then.
func (s *Server) Serve(l net.Listener) error {
	if err := s.http.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// Close ends what clients wait for and hangs up. It waits for running requests
// until ctx ends.
func (s *Server) Close(ctx context.Context) error {
	s.cancel()
	if err := s.http.Shutdown(ctx); err != nil {
		return errors.Join(err, s.http.Close())
	}
	return nil
}

func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /ping", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	mux.HandleFunc("POST /show", s.handleShow)
	mux.HandleFunc("GET /windows", s.handleWindows)
	mux.HandleFunc("GET /accounts", answer(func(r *http.Request) (any, error) { return s.service.Accounts(r.Context()) }))
	mux.HandleFunc("POST /accounts", accept(func(r *http.Request, b accountBody) (any, error) {
		if b.Secrets == nil {
			b.Secrets = &contract.Secrets{}
		}
		return nil, s.service.AddAccount(s.ctx, b.Account, *b.Secrets)
	}))
	mux.HandleFunc("PUT /accounts", accept(func(r *http.Request, b accountBody) (any, error) {
		return nil, s.service.UpdateAccount(s.ctx, b.Account, b.Secrets)
	}))
	mux.HandleFunc("POST /accounts/remove", accept(func(r *http.Request, b removeBody) (any, error) {
		return nil, s.service.RemoveAccount(s.ctx, b.Account, b.KeepBackups)
	}))
	mux.HandleFunc("POST /accounts/reset", accept(func(r *http.Request, b nameBody) (any, error) {
		return nil, s.service.ResetAccount(s.ctx, b.Account)
	}))
	mux.HandleFunc("POST /check", accept(func(r *http.Request, b accountBody) (any, error) {
		return s.service.Check(r.Context(), b.Account, b.Secrets)
	}))
	mux.HandleFunc("POST /sync", accept(func(r *http.Request, b contract.Request) (any, error) {
		if b.DryRun {
			// A look that nobody waits for any more has no purpose.
			ctx, cancel := context.WithCancel(s.ctx)
			defer cancel()
			defer context.AfterFunc(r.Context(), cancel)()
			return s.service.Sync(ctx, b)
		}
		return s.service.Sync(s.ctx, b)
	}))
	mux.HandleFunc("POST /stop", accept(func(r *http.Request, b nameBody) (any, error) {
		return nil, s.service.Stop(r.Context(), b.Account)
	}))
	mux.HandleFunc("POST /restart", accept(func(r *http.Request, b nameBody) (any, error) {
		return nil, s.service.Restart(s.ctx, b.Account)
	}))
	mux.HandleFunc("GET /status", answer(func(r *http.Request) (any, error) { return s.service.Status(r.Context()) }))
	mux.HandleFunc("GET /held", answer(func(r *http.Request) (any, error) {
		return s.service.Held(r.Context(), r.FormValue("account"))
	}))
	mux.HandleFunc("POST /decide", accept(func(r *http.Request, b decideBody) (any, error) {
		return nil, s.service.Decide(s.ctx, b.Account, b.IDs, b.Decision)
	}))
	mux.HandleFunc("GET /passes", answer(func(r *http.Request) (any, error) {
		limit, err := strconv.Atoi(r.FormValue("limit"))
		if err != nil || limit < 1 {
			return nil, fault.New(fault.Internal, fault.Local, fault.StepRead, "limit must be a positive number", err)
		}
		return s.service.Passes(r.Context(), r.FormValue("account"), limit)
	}))
	mux.HandleFunc("GET /done", answer(func(r *http.Request) (any, error) {
		pass, err := strconv.ParseInt(r.FormValue("pass"), 10, 64)
		if err != nil {
			return nil, fault.New(fault.Internal, fault.Local, fault.StepRead, "pass must be a number", err)
		}
		return s.service.Done(r.Context(), r.FormValue("account"), pass)
	}))
	mux.HandleFunc("POST /pause", accept(func(r *http.Request, b pauseBody) (any, error) {
		return nil, s.service.Pause(s.ctx, b.Account, b.Until)
	}))
	mux.HandleFunc("POST /users", accept(func(r *http.Request, b usersBody) (any, error) {
		return s.service.Users(r.Context(), b.URL, b.Secrets, b.Account)
	}))
	mux.HandleFunc("GET /settings", answer(func(r *http.Request) (any, error) { return s.service.Settings(r.Context()) }))
	mux.HandleFunc("PUT /settings", accept(func(r *http.Request, b contract.Settings) (any, error) {
		return nil, s.service.SaveSettings(s.ctx, b)
	}))
	mux.HandleFunc("POST /marks/choices", accept(func(r *http.Request, b nameBody) (any, error) {
		return s.service.MarkChoices(r.Context(), b.Account)
	}))
	mux.HandleFunc("POST /marks/page", accept(func(r *http.Request, b markPageBody) (any, error) {
		return s.service.MarkPage(r.Context(), b.Account, b.Filter, b.Cursor)
	}))
	mux.HandleFunc("POST /marks", accept(func(r *http.Request, b contract.MarkRequest) (any, error) {
		return s.service.SetMarks(s.ctx, b)
	}))
	mux.HandleFunc("POST /marks/stop", accept(func(r *http.Request, b nameBody) (any, error) {
		return nil, s.service.StopMarks(r.Context(), b.Account)
	}))
	mux.HandleFunc("GET /backups", answer(func(r *http.Request) (any, error) {
		return s.service.Backups(r.Context(), r.FormValue("account"))
	}))
	mux.HandleFunc("GET /backups/records", answer(func(r *http.Request) (any, error) {
		return s.service.BackupRecords(r.Context(), r.FormValue("account"), r.FormValue("backup"))
	}))
	mux.HandleFunc("POST /backups", accept(func(r *http.Request, b backupBody) (any, error) {
		return s.service.CreateBackup(s.ctx, b.Account, b.Units)
	}))
	mux.HandleFunc("POST /backups/restore", accept(func(r *http.Request, b contract.RestoreRequest) (any, error) {
		return s.service.Restore(s.ctx, b)
	}))
	mux.HandleFunc("POST /undo", accept(func(r *http.Request, b contract.UndoRequest) (any, error) {
		return s.service.Undo(s.ctx, b)
	}))
	mux.HandleFunc("GET /events", s.handleEvents)
	mux.HandleFunc("GET /report", s.handleReport)
	return mux
}

func (s *Server) handleShow(w http.ResponseWriter, r *http.Request) {
	window := Window(r.FormValue("window"))
	if !window.Known() {
		http.Error(w, "unknown window", http.StatusBadRequest)
		return
	}
	reply(w, nil, s.show(window))
}

// handleEvents writes each event as one line of JSON until the client hangs up.
func (s *Server) handleEvents(w http.ResponseWriter, r *http.Request) {
	events, cancel := s.service.Subscribe()
	defer cancel()
	control := http.NewResponseController(w)
	out := json.NewEncoder(w)
	w.Header().Set("Content-Type", "application/x-ndjson")
	w.WriteHeader(http.StatusOK)
	for {
		// A client that doesn't read must not hold an event back for ever.
		if control.SetWriteDeadline(time.Now().Add(10*time.Second)) != nil || control.Flush() != nil {
			return
		}
		select {
		case e, ok := <-events:
			if !ok || out.Encode(e) != nil {
				return
			}
		case <-r.Context().Done():
			return
		case <-s.ctx.Done():
			return
		}
	}
}

// handleReport collects the whole report first: a failure must not look like a
// short file.
func (s *Server) handleReport(w http.ResponseWriter, r *http.Request) {
	var zip bytes.Buffer
	if err := s.service.Report(r.Context(), &zip, r.FormValue("personal") == "true"); err != nil {
		reply(w, nil, err)
		return
	}
	w.Header().Set("Content-Type", "application/zip")
	w.Header().Set("Content-Length", strconv.Itoa(zip.Len()))
	if _, err := zip.WriteTo(w); err != nil {
		s.log.Warn("report not sent", "error", err)
	}
}

// answer handles a request without a body.
func answer(f func(*http.Request) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		v, err := f(r)
		reply(w, v, err)
	}
}

// accept handles a request with a JSON body.
func accept[B any](f func(*http.Request, B) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var body B
		in := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxRequest))
		if err := in.Decode(&body); err != nil {
			// The decoder's message may quote the body, and the body may hold secrets.
			http.Error(w, "the request's body is not the JSON expected", http.StatusBadRequest)
			return
		}
		v, err := f(r, body)
		reply(w, v, err)
	}
}

func reply(w http.ResponseWriter, v any, err error) {
	w.Header().Set("Content-Type", "application/json")
	switch {
	case err != nil:
		w.WriteHeader(http.StatusUnprocessableEntity)
		v = toWire(err)
	case v == nil:
		w.WriteHeader(http.StatusNoContent)
		return
	}
	// If the client has gone there is nobody left to tell.
	_ = json.NewEncoder(w).Encode(v)
}
