package main

import (
	"crypto/tls"
	"encoding/pem"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"abgleich/sync/memotoo/memotootest"
	"abgleich/sync/onoffice/onofficetest"
)

// stage is what a script plays on.
type stage struct {
	crm     *onofficetest.Running
	stopCRM func() error
	hub     *memotootest.Running
	other   *memotootest.Running
	// former is the one that was played on before otherhub.
	former  *memotootest.Running
	made    int // cards made by hub double
	secrets []string
	systemd *net.UnixConn
}

// scriptTB lets the stand-ins run until a script ends.
type scriptTB struct{ *testscript.TestScript }

func (scriptTB) Helper()            {}
func (t scriptTB) Cleanup(f func()) { t.Defer(f) }

func stageOf(ts *testscript.TestScript) *stage { return ts.Value(stageKey{}).(*stage) }

// cmdStandins starts both stand-ins: standins plain|memotoo|trusted|expired. The
// last two speak HTTPS with a certificate that this computer trusts.
func cmdStandins(ts *testscript.TestScript, neg bool, args []string) {
	s := stageOf(ts)
	if neg || len(args) != 1 {
		ts.Fatalf("usage: standins plain|memotoo|trusted|expired")
	}
	options := memotootest.Plain()
	if args[0] == "memotoo" {
		options = memotootest.Memotoo()
	}
	options.Password = "pass-of-" + ts.Name() + "-äß"
	s.listen(ts, "127.0.0.1:0", onofficetest.New(onofficetest.Options{Seed: int64(len(ts.Name()))}))
	switch args[0] {
	case "trusted", "expired":
		kind := memotootest.CertGood
		if args[0] == "expired" {
			kind = memotootest.CertExpired
		}
		s.hub = memotootest.StartTLS(scriptTB{ts}, options, kind)
		ts.Setenv("SSL_CERT_FILE", trust(ts, s.hub.URL))
	default:
		s.hub = memotootest.Start(scriptTB{ts}, options)
	}
	ts.Setenv("ONOFFICE", s.crm.URL)
	ts.Setenv("CARDDAV", s.hub.CardDAV)
	ts.Check(os.MkdirAll(ts.MkAbs("keys"), 0o700))
	for name, secret := range map[string]string{"token": s.crm.Token(), "secret": s.crm.Secret(), "password": s.hub.Password} {
		s.keep(ts, name, secret)
	}
	s.secrets = append(s.secrets, s.hub.User+":"+s.hub.Password)
}

// listen lets onOffice answer at an address until crm stop or the end of the script.
func (s *stage) listen(ts *testscript.TestScript, addr string, server *onofficetest.Server) {
	crm, err := server.Listen(addr)
	ts.Check(err)
	stop := sync.OnceValue(crm.Close)
	s.crm, s.stopCRM = crm, stop
	ts.Defer(func() { ts.Check(stop()) })
}

// otherHub changes between two memotoos, which have one user and password: other
// commands are about the one that was not in use up to now.
func (s *stage) otherHub(ts *testscript.TestScript) {
	if s.other == nil {
		options := memotootest.Plain()
		options.Password = s.hub.Password
		s.other = memotootest.Start(scriptTB{ts}, options)
	}
	s.hub, s.other = s.other, s.hub
}

// keep writes a secret into a file of the folder keys and remembers it.
func (s *stage) keep(ts *testscript.TestScript, name, secret string) {
	s.secrets = append(s.secrets, secret)
	ts.Check(os.WriteFile(filepath.Join(ts.MkAbs("keys"), name), []byte(secret+"\n"), 0o600))
}

// cmdSecret writes a further secret: secret NAME VALUE.
func cmdSecret(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: secret NAME VALUE")
	}
	stageOf(ts).keep(ts, args[0], args[1])
}

// trust writes the certificate of a server into a file.
func trust(ts *testscript.TestScript, url string) string {
	conn, err := tls.Dial("tcp", strings.TrimPrefix(url, "https://"), &tls.Config{InsecureSkipVerify: true})
	ts.Check(err)
	defer conn.Close()
	path := ts.MkAbs("roots.pem")
	block := &pem.Block{Type: "CERTIFICATE", Bytes: conn.ConnectionState().PeerCertificates[0].Raw}
	ts.Check(os.WriteFile(path, pem.EncodeToMemory(block), 0o600))
	return path
}

