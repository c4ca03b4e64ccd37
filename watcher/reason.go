package watcher

import "fmt"

// A Reason says why something was left out. Zero means that it was not.
type Reason uint8

// The codes are stored in indexes: a new one goes to the end, and none changes its
// meaning.
const (
	Ignored Reason = 1 + iota
	Excluded
	VersionControl
	Link
	Special
	Cycle
	Unreadable
	TooDeep
	TooMany
	TooLarge
	Binary
	Generated
	Minified
	Secret
	RulesTooLarge
)

var reasons = [...]struct{ name, sentence string }{
	Ignored:        {"ignored", "A rule in .gitignore, .mindignore or git's configuration ignores it."},
	Excluded:       {"excluded", "It is our own cache."},
	VersionControl: {"versionControl", "A version control system keeps its own data in it."},
	Link:           {"link", "It is a symbolic link. What it points to is indexed under its own name if it lies in the workspace."},
	Special:        {"special", "It is a device, a pipe or a socket."},
	Cycle:          {"cycle", "It is one of the folders that it lies in, mounted a second time."},
	Unreadable:     {"unreadable", "It cannot be read; its permissions may forbid it."},
	TooDeep:        {"tooDeep", "Its path is longer than programs can open."},
	TooMany:        {"tooMany", "The folder holds more entries than anyone could have meant."},
	TooLarge:       {"tooLarge", "It is larger than the limit for files."},
	Binary:         {"binary", "It is not text."},
	Generated:      {"generated", "A tool generates it."},
	Minified:       {"minified", "It is minified: its source is elsewhere."},
	Secret:         {"secret", "Files of this kind hold keys or passwords."},
	RulesTooLarge:  {"rulesTooLarge", "It has more ignore rules than are sensible. Those at its end were not applied."},
}

// String returns the reason's name for machines.
func (r Reason) String() string {
	if int(r) < len(reasons) && reasons[r].name != "" {
		return reasons[r].name
	}
	return fmt.Sprintf("reason%d", uint8(r))
}

// Explain returns the reason as a sentence for people, or "" for zero.
func (r Reason) Explain() string {
	switch {
	case r == 0:
		return ""
	case int(r) < len(reasons):
		return reasons[r].sentence
	}
	return "It was left out by another version of this program."
}
