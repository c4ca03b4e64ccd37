package lsp

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/mind-lsp/mind-lsp/workspace"
)

const (
	methodStatus    = "mind/status"
	methodDidStatus = "mind/didChangeStatus"
)

// folderStatus is what mind/status says of a folder. docs/protocol.md describes it.
type folderStatus struct {
	Root     string              `json:"root"`
	URI      string              `json:"uri"`
	State    string              `json:"state"`           // opening, indexing, ready, paused, same or failed
	Text     string              `json:"text"`            // what goes on, for a person
	Error    string              `json:"error,omitempty"` // why it has no index
	Role     workspace.Role      `json:"role"`
	Mode     workspace.Mode      `json:"mode"`
	Pending  int64               `json:"pending"`
	CaughtUp bool                `json:"caughtUp"`
	Progress *passStatus         `json:"progress,omitempty"` // while indexing
	Pressure *workspace.Pressure `json:"pressure,omitempty"`

	// These are for those who ask alone.
	History     []workspace.Sample      `json:"history,omitempty"`
	Journal     []workspace.ScaleEvent  `json:"journal,omitempty"`
	Skipped     map[string]int64        `json:"skipped,omitempty"` // files by reason
	Quarantined []workspace.Quarantined `json:"quarantined,omitempty"`
	Index       *workspace.Status       `json:"index,omitempty"`
}

// passStatus is how far a pass has come.
type passStatus struct {
	Done           int64   `json:"done"`
	Total          int64   `json:"total"`
	Walked         bool    `json:"walked"` // total is final
	Bytes          int64   `json:"bytes"`
	FilesPerSecond float64 `json:"filesPerSecond"`
	BytesPerSecond float64 `json:"bytesPerSecond"`
	ETASeconds     float64 `json:"etaSeconds"` // 0 while it cannot be told
	Workers        int     `json:"workers"`
	MaxWorkers     int     `json:"maxWorkers"`
}

type statusResult struct {
	Version string         `json:"version,omitempty"`
	Folders []folderStatus `json:"folders"`
}

func (s *server) status(ctx context.Context, _ *nothing) (nothing, error) {
	out := statusResult{Version: s.opt.Version, Folders: []folderStatus{}}
	for _, f := range s.folders.all() {
		out.Folders = append(out.Folders, f.status(ctx))
	}
	return json.Marshal(out)
}

// status says of a folder what mind/status does.
func (f *folder) status(ctx context.Context) folderStatus {
	w, release, _ := f.use()
	defer release()
	out := f.state()
	if w == nil {
		return out
	}
	index, err := w.Status(ctx)
	if err != nil {
		return out
	}
	out.Index = &index
	out.Pending, out.CaughtUp = index.Pending, index.CaughtUp
	out.Pressure = &index.Pressure
	out.History, out.Journal, out.Skipped = index.History, index.Journal, index.Skipped
	out.Quarantined = index.Quarantined
	return out
}

// state says what can be told without asking the index.
func (f *folder) state() folderStatus {
	pressure := f.s.memory.Pressure() // before f.mu: it may have to look
	f.mu.Lock()
	defer f.mu.Unlock()
	out := folderStatus{Root: f.root, URI: f.uri, State: "ready"}
	var same sameFolder
	switch {
	case errors.As(f.err, &same):
		out.State, out.Error = "same", f.err.Error()
	case f.err != nil:
		out.State, out.Error = "failed", f.err.Error()
	case f.w == nil:
		out.State, out.Text = "opening", "opening the index"
	default:
		out.Pressure = &pressure
		out.tell(f.w.Activity())
	}
	if out.Error != "" {
		out.Text = out.Error
	}
	return out
}

// tell says what goes on in the folder's index.
func (s *folderStatus) tell(now workspace.Activity) {
	s.Role, s.Mode, s.CaughtUp, s.Text = now.Role, now.Mode, now.CaughtUp, now.Text()
	if now.Pass != nil {
		p := &now.Pass.Progress
		s.Progress, s.Pending = newPassStatus(p), p.Total-p.Done
		if p.Pressure.Text != "" {
			s.Pressure = &p.Pressure // where the work is done
		}
	}
	switch {
	case now.Mode == workspace.Paused:
		s.State = "paused"
	case indexing(now):
		s.State = "indexing"
	case cancelled(now):
		s.State, s.Text = "paused", "indexing was cancelled"
	}
}

// cancelled reports whether a user has ended a pass, and none has been made since.
func cancelled(now workspace.Activity) bool {
	return now.Pass == nil && now.Ended != nil && now.Ended.Cancelled && !now.CaughtUp
}

func newPassStatus(p *workspace.Progress) *passStatus {
	return &passStatus{
		Done: p.Done, Total: p.Total, Walked: p.Walked, Bytes: p.Bytes,
		FilesPerSecond: p.FilesPerSecond, BytesPerSecond: p.BytesPerSecond, ETASeconds: p.ETA.Seconds(),
		Workers: p.Workers, MaxWorkers: p.MaxWorkers,
	}
}

// statusNews wakes whoever tells the editor how the folders are.
type statusNews struct {
	wake chan struct{} // holds one if something may have changed
}

func newStatusNews() *statusNews { return &statusNews{wake: make(chan struct{}, 1)} }

func (n *statusNews) changed() {
	select {
	case n.wake <- struct{}{}:
	default:
	}
}

// tellStatus sends mind/didChangeStatus when something has changed, at most four times a
// second, to an editor that has asked for it.
func (s *server) tellStatus(ctx context.Context) {
	select {
	case <-s.started:
	case <-ctx.Done():
		return
	}
	if !s.client.didChangeStatus {
		return
	}
	var last nothing
	for {
		select {
		case <-s.news.wake:
		case <-ctx.Done():
			return
		}
		if now := s.statusNow(); now != nil && !bytes.Equal(now, last) {
			last = now
			_ = s.conn.Notify(ctx, methodDidStatus, now) // a connection that has ended is noticed elsewhere
		}
		select {
		case <-time.After(reportEvery):
		case <-ctx.Done():
			return
		}
	}
}

// statusNow says how the folders are, or nil once the conversation is over: that they
// close then is no news.
func (s *server) statusNow() nothing {
	out := statusResult{Folders: []folderStatus{}}
	for _, f := range s.folders.all() {
		out.Folders = append(out.Folders, f.state())
	}
	if s.phase.Load() == shutDown || s.ctx.Err() != nil { // looked at last, since folders close after that
		return nil
	}
	now, err := json.Marshal(out)
	if err != nil {
		return nil
	}
	return now
}