// cmdAddAccount adds an account for the stand-ins: addaccount NAME [FLAGS].
func cmdAddAccount(ts *testscript.TestScript, neg bool, args []string) {
	s := stageOf(ts)
	if neg || len(args) == 0 {
		ts.Fatalf("usage: addaccount NAME [FLAGS]")
	}
	command := append([]string{
		"account", "add", "--onoffice-url", s.crm.URL, "--onoffice-user", "max", "--carddav-url", s.hub.CardDAV, "--caldav-url", s.hub.CalDAV,
		"--memotoo-user", s.hub.User, "--onoffice-token-file", "keys/token", "--onoffice-secret-file", "keys/secret",
		"--memotoo-password-file", "keys/password", "--credentials", "file",
	}, args...)
	ts.Check(ts.Exec("abgleichctl", command...))
}

// cmdExits runs a program that has to end with a code: exits CODE PROGRAM ARGS….
func cmdExits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE PROGRAM ARGS…")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	var ended *exec.ExitError
	got := 0
	switch {
	case errors.As(err, &ended):
		got = ended.ExitCode()
	case err != nil:
		ts.Fatalf("%v", err)
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

// cmdCRM does what people do in the onOffice window, and looks:
//
//	crm fill MARKED UNMARKED [USER] · person FIRST LAST [USER] · town LAST TOWN · noright · rights · html · stop · back
//	crm nomarks CODE · slow VERB MILLISECONDS · fail VERB STATUS TIMES · lose VERB · well
//	crm addresses N · marked N [USER] · await-marked N [USER] · await-unmarked N · lives LAST TOWN · unwritten
func cmdCRM(ts *testscript.TestScript, neg bool, args []string) {
	crm := stageOf(ts).crm
	switch args[0] {
	case "fill":
		user := 0
		if len(args) > 3 {
			user = number(ts, args[3])
		}
		crm.Fill(1+int64(user), number(ts, args[1]), onofficetest.Filling{Marked: 1, User: user})
		crm.Fill(2, number(ts, args[2]), onofficetest.Filling{})
	case "person":
		_, err := crm.CreateAddress(onofficetest.Draft{
			Fields: map[string]string{"Vorname": unquote(ts, args[1]), "Name": unquote(ts, args[2]), "Ort": "Köln"}, Marks: []int{userArg(ts, args[1:])},
		})
		ts.Check(err)
	case "town":
		for _, a := range crm.Addresses() {
			if a.Fields["Name"] == args[1] {
				ts.Check(crm.EditAddress(a.ID, onofficetest.Draft{Fields: map[string]string{"Ort": args[2]}}))
			}
		}
	case "lives":
		for _, a := range crm.Addresses() {
			if a.Fields["Name"] == args[1] && a.Fields["Ort"] != args[2] {
				ts.Fatalf("%s lives in %q in onOffice, want %q", args[1], a.Fields["Ort"], args[2])
			}
		}
	case "noright":
		crm.Set(func(s *onofficetest.Switches) { s.Rights.NoCreate = true })
	case "rights":
		crm.Set(func(s *onofficetest.Switches) { s.Rights = onofficetest.Rights{} })
	case "lose":
		ts.Check(crm.AddFault(onofficetest.Fault{Kind: onofficetest.FaultLost, Action: args[1], Times: -1}))
	case "well":
		crm.ClearFaults()
	case "html":
		ts.Check(crm.AddFault(onofficetest.Fault{Kind: onofficetest.FaultHTML, Times: -1}))
	case "stop":
		ts.Check(stageOf(ts).stopCRM())
	case "back":
		stageOf(ts).listen(ts, strings.TrimSuffix(strings.TrimPrefix(crm.URL, "http://"), onofficetest.StablePath), crm.Server)
	case "addresses":
		same(ts, "addresses in onOffice", len(crm.Addresses()), number(ts, args[1]))
	case "nomarks":
		crm.Set(func(s *onofficetest.Switches) { s.Rights.NoMarksOfOthers = number(ts, args[1]) })
	case "slow":
		ts.Check(crm.AddFault(onofficetest.Fault{Kind: onofficetest.FaultLatency, Action: args[1], Milliseconds: number(ts, args[2]), Times: -1}))
	case "fail":
		ts.Check(crm.AddFault(onofficetest.Fault{Kind: onofficetest.FaultStatus, Action: args[1], Status: number(ts, args[2]), Times: number(ts, args[3])}))
	case "await-marked":
		await(ts, "marks in onOffice", func() bool { return len(crm.Marked(userArg(ts, args))) >= number(ts, args[1]) })
	case "await-unmarked":
		left := len(crm.Addresses()) - number(ts, args[1])
		await(ts, "addresses without mark in onOffice", func() bool { return len(crm.Marked(onofficetest.SyncedUser)) <= left })
	case "marked":
		same(ts, "marked addresses in onOffice", len(crm.Marked(userArg(ts, args))), number(ts, args[1]))
	case "unwritten":
		same(ts, "writes to onOffice", crm.Writes(), 0)
	default:
		ts.Fatalf("crm %s?", args[0])
	}
}

// cmdHub does what people do on their phones, and looks:
//
//	hub fill N · put FIRST LAST · delete N · double N FIRST LAST · edit N · town LAST TOWN · refuse TEXT STATUS · login · stop · back · other
//	hub hang METHOD [SKIP] · slow METHOD MILLISECONDS · busy METHOD SKIP · well
//	hub cards N · await-cards N · lives LAST TOWN · asked METHOD [N] · asks METHOD N · unwritten · reset
func cmdHub(ts *testscript.TestScript, neg bool, args []string) {
	hub := stageOf(ts).hub
	switch args[0] {
	case "fill":
		hub.Fill(7, number(ts, args[1]))
	case "put":
		first, last := unquote(ts, args[1]), unquote(ts, args[2])
		if hub.PutCard(first+"-"+last, "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:"+first+last+"\r\nFN:"+first+" "+last+"\r\nN:"+last+";"+first+";;;\r\nEND:VCARD\r\n") == "" {
			ts.Fatalf("the card was refused")
		}
	case "delete":
		n := number(ts, args[1])
		for href := range hub.Cards() {
			if n > 0 {
				n--
				hub.DeleteCard(href)
			}
		}
	case "edit":
		n := number(ts, args[1])
		for href := range hub.Cards() {
			if n--; n < 0 {
				break
			}
			hub.EditCard(href, func(text string) string { return strings.Replace(text, "END:VCARD", "NOTE:neu\r\nEND:VCARD", 1) })
		}
	case "town", "lives":
		for href, text := range hub.Cards() {
			if _, rest, found := strings.Cut(text, "ADR"); found && strings.Contains(text, "N:"+args[1]+";") {
				line, _, _ := strings.Cut(rest, "\r\n")
				_, value, _ := strings.Cut(line, ":")
				town := strings.Split(value, ";")[3]
				if args[0] == "town" {
					hub.EditCard(href, func(card string) string { return strings.Replace(card, ";"+town+";", ";"+args[2]+";", 1) })
				} else if town != args[2] {
					ts.Fatalf("%s lives in %q on memotoo, want %q", args[1], town, args[2])
				}
			}
		}
	case "double":
		for range number(ts, args[1]) {
			s := stageOf(ts)
			s.made++
			name := fmt.Sprintf("double-%d.vcf", s.made)
			hub.PutCard(name, fmt.Sprintf("BEGIN:VCARD\r\nVERSION:3.0\r\nUID:%s\r\nN:%s;%s;;;\r\nFN:%[3]s %[2]s\r\nTEL;TYPE=CELL:0170 5550001\r\nEND:VCARD\r\n", name, args[3], args[2]))
		}
	case "refuse":
		hub.Configure(func(o *memotootest.Options) {
			o.Refuse = append(o.Refuse, memotootest.Refusal{Contains: args[1], Status: number(ts, args[2])})
		})
	case "login":
		hub.Inject(memotootest.Fault{Action: memotootest.FaultLogin, Times: -1})
	case "hang":
		hub.Inject(memotootest.Fault{Action: memotootest.FaultHang, Method: args[1], Skip: optional(ts, args, 2, 0), Times: -1})
	case "slow":
		hub.Inject(memotootest.Fault{Action: memotootest.FaultWait, Method: args[1], Delay: time.Duration(number(ts, args[2])) * time.Millisecond, Times: -1})
	case "busy":
		hub.Inject(memotootest.Fault{Action: memotootest.FaultStatus, Status: 429, RetryAfter: "2", Method: args[1], Skip: number(ts, args[2]), Times: 1})
	case "well":
		hub.ClearFaults()
	case "other":
		stageOf(ts).otherHub(ts)
	case "asked":
		n := optional(ts, args, 2, 1)
		await(ts, "a request to memotoo", func() bool { return hub.Requests().ByMethod[args[1]] >= n })
	case "asks":
		same(ts, args[1]+" requests to memotoo", hub.Requests().ByMethod[args[1]], number(ts, args[2]))
	case "await-cards":
		await(ts, "cards on memotoo", func() bool { return len(hub.Cards()) >= number(ts, args[1]) })
	case "stop":
		hub.Close()
	case "back":
		again, err := memotootest.Listen(strings.TrimPrefix(hub.URL, "http://"), hub.Server, nil)
		ts.Check(err)
		ts.Defer(again.Close)
		stageOf(ts).hub = again
	case "cards":
		same(ts, "cards on memotoo", len(hub.Cards()), number(ts, args[1]))
	case "unwritten":
		same(ts, "writes to memotoo", hub.Requests().Writes(), 0)
	case "reset":
		hub.Reset()
	default:
		ts.Fatalf("hub %s?", args[0])
	}
}

// cmdSystemd plays the service manager: systemd listen · systemd await STATE.
func cmdSystemd(ts *testscript.TestScript, neg bool, args []string) {
	s := stageOf(ts)
	switch args[0] {
	case "listen":
		path := ts.MkAbs("notify")
		conn, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: path, Net: "unixgram"})
		ts.Check(err)
		ts.Defer(func() { _ = conn.Close() }) // the test is over
		s.systemd = conn
		ts.Setenv("NOTIFY_SOCKET", path)
	case "await":
		message := make([]byte, 100)
		ts.Check(s.systemd.SetReadDeadline(time.Now().Add(time.Minute)))
		n, err := s.systemd.Read(message)
		ts.Check(err)
		if got := string(message[:n]); got != args[1] {
			ts.Fatalf("the service manager was told %q, want %q", got, args[1])
		}
	}
}

