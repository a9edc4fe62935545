package dav

import "fmt"

// Secret is a password that does not print itself: every way of formatting or encoding it gives the same placeholder.
type Secret string

const hidden = "[secret]"

// Format hides the secret from all verbs of fmt.
func (Secret) Format(f fmt.State, _ rune) { fmt.Fprint(f, hidden) }

// String hides the secret.
func (Secret) String() string { return hidden }

// MarshalText hides the secret from JSON, XML and slog.
func (Secret) MarshalText() ([]byte, error) { return []byte(hidden), nil }
