//go:build !linux

package watcher

import (
	"context"
	"errors"
)

// events are none here. On macOS kqueue takes a descriptor for each file, and on Windows
// an open folder cannot be renamed; so folders are polled, and editors tell.
type events struct{}

func openEvents() (*events, error) { return nil, errNoEvents }

func (*events) close()                 {}
func (*events) add(string) error       { return errNoEvents }
func (*events) remove(string)          {}
func (*events) drain(*pending, func()) {}
func full(error) bool                  { return false }
func watchLimit() int                  { return 0 }
func mounted(string) mount             { return mount{} }

func selfTest(context.Context, string) error { return errors.ErrUnsupported }

const raiseLimit = ""
