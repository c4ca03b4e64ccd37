package indexer

import (
	"slices"
	"sync"
	"time"

	"github.com/mind-lsp/mind-lsp/indexer/memory"
)

// A ScaleEvent is a change of the number of workers, or of how short memory is, and why.
// From and To are the same while memory becomes short, or is so no longer, and the workers
// stay.
type ScaleEvent struct {
	At       time.Time    `json:"at"`
	From     int          `json:"from"` // workers
	To       int          `json:"to"`
	State    memory.State `json:"state"`    // then
	Pressure float64      `json:"pressure"` // then
	Reason   string       `json:"reason"`   // for a person
}

// A Sample is what went on at one moment of a pass.
type Sample struct {
	At             time.Time `json:"at"`
	Workers        int       `json:"workers"`
	Pressure       float64   `json:"pressure"`
	FilesPerSecond float64   `json:"filesPerSecond"`
	MemoryBytes    int64     `json:"memoryBytes"` // of this process, mapped files aside
}

const (
	// maxEvents is how many events a journal holds: those of several minutes if memory is
	// restless, and of days if it is not.
	maxEvents = 64

	// maxSamples is how many samples it holds: two minutes of them.
	maxSamples = 120

	// sameEvent is within what time a change of the state and one of the workers are one.
	sameEvent = 1100 * time.Millisecond
)

// A Journal holds what happened to the workers of a folder, over all passes. Its methods
// may be called from any goroutine.
type Journal struct {
	mu      sync.Mutex
	events  []ScaleEvent // guarded by mu; oldest first
	samples []Sample     // guarded by mu; oldest first
	written int          // guarded by mu; events so far
}

// add takes down an event. A change of the workers that follows from a change of the
// state just before it is one event with that. That memory is watched a little closer
// while the workers stay as many is none: nobody would see what it changed.
func (j *Journal) add(e ScaleEvent) {
	e.At = e.At.UTC()
	j.mu.Lock()
	defer j.mu.Unlock()
	before := memory.Green
	if n := len(j.events); n > 0 {
		before = j.events[n-1].State
	}
	if e.From == e.To && e.State < memory.Warn && before < memory.Warn {
		return
	}
	if n := len(j.events); n > 0 {
		last := &j.events[n-1]
		if last.From == last.To && last.To == e.From && last.State == e.State && e.At.Sub(last.At) < sameEvent {
			*last = e
			return
		}
	}
	if len(j.events) == maxEvents {
		j.events = slices.Delete(j.events, 0, 1)
	}
	j.events = append(j.events, e)
	j.written++
}

// sample takes down what goes on.
func (j *Journal) sample(s Sample) {
	s.At = s.At.UTC()
	j.mu.Lock()
	defer j.mu.Unlock()
	if len(j.samples) == maxSamples {
		j.samples = slices.Delete(j.samples, 0, 1)
	}
	j.samples = append(j.samples, s)
}

// Events returns the latest events, the oldest first.
func (j *Journal) Events() []ScaleEvent { return j.since(0) }

// Samples returns the latest samples, the oldest first.
func (j *Journal) Samples() []Sample {
	j.mu.Lock()
	defer j.mu.Unlock()
	return append([]Sample{}, j.samples...)
}

// count returns how many events there have been.
func (j *Journal) count() int {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.written
}

// since returns the events after the first n, as far as they are remembered.
func (j *Journal) since(n int) []ScaleEvent {
	j.mu.Lock()
	defer j.mu.Unlock()
	first := min(max(0, len(j.events)-(j.written-n)), len(j.events))
	return append([]ScaleEvent{}, j.events[first:]...)
}
