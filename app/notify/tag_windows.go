package notify

import (
	"crypto/sha256"
	"encoding/hex"
)

// tag names a note for Windows, which takes 64 characters.
func tag(key string) string {
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:16])
}
