package memory

import (
	"unsafe"

	"golang.org/x/sys/windows"
)

// trees are the processes of editors, with the memory that is private to each.
type trees struct {
	members []windows.Handle // to ask for their memory; a handle keeps the number its own
}

// maxMembers is how many processes are followed.
const maxMembers = 200

// extendedCounters is PROCESS_MEMORY_COUNTERS_EX.
type extendedCounters struct {
	counters
	privateUsage uintptr
}

// find looks for all processes beneath the editors. Terminals cannot be told apart here.
func (t *trees) find(_ string, all map[*editor]bool) {
	for _, h := range t.members {
		_ = windows.CloseHandle(h) // what was asked for is there no longer
	}
	t.members = nil
	parents := readParents()
	ours := map[uint32]bool{windows.GetCurrentProcessId(): true}
	for e := range all {
		ours[uint32(e.via)] = true
	}
	for pid := range parents {
		if len(t.members) >= maxMembers || !belongs(pid, parents, ours, all) {
			continue
		}
		h, err := windows.OpenProcess(windows.PROCESS_QUERY_LIMITED_INFORMATION|windows.PROCESS_VM_READ, false, pid)
		if err == nil {
			t.members = append(t.members, h)
		}
	}
}

// readParents returns the parent of each process. A number may have been given again
// since the parent ended; such a process is counted with the wrong editor, at worst.
func readParents() map[uint32]uint32 {
	snapshot, err := windows.CreateToolhelp32Snapshot(windows.TH32CS_SNAPPROCESS, 0)
	if err != nil {
		return nil
	}
	defer windows.CloseHandle(snapshot)
	parents := map[uint32]uint32{}
	var e windows.ProcessEntry32
	e.Size = uint32(unsafe.Sizeof(e))
	for err = windows.Process32First(snapshot, &e); err == nil && len(parents) < 1<<16; err = windows.Process32Next(snapshot, &e) {
		parents[e.ProcessID] = e.ParentProcessID
	}
	return parents
}

func (t *trees) private(string) int64 {
	if getProcessMemoryInfo.Find() != nil {
		return 0
	}
	var sum int64
	for _, h := range t.members {
		var c extendedCounters
		c.size = uint32(unsafe.Sizeof(c))
		if ok, _, _ := getProcessMemoryInfo.Call(uintptr(h), uintptr(unsafe.Pointer(&c)), uintptr(c.size)); ok != 0 {
			sum += int64(c.privateUsage)
		}
	}
	return sum
}
