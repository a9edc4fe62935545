//go:build linux

package agent_test

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"abgleich/app/api"
	"abgleich/app/desktoptest"
	"abgleich/sync/contract"
	"abgleich/sync/engine"
	"abgleich/sync/memotoo/memotootest"
	"abgleich/sync/onoffice/onofficetest"
)

// What the user may expect of the programs on a computer that is not busy.
const (
	iconLimit    = 200 * time.Millisecond
	windowLimit  = 600 * time.Millisecond
	wakeUpLimit  = 1.0  // a second
	cpuLimit     = 0.05 // %
	memoryLimit  = 40.0 // MB
	answersLimit = 100 * time.Millisecond
)

// within reports the median of some times, and fails if the best of them is above
// the limit: the others may be the computer's.
func within(b *testing.B, what string, times []time.Duration, limit time.Duration) {
	b.Helper()
	slices.Sort(times)
	b.ReportMetric(float64(times[len(times)/2].Microseconds())/1000, "ms/"+what)
	b.ReportMetric(0, "ns/op")
	if times[0] > limit {
		b.Errorf("%s takes %v at best, should take %v", what, times[0], limit)
	}
}

// quickly waits with short pauses, for what is measured.
func quickly(b *testing.B, what string, ok func() bool) {
	b.Helper()
	for deadline := time.Now().Add(20 * time.Second); !ok(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			b.Fatalf("waited in vain: %s", what)
		}
	}
}

// From the start of the agent to its icon in the tray.
func BenchmarkStartToIcon(b *testing.B) {
	dir, err := programs()
	if err != nil {
		b.Fatal(err)
	}
	d := desktoptest.Start(b, desktoptest.Options{})
	env := d.Env("ABGLEICH_HOME="+filepath.Join(d.Home, "abgleich"), "ABGLEICH_LANG=de")
	var times []time.Duration
	for b.Loop() {
		begin := time.Now()
		p := desktoptest.Launch(b, env, nil, filepath.Join(dir, "abgleich"))
		quickly(b, "the icon", func() bool { return len(d.Tray.Items()) == 1 })
		times = append(times, time.Since(begin))
		if !p.End(10 * time.Second) {
			b.Fatalf("the agent does not end: %s", p.Output())
		}
		quickly(b, "the icon goes", func() bool { return len(d.Tray.Items()) == 0 })
	}
	within(b, "icon", times, iconLimit)
}

// From the click in the menu to the window on the screen.
func BenchmarkClickToWindow(b *testing.B) {
	d := start(b, desktoptest.Options{})
	d.addAccount()
	item := d.Tray.Item(b)
	var times []time.Duration
	for b.Loop() {
		for range 3 {
			begin := time.Now()
			item.Click("Synchronisation öffnen …")
			quickly(b, "the window", func() bool { return d.Window(b, "Synchronisation") != "" })
			times = append(times, time.Since(begin))
			d.Key(b, d.Window(b, "Synchronisation"), "Escape")
			n := len(times)
			quickly(b, "the window program ends", func() bool { return strings.Count(d.log(), "window program ended") == n })
		}
	}
	within(b, "window", times, windowLimit)
}

// The agent with three accounts that are synced, for a minute in which nothing
// happens.
func BenchmarkIdle(b *testing.B) {
	d := start(b, desktoptest.Options{})
	d.crm.Fill(1, 50, onofficetest.Filling{Marked: 1})
	for _, name := range []string{"eins", "zwei", "drei"} {
		d.add(b, name, memotootest.Start(b, memotootest.Memotoo()), true)
		// The first pass is not the timer's.
		if _, err := d.client.Sync(b.Context(), contract.Request{Account: name}); err != nil {
			b.Fatal(err)
		}
	}
	quickly(b, "all accounts are synced", func() bool {
		s, err := d.client.Status(b.Context())
		return err == nil && !slices.ContainsFunc(s.Accounts, func(a contract.AccountStatus) bool {
			return a.Running || a.Units[0].Result != engine.OK
		})
	})
	d.client.Close()
	d.settle(b)
	for b.Loop() {
		from, begin := usage(b, d.process.Cmd.Process.Pid), time.Now()
		time.Sleep(time.Minute)
		to, span := usage(b, d.process.Cmd.Process.Pid), time.Since(begin).Seconds()
		wakeUps, cpu := float64(to.switches-from.switches)/span, 100*(to.seconds-from.seconds)/span
		b.ReportMetric(wakeUps, "wake-ups/s")
		b.ReportMetric(cpu, "%cpu")
		b.ReportMetric(to.megabytes, "MB")
		b.ReportMetric(0, "ns/op")
		if wakeUps > wakeUpLimit || cpu > cpuLimit || to.megabytes > memoryLimit {
			b.Errorf("idle: %.2f wake-ups/s, %.3f %% of a processor, %.1f MB; should be %v, %v and %v",
				wakeUps, cpu, to.megabytes, wakeUpLimit, cpuLimit, memoryLimit)
		}
	}
}

