package indexer

import (
	"testing"
	"time"

	"github.com/mind-lsp/mind-lsp/indexer/memory"
)

func TestJournal(t *testing.T) {
	at := time.Unix(1e9, 0)
	event := func(after time.Duration, from, to int, s memory.State) ScaleEvent {
		return ScaleEvent{At: at.Add(after), From: from, To: to, State: s, Reason: s.String()}
	}
	j := &Journal{}
	j.add(event(-2*time.Second, 8, 8, memory.Hold)) // changes nothing
	j.add(event(-time.Second, 8, 8, memory.Green))
	j.add(event(0, 8, 8, memory.Warn))
	j.add(event(900*time.Millisecond, 8, 6, memory.Warn)) // follows from the one before
	j.add(event(2*time.Second, 6, 6, memory.High))
	j.add(event(5*time.Second, 6, 3, memory.High))         // much later
	j.add(event(5500*time.Millisecond, 3, 3, memory.Hold)) // the end of what was short
	j.add(event(5600*time.Millisecond, 3, 3, memory.Green))
	before := j.count()
	j.add(event(6*time.Second, 3, 3, memory.Critical))
	got := j.Events()
	if len(got) != 5 || got[0].From != 8 || got[0].To != 6 || got[1].To != 6 || got[2].To != 3 || got[3].State != memory.Hold {
		t.Errorf("%+v", got)
	}
	if own := j.since(before); len(own) != 1 || own[0].State != memory.Critical {
		t.Errorf("of this pass: %+v", own)
	}
	for i := range 1000 {
		j.add(event(time.Duration(i)*time.Minute, i, i+1, memory.Green))
		j.sample(Sample{Workers: i})
	}
	if e, s := j.Events(), j.Samples(); len(e) != maxEvents || e[maxEvents-1].From != 999 || len(s) != maxSamples || s[0].Workers != 1000-maxSamples {
		t.Errorf("%d events, %d samples", len(e), len(s))
	}
	if own := j.since(before); len(own) != maxEvents {
		t.Errorf("of a pass with more than are remembered: %d", len(own))
	}
}
