package memotootest

// Quirks holds one switch per oddity. The zero value is a correct server. Sources: M = reference/memotoo.md, D = reference/dav-servers.md,
// the letter-number pairs are scenarios.
type Quirks struct {
	// Signing in
	RequireDevice   bool // the user name needs the suffix _device=NAME (M §3)
	LowercaseBasic  bool // the challenge says "basic" (D 20)
	ChallengeBare   bool // the Basic challenge has no realm (D 20)
	DigestNonceUses int  // a nonce is stale after so many uses; 0: never

	// Discovery and what a collection says of itself
	SingleCollections   bool // the base path is the one address book / calendar (M §4, §5)
	NoWellKnown         bool // /.well-known/… is 404 (M §2)
	NoPrincipal         bool // current-user-principal is answered with address-book information (M §5)
	NoAddressbookType   bool // resourcetype is a plain <collection/> (M §5)
	NoCTag              bool // no getctag
	NoSyncToken         bool // no sync-token property, sync-collection is 403 (M §5, D table)
	CollectionInReports bool // reports list the collection too, without etag (M §5)
	StatusOnResponse    bool // the 200 stands at the response, not in its propstat (M §5)
	ExtraListing        bool // listings also hold a sub-collection and the first item twice (A15)
	EmptyIs404          bool // an empty collection is 404 (A22)

	// Entity tags, ctag, tokens
	ETags             ETagStyle // D table, points 5 and 10
	NoETagOnPut       bool      // PUT answers no ETag (D table)
	WrongETagOnPut    bool      // PUT answers an ETag that is not the stored one (D table "faults")
	CTagSeconds       bool      // the ctag is the clock in seconds (D 6)
	UnknownToken      int       // status for an unknown sync-token; 0: 403 with valid-sync-token (RFC 6578 §3.2), A11
	UnknownTokenAll   bool      // any token is taken: 207 with everything and no deletions (D 7)
	FutureTokenEmpty  bool      // a token from the future is answered "no changes" (D 7)
	OldDeletions      bool      // the first sync lists old deletions as 404 (D 7)
	SyncPage          int       // at most so many changes per sync-collection answer, then 507 for the collection (A12)
	SyncPageHTTP507   bool      // the cut answer has the HTTP status 507 with a normal body (A12)
	SyncPageEmpty507  bool      // a sync that would not fit is a bare 507 (A12)
	SyncPagesNeverEnd bool      // the token of a cut answer does not advance (A13)

	// Reports
	Missing       MissingStyle // D 9
	MultigetHides []string     // names for which multiget answers nothing (A14)
	QueryFails    bool         // addressbook-query is 500 (D 3)

	// Writing
	IDs                  IDStyle // A07
	IgnoreIfNoneMatch    bool    // If-None-Match: * overwrites (D 4)
	IgnoreIfMatchPut     bool    // a wrong If-Match still overwrites
	IgnoreIfMatchDelete  bool    // a wrong If-Match still deletes (D 4)
	UIDConflict          int     // status for a UID that exists under another href; 0: accepted (D 12)
	UIDConflictHref      bool    // … with the href in the body (A19), else without (A20)
	TrashKeepsUIDs       bool    // the UID of a deleted item is still taken (A21)
	PutFailureAs207      bool    // a refused PUT is 207 with the status inside (D 1)
	RubbishStatus        int     // status for text that is no card; 0: 415 with valid-address-data (D table)
	MissingUID           int     // status for an item without UID; 0: accepted (D table)
	Refuse               []Refusal
	MaxResourceSize      int      // bytes; 0: unbounded
	TooLargeStatus       int      // status over MaxResourceSize; 0: 413 (D 2: SOGo says 404)
	HideMaxResourceSize  bool     // max-resource-size is not told (D table)
	StrictContentType    bool     // anything but text/vcard, text/directory, text/calendar is 403 (D 11)
	NoContentTypeIs404   bool     // non-ASCII without a Content-Type is 404 (D 2)
	ReadOnly             []string // paths of collections that refuse writing with 403 (E72)
	HeadFails            bool     // HEAD of an item is 500 (D 3)
	GetIgnoresConditions bool     // GET ignores If-None-Match (D table)

	// The wire
	Hrefs           HrefStyle // D 13
	JunkBeforeXML   bool      // a PHP warning stands before the XML (D "faults")
	Latin1          bool      // XML in ISO-8859-1 with the right declaration (A25)
	RawControlChars bool      // control characters go into the XML as they are (A25)
	RawCR           bool      // CR stands unescaped in the XML, where a reader makes LF of CRLF (XML 1.0 §2.11)
	Gzip            bool      // answers are compressed when asked for
	NoKeepAlive     bool      // every connection is closed (D 16)

	// What is kept of a card; each works alone. With all of them off a card is stored as sent.
	UIDs                  UIDStyle // M §9
	RebuildFN             bool     // FN is made from N (M §9)
	OneValuePerSlot       bool     // one value per private/business/other e-mail, phone, mobile, fax, address; types rewritten (M §8.1)
	UntypedHome           bool     // an untyped EMAIL or URL becomes HOME (M §9)
	OrgTwoParts           bool     // ORG keeps company and department (M §9)
	DropUnknown           bool     // what memotoo's contact has no field for is lost, groups too (M §8.1, §9)
	CountryIfKnown        bool     // the country of an address is kept when its name is recognised (M §9)
	DropEscapedSemicolons bool     // escaped semicolons inside names are dropped (M §9)
	DecodeEntities        bool     // HTML entities in notes are decoded (M §9)
	OneCategory           bool     // one group per contact, one category per event (M §8.1)
	ReencodePhoto         bool     // photos are encoded anew as JPEG; by-URI photos are lost (M §9)
	BareLF                bool     // lines end in LF (M §9)
	RewriteLightly        bool     // names upper-cased, TYPEs joined, REV added, lines sorted (D 10)

	// What is kept of an event or task
	Schedules                 bool // the server says that it sends invitations by itself (RFC 6638 §2, G101)
	RangeMissesSeries         bool // a question for some days finds a series on the day of its start only (D 15)
	Tasks                     bool // VTODO is taken (M §4: not evidenced)
	EtagListingNeedsTimeRange bool // an etag listing without a time range is empty (M §4)
	FloatingTimes             bool // all times come back as floating time of the account's zone (M §9)
	SplitOverrides            bool // a changed occurrence becomes an EXDATE and an event of its own (M §9)
	OddPriorities             bool // PRIORITY is one of 1, 3, 5, 7, 9 (M §9)
}
