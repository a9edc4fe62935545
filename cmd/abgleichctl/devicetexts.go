package main

// Setting up phones and other programs.
var (
	textDeviceTitle = text{"%s – Account „%s“", "%s – account “%s”"}
	textDeviceLogin = text{"Mit CardDAV und CalDAV meldet sich das Gerät bei memotoo als „%s“ an, mit Ihrem memotoo-Kennwort.",
		"With CardDAV and CalDAV the device signs in at memotoo as “%s”, with your memotoo password."}
	textDeviceBeware  = text{"Bitte beachten:", "Please note:"}
	textDeviceWay     = text{"Weg %d: %s", "Way %d: %s"}
	textDeviceOneWay  = text{"Ein Weg genügt.", "One way is enough."}
	textDeviceProfile = text{"Profil speichern: abgleichctl device profile %s --output %s", "Save the profile: abgleichctl device profile %s --output %s"}
	textDeviceCode    = text{"Code „%s“ zum Scannen speichern: abgleichctl device qr %s --code %s --output %s.png",
		"Save the code “%s” to scan: abgleichctl device qr %s --code %s --output %s.png"}
	textDeviceHow = text{"Schritte und Werte zeigt: abgleichctl device show ART", "Steps and values are shown by: abgleichctl device show KIND"}

	textProfileSaved = text{"Das Profil steht in %s. Das Gerät meldet sich damit als „%s“ an und fragt nach dem Kennwort.",
		"The profile is in %s. With it the device signs in as “%s” and asks for the password."}
	textProfileSecret = text{"Das Profil steht in %s. Das Gerät meldet sich damit als „%s“ an. Ihr Kennwort steht lesbar in der Datei: Geben Sie sie nicht weiter und löschen Sie sie nach dem Installieren.",
		"The profile is in %s. With it the device signs in as “%s”. Your password stands in the file for everybody to read: hand it to nobody and delete it after installing."}
	textCodeSaved   = text{"Der Code „%s“ steht in %s. %s", "The code “%s” is in %s. %s"}
	textNoCode      = text{"Falscher Aufruf: Für „%s“ gibt es nichts zu scannen; die Werte zeigt „abgleichctl device show“.", "Wrong usage: there is nothing to scan for “%s”; “abgleichctl device show” shows the values."}
	textUnknownCode = text{"Falscher Aufruf: Einen Code „%s“ gibt es nicht. Möglich: %s.", "Wrong usage: there is no code “%s”. Possible: %s."}
)
