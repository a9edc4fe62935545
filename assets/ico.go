package assets

import (
	"bytes"
	"encoding/binary"
)

// ICO returns an icon in the form the Windows tray takes: one file with every
// size in it, each a PNG, as Windows reads them since Vista.
func ICO(name string) ([]byte, error) {
	const header, entry = 6, 16
	var dir, images bytes.Buffer
	put := func(values ...any) {
		for _, v := range values {
			// Writing fixed-size values into a buffer cannot fail.
			_ = binary.Write(&dir, binary.LittleEndian, v)
		}
	}
	put(uint16(0), uint16(1), uint16(len(Sizes)))
	for _, size := range Sizes {
		png, err := PNG(name, size)
		if err != nil {
			return nil, err
		}
		offset := header + entry*len(Sizes) + images.Len()
		put(uint8(size), uint8(size), uint8(0), uint8(0), uint16(1), uint16(32), uint32(len(png)), uint32(offset))
		images.Write(png)
	}
	return append(dir.Bytes(), images.Bytes()...), nil
}
