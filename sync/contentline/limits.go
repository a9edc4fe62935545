package contentline

import "fmt"

// Limits bounds what Parse accepts. A field that is zero takes its value from
// Default.
type Limits struct {
	Size    int // octets of the whole text
	Line    int // octets of one line after unfolding
	Nesting int // components inside each other
	Lines   int // lines after unfolding, BEGIN and END included
}

// Default leaves room for a picture of 8 MB in one card and for a calendar of
// ten thousand events.
func Default() Limits {
	return Limits{Size: 16 << 20, Line: 12 << 20, Nesting: 16, Lines: 250_000}
}

func (l Limits) filled() Limits {
	d := Default()
	for _, f := range []struct {
		have *int
		want int
	}{{&l.Size, d.Size}, {&l.Line, d.Line}, {&l.Nesting, d.Nesting}, {&l.Lines, d.Lines}} {
		if *f.have == 0 {
			*f.have = f.want
		}
	}
	return l
}

// Bound names one of the Limits.
type Bound string

// The bounds, in the order of the fields of Limits.
const (
	BoundSize    Bound = "octets in the text"
	BoundLine    Bound = "octets in one line"
	BoundNesting Bound = "components inside each other"
	BoundLines   Bound = "lines"
)

// LimitError says which bound a text broke. It is the only error of Parse.
type LimitError struct {
	Bound Bound
	Limit int
	Line  int // line of the text as it lies there, from 1, where the bound was broken
}

func (e *LimitError) Error() string {
	return fmt.Sprintf("contentline: line %d: more than %d %s", e.Line, e.Limit, e.Bound)
}
