// Package backup keeps copies of both sides of an account: a dated zip file each,
// that is whole or not there, with memotoo's records as the texts that the hub
// held and onOffice's as JSON (design §2 rule 11). It writes, lists, reads and
// clears files; what goes into them and back is the runner's.
//
// A file holds manifest.json, memotoo/<unit>/index.json, memotoo/<unit>/<n>.vcf or
// .ics, and onoffice/<unit>.json.
package backup
