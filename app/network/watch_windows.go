package network

import (
	"fmt"
	"sync"

	"golang.org/x/sys/windows"
)

// listener is who listens: a callback of Windows can be made but never be given
// back, so there is one for all.
var listener struct {
	mu    sync.Mutex
	event func()
}

var callback = sync.OnceValue(func() uintptr {
	return windows.NewCallback(func(_, _, kind uintptr) uintptr {
		listener.mu.Lock()
		defer listener.mu.Unlock()
		if kind == windows.MibAddInstance && listener.event != nil {
			listener.event()
		}
		return 0
	})
})

// listen calls event for each address that comes.
func listen(event func()) (stop func(), err error) {
	listener.mu.Lock()
	listener.event = event
	listener.mu.Unlock()
	var handle windows.Handle
	if err := windows.NotifyUnicastIpAddressChange(windows.AF_UNSPEC, callback(), nil, false, &handle); err != nil {
		return nil, fmt.Errorf("watching the network: %w", err)
	}
	return func() {
		// The program ends: there is nobody to tell.
		_ = windows.CancelMibChangeNotify2(handle)
	}, nil
}
