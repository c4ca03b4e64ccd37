package lsp

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"time"

	"go.lsp.dev/protocol"

	"github.com/mind-lsp/mind-lsp/workspace"
)

// reportEvery is the time between two messages of progress, whatever they are about:
// an editor is told at most four times a second, of all folders together.
const reportEvery = 250 * time.Millisecond

// progress are the bars that the editor shows for us. One goroutine tells the editor of
// them, so that indexing never waits for it.
type progress struct {
	create func(ctx context.Context, token string) error
	notify func(ctx context.Context, token string, value any)

	wake chan struct{} // holds one if there may be something to tell

	mu     sync.Mutex
	bars   []*bar // guarded by mu; those that the editor has not been told the end of
	number int    // guarded by mu; of the last token
}

// bar is one of them. The nil bar shows nothing.
type bar struct {
	of     *progress
	token  string
	title  string
	cancel context.CancelFunc // called by its button

	begun bool      // of the goroutine that tells the editor
	shown time.Time // the same; when it was told last

	latest  *workspace.Progress // guarded by of.mu; nil if the editor has been told
	percent uint32              // guarded by of.mu
	last    *string             // guarded by of.mu; the last word, nil while it goes on
}

func newProgress() *progress { return &progress{wake: make(chan struct{}, 1)} }

// begin shows a bar, whose button calls cancel.
func (p *progress) begin(title string, cancel context.CancelFunc) *bar {
	p.mu.Lock()
	p.number++
	b := &bar{of: p, token: "mind-lsp-" + strconv.Itoa(p.number), title: title, cancel: cancel}
	p.bars = append(p.bars, b)
	p.mu.Unlock()
	p.changed()
	return b
}

func (p *progress) changed() {
	select {
	case p.wake <- struct{}{}:
	default:
	}
}

// report says how far a pass has come. Its percentage never falls, although the
// total grows while the folder is being walked.
func (b *bar) report(p workspace.Progress) {
	if b == nil {
		return
	}
	b.of.mu.Lock()
	b.latest = &p
	if p.Total > 0 && p.Walked {
		b.percent = max(b.percent, uint32(min(99, p.Done*100/p.Total)))
	}
	b.of.mu.Unlock()
	b.of.changed()
}

// end takes the bar away, with a last word.
func (b *bar) end(message string) {
	if b == nil {
		return
	}
	b.of.mu.Lock()
	b.last = &message
	b.of.mu.Unlock()
	b.of.changed()
}

// press is the cancel button of the bar with a token.
func (p *progress) press(token string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, b := range p.bars {
		if b.token == token {
			b.cancel()
		}
	}
}

// run tells the editor until ctx is done.
func (p *progress) run(ctx context.Context) {
	pause := time.NewTimer(0)
	defer pause.Stop()
	for {
		select {
		case <-pause.C:
		case <-ctx.Done():
			return
		}
		for !p.tell(ctx) {
			select {
			case <-p.wake:
			case <-ctx.Done():
				return
			}
		}
		pause.Reset(reportEvery)
	}
}

// tell sends the message that is due, and reports false if there is none.
func (p *progress) tell(ctx context.Context) bool {
	b, value := p.due()
	if b == nil {
		return false
	}
	if !b.begun {
		ctx, cancel := context.WithTimeout(ctx, answerTimeout)
		defer cancel()
		if err := p.create(ctx, b.token); err != nil {
			p.remove(b) // it does not want to see it
			return false
		}
	}
	b.begun, b.shown = true, time.Now()
	p.notify(ctx, b.token, value)
	return true
}

