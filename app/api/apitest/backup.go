package apitest

import (
	"context"

	"abgleich/sync/contract"
	"abgleich/sync/record"
)

// AnswerBackups sets what Backups, BackupRecords and Restore return; CreateBackup
// returns the first backup.
func (f *Fake) AnswerBackups(list []contract.Backup, records []contract.BackupRecord, restored contract.RestoreReport) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.backups, f.inBackup, f.restored = list, records, restored
}

// Backups returns the answer that was set.
func (f *Fake) Backups(_ context.Context, account string) ([]contract.Backup, error) {
	err := f.call("Backups", account)
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.backups, err
}

// BackupRecords returns the answer that was set.
func (f *Fake) BackupRecords(_ context.Context, account, backup string) ([]contract.BackupRecord, error) {
	err := f.call("BackupRecords", account, backup)
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.inBackup, err
}

// CreateBackup returns the first backup that was set.
func (f *Fake) CreateBackup(_ context.Context, account string, units []record.Unit) (contract.Backup, error) {
	err := f.call("CreateBackup", account, units)
	f.mu.Lock()
	defer f.mu.Unlock()
	if err != nil || len(f.backups) == 0 {
		return contract.Backup{Account: account}, err
	}
	return f.backups[0], nil
}

// Restore returns the answer that was set.
func (f *Fake) Restore(_ context.Context, r contract.RestoreRequest) (contract.RestoreReport, error) {
	err := f.call("Restore", r)
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.restored, err
}
