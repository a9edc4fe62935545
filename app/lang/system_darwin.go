package lang

import (
	"context"
	"os/exec"
	"strings"
	"time"
)

// platform is the user's locale. Programs started from the Finder have no LANG.
func platform() string {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	out, err := exec.CommandContext(ctx, "defaults", "read", "-g", "AppleLocale").Output()
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(out))
}
