package network

import (
	"fmt"
	"os"
	"syscall"
)

// listen calls event for each address that comes (route(4)).
func listen(event func()) (stop func(), err error) {
	fd, err := syscall.Socket(syscall.AF_ROUTE, syscall.SOCK_RAW, syscall.AF_UNSPEC)
	if err != nil {
		return nil, fmt.Errorf("routing socket: %w", err)
	}
	syscall.CloseOnExec(fd)
	if err := syscall.SetNonblock(fd, true); err != nil {
		// The error of the close would hide why.
		_ = syscall.Close(fd)
		return nil, fmt.Errorf("routing socket: %w", err)
	}
	socket := os.NewFile(uintptr(fd), "route")
	done := make(chan struct{})
	go func() {
		defer close(done)
		buffer := make([]byte, 8<<10)
		for {
			n, err := socket.Read(buffer)
			if err != nil {
				return // closed
			}
			// Length, version, type.
			if n > 3 && buffer[3] == syscall.RTM_NEWADDR {
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
