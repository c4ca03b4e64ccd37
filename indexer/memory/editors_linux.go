package memory

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// trees are the processes of editors. Each is read through its open /proc/PID/statm,
// which dies with the process: a later one of its number is never taken for it.
type trees struct {
	members map[int]member // by number
}

type member struct {
	started string   // in ticks since boot: tells a process from a later one of its number
	statm   *os.File // stays open
}

const (
	// maxMembers is how many processes are followed: a file stays open for each. VS Code
	// with some windows and language servers has 60.
	maxMembers = 200

	// maxProcesses is how many are looked at in all.
	maxProcesses = 8192

	// maxDepth is how many processes lie above one another. Ten are many.
	maxDepth = 64
)

// find looks for the processes of the editors.
func (t *trees) find(root string, all map[*editor]bool) {
	s := search{proc: filepath.Join(root, "proc"), ours: map[int]bool{os.Getpid(): true}, found: map[int]process{}}
	for e := range all {
		s.ours[e.via] = true
	}
	for e := range all {
		s.editor(e)
	}
	for pid, m := range t.members {
		if p, ok := s.found[pid]; !ok || p.started != m.started {
			m.statm.Close()
			delete(t.members, pid)
		}
	}
	for pid, p := range s.found {
		if _, ok := t.members[pid]; ok || len(t.members) >= maxMembers {
			continue
		}
		f, err := os.Open(s.file(pid, "statm"))
		if err != nil {
			continue
		}
		if again, ok := s.stat(pid); !ok || again.started != p.started {
			f.Close() // it is another one already
			continue
		}
		if t.members == nil {
			t.members = map[int]member{}
		}
		t.members[pid] = member{p.started, f}
	}
}

// private returns what the processes have for themselves, in bytes. One that has ended is
// left out.
func (t *trees) private(string) int64 {
	var sum int64
	var buf [256]byte
	for pid, m := range t.members {
		n, _ := m.statm.ReadAt(buf[:], 0) // the end of the file is no error to us
		if n == 0 {
			m.statm.Close()
			delete(t.members, pid)
			continue
		}
		sum += parseStatm(buf[:n])
	}
	return sum
}

// search is one look for processes.
type search struct {
	proc  string
	ours  map[int]bool // which are not the editor's
	found map[int]process
	below map[int][]int // processes by their parents, where the kernel lists no children
}

// process is what is read of /proc/PID/stat.
type process struct {
	name     string
	parent   int
	terminal string // "0" if it has none
	started  string
}

// editor finds the processes of one editor: those beneath the topmost process of its
// program, since a part of it may have started us.
func (s *search) editor(e *editor) {
	top, ok := s.above(e)
	if !ok {
		return
	}
	root, ok := s.stat(top)
	if !ok {
		return
	}
	s.found[top] = root
	queue := []int{top}
	for len(queue) > 0 && len(s.found) < maxProcesses {
		pid := queue[0]
		queue = queue[1:]
		for _, child := range s.children(pid) {
			if _, known := s.found[child]; known || s.ours[child] {
				continue
			}
			p, ok := s.stat(child)
			// One with a terminal of its own is what a person runs in there: a shell, a
			// build. Its memory is nothing that the editor could be relieved of.
			if !ok || p.terminal != "0" && p.terminal != root.terminal {
				continue
			}
			s.found[child] = p
			queue = append(queue, child)
		}
	}
}

// above returns the topmost process of the editor's program, and false if the process
// that knows the editor does not descend from it.
func (s *search) above(e *editor) (top int, ok bool) {
	at, name := e.via, ""
	for range maxDepth {
		p, known := s.stat(at)
		if !known {
			return top, ok
		}
		switch {
		case ok && p.name == name:
			top = at // the same program, further up
		case ok:
			return top, ok
		case at == e.pid && at != e.via:
			top, name, ok = at, p.name, true
		}
		if p.parent <= 1 {
			return top, ok
		}
		at = p.parent
	}
	return top, ok
}

func (s *search) file(pid int, name string) string {
	return filepath.Join(s.proc, strconv.Itoa(pid), name)
}

// stat reads /proc/PID/stat.
func (s *search) stat(pid int) (process, bool) {
	data := readFile(s.proc, strconv.Itoa(pid)+"/stat")
	// The name, in brackets, may hold anything, brackets too.
	open, end := bytes.IndexByte(data, '('), bytes.LastIndexByte(data, ')')
	if open < 0 || end < open {
		return process{}, false
	}
	f := bytes.Fields(data[end+1:])
	const state, parent, terminal, started = 0, 1, 4, 19
	if len(f) <= started || f[state][0] == 'Z' {
		return process{}, false
	}
	ppid, err := strconv.Atoi(string(f[parent]))
	return process{string(data[open+1 : end]), ppid, string(f[terminal]), string(f[started])}, err == nil
}

// children returns the processes that a process has started and that run. Kernels that
// list them do so by thread; of others all processes are read once.
func (s *search) children(pid int) []int {
	if s.below != nil {
		return s.below[pid]
	}
	tasks, err := os.ReadDir(s.file(pid, "task"))
	if err != nil {
		return nil // it has ended
	}
	var out []int
	listed := false
	for _, task := range tasks {
		name := filepath.Join(s.file(pid, "task"), task.Name(), "children")
		data, err := os.ReadFile(name)
		if err != nil {
			continue // the thread has ended, or the kernel does not list them
		}
		listed = true
		for field := range strings.FieldsSeq(string(data)) {
			if child, err := strconv.Atoi(field); err == nil {
				out = append(out, child)
			}
		}
	}
	if listed {
		return out
	}
	s.all()
	return s.below[pid]
}

// all reads the parents of all processes.
func (s *search) all() {
	s.below = map[int][]int{}
	entries, err := os.ReadDir(s.proc)
	if err != nil {
		return
	}
	for _, e := range entries {
		pid, err := strconv.Atoi(e.Name())
		if err != nil || len(s.below) >= maxProcesses {
			continue
		}
		if p, ok := s.stat(pid); ok {
			s.below[p.parent] = append(s.below[p.parent], pid)
		}
	}
}
