// Package onofficetest is a stand-in for onOffice: an in-memory tenant that
// speaks the documented API (reference onoffice-api) and has hooks for what
// people do in the onOffice window. It runs inside tests, under `dev standin`
// and under `demo`.
//
// It is written from the reference alone and shares no code with our client,
// so that a misreading in one is not repeated in the other. Where the
// reference knows no answer, a [Switches] field offers every plausible one.
//
// A section of the API is a [part]: its actions, its GUI hooks and its
// relations, in files of its own.
package onofficetest
