package memory

import (
	"bytes"
	"runtime"
	"runtime/debug"
	"testing"
)

func TestReadOfThisMachine(t *testing.T) {
	r, err := Read()
	if err != nil {
		t.Fatal(err)
	}
	if r.Total < 64<<20 || r.Available <= 0 || r.Available > r.Total || r.Used <= 0 || r.Used >= 1 {
		t.Errorf("%+v", r)
	}
}

func TestReadIgnoresWhereOthersLook(t *testing.T) {
	want, err := Read()
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("HOST_PROC", t.TempDir())
	if got, err := Read(); err != nil || got.Total != want.Total {
		t.Errorf("%+v, %v, want %+v", got, err, want)
	}
}

func TestProcessGrowsWithWhatItHolds(t *testing.T) {
	debug.FreeOSMemory() // or the 64 MB are among what is there already
	rss, peak := Process()
	if rss <= 0 || peak < rss {
		t.Fatalf("rss %d, peak %d", rss, peak)
	}
	held := bytes.Repeat([]byte{1}, 64<<20)
	after, peak := Process()
	if after < rss+60<<20 || peak < after {
		t.Errorf("with 64 MB more: rss %d, peak %d, before %d", after, peak, rss)
	}
	runtime.KeepAlive(held)
}

func TestWorst(t *testing.T) {
	for _, tt := range []struct {
		name      string
		machine   level
		container level
		want      Reading
	}{
		{"a tight container", newLevel(1000, 100), newLevel(100, 80), Reading{100, 20, .8, Container, 100}},
		{"a full machine around a calm container", newLevel(1000, 990), newLevel(100, 10), Reading{100, 10, .99, Machine, 1000}},
		{"more in use than there is", newLevel(1000, 100), newLevel(100, 300), Reading{100, 0, 1, Container, 100}},
		{"less than nothing in use", newLevel(1000, 100), newLevel(100, -5), Reading{100, 100, .1, Machine, 1000}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var r Reading
			r.add(Machine, tt.machine)
			r.add(Container, tt.container)
			if diff := r.Used - tt.want.Used; diff < -1e-9 || diff > 1e-9 {
				t.Errorf("%+v, want %+v", r, tt.want)
			}
			if r.Used = tt.want.Used; r != tt.want {
				t.Errorf("%+v, want %+v", r, tt.want)
			}
		})
	}
}

func BenchmarkRead(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		Read()
	}
}

func BenchmarkProcess(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		Process()
	}
}
