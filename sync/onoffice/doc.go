// Package onoffice is the onOffice side of the sync: a client of the onOffice
// enterprise API and, on top of it, the units.
//
// The API has no version numbers, no idempotency keys, no tombstones and no
// change feed (design §3). So the client repeats reads only, a record is read
// again just before it is written and again after it, and a doubtful creation is
// looked up before anything is repeated. Several actions travel in one request;
// a failing action does not spoil its neighbours.
//
// References named "§" without more are those of reference onoffice-api.
package onoffice
