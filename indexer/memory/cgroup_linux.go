package memory

import (
	"bufio"
	"bytes"
	"io"
	"math"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

const (
	// maxLevels is how many control groups above ours are looked at. Kubernetes has
	// five, a container in a container in a user's session ten.
	maxLevels = 32

	// maxFile is how much of a file is read. A memory.stat has 2 KB.
	maxFile = 64 << 10

	// maxMounts is how much of the list of mounts is read: a node with a few
	// thousand containers has about a megabyte.
	maxMounts = 4 << 20
)

// group is a control group of this process in one of the two hierarchies.
type group struct {
	version int    // 1 or 2
	path    string // as /proc/self/cgroup has it
}

// mount is where a hierarchy, or a part of one, can be seen.
type mount struct {
	version int
	root    string // the group whose directory is mounted
	point   string // the directory
}

// place is where a control group of ours can be seen.
type place struct {
	version int
	dir     string
}

// locate returns where the control groups of this process, and those above them, can be
// seen. They stay the same for as long as nobody moves us into others.
func locate(root string) []place {
	groups := parseGroups(readFile(root, "/proc/self/cgroup"))
	if len(groups) == 0 {
		return nil
	}
	var places []place
	seen := map[string]bool{}
	for _, m := range readMounts(root) {
		for _, g := range groups {
			if g.version != m.version {
				continue
			}
			for _, dir := range directories(g, m) {
				if !seen[dir] {
					seen[dir] = true
					places = append(places, place{g.version, dir})
				}
			}
		}
	}
	return places
}

// readContainers returns the level of each group that has a limit below the memory of the
// machine, which is 0 if that is unknown, and how many processes have been killed in it.
func readContainers(root string, places []place, machine int64) (levels []level, killed []int64) {
	if machine <= 0 {
		machine = math.MaxInt64
	}
	for _, p := range places {
		l := readGroup(root, p.dir, p.version, machine)
		levels = append(levels, l...)
		if len(l) > 0 {
			killed = append(killed, readKilled(root, p))
		}
	}
	return levels, killed
}

// readKilled returns how many processes of a group have been killed for memory, ever.
// That a group is at its limit is no such sign: file pages fill any group that reads
// much, and are given up when somebody needs the room.
func readKilled(root string, p place) int64 {
	name := "memory.events"
	if p.version == 1 {
		name = "memory.oom_control"
	}
	return parseStat(readFile(root, path.Join(p.dir, name)))["oom_kill"]
}

// parseGroups returns which groups a process is in, out of lines like
//
//	4:memory:/docker/8f3c
//	0::/user.slice/session-2.scope
//
// of which the first is of version 1 and the second of version 2. A system may have
// both, and then memory is limited by either one.
func parseGroups(content []byte) []group {
	var groups []group
	for line := range strings.Lines(string(content)) {
		id, rest, _ := strings.Cut(strings.TrimSuffix(line, "\n"), ":")
		controllers, at, ok := strings.Cut(rest, ":")
		if !ok || !strings.HasPrefix(at, "/") {
			continue
		}
		switch {
		case id == "0" && controllers == "":
			groups = append(groups, group{2, at})
		case hasField(controllers, "memory"):
			groups = append(groups, group{1, at})
		}
	}
	return groups
}

func readMounts(root string) []mount {
	f, err := os.Open(filepath.Join(root, "proc/self/mountinfo"))
	if err != nil {
		return nil
	}
	defer f.Close()
	var mounts []mount
	lines := bufio.NewScanner(io.LimitReader(f, maxMounts))
	lines.Buffer(nil, maxFile)
	for lines.Scan() {
		if m, ok := parseMount(lines.Bytes()); ok {
			mounts = append(mounts, m)
		}
	}
	return mounts // an error of the scanner leaves out what could not be read
}

// parseMount returns the mount of a line of /proc/self/mountinfo if that has control
// groups with memory:
//
//	35 31 0:32 /docker/8f3c /sys/fs/cgroup/memory ro,nosuid - cgroup cgroup rw,memory
//	           root         point                             type          options
func parseMount(line []byte) (m mount, ok bool) {
	if !bytes.Contains(line, []byte(" - cgroup")) {
		return mount{}, false
	}
	before, after, _ := strings.Cut(string(line), " - ")
	fields, types := strings.Fields(before), strings.Fields(after)
	if len(fields) < 5 || len(types) < 3 {
		return mount{}, false
	}
	switch {
	case types[0] == "cgroup2":
		m.version = 2
	case types[0] == "cgroup" && hasField(types[2], "memory"):
		m.version = 1
	default:
		return mount{}, false
	}
	m.root, m.point = unescape(fields[3]), unescape(fields[4])
	return m, strings.HasPrefix(m.root, "/") && strings.HasPrefix(m.point, "/")
}

// unescape undoes what the kernel does to blanks in paths: \040 for a space.
func unescape(s string) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+3 < len(s) {
			if c, err := strconv.ParseUint(s[i+1:i+4], 8, 8); err == nil {
				b.WriteByte(byte(c))
				i += 3
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

func hasField(list, field string) bool {
	for f := range strings.SplitSeq(list, ",") {
		if f == field {
			return true
		}
	}
	return false
}

// directories returns where the group and those above it can be seen in a mount, the
// group's own first. There is none if the mount shows another part of the hierarchy.
func directories(g group, m mount) []string {
	point := path.Clean(m.point)
	// A root that is written with dots is above the namespace of this process, so it
	// is above its group too, though nothing tells the way from there.
	if m.root == "/.." || strings.HasPrefix(m.root, "/../") {
		return []string{point}
	}
	rest, ok := beneath(g.path, path.Clean(m.root))
	if !ok {
		return nil
	}
	var dirs []string
	for at := path.Join(point, rest); len(dirs) < maxLevels; at = path.Dir(at) {
		dirs = append(dirs, at)
		if at == point || at == "/" {
			break
		}
	}
	return dirs
}

// beneath returns the way from the directory root to at, if at is in it.
func beneath(at, root string) (rest string, ok bool) {
	// A group that is written with dots is outside of the namespace of this process.
	if at == "/.." || strings.HasPrefix(at, "/../") {
		return "", false
	}
	at = path.Clean(at)
	if root == "/" {
		return at, true
	}
	rest, ok = strings.CutPrefix(at, root)
	return rest, ok && (rest == "" || rest[0] == '/')
}

// readGroup returns the level of the control group in dir, or none if it has no
// limit or tells no usage.
func readGroup(root, dir string, version int, machine int64) []level {
	number := func(name string) (int64, bool) {
		return parseBytes(readFile(root, path.Join(dir, name)))
	}
	// A limit that is no lower than the memory there is limits nothing; without any,
	// version 2 says "max" and version 1 a number near 1<<63.
	limit := machine
	lower := func(n int64, ok bool) {
		if ok && n > 0 {
			limit = min(limit, n)
		}
	}
	if version == 2 {
		lower(number("memory.max"))
		lower(number("memory.high")) // above it a group is throttled until nothing moves
		if limit == machine {
			return nil
		}
		usage, ok := number("memory.current")
		if !ok {
			return nil
		}
		stat := parseStat(readFile(root, path.Join(dir, "memory.stat")))
		return []level{newLevel(limit, usage-reclaimable(stat["inactive_file"], stat["active_file"]))}
	}

	own, ok := number("memory.limit_in_bytes")
	lower(own, ok)
	if !ok {
		return nil
	}
	stat := parseStat(readFile(root, path.Join(dir, "memory.stat")))
	// What groups above allow, also those that cannot be seen from a container.
	above, ok := stat["hierarchical_memory_limit"]
	lower(above, ok)
	usage, ok := number("memory.usage_in_bytes")
	if limit == machine || !ok {
		return nil
	}
	inactive, ok := stat["total_inactive_file"] // with the groups below, as the usage is
	active := stat["total_active_file"]
	if !ok {
		inactive, active = stat["inactive_file"], stat["active_file"]
	}
	return []level{newLevel(limit, usage-reclaimable(inactive, active))}
}

// reclaimable is how many bytes of a group's file pages the kernel gives up before
// anything is killed. All that were not read for a while go at once. Of the others,
// mapped database pages among them, about half can go before reading them again
// shows.
func reclaimable(inactive, active int64) int64 {
	return max(0, inactive) + max(0, active)/2
}

// parseBytes returns the number that is the whole content of a file. "max" is none.
func parseBytes(content []byte) (int64, bool) {
	n, err := strconv.ParseInt(strings.TrimSpace(string(content)), 10, 64)
	return n, err == nil && n >= 0
}

// parseStat returns the fields of a memory.stat: a name and a number a line.
func parseStat(content []byte) map[string]int64 {
	fields := map[string]int64{}
	for line := range strings.Lines(string(content)) {
		name, value, _ := strings.Cut(line, " ")
		switch name {
		case "inactive_file", "active_file", "total_inactive_file", "total_active_file", "hierarchical_memory_limit", "oom_kill":
			if n, ok := parseBytes([]byte(value)); ok {
				fields[name] = n
			}
		}
	}
	return fields
}

// readFile returns the content of a small file of the system under root, or nothing.
// Package os would ask of each whether it can be waited for, which takes as long again.
func readFile(root, name string) []byte {
	fd, err := unix.Open(filepath.Join(root, name), unix.O_RDONLY|unix.O_CLOEXEC, 0)
	if err != nil {
		return nil
	}
	defer unix.Close(fd)
	content := make([]byte, 0, 2048)
	for len(content) < maxFile {
		if len(content) == cap(content) {
			content = slices.Grow(content, cap(content))
		}
		n, err := unix.Read(fd, content[len(content):min(cap(content), maxFile)])
		switch {
		case err == unix.EINTR:
		case err != nil:
			return nil
		case n == 0:
			return content
		default:
			content = content[:len(content)+n]
		}
	}
	return content
}
