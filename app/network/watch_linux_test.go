package network

import (
	"encoding/binary"
	"os/exec"
	"syscall"
	"testing"
	"time"
)

// message is one of the kernel's: a header and the beginning of its body.
func message(kind uint16, body ...byte) []byte {
	b := binary.NativeEndian.AppendUint32(nil, uint32(syscall.NLMSG_HDRLEN+len(body)))
	b = binary.NativeEndian.AppendUint16(b, kind)
	return append(append(b, make([]byte, 10)...), body...)
}

func TestComes(t *testing.T) {
	route := func(bits byte) []byte { return append([]byte{syscall.AF_INET, bits}, make([]byte, 10)...) }
	cases := []struct {
		name string
		text []byte
		want bool
	}{
		{"an address comes", message(syscall.RTM_NEWADDR, make([]byte, 8)...), true},
		{"an address goes", message(syscall.RTM_DELADDR, make([]byte, 8)...), false},
		{"the way to everywhere", message(syscall.RTM_NEWROUTE, route(0)...), true},
		{"a way next door", message(syscall.RTM_NEWROUTE, route(24)...), false},
		{"the second of two", append(message(syscall.RTM_DELADDR, make([]byte, 8)...), message(syscall.RTM_NEWADDR, make([]byte, 8)...)...), true},
		{"cut", message(syscall.RTM_NEWADDR, make([]byte, 8)...)[:10], false},
		{"nothing", nil, false},
	}
	for _, c := range cases {
		if got := comes(c.text); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

// The kernel tells of an address that comes. It takes the right to give the
// loopback device one.
func TestE78_AnAddressThatComesIsNoticed(t *testing.T) {
	const address = "127.77.77.77/32"
	came := make(chan struct{}, 16)
	stop, err := listen(func() { came <- struct{}{} })
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	if out, err := exec.Command("ip", "addr", "add", address, "dev", "lo").CombinedOutput(); err != nil {
		t.Skipf("no address can be added: %v %s", err, out)
	}
	t.Cleanup(func() {
		if out, err := exec.Command("ip", "addr", "del", address, "dev", "lo").CombinedOutput(); err != nil {
			t.Errorf("%v %s", err, out)
		}
	})
	select {
	case <-came:
	case <-time.After(5 * time.Second):
		t.Error("nothing was noticed")
	}
}
