package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/rogpeppe/go-internal/testscript"
)

// cmdJSON proves that the last standard output is one JSON object and nothing
// else, and what it holds: json [PATH=VALUE]…. A path is made of names and
// numbers with dots between them; "len" is the length of a list.
func cmdJSON(ts *testscript.TestScript, neg bool, args []string) {
	text := ts.ReadFile("stdout")
	dec := json.NewDecoder(strings.NewReader(text))
	dec.UseNumber()
	var object map[string]any
	if err := dec.Decode(&object); err != nil {
		ts.Fatalf("standard output is no JSON object: %v", err)
	}
	if _, err := dec.Token(); err != io.EOF {
		ts.Fatalf("there is something behind the JSON object")
	}
	for _, arg := range args {
		path, want, _ := strings.Cut(arg, "=")
		got, err := at(object, path)
		if err != nil {
			ts.Fatalf("%s: %v", path, err)
		}
		if got != want {
			ts.Fatalf("%s is %s, want %s", path, got, want)
		}
	}
}

func at(v any, path string) (string, error) {
	for step := range strings.SplitSeq(path, ".") {
		switch in := v.(type) {
		case map[string]any:
			next, ok := in[step]
			if !ok {
				return "", fmt.Errorf("there is no %q", step)
			}
			v = next
		case []any:
			if step == "len" {
				v = len(in)
				continue
			}
			i, err := strconv.Atoi(step)
			if err != nil || i >= len(in) {
				return "", fmt.Errorf("a list of %d has no %q", len(in), step)
			}
			v = in[i]
		default:
			return "", fmt.Errorf("%v has no %q", v, step)
		}
	}
	return fmt.Sprint(v), nil
}

// cmdHarmless proves that the last output holds nothing that a terminal acts on.
func cmdHarmless(ts *testscript.TestScript, neg bool, args []string) {
	for _, stream := range []string{"stdout", "stderr"} {
		for _, r := range ts.ReadFile(stream) {
			if r != '\n' && r != '\t' && unicode.In(r, unicode.Cc, unicode.Cf) {
				ts.Fatalf("%s holds %U", stream, r)
			}
		}
	}
}

// H109: titles and error texts come from outside.
func TestH109_CleanText(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"H109 plain umlauts", "Jürgen Groß", "Jürgen Groß"},
		{"H109 ansi escape", "\x1b[31mrot\x1b[0m", "�[31mrot�[0m"},
		{"H109 eight-bit escape", "\u009b31m", "�31m"},
		{"H109 right-to-left override", "a\u202egnp.exe", "a�gnp.exe"},
		{"H109 isolates and marks", "\u2066a\u2069\u200f", "�a��"},
		{"H109 line ends and tabs", "a\r\nb\tc\u2028d", "a  b c d"},
		{"H109 joiner in emoji", "👩\u200d🔧", "👩\u200d🔧"},
		{"H109 broken utf-8", "a\xffb", "a�b"},
		{"H109 html stays text", "<b onclick=x>", "<b onclick=x>"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := clean(c.in); got != c.want {
				t.Errorf("clean(%q) = %q, want %q", c.in, got, c.want)
			}
		})
	}
	if got := []rune(clean(strings.Repeat("ä", 100_000))); len(got) != longTitle+1 || got[longTitle] != '…' {
		t.Errorf("H109 100 kB title: %d letters", len(got))
	}
}

func TestH109_JSONIsHarmlessAndTheSame(t *testing.T) {
	in := "\x1b[31m \u009b \u202e \u007f 👩\u200d🔧 \U000e0041 ä <b>"
	var out strings.Builder
	if err := (&terminal{out: &out}).object(map[string]string{"title": in}); err != nil {
		t.Fatal(err)
	}
	for _, r := range out.String() {
		if r != '\n' && unicode.In(r, unicode.Cc, unicode.Cf) {
			t.Errorf("the object holds %U", r)
		}
	}
	var back map[string]string
	if err := json.Unmarshal([]byte(out.String()), &back); err != nil || back["title"] != in {
		t.Errorf("the object reads back as %q, %v", back["title"], err)
	}
}
