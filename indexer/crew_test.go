package indexer

import "testing"

// Why a pass has one worker while it is slow is not told any more once it goes on, though
// the workers come back one by one.
func TestSlowIsNoReasonOnceResumed(t *testing.T) {
	opt := Options{Pace: NewPace(nil)}
	c := newCrew(&opt)
	c.max, c.why = 8, slowAsked
	c.set(1)
	opt.Pace.SetMode(Slow)
	if got := c.reason(); got != slowAsked {
		t.Errorf("while it is slow: %q", got)
	}
	opt.Pace.SetMode(Normal)
	if got := c.reason(); got != "" {
		t.Errorf("after it was resumed: %q", got)
	}
}
