package indexer

import (
	"testing"

	"golang.org/x/sys/unix"
)

// A worker's thread is lowered, and ends with it: nobody else's is.
func TestStepBackConcernsOneThread(t *testing.T) {
	nice := func(id int) int {
		n, err := unix.Getpriority(unix.PRIO_PROCESS, id)
		if err != nil {
			t.Fatal(err)
		}
		return 20 - n
	}
	before := nice(0)
	lowered := make(chan [2]int)
	go func() {
		stepBack()
		id := unix.Gettid()
		io, _, _ := unix.RawSyscall(unix.SYS_IOPRIO_GET, ioWhoProcess, uintptr(id), 0)
		lowered <- [2]int{nice(id), int(io)}
	}()
	if got := <-lowered; got[0] < lowNice || got[1] != lowIO {
		t.Errorf("nice %d, disk class %x", got[0], got[1])
	}
	for range 100 { // whichever threads these run on
		seen := make(chan int)
		go func() { seen <- nice(unix.Gettid()) }()
		if n := <-seen; n != before {
			t.Fatalf("another goroutine runs at nice %d", n)
		}
	}
}
