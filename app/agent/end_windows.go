package agent

import "os"

// askToEnd ends the process: Windows knows no friendlier signal, and the window
// program has nothing to save.
func askToEnd(p *os.Process) error { return p.Kill() }
