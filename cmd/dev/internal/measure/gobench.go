package measure

import (
	"regexp"
	"strconv"
	"strings"
)

// Benchmark is one line of `go test -bench -benchmem`.
type Benchmark struct {
	Package string             `json:"package"`
	Name    string             `json:"name"`
	Runs    int                `json:"runs"`
	Values  map[string]float64 `json:"values"` // by unit, as "ns/op"
}

var benchLine = regexp.MustCompile(`^(Benchmark\S+)\s+(\d+)\s+(.*)$`)

// Benchmarks reads the output of go test.
func Benchmarks(output string) []Benchmark {
	var all []Benchmark
	pkg := ""
	for line := range strings.Lines(output) {
		line = strings.TrimSpace(line)
		if rest, ok := strings.CutPrefix(line, "pkg: "); ok {
			pkg = rest
			continue
		}
		m := benchLine.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		runs, err := strconv.Atoi(m[2])
		if err != nil {
			continue
		}
		b := Benchmark{Package: pkg, Name: m[1], Runs: runs, Values: map[string]float64{}}
		words := strings.Fields(m[3])
		for i := 0; i+1 < len(words); i += 2 {
			if v, err := strconv.ParseFloat(words[i], 64); err == nil {
				b.Values[words[i+1]] = v
			}
		}
		all = append(all, b)
	}
	return all
}
