package watcher

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"
)

func TestMarksSettle(t *testing.T) {
	for _, tt := range []struct {
		name         string
		every, until time.Duration // marks are made
		storm        time.Duration // git works
		want         time.Duration // until they are taken
	}{
		{"one mark waits for quiet", time.Hour, 0, 0, 50 * time.Millisecond},
		{"each mark begins the quiet anew", 40 * time.Millisecond, 100 * time.Millisecond, 0, 130 * time.Millisecond},
		{"marks without end are taken in time", 10 * time.Millisecond, time.Hour, 0, 500 * time.Millisecond},
		{"a storm is waited out", 10 * time.Millisecond, 3 * time.Second, 3 * time.Second, 3*time.Second + 40*time.Millisecond},
		{"a storm without marks is waited out too", time.Hour, 0, 3 * time.Second, 3 * time.Second},
		{"a storm without end is not", 10 * time.Millisecond, time.Hour, time.Hour, maxStorm},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				p, start := newPending(), time.Now()
				p.add("a", written)
				go func() {
					for pause(ctx, tt.every) && time.Since(start) < tt.until {
						p.add("b", written)
					}
				}()
				<-p.more
				if !p.settle(ctx, 50*time.Millisecond, 500*time.Millisecond, func() bool { return time.Since(start) < tt.storm }) {
					t.Error("the marks did not settle")
				}
				if took := time.Since(start); took != tt.want {
					t.Errorf("took %v, want %v", took, tt.want)
				}
				if paths, all := p.take(); paths["a"] != written || all {
					t.Errorf("%v, %t", paths, all)
				}
				cancel()
			})
		})
	}
}

func TestMarksAreLetGoWithTheContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		p := newPending()
		p.add("a", written)
		if p.settle(ctx, time.Hour, time.Hour, func() bool { return false }) {
			t.Error("marks settled though nobody waits any more")
		}
	})
}

func TestMarksAreBounded(t *testing.T) {
	p := newPending()
	for i := range maxMarks + 10 {
		p.add(fmt.Sprint(i), written)
	}
	if paths, all := p.take(); !all || len(paths) > 10 {
		t.Errorf("%d paths, all %t", len(paths), all)
	}
	if paths, all := p.take(); all || len(paths) > 0 {
		t.Errorf("%d paths, all %t, after all were taken", len(paths), all)
	}
	select {
	case <-p.more:
		t.Error("there seem to be more")
	default:
	}
}

// Reports may take long. Meanwhile hints gather, each path once.
func TestHintsGatherWhileOneReports(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		o := newOutbox()
		var got []string
		busy := false
		go o.run(ctx, func(hints []Hint) {
			if busy {
				t.Error("two reports at once")
			}
			busy = true
			time.Sleep(time.Second)
			busy = false
			got = append(got, fmt.Sprint(hints))
		})
		o.put(map[string]bool{"a": false})
		synctest.Wait()
		for range 3 {
			o.put(map[string]bool{"b": false, "c/d": false})
			o.put(map[string]bool{"c": true, "b": false})
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		if want := "[[{a false}] [{b false} {c true}]]"; fmt.Sprint(got) != want {
			t.Errorf("reported %v, want %s", got, want)
		}
		cancel()
		synctest.Wait()
	})
}
