package memory

import (
	"unsafe"

	"golang.org/x/sys/windows"
)

// powerStatus is SYSTEM_POWER_STATUS.
type powerStatus struct {
	acLine, batteryFlag, batteryLifePercent, saver byte
	batteryLifeTime, batteryFullLifeTime           uint32
}

var getSystemPowerStatus = windows.NewLazySystemDLL("kernel32.dll").NewProc("GetSystemPowerStatus")

func readPower(string) power {
	if getSystemPowerStatus.Find() != nil {
		return power{}
	}
	var s powerStatus
	if ok, _, _ := getSystemPowerStatus.Call(uintptr(unsafe.Pointer(&s))); ok == 0 {
		return power{}
	}
	return powerOf(s.acLine, s.saver)
}
