package backup

import (
	"archive/zip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"abgleich/sync/fault"
	"abgleich/sync/record"
)

const manifestName = "manifest.json"

// maxEntry bounds what is read of one entry, in bytes: a file that was made to be
// unpacked for ever is none of ours.
const maxEntry = 256 << 20

func indexName(u record.Unit) string { return path.Join("memotoo", string(u), "index.json") }

func recordsName(u record.Unit) string { return path.Join("onoffice", string(u)+".json") }

func textName(u record.Unit, name string) string { return path.Join("memotoo", name+extension(u)) }

// List gives the backups of a folder, the newest first. One that cannot be read is
// among them, with a fault.
func List(dir string) ([]Info, error) {
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, storage(err)
	}
	var list []Info
	for _, e := range entries {
		if id, ok := strings.CutSuffix(e.Name(), ending); ok && !e.IsDir() && !strings.HasPrefix(id, ".") {
			list = append(list, info(dir, id))
		}
	}
	// Names are times: the order of letters is theirs.
	slices.SortFunc(list, func(x, y Info) int { return strings.Compare(y.ID, x.ID) })
	return list, nil
}

// info reads what a backup says about itself.
func info(dir, id string) Info {
	i := Info{ID: id, Path: filepath.Join(dir, id+ending)}
	if s, err := os.Stat(i.Path); err == nil {
		i.Size = s.Size()
	}
	z, err := zip.OpenReader(i.Path)
	if err == nil {
		i.Manifest, err = manifest(&z.Reader)
		err = errors.Join(err, z.Close())
	}
	if err != nil {
		i.Manifest, i.Fault = Manifest{}, fault.From(readFault(i.Path, err), fault.Local, fault.StepRestore)
	}
	return i
}

// errNewer: the file was written by a newer version.
var errNewer = errors.New("its format is newer than this program")

func readFault(path string, err error) error {
	if errors.Is(err, errNewer) {
		return fault.New(fault.Newer, fault.Local, fault.StepRestore, path, err)
	}
	return damaged(path, err)
}

func manifest(z *zip.Reader) (Manifest, error) {
	var m Manifest
	if err := decode(z, manifestName, &m); err != nil {
		return Manifest{}, err
	}
	switch {
	case m.Format > format:
		return Manifest{}, errNewer
	case m.Format < 1 || m.Account == "" || m.Made.IsZero():
		return Manifest{}, errors.New("the manifest says nothing")
	}
	return m, nil
}

// Index lists what a backup holds of memotoo, without the texts.
func (i Info) Index() (map[record.Unit][]Text, error) {
	out := map[record.Unit][]Text{}
	err := i.open(func(z *zip.Reader) error {
		for _, u := range i.Units {
			list, err := index(z, u)
			if err != nil {
				return err
			}
			out[u.Unit] = list
		}
		return nil
	})
	return out, err
}

// Texts reads what a backup holds of a unit of memotoo, whole: what is damaged shows
// before anything is put back.
func (i Info) Texts(u record.Unit) ([]Text, error) {
	var list []Text
	err := i.open(func(z *zip.Reader) error {
		for _, has := range i.Units {
			if has.Unit != u {
				continue
			}
			var err error
			if list, err = index(z, has); err != nil {
				return err
			}
			for n := range list {
				text, err := read(z, textName(u, list[n].Name))
				if err != nil {
					return err
				}
				list[n].Text = string(text)
			}
		}
		return nil
	})
	return list, err
}

// Records reads what a backup holds of a unit of onOffice.
func (i Info) Records(u record.Unit) ([]Record, error) {
	var list []Record
	err := i.open(func(z *zip.Reader) error { return decode(z, recordsName(u), &list) })
	return list, err
}

func (i Info) open(f func(z *zip.Reader) error) error {
	if i.Fault != nil {
		return i.Fault
	}
	z, err := zip.OpenReader(i.Path)
	if err != nil {
		return damaged(i.Path, err)
	}
	if err := errors.Join(f(&z.Reader), z.Close()); err != nil {
		return damaged(i.Path, err)
	}
	return nil
}

// index reads the list of a unit and holds it to what the manifest says.
func index(z *zip.Reader, u Unit) ([]Text, error) {
	var list []Text
	if err := decode(z, indexName(u.Unit), &list); err != nil {
		return nil, err
	}
	if len(list) != u.Memotoo {
		return nil, fmt.Errorf("%s has %d entries, %d are expected", indexName(u.Unit), len(list), u.Memotoo)
	}
	return list, nil
}

func decode(z *zip.Reader, name string, v any) error {
	text, err := read(z, name)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(text, v); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// read reads one entry; its checksum is compared at its end.
func read(z *zip.Reader, name string) ([]byte, error) {
	f, err := z.Open(name)
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(io.LimitReader(f, maxEntry+1))
	if err = errors.Join(err, f.Close()); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if len(text) > maxEntry {
		return nil, fmt.Errorf("%s is too large", name)
	}
	return text, nil
}
