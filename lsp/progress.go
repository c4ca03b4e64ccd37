package lsp

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"go.lsp.dev/protocol"

	"github.com/mind-lsp/mind-lsp/workspace"
)

// reportEvery is how often progress is shown. With its begin and its end that makes
// at most four messages in any second.
const reportEvery = 500 * time.Millisecond

// progress are the bars that the editor shows for us. Only editors that can show one
// are told of it.
type progress struct {
	mu     sync.Mutex
	cancel map[string]context.CancelFunc // guarded by mu; by token
	last   atomic.Int64                  // number of the last token
}

// bar is one of them. The nil bar shows nothing.
type bar struct {
	s       *server
	token   string
	shown   time.Time
	percent uint32
	text    string
}

// begin shows a bar, whose cancel button calls cancel.
func (s *server) begin(ctx context.Context, title string, cancel context.CancelFunc) *bar {
	if !s.client.workDoneProgress {
		return nil
	}
	b := &bar{s: s, token: "mind-lsp-" + strconv.FormatInt(s.folders.progress.last.Add(1), 10), shown: time.Now()}
	create := &protocol.WorkDoneProgressCreateParams{Token: protocol.String(b.token)}
	if err := s.conn.Call(ctx, protocol.MethodWindowWorkDoneProgressCreate, create, nil); err != nil {
		return nil
	}
	p := &s.folders.progress
	p.mu.Lock()
	if p.cancel == nil {
		p.cancel = map[string]context.CancelFunc{}
	}
	p.cancel[b.token] = cancel
	p.mu.Unlock()
	b.send(&protocol.WorkDoneProgressBegin{Kind: "begin", Title: title, Cancellable: ptr(true), Percentage: ptr(uint32(0))})
	return b
}

// report shows how far a pass has come. Its percentage never falls, although the
// total grows while the folder is being walked.
func (b *bar) report(p workspace.Progress) {
	if b == nil || time.Since(b.shown) < reportEvery {
		return
	}
	b.shown = time.Now()
	if p.Total > 0 && p.Walked {
		b.percent = max(b.percent, uint32(min(99, p.Done*100/p.Total)))
	}
	b.text = progressText(p)
	b.send(&protocol.WorkDoneProgressReport{Kind: "report", Cancellable: ptr(true), Message: &b.text, Percentage: &b.percent})
}

// progressText says in a line how far a pass has come.
func progressText(p workspace.Progress) string {
	of := "of " + strconv.FormatInt(p.Total, 10)
	if !p.Walked {
		of += " or more"
	}
	text := fmt.Sprintf("%d %s files, %.0f files/s, ", p.Done, of, p.FilesPerSecond)
	if p.Workers == 1 {
		text += "1 worker"
	} else {
		text += strconv.Itoa(p.Workers) + " workers"
	}
	if p.ETA > 0 {
		text += ", " + p.ETA.Round(time.Second).String() + " left"
	}
	return text
}

// end takes the bar away, with a last word.
func (b *bar) end(message string) {
	if b == nil {
		return
	}
	p := &b.s.folders.progress
	p.mu.Lock()
	delete(p.cancel, b.token)
	p.mu.Unlock()
	b.send(&protocol.WorkDoneProgressEnd{Kind: "end", Message: &message})
}

func (b *bar) send(value any) {
	data, err := protocol.Marshal(value)
	if err != nil {
		b.s.log.Error("encoding progress", "err", err)
		return
	}
	// A connection that has ended is noticed elsewhere.
	_ = b.s.conn.Notify(b.s.ctx, protocol.MethodProgress, &protocol.ProgressParams{Token: protocol.String(b.token), Value: data})
}

// cancelProgress is the cancel button of a bar.
func (s *server) cancelProgress(_ context.Context, params *nothing) error {
	var token string
	if json.Unmarshal(objectOf(*params)["token"], &token) != nil {
		return nil // none of ours: those are strings
	}
	p := &s.folders.progress
	p.mu.Lock()
	cancel := p.cancel[token]
	p.mu.Unlock()
	if cancel != nil {
		cancel()
	}
	return nil
}
