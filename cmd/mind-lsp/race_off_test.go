//go:build !race

package main

// raceDetector slows down scanning ten times.
const raceDetector = false
