package memory

import (
	"context"
	"fmt"
	"math"
	"path/filepath"

	"github.com/shirou/gopsutil/v3/common"
	"github.com/shirou/gopsutil/v3/mem"
)

// readMachine returns the memory of the machine. What is available is what the
// system says it can give without swapping: free memory and what it can reclaim.
func readMachine(root string) (level, error) {
	if l, ok := quickMachine(root); ok {
		return l, nil
	}
	// Where there is a /proc, it is ours, whatever HOST_PROC says to others.
	ctx := context.WithValue(context.Background(), common.EnvKey,
		common.EnvMap{common.HostProcEnvKey: filepath.Join(root, "proc")})
	vm, err := mem.VirtualMemoryWithContext(ctx)
	if err != nil {
		return level{}, fmt.Errorf("memory: reading that of the machine: %w", err)
	}
	if vm.Total == 0 || vm.Total > math.MaxInt64 {
		return level{}, ErrUnknown
	}
	return level{total: int64(vm.Total), available: int64(min(vm.Available, vm.Total))}, nil
}
