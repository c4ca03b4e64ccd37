package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// runAsCommand is the variable that makes the test's program mind-lsp itself, for
// tests that need it as a process.
const runAsCommand = "MIND_LSP_TEST_COMMAND"

func TestMain(m *testing.M) {
	if os.Getenv(runAsCommand) != "" {
		os.Exit(run())
	}
	testscript.Main(m, map[string]func(){
		"mind-lsp": func() { os.Exit(run()) },
	})
}

// TestCommands runs the scripts of testdata/cmd, each in a folder and with a cache
// of its own: what they type is what a user types.
func TestCommands(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: filepath.Join("..", "..", "testdata", "cmd"),
		Setup: func(e *testscript.Env) error {
			e.Setenv("XDG_CACHE_HOME", filepath.Join(e.WorkDir, ".cache"))
			e.Setenv("LOCALAPPDATA", filepath.Join(e.WorkDir, ".cache")) // the same on Windows
			e.Setenv("HOME", filepath.Join(e.WorkDir, ".home"))
			return os.Mkdir(filepath.Join(e.WorkDir, ".home"), 0o700)
		},
	})
}
