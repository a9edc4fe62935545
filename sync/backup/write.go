package backup

import (
	"archive/zip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// Create writes a backup into a folder, which is made for nobody but the user if it
// is not there. The file has its name only when it is whole: a full disk or an end
// in the middle leaves nothing behind.
func Create(dir string, m Manifest, sets []Set) (Info, error) {
	m.Format, m.Program, m.Made, m.Units = format, "Abgleich", m.Made.UTC(), []Unit{}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return Info{}, storage(err)
	}
	if err := Tidy(dir); err != nil {
		return Info{}, err
	}
	f, err := os.CreateTemp(dir, unfinished+"*")
	if err != nil {
		return Info{}, storage(err)
	}
	for _, s := range sets {
		m.Units = append(m.Units, Unit{s.Unit, s.Collection, len(s.Memotoo), len(s.OnOffice), s.Unread})
	}
	err = write(f, m, sets)
	if err == nil {
		err = f.Sync()
	}
	err = errors.Join(err, f.Close())
	id := ""
	if err == nil {
		id, err = name(dir, m.Made, f.Name())
	}
	if err != nil {
		return Info{}, storage(errors.Join(err, os.Remove(f.Name())))
	}
	return info(dir, id), nil
}

// name gives the file its name: the time, with a number behind it if there is one of
// that second. The home directory is locked, so nobody else takes the name meanwhile.
func name(dir string, made time.Time, from string) (string, error) {
	stamp := made.Format("2006-01-02T150405Z")
	for n := 1; ; n++ {
		id := stamp
		if n > 1 {
			id += "-" + strconv.Itoa(n)
		}
		to := filepath.Join(dir, id+ending)
		if _, err := os.Lstat(to); err == nil {
			continue
		} else if !errors.Is(err, os.ErrNotExist) {
			return "", err
		}
		return id, os.Rename(from, to)
	}
}

// Tidy removes what was being written when the program ended. A folder that is not
// there holds nothing of the kind.
func Tidy(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), unfinished) {
			err = errors.Join(err, os.Remove(filepath.Join(dir, e.Name())))
		}
	}
	if err != nil {
		return storage(err)
	}
	return nil
}

func write(w io.Writer, m Manifest, sets []Set) error {
	z := zip.NewWriter(w)
	file := func(name string, text []byte) error {
		out, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: m.Made})
		if err == nil {
			_, err = out.Write(text)
		}
		return err
	}
	for _, s := range sets {
		if err := writeSet(file, s); err != nil {
			return err
		}
	}
	if err := writeJSON(file, manifestName, m); err != nil {
		return err
	}
	return z.Close()
}

func writeSet(file func(name string, text []byte) error, s Set) error {
	index := make([]Text, len(s.Memotoo))
	for i, t := range s.Memotoo {
		t.Name = fmt.Sprintf("%s/%d", s.Unit, i+1)
		index[i] = t
		if err := file(textName(s.Unit, t.Name), []byte(t.Text)); err != nil {
			return err
		}
	}
	if s.OnOffice == nil {
		s.OnOffice = []Record{}
	}
	if err := writeJSON(file, indexName(s.Unit), index); err != nil {
		return err
	}
	return writeJSON(file, recordsName(s.Unit), s.OnOffice)
}

func writeJSON(file func(name string, text []byte) error, name string, v any) error {
	text, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return err
	}
	return file(name, text)
}
