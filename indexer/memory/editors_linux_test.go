package memory

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// proc is a /proc that a test writes.
type proc struct {
	t     *testing.T
	root  string
	lists bool // the kernel lists children
	below map[int][]string
}

func newProc(t *testing.T, lists bool) *proc {
	return &proc{t: t, root: t.TempDir(), lists: lists, below: map[int][]string{}}
}

func (p *proc) write(pid int, name, content string) {
	p.t.Helper()
	at := filepath.Join(p.root, "proc", strconv.Itoa(pid), name)
	if err := os.MkdirAll(filepath.Dir(at), 0o755); err != nil {
		p.t.Fatal(err)
	}
	if err := os.WriteFile(at, []byte(content), 0o644); err != nil {
		p.t.Fatal(err)
	}
}

// start adds a process with so many MiB for itself, and three times as much that it
// shares with others.
func (p *proc) start(pid, parent int, name, terminal string, mib int64) {
	p.t.Helper()
	p.write(pid, "stat", fmt.Sprintf("%d (%s) S %d 1 1 %s -1 0 0 0 0 0 0 0 0 0 20 0 1 0 %d 0 0 0\n", pid, name, parent, terminal, 1000+pid))
	p.hold(pid, mib)
	if p.lists {
		p.write(pid, fmt.Sprintf("task/%d/children", pid), "")
		p.below[parent] = append(p.below[parent], strconv.Itoa(pid))
		p.write(parent, fmt.Sprintf("task/%d/children", parent), strings.Join(p.below[parent], " ")+" ")
	} else {
		p.write(pid, fmt.Sprintf("task/%d/stat", pid), "")
	}
}

func (p *proc) hold(pid int, mib int64) {
	pages := mib << 20 / int64(os.Getpagesize())
	p.write(pid, "statm", fmt.Sprintf("%d %d %d 10 0 99 0\n", 9*pages, 4*pages, 3*pages))
}

func (p *proc) end(pid int) {
	if err := os.RemoveAll(filepath.Join(p.root, "proc", strconv.Itoa(pid))); err != nil {
		p.t.Fatal(err)
	}
}

// What an editor has for itself is that of its processes, and not that of ours, nor of
// what runs in its terminals.
func TestEditorsMemory(t *testing.T) {
	self := os.Getpid()
	for _, lists := range []bool{true, false} {
		for _, tt := range []struct {
			name   string
			lay    func(p *proc)
			editor int
			want   int64 // MiB
		}{
			{"an editor that has started us, with its language servers", func(p *proc) {
				p.start(50, 1, "vim", "0", 100)
				p.start(51, 50, "gopls", "0", 300)
				p.start(52, 51, "go) x (y", "0", 40)
				p.start(self, 50, "mind-lsp", "0", 5000)
				p.start(self+1, self, "git", "0", 7000)
			}, 50, 440},
			{"all of it, where a part of it has started us", func(p *proc) {
				p.start(40, 1, "systemd", "0", 9000)
				p.start(50, 40, "code", "0", 100)
				p.start(51, 50, "code", "0", 200) // a window
				p.start(52, 50, "code", "0", 300) // the host of extensions
				p.start(self, 52, "mind-lsp", "0", 5000)
				p.start(60, 40, "firefox", "0", 6000)
			}, 52, 600},
			{"but for what runs in its terminals", func(p *proc) {
				p.start(50, 1, "code", "0", 100)
				p.start(51, 50, "code", "0", 10) // the host of terminals
				p.start(52, 51, "bash", "34816", 20)
				p.start(53, 52, "cargo", "34816", 8000)
				p.start(self, 50, "mind-lsp", "0", 5000)
			}, 50, 110},
			{"an editor that is in a terminal itself", func(p *proc) {
				p.start(40, 1, "bash", "34816", 20)
				p.start(50, 40, "nvim", "34816", 100)
				p.start(51, 50, "nvim", "34816", 50)
				p.start(52, 51, "pyright", "34816", 300)
				p.start(53, 51, "make", "34817", 4000)
				p.start(self, 51, "mind-lsp", "34816", 5000)
			}, 51, 450},
			{"nobody, if the number is of another namespace", func(p *proc) {
				p.start(50, 1, "postgres", "0", 4000)
				p.start(40, 1, "docker-init", "0", 5)
				p.start(self, 40, "mind-lsp", "0", 5000)
			}, 50, 0},
			{"nobody, if there is no such process", func(p *proc) { p.start(self, 1, "mind-lsp", "0", 5000) }, 50, 0},
			{"nobody, if it says that it is us", func(p *proc) { p.start(self, 1, "mind-lsp", "0", 5000) }, self, 0},
		} {
			t.Run(fmt.Sprintf("%s, children listed %t", tt.name, lists), func(t *testing.T) {
				p := newProc(t, lists)
				tt.lay(p)
				e := &editors{root: p.root}
				remove := e.add(tt.editor, 0)
				if got := e.private(time.Now()) >> 20; got != tt.want {
					t.Errorf("%d MiB, want %d", got, tt.want)
				}
				remove()
				if got := e.private(time.Now()); got != 0 {
					t.Errorf("%d bytes of an editor that is gone", got)
				}
			})
		}
	}
}

