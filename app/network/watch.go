// Package network tells when the computer has got another network, without asking
// over and over: the system says so itself.
package network

import (
	"context"
	"time"
)

// settle is how long the network is left alone after a change: addresses, routes
// and names come one after the other.
const settle = 2 * time.Second

// Watch calls changed after the network has changed and settled, until ctx ends;
// then it returns nil. Where the system tells nothing, it waits for the end only.
func Watch(ctx context.Context, changed func()) error {
	events := make(chan struct{}, 1)
	stop, err := listen(func() {
		select {
		case events <- struct{}{}:
		default:
		}
	})
	if err != nil {
		return err
	}
	defer stop()
	tell(ctx, events, changed)
	return nil
}

// tell calls changed once for each burst of events.
func tell(ctx context.Context, events <-chan struct{}, changed func()) {
	var quiet <-chan time.Time
	for {
		select {
		case <-events:
			quiet = time.After(settle)
		case <-quiet:
			quiet = nil
			changed()
		case <-ctx.Done():
			return
		}
	}
}
