package onofficetest

import "fmt"

// Error codes used by the stand-in (reference onoffice-api §3).
const (
	codeOK                = 0
	codeMalformed         = 4
	codeUTF8              = 5
	codeEmptyRequest      = 9
	codeToken             = 13
	codeRequest           = 14
	codeActions           = 15
	codeActionMissing     = 16
	codeActionEmpty       = 17
	codeResourceID        = 18
	codeResourceType      = 19
	codeParameters        = 20
	codeUnauthenticated   = 22
	codeNoAction          = 23
	codeNoResourceID      = 24
	codeNoResourceType    = 25
	codeArrayExpected     = 74
	codeMultiKey          = 76
	codeSingleKey         = 77
	codeRecordMissing     = 79
	codeUnknownRecord     = 80
	codeEntryNoType       = 81
	codeEntryBadType      = 82
	codeEntryUnknown      = 83
	codeEntryInvalid      = 84
	codeEntryNoValue      = 85
	codeEntryNoOld        = 86
	codeEntryAmbiguous    = 87
	codeAppointmentStart  = 91
	codeAppointmentEnd    = 92
	codeStartAfterEnd     = 93
	codeAddressMissing    = 96
	codeInAction          = 97
	codeInvalidDate       = 122
	codeNoCreateRight     = 131
	codeUnknownRelation   = 132
	codeClock             = 136
	codeHMAC              = 137
	codeTaskField         = 138
	codeUnknownField      = 141
	codeUnknownOperator   = 142
	codeInvalidInput      = 144
	codeCalendarField     = 154
	codeAccess            = 156
	codeMissingParameter  = 167
	codeNoAppointment     = 169
	codeUserRight         = 170
	codeNoModifyRight     = 174
	codeRelationInfo      = 179
	codeNoSuchRelation    = 180
	codeRelationFixed     = 182
	codeRecordIDs         = 185
	codeArrayUnexpected   = 187
	codeWrongType         = 194
	codeNotImplemented    = 199
	codeSortField         = 212
	codeSyncModule        = 216
	codeSyncFlag          = 217
	codeManyToMany        = 219
	codeDateInterval      = 230
	codeMultiOperator     = 232
	codeNoSuchRecord      = 235
	codeFilterNoPeriod    = 241
	codeUnknownUser       = 251
	codeMandatory         = 254
	codeInvalidValue      = 255
	codeListLimit         = 256
	codeFilter            = 257
	codeDefaultMail       = 258
	codeDefaultUnchanged  = 259
	codeDefaultPhone      = 260
	codeNoWriteRight      = 261
	codeUnknownFilter     = 284
	codeChangedReversed   = 288
	codeNoPeriod          = 289
	codeLocationID        = 290
	codeUnknownAddress    = 292
	codeGroupIDs          = 295
	codeEntryInvalidValue = 300
	codeUserIDs           = 301
	codeTooManyIDs        = 302
)

