package workspace

import "testing"

func TestActivityText(t *testing.T) {
	slow := Progress{Mode: Slow, Workers: 1, MaxWorkers: 2, Why: "slow was asked for"}
	for _, tt := range []struct {
		name string
		now  Activity
		want string
	}{
		{"slow is what a person has asked for", Activity{Mode: Slow, Pass: &Pass{Progress: slow}}, "slow was asked for: one file at a time"},
		{"what was told while it was slow does not outlive that", Activity{Mode: Normal, Pass: &Pass{Progress: slow}}, "1 of 2 workers"},
		{"a mode is told at once", Activity{Mode: Slow, Pass: &Pass{Progress: Progress{Workers: 2, MaxWorkers: 2}}}, "slow was asked for: one file at a time"},
		{"a pass that is paused says so", Activity{Mode: Paused, Pass: &Pass{Progress: slow}}, "indexing is paused"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := tt.now.Text(); got != tt.want {
				t.Errorf("%q, want %q", got, tt.want)
			}
		})
	}
}
