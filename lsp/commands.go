package lsp

import (
	"context"
	"encoding/json"
	"strings"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"

	"github.com/mind-lsp/mind-lsp/workspace"
)

// Methods of ours are names of commands as well, for clients that can only send
// workspace/executeCommand. docs/protocol.md describes them.
const (
	methodSearch  = "mind/search"
	methodReindex = "mind/reindex"

	methodValidate = "mind/validate"
)

// commands are those that workspace/executeCommand takes.
var commands = []string{methodSearch, methodStatus, methodReindex, methodValidate, methodPause, methodResume, methodSlow}

// reindexed is what mind/reindex says of a folder.
type reindexed struct {
	Root    string             `json:"root"`
	Error   string             `json:"error,omitempty"`
	Summary *workspace.Summary `json:"summary,omitempty"`
}

type reindexResult struct {
	Folders []reindexed `json:"folders"`
}

// reindex reads all files of all folders again, whatever the cache says of them, and
// answers when that is done.
func (s *server) reindex(ctx context.Context, _ *nothing) (nothing, error) {
	return s.lookAgain(ctx, true)
}

// validate holds the stamps of all files of all folders against the index, whatever was
// heard of changes, and answers when that is done.
func (s *server) validate(ctx context.Context, _ *nothing) (nothing, error) {
	return s.lookAgain(ctx, false)
}

func (s *server) lookAgain(ctx context.Context, afresh bool) (nothing, error) {
	out := reindexResult{Folders: []reindexed{}}
	for _, f := range s.folders.all() {
		r := reindexed{Root: f.root}
		summary, err := f.reindex(ctx, afresh)
		if err != nil {
			r.Error = err.Error()
		} else {
			r.Summary = &summary
		}
		out.Folders = append(out.Folders, r)
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return json.Marshal(out)
}

func (s *server) executeCommand(ctx context.Context, p *protocol.ExecuteCommandParams) (nothing, error) {
	mode, isMode := modeMethods[p.Command]
	switch {
	case p.Command == methodSearch:
		params, err := argument[searchParams](p)
		if err != nil {
			return nil, err
		}
		return s.search(ctx, params)
	case p.Command == methodStatus:
		return s.status(ctx, nil)
	case p.Command == methodReindex:
		return s.reindex(ctx, nil)
	case p.Command == methodValidate:
		return s.validate(ctx, nil)
	case isMode:
		var params modeParams
		if len(p.Arguments) > 0 {
			params.Root = read[string](objectOf(nothing(p.Arguments[0])), "root")
		}
		return s.setMode(ctx, &params, mode)
	default:
		return nil, jsonrpc2.Errorf(jsonrpc2.InvalidParams, "there is no command %q; there are %s", p.Command, strings.Join(commands, ", "))
	}
}

// argument returns the one argument of a command.
func argument[T any](p *protocol.ExecuteCommandParams) (*T, error) {
	if len(p.Arguments) != 1 {
		return nil, jsonrpc2.Errorf(jsonrpc2.InvalidParams, "%s takes one argument, and not %d", p.Command, len(p.Arguments))
	}
	var out T
	if err := json.Unmarshal(p.Arguments[0], &out); err != nil {
		return nil, jsonrpc2.Errorf(jsonrpc2.InvalidParams, "the argument of %s: %v", p.Command, err)
	}
	return &out, nil
}
