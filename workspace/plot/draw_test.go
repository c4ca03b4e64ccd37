package main

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/mind-lsp/mind-lsp/workspace"
)

func TestDraw(t *testing.T) {
	var run []moment
	for i := range 30 {
		run = append(run, moment{Seconds: float64(i), Sample: workspace.Sample{Workers: 1 + i%8, MemoryBytes: 1 << 20}, Editor: int64(i) << 28, Event: "8 to 4: a < b & c"})
	}
	for _, r := range [][]moment{nil, run[:1], run} {
		picture := draw(r)
		for d := xml.NewDecoder(strings.NewReader(picture)); ; {
			if _, err := d.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("%v in\n%s", err, picture)
			}
		}
		if n := strings.Count(picture, "<polyline"); n != 4 {
			t.Errorf("%d lines", n)
		}
	}
}

func TestWhatTheEditorHolds(t *testing.T) {
	for _, share := range []float64{0, .1, .3, .5, .7, 1} {
		if n := wanted(share); n < 0 || n > swing || share > .6 && n != 0 {
			t.Errorf("%d bytes at %v", n, share)
		}
	}
}
