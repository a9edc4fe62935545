package lang

import (
	"os"
	"strings"

	"abgleich/sync/fault"
)

// System is the language to speak: ABGLEICH_LANG if set, else what the system is
// set to. German is spoken where the system says German or nothing, English
// everywhere else.
func System() fault.Lang {
	return choose(os.Getenv, platform)
}

// choose picks the language from the environment and, where that says nothing,
// from the platform. The order is that of POSIX (Base Definitions §8.2).
func choose(env func(string) string, platform func() string) fault.Lang {
	for _, name := range []string{"ABGLEICH_LANG", "LC_ALL", "LC_MESSAGES", "LANG"} {
		if v := env(name); v != "" {
			if l := language(v); l != "" {
				return l
			}
			if name != "ABGLEICH_LANG" {
				break
			}
		}
	}
	if l := language(platform()); l != "" {
		return l
	}
	return fault.German
}

// language reads a locale name such as "de_DE.UTF-8" or "en-GB"; "" if it names
// no language.
func language(locale string) fault.Lang {
	name, _, _ := strings.Cut(locale, ".")
	name, _, _ = strings.Cut(name, "@")
	name = strings.ToLower(strings.TrimSpace(name))
	name, _, _ = strings.Cut(strings.ReplaceAll(name, "-", "_"), "_")
	switch name {
	case "", "c", "posix":
		return ""
	case "de":
		return fault.German
	}
	return fault.English
}
