package fault

// english are the sentences in English.
var english = map[Kind]sentence{
	Offline:       {"{side} cannot be reached.", "Check the internet connection. Abgleich keeps trying by itself until the network is back."},
	Timeout:       {"{side} did not answer in time.", "Abgleich tries again on the next run. If it stays like this, ask the operator about an outage."},
	SignIn:        {"{side} refuses the credentials.", "Open the settings, enter the credentials for {side} again and press “Check”."},
	Certificate:   {"The connection to {side} is not secure: the server's certificate is not valid.", "Nothing was transferred and no password was sent. Check this computer's date and time, and that the address in the settings is right and begins with https://; otherwise ask your IT support."},
	Clock:         {"This computer's clock is wrong, so {side} refuses the sign-in.", "Set the computer's date, time and time zone to “automatic” and start the sync again."},
	Right:         {"A user right is missing in {side} for this step.", "Ask your administrator to give the API user the right{right} and start the sync again."},
	Module:        {"The add-on “onOffice Sync” is not switched on for you in onOffice.", "Ask your administrator or onOffice support to unlock it for your user."},
	Foreign:       {"Something else answered at the address of {side}, for example the log-in page of a Wi-Fi.", "Open the browser and sign in to the network, or check the address in the settings. Nothing was changed; Abgleich tries again by itself."},
	Proxy:         {"Your network's proxy server does not allow the connection to {side}.", "Check the proxy settings or ask your IT support."},
	Busy:          {"{side} is overloaded and asks to wait{wait}.", "You need not do anything: Abgleich tries again by itself after that."},
	Server:        {"{side} reports an error of its own.", "Abgleich tries again on the next run. If it stays like this, export the report and send it to support."},
	NotFound:      {"The address entered for {side} does not exist there.", "Check the address and the chosen address book or calendar in the settings."},
	Missing:       {"This record does not exist in {side}, or it may not be read.", "Check the number, or ask your administrator to give the API user the right to read it."},
	Incomplete:    {"The answer of {side} arrived incomplete.", "Nothing was deleted. Abgleich reads everything again on the next run."},
	Suspicious:    {"{side} suddenly shows none of the known records.", "To be safe, nothing was deleted. Check in {side} whether your data are still there and whether the credentials belong to the right account."},
	Target:        {"The target of the sync is no longer the one of the first run.", "To be safe, nothing was transferred. Set the former target again, or reset the account in the settings."},
	Conflict:      {"The record was changed several times during the transfer.", "Abgleich tries again on the next run."},
	Invalid:       {"{side} does not accept the record as it is.", "Open the record, check the value named and save it; it is tried again at once then."},
	TooLarge:      {"The record is too large for {side}.", "Shorten it (for example a picture or a long remark) and save it; it is tried again at once then."},
	Unreadable:    {"The record is stored at {side} in a way that cannot be read.", "Open it there and save it again. All other records are unaffected."},
	Circling:      {"Another program keeps writing this record back.", "Switch off other syncs of this user (onOffice's own memotoo sync, Z-Push, Microsoft 365). The record rests until you change it."},
	Ambiguous:     {"The entry is missing in {side}, and several others may have taken its place.", "Delete the surplus entries there, or add what tells them apart, such as the birthday. Until then everything stays as it is."},
	LeftOut:       {"{side} cannot hold one value of this record; everything else was transferred.", "You need not do anything. The value stays on the other side."},
	Twin:          {"There are two entries with the same identifier in {side}.", "Delete the duplicate there; only you can tell which one is right."},
	NoPerson:      {"The entry is a group or a list, not a person.", "It stays as it is; you need not do anything."},
	Inexpressible: {"onOffice has no such series{because}.", "It stays as it is. If you want it on both sides, make a plain series or single appointments instead."},
	RecurringTask: {"The task repeats itself; onOffice has no such tasks.", "It stays as it is. If you want it on both sides, make it without repetition."},
	UnknownZone:   {"The entry names a time zone that nobody knows.", "Open it in {side}, choose another time zone and save it; it is transferred at once then."},
	Hidden:        {"{side} does not show linked records any more; that they were deleted is not proven.", "Nothing is deleted, and they stay on the other side as they are. If rights were taken away, give them back. If they were deleted, ask your administrator to let the API user read the log."},
	OutOfWindow:   {"The entry lies outside the days that are synced.", "It stays as it is. You can change the period in the settings."},
	NoTasks:       {"{side} offers no tasks for this login.", "The unit Tasks stays off; addresses and appointments go on. If your access to {side} includes tasks, switch them on there; Abgleich looks again every day, and at once with “Check” in the settings."},
	Invited:       {"Others are invited to the appointment, and {side} would write them a mail about a change.", "It stays as it is. Change it yourself in {side} if those invited shall know."},
	Bent:          {"{side} makes something else of this entry than was sent; it was taken out there again.", "It is missing there until this is mended. If it is a series, check the time zone in the settings of your account at {side} and in those of Abgleich: it should be Europe/Berlin."},
	Unsupported:   {"{side} cannot hold this kind of record.", "Switch this unit off in the settings; the others go on."},
	Keychain:      {"This computer's keychain is not accessible.", "Unlock the keychain (on Windows: Credential Manager) and start the sync again."},
	Storage:       {"Abgleich cannot store its data on this computer.", "Free some disk space and check the access rights of the folder. Until then nothing is transferred."},
	Newer:         {"The data of this account were written by a newer version of Abgleich.", "Install the newer version again. Until then nothing is transferred and the data are not touched."},
	Damaged:       {"A file in which Abgleich keeps its notes is damaged.", "Restore the file named from a backup, or move it away and set the account up again; nothing is lost in {sides}. Until then nothing is transferred for this account."},
	Outdated:      {"The list that you saw is out of date.", "Nothing was decided. Look at the list again."},
	Stopped:       {"The run was stopped.", "What had been transferred stays; the next run goes on from there."},
	Internal:      {"An unexpected error occurred in Abgleich.", "Export the report and send it to support."},
}

