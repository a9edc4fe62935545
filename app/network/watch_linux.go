package network

import (
	"errors"
	"fmt"
	"os"
	"syscall"
	"unsafe"
)

// What the kernel is to tell of (rtnetlink(7)).
const groups = 0x10 | 0x40 | 0x100 | 0x400 // addresses and routes, of IPv4 and IPv6

// listen calls event for each address or route that comes. Those that go are no
// news for who waits for a network.
func listen(event func()) (stop func(), err error) {
	fd, err := syscall.Socket(syscall.AF_NETLINK, syscall.SOCK_RAW|syscall.SOCK_CLOEXEC|syscall.SOCK_NONBLOCK, syscall.NETLINK_ROUTE)
	if err != nil {
		return nil, fmt.Errorf("netlink: %w", err)
	}
	if err := syscall.Bind(fd, &syscall.SockaddrNetlink{Family: syscall.AF_NETLINK, Groups: groups}); err != nil {
		// The error of the close would hide why.
		_ = syscall.Close(fd)
		return nil, fmt.Errorf("netlink: %w", err)
	}
	socket := os.NewFile(uintptr(fd), "netlink")
	done := make(chan struct{})
	go func() {
		defer close(done)
		buffer := make([]byte, 32<<10)
		for {
			n, err := socket.Read(buffer)
			switch {
			case err == nil && comes(buffer[:n]):
				event()
			case err != nil && !isOverrun(err):
				return // closed
			case err != nil:
				// More came than fits: something has changed.
				event()
			}
		}
	}()
	return func() {
		// It was only read from.
		_ = socket.Close()
		<-done
	}, nil
}

// comes tells whether a message of the kernel tells of something new.
func comes(b []byte) bool {
	messages, err := syscall.ParseNetlinkMessage(b)
	if err != nil {
		return false
	}
	for _, m := range messages {
		switch m.Header.Type {
		case syscall.RTM_NEWADDR:
			return true
		case syscall.RTM_NEWROUTE:
			// Only the way to everywhere: its destination has no bits.
			if len(m.Data) >= int(unsafe.Sizeof(syscall.RtMsg{})) && m.Data[1] == 0 {
				return true
			}
		}
	}
	return false
}

// isOverrun tells whether the kernel had to drop messages.
func isOverrun(err error) bool { return errors.Is(err, syscall.ENOBUFS) }
