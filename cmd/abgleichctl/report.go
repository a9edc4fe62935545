package main

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"abgleich/sync/fault"
)

func (t *terminal) report() *cobra.Command {
	var output string
	var personal bool
	cmd := &cobra.Command{
		Use:   "report --output FILE.zip",
		Short: "Write the report for support",
		Long:  "Write what happened, when and at which step into a zip file for support. It never holds a password, token or secret.",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if output == "" {
				return wrongUsage(textMissing, "--output")
			}
			return t.with(cmd.Context(), func(s *service) error {
				size, err := writeFile(output, func(w io.Writer) error { return s.Report(cmd.Context(), w, personal) })
				if err != nil {
					return err
				}
				if t.asJSON {
					return t.object(map[string]any{"file": output, "bytes": size})
				}
				t.say(textReport, output)
				if personal {
					t.say(textReportPersonal)
				}
				return nil
			})
		},
	}
	cmd.Flags().StringVarP(&output, "output", "o", "", "file to write; an older one of that name is replaced")
	cmd.Flags().BoolVar(&personal, "personal", false, "include the titles of records, which are personal data")
	return cmd
}

// writeFile writes a file that only the user can read, and leaves none behind if
// writing fails.
func writeFile(path string, write func(io.Writer) error) (size int64, err error) {
	failed := func(err error) (int64, error) {
		if f := (*fault.Fault)(nil); errors.As(err, &f) || errors.Is(err, context.Canceled) {
			return 0, err
		}
		return 0, fault.New(fault.Storage, fault.Local, fault.StepSave, err.Error(), err)
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".abgleich-*")
	if err != nil {
		return failed(err)
	}
	if err = write(f); err == nil {
		size, err = f.Seek(0, io.SeekCurrent)
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return failed(errors.Join(err, os.Remove(f.Name())))
	}
	return size, nil
}
