package device

// iphoneDefault is where new entries go.
var iphoneDefault = text{
	"Setzen Sie das neue Konto als Standard: in den Einstellungen bei „Kalender“ den Standardkalender, bei „Kontakte“ den Standardaccount. Seit iOS 18 stehen beide unter „Apps“.",
	"Make the new account the default: in the settings, the default calendar under “Calendar” and the default account under “Contacts”. Since iOS 18 both are found under “Apps”.",
}

var iphoneProfile = way{"profile", text{"Mit dem fertigen Konfigurationsprofil", "With the ready configuration profile"}, []step{
	{text{
		"Speichern Sie das Profil als Datei. Darin stehen Server, Pfad und Benutzername; ein Kennwort nur, wenn Sie es verlangen.",
		"Save the profile as a file. It holds server, path and user name; a password only if you ask for it.",
	}, nil},
	{text{
		"Bringen Sie die Datei auf das Gerät, zum Beispiel mit AirDrop, als Anhang einer E-Mail an sich selbst oder über die App „Dateien“, und tippen Sie sie dort an.",
		"Bring the file onto the device, for example with AirDrop, attached to an e-mail to yourself or by the app “Files”, and tap it there.",
	}, nil},
	{text{
		"Öffnen Sie die Einstellungen: Oben steht „Profil geladen“ (sonst unter „Allgemein“, „VPN und Geräteverwaltung“). Tippen Sie auf „Installieren“. Dass das Profil nicht signiert ist, ist richtig so: Es kommt von Ihrem eigenen Rechner.",
		"Open the settings: at the top stands “Profile Downloaded” (otherwise under “General”, “VPN & Device Management”). Tap “Install”. It is all right that the profile is not signed: it comes from your own computer.",
	}, nil},
	{text{
		"Geben Sie auf die Frage nach dem Kennwort Ihr memotoo-Kennwort ein, einmal für die Kontakte und einmal für den Kalender.",
		"When asked for the password, enter your memotoo password, once for the contacts and once for the calendar.",
	}, nil},
	{text{
		"Bleiben Kontakte oder Kalender leer, entfernen Sie das Profil wieder und nehmen Sie einen der anderen Wege.",
		"If contacts or calendar stay empty, remove the profile again and take one of the other ways.",
	}, nil},
	{iphoneDefault, nil},
	{onlyOne, nil},
	{text{
		"Löschen Sie die Datei danach aus Nachricht und Downloads. Wird das Profil später erneut installiert, ersetzt es dieses.",
		"Delete the file from message and downloads afterwards. If the profile is installed again later, it replaces this one.",
	}, nil},
}}

var iphoneByHand = way{"manual", text{"Von Hand (CardDAV und CalDAV)", "By hand (CardDAV and CalDAV)"}, []step{
	{text{
		"Kontakte: Öffnen Sie die Einstellungen, „Apps“, „Kontakte“ und darin die Accounts. Vor iOS 18 steht „Kontakte“ gleich in den Einstellungen, in noch älteren Versionen die Accounts unter „Mail“ oder „Passwörter & Accounts“.",
		"Contacts: open the settings, “Apps”, “Contacts” and the accounts in it. Before iOS 18 “Contacts” stands in the settings themselves; in still older versions the accounts are under “Mail” or “Passwords & Accounts”.",
	}, nil},
	{text{
		"Tippen Sie auf „Account hinzufügen“, „Andere“, „CardDAV-Account hinzufügen“, geben Sie diese Werte und Ihr memotoo-Kennwort ein und tippen Sie auf „Weiter“.",
		"Tap “Add Account”, “Other”, “Add CardDAV Account”, enter these values and your memotoo password and tap “Next”.",
	}, []string{contacts + keyShort, keyUser}},
	{text{
		"Lässt sich der Account nicht prüfen, öffnen Sie seine erweiterten Einstellungen und tragen Sie diese Werte ein.",
		"If the account cannot be verified, open its advanced settings and enter these values.",
	}, []string{contacts + keyURL, contacts + keyPort, contacts + keySSL}},
	{text{
		"Kalender: dasselbe unter „Apps“, „Kalender“ und den Accounts darin, mit „CalDAV-Account hinzufügen“ und diesen Werten.",
		"Calendar: the same under “Apps”, “Calendar” and the accounts in it, with “Add CalDAV Account” and these values.",
	}, []string{calendar + keyShort, keyUser}},
	{text{
		"Auch hier helfen notfalls die erweiterten Einstellungen.",
		"Here too the advanced settings help if need be.",
	}, []string{calendar + keyURL, calendar + keyPort, calendar + keySSL}},
	{iphoneDefault, nil},
	{onlyOne, nil},
}}

