package measure

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"
)

// Program is an abgleichctl with one account.
type Program struct {
	Path    string
	Home    string
	Account string
	Units   []string  // what a pass is over
	Log     io.Writer // its standard error
}

// report is what is needed of `abgleichctl sync --json`.
type report struct {
	Result string `json:"result"`
	Units  []struct {
		ToMemotoo  map[string]int `json:"toMemotoo"`
		ToOnOffice map[string]int `json:"toOnOffice"`
		Remaining  int            `json:"remaining"`
		Held       int            `json:"held"`
		Requests   struct {
			Memotoo  int `json:"memotoo"`
			OnOffice int `json:"onoffice"`
		} `json:"requests"`
	} `json:"units"`
}

// Sync runs one pass. One that does not end well is an error: its numbers would mean nothing.
func (p Program) Sync(ctx context.Context) (Pass, error) {
	args := []string{"sync", "--account", p.Account, "--json"}
	for _, u := range p.Units {
		args = append(args, "--unit", u)
	}
	cmd := exec.CommandContext(ctx, p.Path, args...)
	cmd.Env = append(os.Environ(), "ABGLEICH_HOME="+p.Home)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, p.Log
	begin := time.Now()
	if err := cmd.Start(); err != nil {
		return Pass{}, err
	}
	ended, peak := make(chan struct{}), make(chan int64)
	go func() { peak <- watch(cmd.Process.Pid, ended) }()
	err := cmd.Wait()
	wall := time.Since(begin)
	close(ended)
	pass, bad := read(out.Bytes())
	pass.Wall, pass.Peak = wall, <-peak
	if err := errors.Join(err, bad); err != nil {
		return pass, fmt.Errorf("abgleichctl sync: %w", err)
	}
	return pass, nil
}

func read(text []byte) (Pass, error) {
	var r report
	if err := json.Unmarshal(text, &r); err != nil {
		return Pass{}, fmt.Errorf("its report is no JSON: %w", err)
	}
	p := Pass{Result: r.Result}
	held := 0
	for _, u := range r.Units {
		p.Memotoo += u.Requests.Memotoo
		p.OnOffice += u.Requests.OnOffice
		p.Left += u.Remaining
		held += u.Held
		for _, counts := range []map[string]int{u.ToMemotoo, u.ToOnOffice} {
			for _, n := range counts {
				p.Written += n
			}
		}
	}
	if r.Result != "ok" || held > 0 {
		return p, fmt.Errorf("the pass ended as %q with %d held records", r.Result, held)
	}
	return p, nil
}

// watch reads the peak of a process's memory until it has ended. Linux counts it from the start of the program (VmHWM), unlike the
// resource usage of a finished child, which includes that of the parent; what is missed is what grows in the last milliseconds.
func watch(pid int, ended <-chan struct{}) int64 {
	var peak int64
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for {
		if status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid)); err == nil {
			peak = max(peak, highWater(string(status)))
		}
		select {
		case <-ended:
			return peak
		case <-tick.C:
		}
	}
}

// highWater reads VmHWM of a status file of proc(5), in bytes; 0 if there is none.
func highWater(status string) int64 {
	_, rest, found := strings.Cut(status, "\nVmHWM:")
	var kB int64
	if _, err := fmt.Sscanf(rest, "%d kB", &kB); !found || err != nil {
		return 0
	}
	return kB << 10
}
