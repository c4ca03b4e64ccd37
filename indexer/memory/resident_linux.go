package memory

import (
	"bytes"
	"os"
	"strconv"
)

// readResident returns how much of this process is in RAM and in no file, in bytes.
func readResident(root string) int64 { return parseStatm(readFile(root, "/proc/self/statm")) }

// parseStatm returns what is private to a process, in bytes, out of a /proc/PID/statm:
// pages in all, in RAM, and of those in files or shared. The memory in RAM of several
// processes must not be added up otherwise: those of an editor share most of it.
func parseStatm(content []byte) int64 {
	fields := bytes.Fields(content)
	if len(fields) < 3 {
		return 0
	}
	resident, err := strconv.ParseInt(string(fields[1]), 10, 64)
	shared, err2 := strconv.ParseInt(string(fields[2]), 10, 64)
	private := resident - shared
	if err != nil || err2 != nil || shared < 0 || private < 0 || private > 1<<40 {
		return 0
	}
	return private * int64(os.Getpagesize())
}
