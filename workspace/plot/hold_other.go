//go:build !unix

package main

import "errors"

func take(int) ([]byte, error) { return nil, errors.ErrUnsupported }

func give([]byte) {}
