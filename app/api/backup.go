package api

import (
	"context"
	"net/http"
	"net/url"

	"abgleich/sync/contract"
	"abgleich/sync/record"
)

// Backups lists the backups of an account, the newest first.
func (c *Client) Backups(ctx context.Context, account string) (out []contract.Backup, err error) {
	err = c.call(ctx, quickTime, http.MethodGet, "/backups?"+url.Values{"account": {account}}.Encode(), nil, &out)
	return out, err
}

// BackupRecords lists what of memotoo is in a backup.
func (c *Client) BackupRecords(ctx context.Context, account, backup string) (out []contract.BackupRecord, err error) {
	query := url.Values{"account": {account}, "backup": {backup}}
	err = c.call(ctx, quickTime, http.MethodGet, "/backups/records?"+query.Encode(), nil, &out)
	return out, err
}

// CreateBackup saves both sides of units; if ctx ends first, it goes on.
func (c *Client) CreateBackup(ctx context.Context, account string, units []record.Unit) (out contract.Backup, err error) {
	err = c.call(ctx, 0, http.MethodPost, "/backups", backupBody{account, units}, &out)
	return out, err
}

// Restore puts records of a backup back; if ctx ends first, it goes on.
func (c *Client) Restore(ctx context.Context, r contract.RestoreRequest) (out contract.RestoreReport, err error) {
	err = c.call(ctx, 0, http.MethodPost, "/backups/restore", r, &out)
	return out, err
}
