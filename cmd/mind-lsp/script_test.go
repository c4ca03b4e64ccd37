package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/mind-lsp/mind-lsp/lsp/lsptest"
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
// of its own: what they type is what a user types. Besides that they have
//
//	editor DIR             opens a folder in an editor, and waits until it is indexed
//	await-symbol DIR NAME  waits until that editor finds a name
//	close DIR              ends that editor
func TestCommands(t *testing.T) {
	var mu sync.Mutex
	editors := map[string]*lsptest.Process{} // by folder
	editor := func(ts *testscript.TestScript, dir string) *lsptest.Process {
		mu.Lock()
		defer mu.Unlock()
		e := editors[ts.MkAbs(dir)]
		if e == nil {
			ts.Fatalf("%s is open in no editor", dir)
		}
		return e
	}
	testscript.Run(t, testscript.Params{
		Dir: filepath.Join("..", "..", "testdata", "cmd"),
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"editor": func(ts *testscript.TestScript, _ bool, args []string) {
				exe, err := os.Executable()
				ts.Check(err)
				cmd := exec.Command(exe, "serve")
				for _, name := range []string{"XDG_CACHE_HOME", "LOCALAPPDATA", "HOME", "XDG_RUNTIME_DIR"} {
					cmd.Env = append(cmd.Env, name+"="+ts.Getenv(name))
				}
				cmd.Env = append(cmd.Env, "SYSTEMROOT="+os.Getenv("SYSTEMROOT"), runAsCommand+"=1")
				e := lsptest.Command(t, cmd)
				e.Start(nil, ts.MkAbs(args[0]))
				e.Await(1)
				mu.Lock()
				defer mu.Unlock()
				editors[ts.MkAbs(args[0])] = e
			},
			"await-symbol": func(ts *testscript.TestScript, _ bool, args []string) {
				for e := editor(ts, args[0]); len(e.Symbols(args[1])) == 0; {
				}
			},
			"close": func(ts *testscript.TestScript, _ bool, args []string) {
				e := editor(ts, args[0])
				e.Stop()
				e.Wait()
			},
		},
		Setup: func(e *testscript.Env) error {
			e.Setenv("XDG_CACHE_HOME", filepath.Join(e.WorkDir, ".cache"))
			e.Setenv("LOCALAPPDATA", filepath.Join(e.WorkDir, ".cache")) // the same on Windows
			e.Setenv("HOME", filepath.Join(e.WorkDir, ".home"))
			e.Setenv("XDG_RUNTIME_DIR", "")
			return os.Mkdir(filepath.Join(e.WorkDir, ".home"), 0o700)
		},
	})
}