// due returns the bar that is to be told of next, and what: one that ends before one
// that begins, and that before the one that was told of longest ago. A bar that ends
// before it could begin is never seen.
func (p *progress) due() (*bar, any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.bars = slices.DeleteFunc(p.bars, func(b *bar) bool { return b.last != nil && !b.begun })
	if len(p.bars) == 0 {
		return nil, nil
	}
	b := slices.MinFunc(p.bars, func(a, b *bar) int {
		return cmp.Or(cmp.Compare(a.urgency(), b.urgency()), a.shown.Compare(b.shown))
	})
	switch b.urgency() {
	case ends:
		p.bars = slices.DeleteFunc(p.bars, func(other *bar) bool { return other == b })
		return b, &protocol.WorkDoneProgressEnd{Kind: "end", Message: b.last}
	case begins:
		return b, &protocol.WorkDoneProgressBegin{Kind: "begin", Title: b.title, Cancellable: ptr(true), Percentage: ptr(uint32(0))}
	case goesOn:
		text, percent := progressText(*b.latest), b.percent
		b.latest = nil
		return b, &protocol.WorkDoneProgressReport{Kind: "report", Cancellable: ptr(true), Message: &text, Percentage: &percent}
	}
	return nil, nil
}

// What there is to tell of a bar, the most urgent first.
const (
	ends = iota
	begins
	goesOn
	nothingNew
)

func (b *bar) urgency() int {
	switch {
	case b.last != nil:
		return ends
	case !b.begun:
		return begins
	case b.latest != nil:
		return goesOn
	default:
		return nothingNew
	}
}

func (p *progress) remove(b *bar) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.bars = slices.DeleteFunc(p.bars, func(other *bar) bool { return other == b })
}

// progressText says how far a pass has come, in a line that fits into a status bar.
func progressText(p workspace.Progress) string {
	total := strconv.FormatInt(p.Total, 10)
	if !p.Walked {
		total += "+" // the folder is still being walked
	}
	text := fmt.Sprintf("%d/%s files, %.0f files/s", p.Done, total, p.FilesPerSecond)
	if p.Workers > 0 {
		text += ", " + workspace.WorkersText(&p)
	}
	if left := roundETA(p.ETA); left > 0 {
		text += ", " + shortDuration(left) + " left"
	}
	return text
}

// roundETA rounds to what can be known of the future.
func roundETA(d time.Duration) time.Duration {
	switch {
	case d >= 10*time.Minute:
		return d.Round(time.Minute)
	case d >= time.Minute:
		return d.Round(10 * time.Second)
	default:
		return d.Round(time.Second)
	}
}

// shortDuration leaves out parts that are zero at the end: 2m0s is 2m.
func shortDuration(d time.Duration) string {
	hours, minutes, seconds := int(d.Hours()), int(d.Minutes())%60, int(d.Seconds())%60
	switch {
	case hours > 0:
		return fmt.Sprintf("%dh%dm", hours, minutes)
	case minutes > 0 && seconds > 0:
		return fmt.Sprintf("%dm%ds", minutes, seconds)
	case minutes > 0:
		return fmt.Sprintf("%dm", minutes)
	default:
		return fmt.Sprintf("%ds", seconds)
	}
}

// begin shows a bar, if the editor can show one.
func (s *server) begin(title string, cancel context.CancelFunc) *bar {
	if !s.client.workDoneProgress {
		return nil
	}
	return s.progress.begin(title, cancel)
}

// createProgress asks the editor for a bar.
func (s *server) createProgress(ctx context.Context, token string) error {
	params := &protocol.WorkDoneProgressCreateParams{Token: protocol.String(token)}
	return s.conn.Call(ctx, protocol.MethodWindowWorkDoneProgressCreate, params, nil)
}

func (s *server) notifyProgress(ctx context.Context, token string, value any) {
	data, err := protocol.Marshal(value)
	if err != nil {
		s.log.Error("encoding progress", "err", err)
		return
	}
	// A connection that has ended is noticed elsewhere.
	_ = s.conn.Notify(ctx, protocol.MethodProgress, &protocol.ProgressParams{Token: protocol.String(token), Value: data})
}

// cancelProgress is the cancel button of a bar.
func (s *server) cancelProgress(_ context.Context, params *nothing) error {
	var token string
	if json.Unmarshal(objectOf(*params)["token"], &token) == nil { // else it is none of ours
		s.progress.press(token)
	}
	return nil
}
