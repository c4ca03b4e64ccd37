//go:build !linux

package memory

// place is where a control group is: only Linux has any.
type place struct{}

func locate(string) []place { return nil }

func readContainers(string, []place, int64) ([]level, []int64) { return nil, nil }
