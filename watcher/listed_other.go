//go:build !linux || !(amd64 || arm64 || riscv64)

package watcher

// lstatListed is lstat for a name that list has found.
func (f folder) lstatListed(name string) (status, error) { return f.lstat(name) }
