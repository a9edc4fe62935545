package device

// signInAtMemotoo begins every connection that memotoo makes itself (reference
// onoffice-sync §12).
var signInAtMemotoo = step{text{
	"Melden Sie sich auf der Seite von memotoo mit Ihrem Benutzernamen an und suchen Sie dort die Synchronisation mit Google.",
	"Sign in on memotoo's page with your user name and look there for the synchronisation with Google.",
}, []string{keyWeb, keyMemotoo}}

var allow = step{text{
	"Melden Sie sich auf der Seite von Google an, zu der Sie weitergeleitet werden, und lassen Sie den Zugriff zu.",
	"Sign in on the page of Google that you are taken to, and allow the access.",
}, nil}

var start = step{text{
	"Bestätigen Sie mit „Synchronisieren“.",
	"Confirm with “Synchronise”.",
}, nil}

var googleContacts = way{"contacts", text{"Google-Kontakte", "Google contacts"}, []step{
	signInAtMemotoo,
	{text{
		"Wählen Sie die Gmail-Kontakte und erlauben Sie memotoo den Zugriff darauf.",
		"Choose the Gmail contacts and allow memotoo access to them.",
	}, nil},
	allow,
	{text{
		"Wählen Sie die Art der Synchronisation und was synchronisiert wird. Wenn Sie wollen, beschränken Sie es auf eine einzige Kontaktart oder Gruppe. Die Sortierreihenfolge kann leer bleiben.",
		"Choose the kind of sync and what is synced. If you like, limit it to a single contact kind or group. The sort order can stay empty.",
	}, nil},
	start,
}}

var googleCalendar = way{"calendar", text{"Google-Kalender", "Google calendar"}, []step{
	signInAtMemotoo,
	{text{
		"Legen Sie in Google vorher einen eigenen Kalender für onOffice an.",
		"In Google, make a calendar of its own for onOffice first.",
	}, nil},
	{text{
		"Wählen Sie bei memotoo den Google-Kalender und erlauben Sie memotoo den Zugriff darauf.",
		"At memotoo, choose the Google calendar and allow memotoo access to it.",
	}, nil},
	allow,
	{text{
		"Wählen Sie die Art der Synchronisation, den eigenen Kalender als Ziel und die Kategorie: eine einzige Terminart oder alle Termine des memotoo-Kalenders. Setzen Sie das Häkchen ganz unten.",
		"Choose the kind of sync, the calendar of its own as the target, and the category: a single kind of appointment or all appointments of the memotoo calendar. Tick the box at the very bottom.",
	}, nil},
	start,
}}

// icloudInstead says what to do instead of what does not work.
var icloudInstead = way{"instead", text{"Statt iCloud: das Gerät selbst verbinden", "Instead of iCloud: connect the device itself"}, []step{
	{text{
		"Richten Sie memotoo auf jedem iPhone, iPad und Mac als eigenes Konto ein, neben iCloud: Wählen Sie dafür „iPhone oder iPad“ oder „Mac“. Das geht mit CardDAV und CalDAV; auf iPhone und iPad auch mit Exchange ActiveSync.",
		"Set memotoo up as an account of its own on every iPhone, iPad and Mac, beside iCloud: choose “iPhone or iPad” or “Mac” for that. This works with CardDAV and CalDAV, and on iPhone and iPad with Exchange ActiveSync too.",
	}, nil},
	{text{
		"Haben Sie iCloud bei memotoo schon verbunden, trennen Sie diese Verbindung auf der Seite von memotoo, bevor Sie das Gerät einrichten.",
		"If you have connected iCloud at memotoo already, end that connection on memotoo's page before you set the device up.",
	}, []string{keyWeb, keyMemotoo}},
}}