// settle waits until what the passes leave behind is put away: memory, connections,
// and the files of the ledgers, which are closed when nobody has used them for a
// while. It is over when the agent has not woken for longer than that takes.
func (d *desk) settle(b *testing.B) {
	b.Helper()
	const still = 20 * time.Second
	pid := d.process.Cmd.Process.Pid
	last, since := usage(b, pid).switches, time.Now()
	for deadline := time.Now().Add(2 * time.Minute); time.Since(since) < still; time.Sleep(time.Second) {
		if now := usage(b, pid).switches; now != last {
			last, since = now, time.Now()
		}
		if time.Now().After(deadline) {
			b.Fatal("the agent does not come to rest")
		}
	}
}

// add sets up an account with its own hub, with secrets in a file.
func (d *desk) add(b *testing.B, name string, hub *memotootest.Running, automatic bool) {
	b.Helper()
	a := d.account(name, contract.File, hub)
	for u, s := range a.Units {
		s.Automatic = automatic
		a.Units[u] = s
	}
	s := contract.Secrets{OnOfficeToken: d.crm.Token(), OnOfficeSecret: d.crm.Secret(), MemotooPassword: hub.Password}
	if err := d.client.AddAccount(b.Context(), a, s); err != nil {
		b.Fatal(err)
	}
}

// While a pass carries 5,000 addresses, the agent answers the window.
func BenchmarkAnswersInMidPass(b *testing.B) {
	d := start(b, desktoptest.Options{})
	d.crm.Fill(1, 5000, onofficetest.Filling{Marked: 1})
	d.add(b, "viele", d.hub, false)
	done := make(chan error, 1)
	go func() {
		_, err := d.client.Sync(b.Context(), contract.Request{Account: "viele", UntilDone: true})
		done <- err
	}()
	window, err := api.Dial(b.Context(), d.home)
	if err != nil {
		b.Fatal(err)
	}
	defer window.Close()
	quickly(b, "the pass is under way", func() bool { return len(d.hub.Cards()) > 0 })
	var times []time.Duration
	for b.Loop() {
		for range 200 {
			begin := time.Now()
			s, err := window.Status(b.Context())
			if err != nil || !s.Accounts[0].Running {
				b.Fatalf("the pass is over: %v", err)
			}
			times = append(times, time.Since(begin))
			time.Sleep(20 * time.Millisecond)
		}
	}
	slices.Sort(times)
	slowest := times[len(times)*99/100]
	b.ReportMetric(float64(slowest.Microseconds())/1000, "ms/answer-p99")
	b.ReportMetric(0, "ns/op")
	if slowest > answersLimit {
		b.Errorf("one answer in a hundred takes more than %v, should take %v", slowest, answersLimit)
	}
	if err := window.Stop(b.Context(), "viele"); err != nil {
		b.Fatal(err)
	}
	if err := <-done; err != nil {
		b.Fatal(err)
	}
}

// used is what a process has used so far, and holds now.
type used struct {
	switches           int
	seconds, megabytes float64
}

// usage reads proc(5). Each time a thread went to sleep of its own will it had been
// awake before.
func usage(b *testing.B, pid int) (u used) {
	b.Helper()
	threads, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/status", pid))
	if err != nil || len(threads) == 0 {
		b.Fatalf("process %d: %v", pid, err)
	}
	for _, path := range threads {
		text, err := os.ReadFile(path)
		if err != nil {
			continue // the thread has ended
		}
		var n int
		if _, err := fmt.Sscanf(line(string(text), "voluntary_ctxt_switches:"), "%d", &n); err != nil {
			b.Fatal(err)
		}
		u.switches += n
	}
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		b.Fatal(err)
	}
	var kB float64
	if _, err := fmt.Sscanf(line(string(status), "VmRSS:"), "%f", &kB); err != nil {
		b.Fatal(err)
	}
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		b.Fatal(err)
	}
	// The name in parentheses may hold blanks.
	_, rest, _ := strings.Cut(string(stat), ") ")
	fields := strings.Fields(rest)
	var user, system float64
	if _, err := fmt.Sscan(fields[11], &user); err != nil {
		b.Fatal(err)
	}
	if _, err := fmt.Sscan(fields[12], &system); err != nil {
		b.Fatal(err)
	}
	// USER_HZ is 100 on every Linux that Go runs on.
	u.seconds, u.megabytes = (user+system)/100, kB*1024/1e6
	return u
}

// line is what follows a name at the beginning of a line.
func line(text, name string) string {
	s := bufio.NewScanner(strings.NewReader(text))
	for s.Scan() {
		if rest, ok := strings.CutPrefix(s.Text(), name); ok {
			return rest
		}
	}
	return ""
}
