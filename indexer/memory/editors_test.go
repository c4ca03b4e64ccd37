package memory

import "testing"

func TestWhoBelongsToAnEditor(t *testing.T) {
	parents := map[uint32]uint32{
		10: 1, 11: 10, 12: 11, // an editor, its window and an extension host
		20: 11, 21: 20, // ourselves, and a child of ours
		30: 1,          // somebody else
		40: 41, 41: 40, // whose parents' numbers were given again
		50: 50,
	}
	ours, editors := map[uint32]bool{20: true}, map[*editor]bool{{pid: 10, via: 20}: true}
	for _, tt := range []struct {
		name string
		pid  uint32
		want bool
	}{
		{"the editor itself", 10, true},
		{"what it started", 11, true},
		{"what that started", 12, true},
		{"ourselves", 20, false},
		{"what we started", 21, false},
		{"somebody else", 30, false},
		{"one whose parents go in a circle", 40, false},
		{"one that is its own parent", 50, false},
		{"one that is gone", 60, false},
	} {
		if got := belongs(tt.pid, parents, ours, editors); got != tt.want {
			t.Errorf("%s: belongs is %t", tt.name, got)
		}
	}
}

func TestPowerOnWindows(t *testing.T) {
	for _, tt := range []struct {
		name          string
		acLine, saver byte
		want          power
	}{
		{"on the mains", 1, 0, power{}},
		{"on battery", 0, 0, power{battery: true}},
		{"saving, on the mains", 1, 1, power{saver: true}},
		{"saving, on battery", 0, 1, power{battery: true, saver: true}},
		{"of which it knows nothing", 255, 255, power{}},
	} {
		if got := powerOf(tt.acLine, tt.saver); got != tt.want {
			t.Errorf("%s: %+v, want %+v", tt.name, got, tt.want)
		}
	}
}
