package lsp

import "golang.org/x/sys/windows"

// parentAlive reports whether a process runs. On Windows a child keeps the number of
// its parent when that ends.
func parentAlive(pid int) bool {
	h, err := windows.OpenProcess(windows.SYNCHRONIZE, false, uint32(pid))
	if err != nil {
		return err == windows.ERROR_ACCESS_DENIED // it is there, and not ours
	}
	defer windows.CloseHandle(h)
	event, err := windows.WaitForSingleObject(h, 0)
	return err == nil && event == uint32(windows.WAIT_TIMEOUT)
}
