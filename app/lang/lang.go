// Package lang holds the words of the interface in German and English: texts by
// key, plural forms, and dates, times and numbers as each language writes them.
package lang

import (
	"encoding/json"
	"fmt"
	"strings"

	"abgleich/assets"
	"abgleich/sync/fault"
)

// Words are the texts of one language. They are safe for concurrent use.
type Words struct {
	lang  fault.Lang
	texts map[string]text
}

// text is one entry of a catalogue: a sentence, or one for one thing and one for
// any other number of them.
type text struct{ one, other string }

// UnmarshalJSON reads "sentence" or {"one": "…", "other": "…"}.
func (t *text) UnmarshalJSON(b []byte) error {
	if err := json.Unmarshal(b, &t.other); err == nil {
		t.one = t.other
		return nil
	}
	var forms struct{ One, Other string }
	if err := json.Unmarshal(b, &forms); err != nil {
		return err
	}
	if forms.One == "" || forms.Other == "" {
		return fmt.Errorf("plural needs both forms, has %q and %q", forms.One, forms.Other)
	}
	t.one, t.other = forms.One, forms.Other
	return nil
}

// For returns the words of a language; an unknown one is English.
func For(l fault.Lang) *Words {
	if l != fault.German {
		l = fault.English
	}
	data, err := assets.Texts(string(l))
	if err != nil {
		panic("lang: the catalogue is missing from the program: " + err.Error())
	}
	w := &Words{lang: l}
	if err := json.Unmarshal(data, &w.texts); err != nil {
		panic("lang: catalogue " + string(l) + ": " + err.Error())
	}
	return w
}

// Lang is the language of the words.
func (w *Words) Lang() fault.Lang { return w.lang }

// T returns the text of a key. Arguments come in pairs: the name of a
// placeholder, written {name} in the text, and its value.
func (w *Words) T(key string, args ...any) string {
	return w.fill(key, w.entry(key).other, args)
}

// N returns the form of the text that fits n things; {n} stands for the number.
func (w *Words) N(key string, n int, args ...any) string {
	t := w.entry(key)
	form := t.other
	if n == 1 {
		form = t.one
	}
	return w.fill(key, form, append([]any{"n", n}, args...))
}

func (w *Words) entry(key string) text {
	t, ok := w.texts[key]
	if !ok {
		// The tests of this package prove that this cannot happen.
		return text{one: key, other: key}
	}
	return t
}

func (w *Words) fill(key, s string, args []any) string {
	if len(args)%2 != 0 {
		panic("lang: placeholder without value for " + key)
	}
	if len(args) == 0 {
		return s
	}
	pairs := make([]string, 0, len(args))
	for i := 0; i < len(args); i += 2 {
		value := args[i+1]
		if n, ok := value.(int); ok {
			value = w.Number(n)
		}
		pairs = append(pairs, "{"+fmt.Sprint(args[i])+"}", fmt.Sprint(value))
	}
	return strings.NewReplacer(pairs...).Replace(s)
}
