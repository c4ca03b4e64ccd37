package main

// What training spends its time on: products of matrices, whose rows lie one after the
// other. The number of columns is a multiple of 16. With GOEXPERIMENT=simd these are
// replaced (kernels_simd.go) by others that give the same up to rounding.
var (
	dot4      = plainDot4
	axpy4     = plainAxpy4
	addScaled = plainAddScaled
	adagrad   = plainAdagrad
)

// plainDot4 returns the products of x with four rows.
func plainDot4(x, a, b, c, d []float32) (s, t, u, v float32) {
	a, b, c, d = a[:len(x)], b[:len(x)], c[:len(x)], d[:len(x)]
	for i, x := range x {
		s += x * a[i]
		t += x * b[i]
		u += x * c[i]
		v += x * d[i]
	}
	return
}

// plainAxpy4 adds four rows to y, each times a number.
func plainAxpy4(y []float32, s, t, u, v float32, a, b, c, d []float32) {
	a, b, c, d = a[:len(y)], b[:len(y)], c[:len(y)], d[:len(y)]
	for i := range y {
		y[i] += s*a[i] + t*b[i] + (u*c[i] + v*d[i])
	}
}

// plainAddScaled adds s times x to y.
func plainAddScaled(y []float32, s float32, x []float32) {
	x = x[:len(y)]
	for i := range y {
		y[i] += s * x[i]
	}
}

// plainAdagrad moves w against its gradient g, by rate over the root of all squares of
// gradients so far, and clears g.
func plainAdagrad(w, squares, g []float32, rate float32) {
	squares, g = squares[:len(w)], g[:len(w)]
	for i, x := range g {
		if x == 0 {
			continue
		}
		squares[i] += x * x
		w[i] -= rate * x / sqrt32(squares[i]+1e-10)
		g[i] = 0
	}
}
