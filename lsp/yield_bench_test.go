package lsp_test

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/mind-lsp/mind-lsp/lsp"
	"github.com/mind-lsp/mind-lsp/lsp/lsptest"
)

// How long a person waits while everything is indexed anew, and how much of that gets done
// meanwhile, under five questions a second: with indexing that gives way, and with one that
// does not. It reports the 95th percentile of outlines and of symbols by name, in
// milliseconds and as multiples of those of an idle server, and the share of the speed that
// indexing has when nobody asks.
func BenchmarkAnswersWhileIndexing(b *testing.B) {
	folder := benchFolder(b)
	for _, bb := range []struct {
		name string
		opt  lsp.Options
	}{{"giving way", lsp.Options{}}, {"rudely", lsp.Options{}.Rudely()}} {
		b.Run(bb.name, func(b *testing.B) {
			bb.opt.Cache = b.TempDir()
			e := startWith(b, bb.opt)
			e.Start(map[string]any{"index.generated": true}, folder)
			for e.Status().Folders[0].State != "ready" {
				<-time.After(50 * time.Millisecond)
			}
			asked := asker{paths: sources(b, folder, 200), names: names(b, e, folder)}
			asked.ask(e, 20) // once, to have everything at hand
			for b.Loop() {
				idle := asked.ask(e, 60)
				quick := reindex(b, e, func() bool { time.Sleep(20 * time.Millisecond); return true })
				var busy times
				slow := reindex(b, e, func() bool {
					one := asked.ask(e, 1)
					busy.outline = append(busy.outline, one.outline...)
					busy.symbol = append(busy.symbol, one.symbol...)
					return true
				})
				report(b, "outline", idle.outline, busy.outline)
				report(b, "symbol", idle.symbol, busy.symbol)
				b.ReportMetric(quick.Seconds()/slow.Seconds(), "speed-left")
			}
		})
	}
}

func report(b *testing.B, what string, idle, busy []time.Duration) {
	i, s := p95(idle), p95(busy)
	b.ReportMetric(float64(s)/1e6, what+"-p95-ms")
	b.ReportMetric(float64(s)/float64(max(i, 1)), what+"-p95-times-idle")
}

// reindex has everything read again and returns how long that took. Meanwhile it calls
// during, again and again.
func reindex(b *testing.B, e *lsptest.Editor, during func() bool) time.Duration {
	start := time.Now()
	id := e.Send("mind/reindex", nil)
	for !e.Answered(id) && during() {
	}
	if m := e.Answer(id); m.Error != nil {
		b.Fatal(m.Error)
	}
	return time.Since(start)
}

// asker asks as a person does who looks around: two and a half outlines and as many
// symbols a second.
type asker struct {
	paths, names []string
	n            int
}

// times is how long answers took.
type times struct{ outline, symbol []time.Duration }

func (a *asker) ask(e *lsptest.Editor, rounds int) (out times) {
	random := rand.New(rand.NewPCG(1, uint64(a.n)))
	for range rounds {
		a.n++
		next := time.Now().Add(400 * time.Millisecond)
		start := time.Now()
		e.Outline(a.paths[random.IntN(len(a.paths))])
		out.outline = append(out.outline, time.Since(start))
		time.Sleep(200 * time.Millisecond)
		start = time.Now()
		e.Symbols(a.names[random.IntN(len(a.names))])
		out.symbol = append(out.symbol, time.Since(start))
		time.Sleep(time.Until(next))
	}
	return out
}

func p95(d []time.Duration) time.Duration {
	if len(d) == 0 {
		return 0
	}
	slices.Sort(d)
	return d[min(len(d)-1, len(d)*95/100)]
}
