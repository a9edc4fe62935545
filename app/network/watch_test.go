package network

import (
	"context"
	"testing"
	"testing/synctest"
	"time"
)

// A burst of events is told once, when it is over.
func TestE78_TellOnceTheNetworkHasSettled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		start, events := time.Now(), make(chan struct{}, 1)
		go func() {
			for _, at := range []time.Duration{0, time.Second, 2 * time.Second, 30 * time.Second} {
				time.Sleep(at - time.Since(start))
				events <- struct{}{}
			}
		}()
		var told []time.Duration
		tell(ctx, events, func() { told = append(told, time.Since(start)) })
		if len(told) != 2 || told[0] != 2*time.Second+settle || told[1] != 30*time.Second+settle {
			t.Errorf("told at %v", told)
		}
	})
}

func TestWatchEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- Watch(ctx, func() {}) }()
	cancel()
	select {
	case err := <-done:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(5 * time.Second):
		t.Error("the watch does not end")
	}
}
