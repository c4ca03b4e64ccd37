//go:build !unix && !windows

package search

import "os"

// mapFile reads a file where none can be mapped.
func mapFile(path string) ([]byte, func() error, error) {
	data, err := os.ReadFile(path)
	return data, func() error { return nil }, err
}
