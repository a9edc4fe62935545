package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"abgleich/sync/fault"
)

// Bounds on what a foreign text may take up on the screen, in letters.
const (
	longTitle   = 200
	longMessage = 4000
)

// clean makes a text that came from outside harmless on a terminal: one line,
// no control characters, no marks that turn the direction of writing, not
// endless (scenario H109).
func clean(s string) string { return harmless(s, longTitle) }

// cleanMessage is clean for whole messages.
func cleanMessage(s string) string { return harmless(s, longMessage) }

func harmless(s string, limit int) string {
	var b strings.Builder
	n := 0
	for _, r := range s {
		if n == limit {
			b.WriteRune('…')
			break
		}
		n++
		switch {
		case r == '\n' || r == '\r' || r == '\t' || r == '\u2028' || r == '\u2029':
			b.WriteRune(' ')
		case r == '\u200d' || r == '\u200c':
			// Joiners belong to names and emoji.
			b.WriteRune(r)
		case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs):
			b.WriteRune(utf8.RuneError)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// object prints the one object of --json. Characters that a terminal would act
// on are written as escapes, which mean the same in JSON.
func (t *terminal) object(v any) error {
	t.answered = true
	var raw bytes.Buffer
	enc := json.NewEncoder(&raw)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		return fmt.Errorf("printing the answer: %w", err)
	}
	var b strings.Builder
	for _, r := range raw.String() {
		switch {
		case r < utf8.RuneSelf && r != 0x7f, !unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co):
			b.WriteRune(r)
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(&b, `\u%04x\u%04x`, high, low)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	_, err := t.out.Write([]byte(b.String()))
	return err
}

// stamp is a point in time for people and for support: day, time and distance
// of its zone from UTC.
func (t *terminal) stamp(at time.Time) string {
	at = at.Local()
	layout := "2006-01-02 15:04:05 (UTC-07:00)"
	if t.lang == fault.German {
		layout = "02.01.2006, 15:04:05 Uhr (UTC-07:00)"
	}
	return at.Format(layout)
}

// clock is the time of day.
func (t *terminal) clock(at time.Time) string {
	layout := "15:04:05"
	if t.lang == fault.German {
		layout += " Uhr"
	}
	return at.Local().Format(layout)
}

// table prints rows with aligned columns, each line indented.
func (t *terminal) table(indent string, rows [][]string) {
	var widths []int
	for _, row := range rows {
		for i, cell := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	for _, row := range rows {
		var b strings.Builder
		for i, cell := range row {
			b.WriteString(cell)
			if i < len(row)-1 {
				b.WriteString(strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell)+2))
			}
		}
		fmt.Fprintln(t.out, indent+strings.TrimRight(b.String(), " "))
	}
}
