package dav

import (
	"maps"
	"sync"
)

// Counter counts the HTTP requests that were sent, repeated and redirected ones included. It may be shared; the zero value is ready.
type Counter struct {
	mu    sync.Mutex
	total int
	steps map[string]int
}

func (c *Counter) add(step string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.total++
	if c.steps == nil {
		c.steps = map[string]int{}
	}
	c.steps[step]++
}

// Total gives the number of requests so far.
func (c *Counter) Total() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.total
}

// BySteps gives the number of requests by Error.Step, such as "PUT" or "REPORT sync-collection".
func (c *Counter) BySteps() map[string]int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return maps.Clone(c.steps)
}
