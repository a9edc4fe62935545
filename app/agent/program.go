package agent

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"slices"
	"sync"
	"time"

	"abgleich/app/api"
	"abgleich/sync/fault"
)

// program is the window program: started when there is something to show, ended
// with the agent, and never more than one of them.
type program struct {
	command []string
	home    string
	log     *slog.Logger
	// raise hands a wish to the program that is running.
	raise func(w api.Window, later bool) bool

	mu      sync.Mutex
	process *os.Process
	started time.Time
	done    chan struct{}
	// wish is the last one that the running program was told of, and when.
	wish   api.Window
	wished time.Time
	// closing: the agent ends.
	closing bool
}

// A wish is lost if the program ends just after it was told of it: it had no time,
// or it crashed. Only a person who closes the window in this moment is that quick.
const (
	lostByCrash = 3 * time.Second
	lostByEnd   = 200 * time.Millisecond
)

// lost tells whether the program that ended with err has taken a wish with it.
func (p *program) lost(err error) bool {
	limit := lostByEnd
	if err != nil {
		limit = lostByCrash
	}
	return time.Since(p.wished) < limit
}

// startTime is how long a window program may take until it listens.
const startTime = 20 * time.Second

// show shows a window: in the program that runs, else in a new one, which gets
// further arguments.
func (p *program) show(w api.Window, args ...string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.raise(w, p.process != nil) || p.process != nil && time.Since(p.started) < startTime {
		p.wish, p.wished = w, time.Now()
		return nil
	}
	if p.process != nil {
		// It hangs. Another one takes its place: it owns nothing.
		p.log.Warn("window program does not answer", "pid", p.process.Pid)
		if err := p.process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
			p.log.Warn("window program", "error", err)
		}
	}
	if len(p.command) == 0 {
		return fault.New(fault.NotFound, fault.Local, fault.StepSave, WindowProgram+" is not installed beside this program", nil)
	}
	args = slices.Concat(p.command[1:], []string{"--home", p.home, "--show", string(w)}, args)
	cmd := exec.Command(p.command[0], args...)
	cmd.Stderr = lines{p.log}
	if err := cmd.Start(); err != nil {
		return fault.New(fault.NotFound, fault.Local, fault.StepSave, err.Error(), err)
	}
	p.log.Info("window program started", "pid", cmd.Process.Pid, "window", w)
	p.process, p.started, p.done = cmd.Process, time.Now(), make(chan struct{})
	go func(done chan struct{}) {
		err := cmd.Wait()
		p.log.Info("window program ended", "error", err)
		close(done)
		p.ended(done, err)
	}(p.done)
	p.wished = time.Time{}
	return nil
}

// ended notes that the program has ended, and shows what it had no time for.
func (p *program) ended(done chan struct{}, how error) {
	p.mu.Lock()
	if p.done != done {
		p.mu.Unlock()
		return
	}
	p.process = nil
	again, wish := p.lost(how) && !p.closing, p.wish
	p.mu.Unlock()
	if !again {
		return
	}
	if err := p.show(wish); err != nil {
		p.log.Error("window program", "error", err)
	}
}

// end ends the window program: without the agent it shows nothing.
func (p *program) end() {
	p.mu.Lock()
	process, done := p.process, p.done
	p.closing = true
	p.mu.Unlock()
	if process == nil {
		return
	}
	if err := askToEnd(process); err != nil && !errors.Is(err, os.ErrProcessDone) {
		p.log.Warn("window program", "error", err)
	}
	select {
	case <-done:
	case <-time.After(2 * time.Second):
		if err := process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
			p.log.Warn("window program", "error", err)
		}
	}
}

// WindowProgram is the name of the window program.
const WindowProgram = "abgleich-window"

// FindWindow returns the command of the window program: beside this program, or
// else wherever programs are found. It is empty if there is none.
func FindWindow() []string {
	path, err := api.FindProgram(WindowProgram)
	if err != nil {
		return nil
	}
	return []string{path}
}

// lines writes what the window program complains about into the log.
type lines struct{ log *slog.Logger }

func (l lines) Write(b []byte) (int, error) {
	l.log.Warn("window program", "says", fmt.Sprintf("%.2000s", b))
	return len(b), nil
}
