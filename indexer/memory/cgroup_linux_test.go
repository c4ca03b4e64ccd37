package memory

import (
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"golang.org/x/sys/unix"
)

// Each file of testdata/hosts is the /proc and /sys of a system, as far as they
// matter, with the reading that is wanted.
func TestReadOfHosts(t *testing.T) {
	hosts, err := filepath.Glob("testdata/hosts/*.txtar")
	if err != nil || len(hosts) == 0 {
		t.Fatalf("no hosts: %v", err)
	}
	for _, host := range hosts {
		t.Run(strings.TrimSuffix(filepath.Base(host), ".txtar"), func(t *testing.T) {
			root, want := unpack(t, host)
			r, err := read(root)
			got := fmt.Sprintf("total=%d available=%d used=%.4f source=%s", r.Total, r.Available, r.Used, r.Source)
			if err != nil {
				got = err.Error()
			}
			if got != want {
				t.Errorf("%s, want\n%s", got, want)
			}
		})
	}
}

// unpack lays the files of a host into a folder.
func unpack(t testing.TB, host string) (root, want string) {
	t.Helper()
	archive, err := txtar.ParseFile(host)
	if err != nil {
		t.Fatal(err)
	}
	root = t.TempDir()
	for _, f := range archive.Files {
		if f.Name == "want" {
			want = strings.TrimSpace(string(f.Data))
			continue
		}
		name := filepath.Join(root, f.Name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, f.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return root, want
}

// A container's limit, set by the kernel and read by a process in it.
func TestReadInARealControlGroup(t *testing.T) {
	const limit = 512 << 20
	if os.Getenv("MEMORY_TEST_GROUP") != "" {
		inControlGroup(t, limit)
		return
	}
	dir, limitFile := newControlGroup(t)
	if err := os.WriteFile(filepath.Join(dir, limitFile), []byte(strconv.Itoa(limit)), 0); err != nil {
		t.Skipf("control groups cannot be limited here: %v", err)
	}
	cmd := exec.Command(os.Args[0], "-test.run=^TestReadInARealControlGroup$", "-test.v")
	cmd.Env = append(os.Environ(), "MEMORY_TEST_GROUP="+dir)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("within the group: %v\n%s", err, out)
	}
}

// inControlGroup is the other process.
func inControlGroup(t *testing.T, limit int64) {
	procs := filepath.Join(os.Getenv("MEMORY_TEST_GROUP"), "cgroup.procs")
	if err := os.WriteFile(procs, []byte(strconv.Itoa(os.Getpid())), 0); err != nil {
		t.Fatal(err)
	}
	before, err := Read()
	if err != nil || before.Total != limit {
		t.Fatalf("read %+v, %v, want a total of %d", before, err, limit)
	}
	// Not of Go's heap, which the race detector makes several times as large.
	const size = 128 << 20
	held, err := unix.Mmap(-1, 0, size, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_ANON|unix.MAP_PRIVATE)
	if err != nil {
		t.Fatal(err)
	}
	defer unix.Munmap(held)
	for i := 0; i < len(held); i += 4096 {
		held[i] = 1
	}
	after, err := Read()
	// What was in use before may be a share of the machine, which is no measure here.
	used := float64(size) / float64(limit)
	if err != nil || after.Used < used*.9 || after.Available > before.Available-size/10*9 {
		t.Errorf("with %d bytes more: %+v, %v, before: %+v", size, after, err, before)
	}
}

// newControlGroup makes a group beneath the one of this process.
func newControlGroup(t *testing.T) (dir, limitFile string) {
	t.Helper()
	for _, m := range readMounts("/") {
		for _, g := range parseGroups(readFile("/", "/proc/self/cgroup")) {
			dirs := directories(g, m)
			if g.version != m.version || len(dirs) == 0 {
				continue
			}
			dir := filepath.Join(dirs[0], fmt.Sprintf("memory-test-%d", os.Getpid()))
			limitFile := map[int]string{1: "memory.limit_in_bytes", 2: "memory.max"}[m.version]
			if err := os.Mkdir(dir, 0o755); err != nil {
				continue
			}
			t.Cleanup(func() { os.Remove(dir) })
			if _, err := os.Stat(filepath.Join(dir, limitFile)); err == nil {
				return dir, limitFile
			}
		}
	}
	t.Skip("control groups cannot be made here")
	return "", ""
}

func TestDeepGroupsAreBounded(t *testing.T) {
	deep := strings.Repeat("/a", 10_000)
	if got := directories(group{2, deep}, mount{2, "/", "/sys"}); len(got) != maxLevels {
		t.Errorf("looked at %d groups", len(got))
	}
}

func TestStatusOfThisProcess(t *testing.T) {
	for _, tt := range []struct {
		name, content string
		rss, peak     int64
	}{
		{"as the kernel writes it", "Name:\tx\nVmPeak:\t  999 kB\nVmHWM:\t   18244 kB\nVmRSS:\t   17000 kB\n", 17000 << 10, 18244 << 10},
		{"a kernel thread has neither", "Name:\tkthreadd\nThreads:\t1\n", 0, 0},
		{"what makes no sense is left out", "VmHWM:\t-3 kB\nVmRSS:\t9223372036854775807 kB\nVmRSS", 0, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if rss, peak := parseStatus([]byte(tt.content)); rss != tt.rss || peak != tt.peak {
				t.Errorf("%d, %d, want %d, %d", rss, peak, tt.rss, tt.peak)
			}
		})
	}
}

