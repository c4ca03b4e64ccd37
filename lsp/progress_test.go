package lsp

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"go.lsp.dev/protocol"

	"github.com/mind-lsp/mind-lsp/workspace"
)

// told is what an editor was told of progress.
type told struct {
	at    time.Time
	token string
	value any
}

// kinds lists what was told of a bar.
func kinds(all []told, token string) (out []string) {
	for _, m := range all {
		if m.token != token {
			continue
		}
		switch m.value.(type) {
		case *protocol.WorkDoneProgressBegin:
			out = append(out, "begin")
		case *protocol.WorkDoneProgressReport:
			out = append(out, "report")
		case *protocol.WorkDoneProgressEnd:
			out = append(out, "end")
		}
	}
	return out
}

// watch runs a progress whose editor notes what it is told.
func watch(t *testing.T, create func(ctx context.Context, token string) error) (p *progress, all *[]told) {
	p, all = newProgress(), new([]told)
	p.create = create
	p.notify = func(_ context.Context, token string, value any) {
		*all = append(*all, told{time.Now(), token, value})
	}
	ctx, cancel := context.WithCancel(t.Context())
	go p.run(ctx)
	t.Cleanup(cancel)
	return p, all
}

func willing(context.Context, string) error { return nil }

// Six folders that report as fast as they can are told of four times a second, each of
// them in turn, and none is forgotten.
func TestFourMessagesASecondOfAllFoldersTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, all := watch(t, willing)
		bars := make([]*bar, 6)
		for i := range bars {
			bars[i] = p.begin(fmt.Sprint("folder ", i), func() {})
		}
		for step := range 1000 {
			for _, b := range bars {
				b.report(workspace.Progress{Done: int64(step), Total: 1000, Walked: true})
			}
			time.Sleep(10 * time.Millisecond)
		}
		for _, b := range bars {
			b.end("done")
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		for i := 4; i < len(*all); i++ {
			if d := (*all)[i].at.Sub((*all)[i-4].at); d < time.Second {
				t.Fatalf("five messages within %v", d)
			}
		}
		for _, b := range bars {
			seen := kinds(*all, b.token)
			if len(seen) < 5 || seen[0] != "begin" || seen[len(seen)-1] != "end" || slices.Contains(seen[1:len(seen)-1], "end") {
				t.Errorf("%s was told of by %v", b.title, seen)
			}
		}
		if len(p.bars) > 0 {
			t.Errorf("%d bars are left", len(p.bars))
		}
	})
}

func TestBars(t *testing.T) {
	for _, tt := range []struct {
		name   string
		create func(context.Context, string) error
		act    func(p *progress)
		token  string
		want   []string
	}{
		{"a bar that ends at once ends after it began", willing, func(p *progress) {
			b := p.begin("x", nil)
			synctest.Wait()
			b.end("")
		}, "mind-lsp-1", []string{"begin", "end"}},
		{"one that ends before its turn is never seen", willing, func(p *progress) {
			p.begin("the one whose turn it is", nil)
			synctest.Wait()
			p.begin("x", nil).end("")
		}, "mind-lsp-2", nil},
		{"an editor that refuses a bar is not told of it", func(context.Context, string) error { return errors.New("no") }, func(p *progress) {
			b := p.begin("x", nil)
			b.report(workspace.Progress{})
			b.end("")
		}, "mind-lsp-1", nil},
		{"an editor that does not answer holds nothing up for long", func(ctx context.Context, token string) error {
			if token != "mind-lsp-2" {
				return nil
			}
			<-ctx.Done()
			return ctx.Err()
		}, func(p *progress) {
			b := p.begin("x", nil)
			p.begin("that is never answered", nil)
			time.Sleep(answerTimeout + time.Second)
			b.end("")
		}, "mind-lsp-1", []string{"begin", "end"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p, all := watch(t, tt.create)
				tt.act(p)
				time.Sleep(time.Minute)
				synctest.Wait()
				if got := kinds(*all, tt.token); !slices.Equal(got, tt.want) {
					t.Errorf("told of by %v, want %v", got, tt.want)
				}
			})
		})
	}
}

func TestProgressText(t *testing.T) {
	for _, tt := range []struct {
		name string
		p    workspace.Progress
		want string
	}{
		{"a walk that goes on", workspace.Progress{Done: 12, Total: 340, FilesPerSecond: 99.6, Workers: 1}, "12/340+ files, 100 files/s, 1 worker"},
		{"seconds are left", workspace.Progress{Done: 1, Total: 2, Walked: true, Workers: 4, ETA: 12300 * time.Millisecond}, "1/2 files, 0 files/s, 4 workers, 12s left"},
		{"less than a second is not worth a word", workspace.Progress{Done: 1, Total: 2, Walked: true, Workers: 4, ETA: 400 * time.Millisecond}, "1/2 files, 0 files/s, 4 workers"},
		{"minutes are left", workspace.Progress{Done: 1, Total: 2, Walked: true, Workers: 4, ETA: 124 * time.Second}, "1/2 files, 0 files/s, 4 workers, 2m left"},
		{"as long as it gets", workspace.Progress{Done: 1234567, Total: 2345678, Walked: true, FilesPerSecond: 12345, Workers: 128, ETA: 95 * time.Minute},
			"1234567/2345678 files, 12345 files/s, 128 workers, 1h35m left"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := progressText(tt.p)
			if got != tt.want {
				t.Errorf("%q, want %q", got, tt.want)
			}
			if len(got) > 64 {
				t.Errorf("%d characters do not fit into a status bar", len(got))
			}
		})
	}
}