func TestEditorsMemoryOverTime(t *testing.T) {
	self, now := os.Getpid(), time.Now()
	p := newProc(t, true)
	p.start(50, 1, "vim", "0", 100)
	p.start(51, 50, "gopls", "0", 300)
	p.start(self, 50, "mind-lsp", "0", 50)
	e := &editors{root: p.root}
	defer e.add(50, 0)()
	step := func(what string, after time.Duration, want int64) {
		t.Helper()
		now = now.Add(after)
		if got := e.private(now) >> 20; got != want {
			t.Errorf("%s: %d MiB, want %d", what, got, want)
		}
	}
	step("at first", 0, 400)
	p.hold(51, 900)
	step("it has grown", time.Second, 1000)
	p.start(52, 51, "go", "0", 30)
	step("a new process is not known yet", time.Second, 1000)
	step("and is a moment later", seldom, 1030)
	// Another editor, of a mind-lsp that has attached to this one.
	p.start(70, 1, "emacs", "0", 200)
	p.start(71, 70, "mind-lsp", "0", 3000)
	remove := e.add(70, 71)
	step("another editor", time.Second, 1230)
	remove()
	step("which is gone", time.Second, 1030)
	p.end(51)
	p.start(51, 1, "postgres", "0", 4000) // the number is given again
	p.write(51, "stat", "51 (postgres) S 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 99999 0 0 0\n")
	p.below[50] = nil
	p.write(50, "task/50/children", strconv.Itoa(self))
	step("a number that was given again is another process", seldom, 100)
}

// A real editor that grows and shrinks, as the process that it has started sees it.
func TestEditorsMemoryOfARealProcess(t *testing.T) {
	if os.Getenv("MEMORY_TEST_EDITOR") != "" {
		e := &editors{root: "/"}
		defer e.add(os.Getppid(), 0)()
		for in := bufio.NewScanner(os.Stdin); in.Scan(); {
			fmt.Printf("has %d\n", e.private(time.Now()))
		}
		return
	}
	cmd := exec.Command(os.Args[0], "-test.run=^TestEditorsMemoryOfARealProcess$")
	cmd.Env = append(os.Environ(), "MEMORY_TEST_EDITOR=1")
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer cmd.Wait() // it ends with its input
	defer in.Close()
	answers := bufio.NewScanner(out)
	ask := func() (n int64) {
		t.Helper()
		fmt.Fprintln(in)
		if !answers.Scan() {
			t.Fatal("it does not answer")
		}
		if _, err := fmt.Sscanf(answers.Text(), "has %d", &n); err != nil {
			t.Fatalf("%q: %v", answers.Text(), err)
		}
		return n
	}
	const size = 256 << 20 // what else this process takes and gives back is less
	before := ask()
	held, err := unix.Mmap(-1, 0, size, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_ANON|unix.MAP_PRIVATE)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(held); i += 4096 {
		held[i] = 1
	}
	grown := ask()
	_ = unix.Munmap(held)
	shrunk := ask()
	if before < 1<<20 || grown < before+size/2 || shrunk > grown-size/2 {
		t.Errorf("it has %d MiB, with 256 more %d, and without them %d", before>>20, grown>>20, shrunk>>20)
	}
}