// iphoneExchange is the way of reference onoffice-sync §12.
var iphoneExchange = way{"exchange", text{"Mit Exchange ActiveSync", "With Exchange ActiveSync"}, []step{
	{text{
		"Öffnen Sie in den Einstellungen die Accounts (seit iOS 18 unter „Apps“, „Mail“; davor unter „Mail“ oder „Passwörter & Accounts“) und tippen Sie auf „Account hinzufügen“, „Microsoft Exchange“.",
		"In the settings open the accounts (since iOS 18 under “Apps”, “Mail”; before under “Mail” or “Passwords & Accounts”) and tap “Add Account”, “Microsoft Exchange”.",
	}, nil},
	{text{
		"Geben Sie in das Feld für die E-Mail-Adresse Ihren Benutzernamen ein, gehen Sie weiter und wählen Sie „Manuell konfigurieren“.",
		"Enter your user name into the field for the e-mail address, go on and choose “Configure Manually”.",
	}, []string{keyExchange}},
	{text{
		"Geben Sie Ihr memotoo-Kennwort ein, danach Server und Benutzername.",
		"Enter your memotoo password, then server and user name.",
	}, []string{keyExchange}},
	{exchangeServer, []string{keyWeb}},
	{text{
		"Schalten Sie Kontakte, Kalender und Erinnerungen ein, so wie Sie sie brauchen, und Mail aus.",
		"Switch contacts, calendars and reminders on as you need them, and mail off.",
	}, nil},
	{iphoneDefault, nil},
}}

var macDefault = text{
	"Setzen Sie das neue Konto als Standard: im Programm „Kalender“ und im Programm „Kontakte“ jeweils in den Einstellungen unter „Allgemein“.",
	"Make the new account the default: in the programs “Calendar” and “Contacts”, in the settings under “General” of each.",
}

var macProfile = way{"profile", text{"Mit dem fertigen Konfigurationsprofil", "With the ready configuration profile"}, []step{
	{text{
		"Speichern Sie das Profil als Datei auf dem Mac und öffnen Sie es mit einem Doppelklick. Ein Kennwort steht nur darin, wenn Sie es verlangen.",
		"Save the profile as a file on the Mac and open it with a double click. A password is in it only if you ask for it.",
	}, nil},
	{text{
		"Öffnen Sie die Systemeinstellungen und suchen Sie darin nach „Profile“ oder „Geräteverwaltung“ (je nach Version unter „Allgemein“ oder „Datenschutz & Sicherheit“). Wählen Sie das geladene Profil und installieren Sie es. Dass es nicht signiert ist, ist richtig so.",
		"Open the system settings and search in them for “Profiles” or “Device Management” (under “General” or “Privacy & Security”, depending on the version). Choose the downloaded profile and install it. It is all right that it is not signed.",
	}, nil},
	{text{
		"Geben Sie auf die Frage nach dem Kennwort Ihr memotoo-Kennwort ein.",
		"When asked for the password, enter your memotoo password.",
	}, nil},
	{text{
		"macOS nimmt den Pfad des Adressbuchs nicht immer aus einem Profil. Bleibt das Programm „Kontakte“ leer, entfernen Sie das Profil und richten Sie Kontakte und Kalender von Hand ein.",
		"macOS does not always take the path of the address book from a profile. If the program “Contacts” stays empty, remove the profile and set contacts and calendar up by hand.",
	}, nil},
	{macDefault, nil},
	{onlyOne, nil},
}}

var macByHand = way{"manual", text{"Von Hand (CardDAV und CalDAV)", "By hand (CardDAV and CalDAV)"}, []step{
	{text{
		"Öffnen Sie die Systemeinstellungen, „Internetaccounts“, „Account hinzufügen“ und dann „Anderen Account hinzufügen“.",
		"Open the system settings, “Internet Accounts”, “Add Account” and then “Add Other Account”.",
	}, nil},
	{text{
		"Kontakte: Wählen Sie „CardDAV-Account“ und als Accounttyp „Erweitert“. Geben Sie diese Werte und Ihr memotoo-Kennwort ein. Gibt es nur „Manuell“, gehört als Server die ganze Adresse hinein.",
		"Contacts: choose “CardDAV account” and the account type “Advanced”. Enter these values and your memotoo password. If there is only “Manual”, the whole address goes in as the server.",
	}, []string{keyUser, contacts + keyServer, contacts + keyPath, contacts + keyPort, contacts + keySSL, contacts + keyURL}},
	{text{
		"Kalender: Wählen Sie noch einmal „Anderen Account hinzufügen“, dann „CalDAV-Account“ und „Erweitert“, und geben Sie diese Werte ein.",
		"Calendar: choose “Add Other Account” once more, then “CalDAV account” and “Advanced”, and enter these values.",
	}, []string{keyUser, calendar + keyServer, calendar + keyPath, calendar + keyPort, calendar + keySSL, calendar + keyURL}},
	{macDefault, nil},
	{onlyOne, nil},
}}
