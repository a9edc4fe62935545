package lang

import "golang.org/x/sys/windows"

// platform is the first language of the user's list.
func platform() string {
	names, err := windows.GetUserPreferredUILanguages(windows.MUI_LANGUAGE_NAME)
	if err != nil || len(names) == 0 {
		return ""
	}
	return names[0]
}
