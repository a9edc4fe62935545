package lang

import (
	"sync/atomic"

	"abgleich/sync/fault"
)

// Chosen are the words that are spoken now; the user may choose others while the
// program runs. It is safe for concurrent use. The zero value speaks the language
// of the system.
type Chosen struct {
	now atomic.Pointer[Words]
}

// Choose takes the language of the setting: "de", "en", or "" for that of the
// system.
func (c *Chosen) Choose(setting string) {
	l := fault.Lang(setting)
	if setting == "" {
		l = System()
	}
	if w := c.now.Load(); w == nil || w.lang != l {
		c.now.Store(For(l))
	}
}

// Words are the words of now. They are the same ones until the language changes.
func (c *Chosen) Words() *Words {
	if c.now.Load() == nil {
		c.Choose("")
	}
	return c.now.Load()
}
