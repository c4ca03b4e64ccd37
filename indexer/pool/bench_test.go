package pool

import (
	"context"
	"testing"
)

func nothing(_ context.Context, n int) (int, error) { return n, nil }

// What a task costs that does nothing.
func BenchmarkSubmit(b *testing.B) {
	p := New(nothing, Options{})
	ctx := b.Context()
	b.ReportAllocs()
	for i := range b.N {
		p.Submit(ctx, i, nil)
	}
	p.Shutdown(ctx)
}

func BenchmarkSubmitFromMany(b *testing.B) {
	p := New(nothing, Options{})
	ctx := b.Context()
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			p.Submit(ctx, 1, nil)
		}
	})
	p.Shutdown(ctx)
}

func BenchmarkAll(b *testing.B) {
	p := New(nothing, Options{})
	b.ReportAllocs()
	b.ResetTimer()
	p.All(b.Context(), make([]int, b.N))
}

// What a check costs that changes nothing.
func BenchmarkCheck(b *testing.B) {
	s, l := NewAutoScaler(ScalerOptions{Usage: func() (float64, string, error) { return .7, "", nil }}), state{workers: 2}
	for b.Loop() {
		l = s.check(l, l.rest)
	}
}
