package memory

import "fmt"

// A State is how short memory is, and with it what may still be done: vectors are made
// below [Warn], words are gathered below [High], and below [Critical] files are read.
// Questions are answered whatever the state.
type State uint8

const (
	Green    State = iota // there is plenty: more workers
	Hold                  // there is enough: as many workers as there are
	Warn                  // fewer, smaller batches, no vectors
	High                  // half as many, caches are given up, no words
	Critical              // nothing begins but one task after another
)

var stateNames = [...]string{"green", "hold", "warn", "high", "critical"}

// String returns the name of the state, as in JSON.
func (s State) String() string {
	if int(s) < len(stateNames) {
		return stateNames[s]
	}
	return fmt.Sprintf("State(%d)", uint8(s))
}

// Shut reports whether nothing begins but one task after another.
func (s State) Shut() bool { return s >= Critical }

// MarshalText returns the name of the state.
func (s State) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText sets the state to the one of that name.
func (s *State) UnmarshalText(name []byte) error {
	for i, n := range stateNames {
		if n == string(name) {
			*s = State(i)
			return nil
		}
	}
	return fmt.Errorf("memory: no state is called %q", name)
}