// cmdSignal sends signals to a command of the program in the background, and waits
// at most ten seconds for its end: signal COMMAND INT|TERM….
func cmdSignal(ts *testscript.TestScript, neg bool, args []string) {
	found := false
	defer func() {
		if !found {
			ts.Fatalf("no command %q runs", args[0])
		}
	}()
	for _, c := range ts.BackgroundCmds() {
		if c.Args[1] != args[0] {
			continue
		}
		found = true
		for _, name := range args[1:] {
			signal := map[string]os.Signal{"INT": os.Interrupt, "TERM": syscall.SIGTERM}[name]
			ts.Check(c.Process.Signal(signal))
		}
		ended := func() bool { return errors.Is(c.Process.Signal(syscall.Signal(0)), os.ErrProcessDone) }
		for end := time.Now().Add(10 * time.Second); !ended(); time.Sleep(10 * time.Millisecond) {
			if time.Now().After(end) {
				ts.Fatalf("the program goes on for more than ten seconds after %v", args)
			}
		}
	}
}

// await waits until something is so.
func await(ts *testscript.TestScript, what string, is func() bool) {
	for end := time.Now().Add(time.Minute); !is(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			ts.Fatalf("waited in vain for %s", what)
		}
	}
}

// userArg is the user of crm marked N [USER].
func userArg(ts *testscript.TestScript, args []string) int {
	if len(args) > 2 {
		return number(ts, args[2])
	}
	return onofficetest.SyncedUser
}

// optional is a number at a place of the arguments, or what stands in for it.
func optional(ts *testscript.TestScript, args []string, at, otherwise int) int {
	if len(args) <= at {
		return otherwise
	}
	return number(ts, args[at])
}

func number(ts *testscript.TestScript, s string) int {
	n, err := strconv.Atoi(s)
	ts.Check(err)
	return n
}

// unquote reads \x1b, \u202e and \n in an argument.
func unquote(ts *testscript.TestScript, s string) string {
	text, err := strconv.Unquote(`"` + s + `"`)
	ts.Check(err)
	return text
}

func same(ts *testscript.TestScript, what string, got, want int) {
	if got != want {
		ts.Fatalf("%s: %s", what, fmt.Sprintf("%d, want %d", got, want))
	}
}