func TestStall(t *testing.T) {
	for _, tt := range []struct {
		name, content string
		want          stall
	}{
		{"as the kernel writes it", "some avg10=12.50 avg60=5.00 avg300=0.00 total=4711\nfull avg10=6.25 avg60=0.00 avg300=0.00 total=815\n", stall{12.5, 6.25}},
		{"of a kernel that knows only some", "some avg10=1.00 avg60=0.00 avg300=0.00 total=1\n", stall{some: 1}},
		{"switched off", "", stall{}},
		{"what makes no sense is left out", "some avg10=-1 x\nfull avg10=NaN avg60\nsome avg10=1e9 a\nfull avg10=\nother avg10=9.00 a\n", stall{}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := parseStall([]byte(tt.content)); got != tt.want {
				t.Errorf("%+v, want %+v", got, tt.want)
			}
		})
	}
}

// The stall of the whole machine is apart from that of our groups.
func TestStallOfOurGroups(t *testing.T) {
	root := t.TempDir()
	write := func(name, content string) {
		name = filepath.Join(root, name)
		if os.MkdirAll(filepath.Dir(name), 0o755) != nil || os.WriteFile(name, []byte(content), 0o644) != nil {
			t.Fatal(name)
		}
	}
	line := "some avg10=%d.00 avg60=0.00 avg300=0.00 total=0\n"
	write("proc/pressure/memory", fmt.Sprintf(line, 9))
	write("cg/memory.pressure", fmt.Sprintf(line, 8)) // the root of all groups
	write("cg/a/memory.pressure", fmt.Sprintf(line, 3))
	write("cg/a/cgroup.type", "domain\n")
	write("cg/a/b/memory.pressure", fmt.Sprintf(line, 2))
	write("cg/a/b/cgroup.type", "domain\n")
	ours, machine := readStall(root, []place{{2, "/cg/a/b"}, {2, "/cg/a"}, {2, "/cg"}, {1, "/v1"}})
	if ours.some != 3 || machine.some != 9 {
		t.Errorf("ours %+v, the machine's %+v", ours, machine)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("some avg10=12.50 avg60=5.00\n"), "5 (a) b) S 4 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 99\n", "100 50 20 0\n")
	root := f.TempDir()
	f.Fuzz(func(t *testing.T, pressure []byte, stat, statm string) {
		if s := parseStall(pressure); !(s.some >= 0 && s.some <= 100 && s.full >= 0 && s.full <= 100) {
			t.Errorf("%+v", s)
		}
		if n := parseStatm([]byte(statm)); n < 0 {
			t.Errorf("%d bytes", n)
		}
		p := &proc{t: t, root: root, below: map[int][]string{}}
		p.write(50, "stat", stat)
		p.write(50, "task/50/children", stat)
		p.write(50, "statm", statm)
		p.write(os.Getpid(), "stat", fmt.Sprintf("%d (x) S 50 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 9 0 0 0\n", os.Getpid()))
		e := &editors{root: root}
		remove := e.add(50, 0)
		if n := e.private(time.Now()); n < 0 {
			t.Errorf("%d bytes", n)
		}
		remove()
		e.private(time.Now())
	})
}

// Each file of testdata/power is the /sys of a machine, with what it runs on.
func TestPower(t *testing.T) {
	machines, err := filepath.Glob("testdata/power/*.txtar")
	if err != nil || len(machines) == 0 {
		t.Fatalf("no machines: %v", err)
	}
	for _, m := range machines {
		t.Run(strings.TrimSuffix(filepath.Base(m), ".txtar"), func(t *testing.T) {
			root, want := unpack(t, m)
			if got := readPower(root).reason(); got != want {
				t.Errorf("%q, want %q", got, want)
			}
		})
	}
}

// A whole reading, with an editor of twenty processes, costs under half a millisecond,
// and what is read ten times a second less than that.
func BenchmarkSignals(b *testing.B) {
	e := &editors{root: "/"}
	defer e.add(os.Getppid(), 0)()
	for _, bb := range []struct {
		name string
		slow bool
	}{{"ten times a second", false}, {"once a second", true}} {
		b.Run(bb.name, func(b *testing.B) {
			r := &reader{root: "/", editors: e}
			now := time.Now()
			r.read(now)
			b.ReportAllocs()
			before := used()
			for b.Loop() {
				if bb.slow {
					r.slowAt = time.Time{}
				}
				if _, err := r.read(now); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(used()-before)/float64(b.N), "cpu-ns/op") // which others on the machine do not disturb
		})
	}
}

// used returns how much processor time this process has used.
func used() time.Duration {
	var u unix.Rusage
	if unix.Getrusage(unix.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
