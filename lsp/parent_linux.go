package lsp

import (
	"bytes"
	"os"
	"strconv"
)

// ancestor returns what tells whether the process of that number is alive, or nil if
// we do not descend from it.
func ancestor(pid int) (alive func() bool) {
	for at, n := os.Getpid(), 0; n < 64; n++ { // a chain is short, and no loop
		stat, ok := readStat(at)
		if !ok || stat.parent <= 0 {
			return nil
		}
		at = stat.parent
		if at != pid {
			continue
		}
		was, ok := readStat(pid)
		if !ok {
			return nil
		}
		return func() bool {
			now, ok := readStat(pid)
			return ok && now.started == was.started && now.state != 'Z'
		}
	}
	return nil
}

// processStat is what we read of /proc/PID/stat.
type processStat struct {
	state   byte
	parent  int
	started string // in ticks since boot: tells a process from a later one of its number
}

func readStat(pid int) (processStat, bool) {
	data, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return processStat{}, false
	}
	// The name, in brackets, may hold anything, brackets too.
	i := bytes.LastIndexByte(data, ')')
	if i < 0 {
		return processStat{}, false
	}
	f := bytes.Fields(data[i+1:])
	const parent, started = 1, 19
	if len(f) <= started {
		return processStat{}, false
	}
	ppid, err := strconv.Atoi(string(f[parent]))
	return processStat{state: f[0][0], parent: ppid, started: string(f[started])}, err == nil
}
