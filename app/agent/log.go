package agent

import (
	"fmt"
	"log/slog"
	"os"
	"path/filepath"

	"gopkg.in/natefinch/lumberjack.v2"
)

// LogFile is where the agent of a home directory writes its log.
func LogFile(home string) string { return filepath.Join(home, "log", "abgleich.log") }

// openLog opens the log: 2 MB, then a new file, five of them for at most 60 days.
// Everything that libraries log goes there too.
func openLog(home string) (*slog.Logger, func(), error) {
	path := LogFile(home)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, nil, fmt.Errorf("directory for the log: %w", err)
	}
	file := &lumberjack.Logger{Filename: path, MaxSize: 2, MaxBackups: 4, MaxAge: 60}
	log := slog.New(slog.NewTextHandler(file, nil))
	before := slog.Default()
	slog.SetDefault(log)
	return log, func() {
		slog.SetDefault(before)
		// Nobody is left to hear that the log could not be closed.
		_ = file.Close()
	}, nil
}
