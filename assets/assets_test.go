package assets

import (
	"bytes"
	"encoding/binary"
	"image/png"
	"io/fs"
	"path"
	"strings"
	"testing"
)

func icons(t *testing.T) []string {
	t.Helper()
	files, err := fs.Glob(Files, "icons/*.svg")
	if err != nil || len(files) == 0 {
		t.Fatalf("no drawings: %v", err)
	}
	var names []string
	for _, f := range files {
		names = append(names, strings.TrimSuffix(path.Base(f), ".svg"))
	}
	return names
}

// Every drawing exists as a PNG of every size, square, and not empty.
func TestEveryIconInEverySize(t *testing.T) {
	for _, name := range icons(t) {
		for _, size := range Sizes {
			data, err := PNG(name, size)
			if err != nil {
				t.Errorf("%s at %d: %v; run go generate ./assets", name, size, err)
				continue
			}
			img, err := png.Decode(bytes.NewReader(data))
			if err != nil {
				t.Errorf("%s at %d: %v", name, size, err)
				continue
			}
			if b := img.Bounds(); b.Dx() != size || b.Dy() != size {
				t.Errorf("%s at %d is %d×%d", name, size, b.Dx(), b.Dy())
			}
			painted := 0
			for y := range size {
				for x := range size {
					if _, _, _, a := img.At(x, y).RGBA(); a > 0x8000 {
						painted++
					}
				}
			}
			if painted*5 < size*size {
				t.Errorf("%s at %d paints only %d of %d pixels", name, size, painted, size*size)
			}
		}
	}
}

// No two icons may share their outline: they are told apart without colour.
func TestIconsDifferInShape(t *testing.T) {
	const size = 22
	shapes := map[string]string{}
	for _, name := range icons(t) {
		data, err := PNG(name, size)
		if err != nil {
			t.Fatal(err)
		}
		img, err := png.Decode(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		var shape strings.Builder
		for y := range size {
			for x := range size {
				r, g, b, a := img.At(x, y).RGBA()
				// Light strokes and holes both count as "not the body".
				if a > 0x8000 && (r < 0xc000 || g < 0xc000 || b < 0xc000) {
					shape.WriteByte('#')
				} else {
					shape.WriteByte('.')
				}
			}
		}
		for other, s := range shapes {
			differ := 0
			for i := range s {
				if s[i] != shape.String()[i] {
					differ++
				}
			}
			if differ < size*size/10 {
				t.Errorf("%s and %s differ in %d of %d pixels only", name, other, differ, size*size)
			}
		}
		shapes[name] = shape.String()
	}
}

func TestICOHoldsEverySize(t *testing.T) {
	data, err := ICO("fine")
	if err != nil {
		t.Fatal(err)
	}
	if n := binary.LittleEndian.Uint16(data[4:]); int(n) != len(Sizes) {
		t.Fatalf("%d images, want %d", n, len(Sizes))
	}
	for i, size := range Sizes {
		entry := data[6+16*i:]
		length, offset := binary.LittleEndian.Uint32(entry[8:]), binary.LittleEndian.Uint32(entry[12:])
		img, err := png.DecodeConfig(bytes.NewReader(data[offset : offset+length]))
		if err != nil || img.Width != size {
			t.Errorf("image %d: width %d, want %d (%v)", i, img.Width, size, err)
		}
	}
	if _, err := ICO("no-such-icon"); err == nil {
		t.Error("an unknown icon gives no error")
	}
}
