package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"abgleich/app/device/devicetest"
)

// cmdScan reads a QR code with another program's decoder: scan FILE TEXT.
func cmdScan(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: scan FILE TEXT")
	}
	f, err := os.Open(ts.MkAbs(args[0]))
	ts.Check(err)
	defer f.Close()
	got, err := devicetest.ReadPNG(f)
	ts.Check(err)
	if got != args[1] {
		ts.Fatalf("the code says %q, want %q", got, args[1])
	}
}

// cmdMobileconfig reads a configuration profile, checks it against Apple's keys
// and looks at the values of its accounts: mobileconfig FILE [KEY=VALUE]…. An
// empty value stands for no such key.
func cmdMobileconfig(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: mobileconfig FILE [KEY=VALUE]…")
	}
	p, err := devicetest.ReadProfile([]byte(ts.ReadFile(args[0])))
	ts.Check(err)
	for _, arg := range args[1:] {
		key, want, _ := strings.Cut(arg, "=")
		got := ""
		for _, in := range p.Payloads {
			if value, there := in[key]; there {
				got = fmt.Sprint(value)
			}
		}
		if got != want {
			ts.Fatalf("%s is %q, want %q", key, got, want)
		}
	}
}