// englishAt are those that say something else on one side.
var englishAt = map[place]sentence{
	{SignIn, Local}:      {"No credentials are stored on this computer for this account.", "Open the settings, enter the credentials and press “Check”."},
	{Right, Memotoo}:     {"memotoo does not allow this step.", "Check at memotoo that your access includes synchronisation and that address book and calendar may be changed. Your password is all right."},
	{NotFound, OnOffice}: {"What was asked for does not exist in onOffice.", "Check in the settings the address of onOffice and the user whose data are synced."},
	{NotFound, Local}:    {"A part of Abgleich is missing on this computer.", "Install Abgleich again."},
	{Unsupported, Local}: {"This is not possible on this computer, as Abgleich runs without windows here.", "Use the command “abgleichctl”, or Abgleich on a computer with a screen."},
	{TooLarge, Local}:    {"The report did not arrive whole.", "Export it again."},
	{Timeout, Local}:     {"A step on this computer took too long.", "Start the sync again."},
}

// englishDoing are those that say something else at one step.
var englishDoing = map[task]sentence{
	{Storage, StepBackup}:  {"The backup cannot be stored on this computer.", "Nothing was transferred, and no half backup is left. Free some disk space and check the access rights of the folder; then begin once more."},
	{Stopped, StepBackup}:  {"Making the backup was stopped.", "Nothing was transferred, and no half backup is left. Begin once more if you need the backup."},
	{Stopped, StepRestore}: {"Restoring was stopped.", "What was restored until then stays. Begin the same once more, and it goes on from there."},
	{Newer, StepRestore}:   {"This backup was made by a newer version of Abgleich.", "Install the newer version to restore it. The other backups are not affected."},
	{Damaged, StepRestore}: {"This file in the folder of the backups is damaged, or is no backup of Abgleich.", "The other backups are not affected. If you have a sound copy of the file, put it in this place; else you can delete it."},
}