// messages holds the text on the wire; a %s takes the detail.
var messages = map[int]string{
	codeOK:                "OK",
	codeMalformed:         "Invalid or malformed JSON",
	codeUTF8:              "Malformed UTF-8 characters",
	codeEmptyRequest:      "Empty request",
	codeToken:             "Missing or invalid element: token",
	codeRequest:           "Missing or invalid element: request",
	codeActions:           "Missing or invalid element: actions",
	codeActionMissing:     "Missing element: actionid",
	codeActionEmpty:       "Empty element: actionid",
	codeResourceID:        "Missing or invalid element: resourceid",
	codeResourceType:      "Missing or invalid element: resourcetype",
	codeParameters:        "Missing or invalid element: parameters",
	codeUnauthenticated:   "Not authenticated",
	codeNoAction:          "Missing configuration for actionId",
	codeNoResourceID:      "Missing configuration for resourceId",
	codeNoResourceType:    "Missing configuration for resourceType",
	codeArrayExpected:     "Array expected: %s",
	codeMultiKey:          "Invalid multi select key: %s",
	codeSingleKey:         "Invalid single select key: %s",
	codeRecordMissing:     "Missing record id",
	codeUnknownRecord:     "Unknown record or missing right",
	codeEntryNoType:       "Contact entry: missing type: %s",
	codeEntryBadType:      "Contact entry: invalid type: %s",
	codeEntryUnknown:      "Contact entry: unknown entry: %s",
	codeEntryInvalid:      "Contact entry: invalid entry: %s",
	codeEntryNoValue:      "Contact entry: missing value: %s",
	codeEntryNoOld:        "Contact entry: missing identifier: %s",
	codeEntryAmbiguous:    "Contact entry: ambiguous identifier: %s",
	codeAppointmentStart:  "Missing start of appointment",
	codeAppointmentEnd:    "Missing end of appointment",
	codeStartAfterEnd:     "Start of appointment is after its end",
	codeAddressMissing:    "Missing address id",
	codeInAction:          "Error in action",
	codeInvalidDate:       "Invalid date: %s",
	codeNoCreateRight:     "Missing right to create addresses",
	codeUnknownRelation:   "Unknown relation: %s",
	codeClock:             "Timestamp too old or wrong clock",
	codeHMAC:              "The HMAC is invalid.",
	codeTaskField:         "Unknown field in task data: %s",
	codeUnknownField:      "Unknown field: %s",
	codeUnknownOperator:   "Unknown operator: %s",
	codeInvalidInput:      `Invalid field in input data: "%s"`,
	codeCalendarField:     "Unknown calendar field: %s",
	codeAccess:            "Access violation",
	codeMissingParameter:  "Missing parameter: %s",
	codeNoAppointment:     "Appointment not found",
	codeUserRight:         "Missing right to read users",
	codeNoModifyRight:     "Missing permission to perform modify call",
	codeRelationInfo:      "Invalid relation info: %s",
	codeNoSuchRelation:    "Relation does not exist",
	codeRelationFixed:     "Relation cannot be changed",
	codeRecordIDs:         "Invalid record ids",
	codeArrayUnexpected:   "Array not expected: %s",
	codeWrongType:         "Wrong type: %s",
	codeNotImplemented:    "Not implemented",
	codeSortField:         "Unknown sort field.",
	codeSyncModule:        "Sync module for customer is not active",
	codeSyncFlag:          "Sync (Outlooksync) flag for enterprise user is disabled",
	codeManyToMany:        "n:n relations are not allowed",
	codeDateInterval:      "Invalid date interval",
	codeMultiOperator:     "Operators allowed for multi selects: =, !=, like, not like, in, not in",
	codeNoSuchRecord:      "Unknown record id %s",
	codeFilterNoPeriod:    "Filter is allowed for reading a period only",
	codeUnknownUser:       "Unknown user: %s",
	codeMandatory:         "Missing mandatory field: %s",
	codeInvalidValue:      "Invalid value: %s",
	codeListLimit:         "Parameter listlimit is mandatory",
	codeFilter:            "Invalid filter: %s",
	codeDefaultMail:       "default_email must also be passed as email, email_private or email_business",
	codeDefaultUnchanged:  "The default entry could not be changed: %s",
	codeDefaultPhone:      "The default entry must also be passed as a normal, private, business or mobile entry: %s",
	codeNoWriteRight:      "Missing write right for this address",
	codeUnknownFilter:     "Unknown filter id",
	codeChangedReversed:   "modifiedstart is after modifiedend",
	codeNoPeriod:          "Missing date period",
	codeLocationID:        "Location keys address, estate, user and group must be integers",
	codeUnknownAddress:    "Unknown address id or missing right",
	codeGroupIDs:          "Groups must be an array of ids",
	codeEntryInvalidValue: "Contact entry: invalid value: %s",
	codeUserIDs:           "Users must be an array of ids",
	codeTooManyIDs:        "At most 500 ids are allowed",
}

// apiError is the outcome of an action that failed.
type apiError struct {
	code    int
	message string
}

// fail builds the error of a code; detail fills the %s of its message.
func fail(code int, detail ...any) *apiError {
	text, known := messages[code]
	switch {
	case !known:
		text = "Error " + fmt.Sprint(code)
	case len(detail) > 0:
		text = fmt.Sprintf(text, detail...)
	}
	return &apiError{code: code, message: text}
}
