// Package setup brings what the tool needs from the operating system: it finds out what is missing and, on Debian and Ubuntu,
// installs it. Elsewhere, and where it may not install, it says exactly what is missing.
package setup
