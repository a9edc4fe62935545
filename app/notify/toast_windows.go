package notify

import (
	"context"
	"os"
	"os/exec"
	"syscall"
	"time"
)

// toast shows notes through the PowerShell that every Windows has. The script is
// fixed and gets its texts in the environment: nothing in them is ever executed.
type toast struct{ Options }

// New returns the notifier of this desktop.
func New(o Options) Notifier { return toast{o} }

const script = `$ErrorActionPreference = 'Stop'
[Windows.UI.Notifications.ToastNotificationManager, Windows.UI.Notifications, ContentType = WindowsRuntime] | Out-Null
[Windows.UI.Notifications.ToastNotification, Windows.UI.Notifications, ContentType = WindowsRuntime] | Out-Null
$xml = [Windows.UI.Notifications.ToastNotificationManager]::GetTemplateContent([Windows.UI.Notifications.ToastTemplateType]::ToastText02)
$texts = $xml.GetElementsByTagName('text')
$texts.Item(0).AppendChild($xml.CreateTextNode($env:ABGLEICH_NOTE_TITLE)) | Out-Null
$texts.Item(1).AppendChild($xml.CreateTextNode($env:ABGLEICH_NOTE_BODY)) | Out-Null
$note = [Windows.UI.Notifications.ToastNotification]::new($xml)
$note.Tag = $env:ABGLEICH_NOTE_TAG
$note.Group = 'Abgleich'
[Windows.UI.Notifications.ToastNotificationManager]::CreateToastNotifier('{1AC14E77-02E7-4E5D-B744-2EB1AE5198B7}\WindowsPowerShell\v1.0\powershell.exe').Show($note)
`

const removal = `$ErrorActionPreference = 'Stop'
[Windows.UI.Notifications.ToastNotificationManager, Windows.UI.Notifications, ContentType = WindowsRuntime] | Out-Null
[Windows.UI.Notifications.ToastNotificationManager]::History.Remove($env:ABGLEICH_NOTE_TAG, 'Abgleich', '{1AC14E77-02E7-4E5D-B744-2EB1AE5198B7}\WindowsPowerShell\v1.0\powershell.exe')
`

// Show implements Notifier.
func (toast) Show(n Note) error {
	n = n.tidy()
	return powershell(script, "ABGLEICH_NOTE_TITLE="+n.Title, "ABGLEICH_NOTE_BODY="+n.Body, "ABGLEICH_NOTE_TAG="+tag(n.Key))
}

// Withdraw implements Notifier.
func (toast) Withdraw(key string) error { return powershell(removal, "ABGLEICH_NOTE_TAG="+tag(key)) }

// Close implements Notifier.
func (toast) Close() error { return nil }

func powershell(script string, env ...string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, "powershell.exe", "-NoProfile", "-NonInteractive", "-Command", script)
	cmd.Env = append(os.Environ(), env...)
	cmd.SysProcAttr = &syscall.SysProcAttr{HideWindow: true}
	return cmd.Run()
}
