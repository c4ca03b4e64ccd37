// Plot records a run of the indexer beside an editor whose memory grows and shrinks, and
// draws it: workers, pressure and memory over time. docs/pressure.svg is made by it.
//
// This process is the editor. It starts itself again as the indexer, which counts its
// parent as the editor that it works for.
//
//	go run ./workspace/plot -for 60s FOLDER > docs/pressure.svg
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"time"

	"github.com/mind-lsp/mind-lsp/workspace"
)

// moment is what is recorded once a second.
type moment struct {
	Seconds  float64            `json:"seconds"`
	Sample   workspace.Sample   `json:"sample"`
	State    string             `json:"state"`
	Editor   int64              `json:"editor"` // bytes; filled in by the editor
	Event    string             `json:"event,omitempty"`
	Pressure workspace.Pressure `json:"pressure"`
}

const (
	// budget is how much the editor and the indexer may use together, and swing how much
	// the editor has at the most, in bytes.
	budget = 1 << 30
	swing  = 1000 << 20

	asIndexer = "PLOT_INDEXER"
)

func main() {
	length := flag.Duration("for", time.Minute, "how long to record")
	flag.Parse()
	if flag.NArg() != 1 {
		fmt.Fprintln(os.Stderr, "usage: plot [-for TIME] FOLDER > FILE.svg")
		os.Exit(2)
	}
	run := edit
	if os.Getenv(asIndexer) != "" {
		run = index
	}
	if err := run(flag.Arg(0), *length); err != nil {
		fmt.Fprintln(os.Stderr, "plot:", err)
		os.Exit(1)
	}
}

// edit is the editor: it holds memory that comes and goes while the indexer runs, and
// draws what that tells.
func edit(folder string, length time.Duration) error {
	exe, err := os.Executable()
	if err != nil {
		return err
	}
	cmd := exec.Command(exe, "-for", length.String(), folder)
	// As on a machine with eight cores, whatever this one has.
	cmd.Env = append(os.Environ(), asIndexer+"=1", "GOMAXPROCS=8")
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	var held holder
	var run []moment
	for in := bufio.NewScanner(out); in.Scan(); {
		var m moment
		if err := json.Unmarshal(in.Bytes(), &m); err != nil {
			return err
		}
		m.Editor = held.size()
		run = append(run, m)
		held.hold(wanted(m.Seconds / length.Seconds()))
	}
	if err := cmd.Wait(); err != nil {
		return err
	}
	_, err = os.Stdout.WriteString(draw(run))
	return err
}

// wanted is how much the editor holds at a share of the recording: it grows, stays, and
// shrinks again.
func wanted(share float64) int64 {
	switch {
	case share < .2:
		return 0
	case share < .4:
		return int64((share - .2) / .2 * swing)
	case share < .6:
		return swing
	}
	return 0
}

// holder is memory that is in use.
type holder struct{ blocks [][]byte }

const block = 16 << 20

func (h *holder) size() int64 { return int64(len(h.blocks)) * block }

func (h *holder) hold(n int64) {
	for h.size() < n {
		b, err := take(block)
		if err != nil {
			return
		}
		h.blocks = append(h.blocks, b)
	}
	for h.size() > n {
		last := len(h.blocks) - 1
		give(h.blocks[last])
		h.blocks = h.blocks[:last]
	}
}

// index is the indexer: it makes an index in a folder of its own, and tells once a second
// how that is going.
func index(folder string, length time.Duration) error {
	cache, err := os.MkdirTemp("", "plot")
	if err != nil {
		return err
	}
	defer os.RemoveAll(cache)
	memory := workspace.NewMonitor(workspace.MonitorOptions{EditorBudget: budget})
	defer memory.AddEditor(os.Getppid(), 0)()
	w, err := workspace.Open(workspace.Options{Root: folder, Cache: cache, Memory: memory})
	if err != nil {
		return err
	}
	defer w.Close()
	ctx, cancel := context.WithTimeout(context.Background(), length)
	defer cancel()
	done := make(chan error, 1)
	go func() {
		_, err := w.Update(ctx, workspace.UpdateOptions{})
		done <- err
	}()
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	out := json.NewEncoder(os.Stdout)
	for start, told := time.Now(), 0; ; {
		select {
		case err := <-done:
			if errors.Is(err, context.DeadlineExceeded) {
				return nil
			}
			return err
		case <-tick.C:
		}
		m := moment{Seconds: time.Since(start).Seconds(), Pressure: memory.Pressure()}
		m.State = m.Pressure.State.String()
		samples, events := w.Recorded()
		if len(samples) > 0 {
			m.Sample = samples[len(samples)-1]
		}
		for ; told < len(events); told++ {
			if e := events[told]; e.From != e.To {
				m.Event = fmt.Sprintf("%d to %d: %s", e.From, e.To, e.Reason)
			}
		}
		if err := out.Encode(m); err != nil {
			return err
		}
	}
}