// Whatever a system says, a reading keeps to what its fields promise.
func FuzzRead(f *testing.F) {
	f.Add([]byte("MemTotal: 1000 kB\nMemAvailable: 500 kB\n"), []byte("0::/a\n4:memory:/b\n"),
		[]byte("1 2 0:3 / /c rw - cgroup2 cgroup rw\n1 2 0:3 / /c rw - cgroup cgroup rw,memory\n"),
		[]byte("4096\n"), []byte("2048\n"), []byte("inactive_file 100\nactive_file 50\n"))
	f.Add([]byte("MemTotal: 18446744073709551615 kB"), []byte("0::/../a"), []byte("1 2 3 /.. /\\040 - cgroup2 x x"),
		[]byte("9223372036854775807"), []byte("9223372036854775807"), []byte("inactive_file 9223372036854775807\nactive_file 9223372036854775807\n"))
	root := f.TempDir()
	f.Fuzz(func(t *testing.T, meminfo, groups, mounts, limit, usage, stat []byte) {
		write := func(name string, content []byte) {
			name = filepath.Join(root, name)
			os.MkdirAll(filepath.Dir(name), 0o755)
			os.WriteFile(name, content, 0o644)
		}
		write("proc/meminfo", meminfo)
		write("proc/self/cgroup", groups)
		write("proc/self/mountinfo", mounts)
		for _, dir := range []string{"c", "c/a", "c/b"} {
			write(dir+"/memory.max", limit)
			write(dir+"/memory.limit_in_bytes", limit)
			write(dir+"/memory.current", usage)
			write(dir+"/memory.usage_in_bytes", usage)
			write(dir+"/memory.stat", stat)
		}
		r, err := read(root)
		if err != nil {
			if r != (Reading{}) {
				t.Errorf("%+v beside %v", r, err)
			}
			return
		}
		if r.Total <= 0 || r.Available < 0 || r.Available > r.Total || !(r.Used >= 0 && r.Used <= 1) || r.Source == "" {
			t.Errorf("%+v", r)
		}
	})
}

// Nothing outside of a mount is looked at, however paths are written.
func FuzzDirectories(f *testing.F) {
	f.Add("4:memory:/docker/8f3c", `1 2 0:3 /docker /sys/fs/c\040group ro - cgroup cgroup rw,memory`)
	f.Add("0::/a/../../b//c/.", "1 2 0:3 / /sys/./fs/../cgroup rw - cgroup2 cgroup2 rw")
	f.Add("0::/a", "1 2 0:3 /../.. / rw - cgroup2 cgroup2 rw")
	f.Fuzz(func(t *testing.T, groups, line string) {
		m, ok := parseMount([]byte(line))
		if !ok {
			return
		}
		point := path.Clean(m.point)
		for _, g := range parseGroups([]byte(groups)) {
			dirs := directories(g, m)
			if len(dirs) > maxLevels {
				t.Errorf("%d directories", len(dirs))
			}
			for i, dir := range dirs {
				if _, within := beneath(dir, point); !within || path.Clean(dir) != dir || i > 0 && path.Dir(dirs[i-1]) != dir {
					t.Errorf("%+v in %+v: %q of %q", g, m, dir, dirs)
				}
			}
		}
	})
}

func FuzzStat(f *testing.F) {
	f.Add([]byte("inactive_file 100\nactive_file 50\nVmRSS:\t 12 kB\nVmHWM: 9223372036854775807 kB\n"))
	f.Fuzz(func(t *testing.T, content []byte) {
		stat := parseStat(content)
		if len(stat) > 6 || reclaimable(stat["inactive_file"], 0) < 0 {
			t.Errorf("%v", stat)
		}
		if rss, peak := parseStatus(content); rss < 0 || peak < 0 {
			t.Errorf("status %d, %d", rss, peak)
		}
	})
}
