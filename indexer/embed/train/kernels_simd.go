//go:build goexperiment.simd && amd64

package main

import "simd/archsimd"

func init() {
	if archsimd.X86.AVX2() && archsimd.X86.FMA() {
		dot4, axpy4, addScaled, adagrad = simdDot4, simdAxpy4, simdAddScaled, simdAdagrad
	}
}

type lane = archsimd.Float32x8

func load(s []float32, i int) lane { return archsimd.LoadFloat32x8((*[8]float32)(s[i:])) }

func total(v lane) float32 {
	var s [8]float32
	v.Store(&s)
	return (s[0] + s[1]) + (s[2] + s[3]) + ((s[4] + s[5]) + (s[6] + s[7]))
}

func simdDot4(x, a, b, c, d []float32) (float32, float32, float32, float32) {
	var s, t, u, v lane
	n := len(x)
	a, b, c, d = a[:n], b[:n], c[:n], d[:n]
	for i := 0; i+8 <= n; i += 8 {
		y := load(x, i)
		s = y.MulAdd(load(a, i), s)
		t = y.MulAdd(load(b, i), t)
		u = y.MulAdd(load(c, i), u)
		v = y.MulAdd(load(d, i), v)
	}
	return total(s), total(t), total(u), total(v)
}

func simdAxpy4(y []float32, s, t, u, v float32, a, b, c, d []float32) {
	n := len(y)
	a, b, c, d = a[:n], b[:n], c[:n], d[:n]
	s8, t8, u8, v8 := archsimd.BroadcastFloat32x8(s), archsimd.BroadcastFloat32x8(t), archsimd.BroadcastFloat32x8(u), archsimd.BroadcastFloat32x8(v)
	for i := 0; i+8 <= n; i += 8 {
		sum := load(a, i).MulAdd(s8, load(y, i))
		sum = load(b, i).MulAdd(t8, sum)
		sum = load(c, i).MulAdd(u8, sum)
		sum = load(d, i).MulAdd(v8, sum)
		sum.Store((*[8]float32)(y[i:]))
	}
}

func simdAddScaled(y []float32, s float32, x []float32) {
	n := len(y)
	x = x[:n]
	s8 := archsimd.BroadcastFloat32x8(s)
	for i := 0; i+8 <= n; i += 8 {
		load(x, i).MulAdd(s8, load(y, i)).Store((*[8]float32)(y[i:]))
	}
}

func simdAdagrad(w, squares, g []float32, rate float32) {
	n := len(w)
	squares, g = squares[:n], g[:n]
	r8, tiny := archsimd.BroadcastFloat32x8(rate), archsimd.BroadcastFloat32x8(1e-10)
	var zero lane
	for i := 0; i+8 <= n; i += 8 {
		x := load(g, i)
		sq := x.MulAdd(x, load(squares, i))
		sq.Store((*[8]float32)(squares[i:]))
		load(w, i).Sub(r8.Mul(x).Div(sq.Add(tiny).Sqrt())).Store((*[8]float32)(w[i:]))
		zero.Store((*[8]float32)(g[i:]))
	}
}
