package vcard

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"abgleich/sync/contentline"
	"abgleich/sync/record"
)

// omitYear is the year that Apple writes for a birthday without one, beside the
// parameter X-APPLE-OMIT-YEAR. Hubs drop the parameter, and nobody was born then.
const omitYear = 1604

// dateForms are the spellings of BDAY that name a day: basic and extended, with
// and without a year (RFC 2426 §3.1.5, RFC 6350 §4.3). What follows T is a time
// and means nothing: a birthday has no zone.
var dateForms = []*regexp.Regexp{
	regexp.MustCompile(`^(\d{4})-(\d{2})-(\d{2})(?:[T ].*)?$`),
	regexp.MustCompile(`^(\d{4})(\d{2})(\d{2})(?:T.*)?$`),
	regexp.MustCompile(`^(--)(\d{2})-?(\d{2})(?:T.*)?$`),
}

// parseBirthday returns a BDAY as YYYY-MM-DD or --MM-DD, or "" if it names no
// day of the calendar.
func parseBirthday(value string) string {
	value = strings.TrimSpace(value)
	for _, form := range dateForms {
		m := form.FindStringSubmatch(value)
		if m == nil {
			continue
		}
		year, _ := strconv.Atoi(m[1])
		if m[1] == "--" || year == 0 || year == omitYear {
			// A leap year, so that 29 February is a day.
			year = omitYear
		}
		day := fmt.Sprintf("%s-%s", m[2], m[3])
		if _, err := time.Parse(time.DateOnly, fmt.Sprintf("%04d-%s", year, day)); err != nil {
			return ""
		}
		if year == omitYear {
			return "--" + day
		}
		return fmt.Sprintf("%04d-%s", year, day)
	}
	return ""
}

// blankBirthday tells whether a BDAY names no day. Such a line is no value and
// stays as it is until a birthday is set.
func blankBirthday(l *contentline.Line) bool { return parseBirthday(l.Text()) == "" }

func readBirthday(c *card, r record.Record) {
	if l := c.leadOf("BDAY", blankBirthday); l != nil {
		put(r, record.Birthday, parseBirthday(l.Text()))
	}
}

func writeBirthday(e *edit) {
	l := e.leadOf("BDAY", blankBirthday)
	day := parseBirthday(e.text(record.Birthday))
	if day == "" {
		if want := e.text(record.Birthday); want != "" {
			e.note(record.Birthday, record.Entry{Text: want}, NotAllowed)
		} else {
			e.clear(l, blankBirthday)
		}
		return
	}
	if l == nil {
		l = e.comp.Add("BDAY")
	}
	basic := e.version == v40 && !strings.Contains(strings.TrimPrefix(l.Value(), "--"), "-")
	l.SetParam("VALUE")
	l.SetParam("CALSCALE")
	l.SetParam("X-APPLE-OMIT-YEAR")
	if rest, ok := strings.CutPrefix(day, "--"); ok && e.version != v40 {
		// Before 4.0 a date has a year (RFC 2426 §3.1.5).
		day = fmt.Sprintf("%d-%s", omitYear, rest)
		l.SetParam("X-APPLE-OMIT-YEAR", strconv.Itoa(omitYear))
	}
	if basic {
		day = basicDate(day)
	}
	l.SetValue(day)
}

// basicDate takes the hyphens out of a date, but for the two that stand for the
// year (RFC 6350 §4.3.1).
func basicDate(day string) string {
	if rest, ok := strings.CutPrefix(day, "--"); ok {
		return "--" + strings.ReplaceAll(rest, "-", "")
	}
	return strings.ReplaceAll(day, "-", "")
}
