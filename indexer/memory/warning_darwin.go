package memory

import "golang.org/x/sys/unix"

// readWarning asks the kernel how short memory is, which knows of its compressor.
func readWarning() State {
	level, err := unix.SysctlUint32("kern.memorystatus_vm_pressure_level")
	if err != nil {
		return Green
	}
	return warningOf(level)
}
