package onoffice

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"strconv"
)

// sign makes the HMAC of an action, version 2 (§1.3): timestamp in Unix seconds,
// token, resource type and action id without anything between them.
func sign(secret Secret, token Token, timestamp int64, resource, actionID string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(strconv.FormatInt(timestamp, 10)))
	mac.Write([]byte(token))
	mac.Write([]byte(resource))
	mac.Write([]byte(actionID))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}
