package lsp_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/textproto"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/mind-lsp/mind-lsp/lsp"
	"github.com/mind-lsp/mind-lsp/lsp/lsptest"
)

// serve returns the command that an editor starts.
func serve(t testing.TB, args ...string) *exec.Cmd {
	t.Helper()
	return exec.Command(build(t), append([]string{"serve", "--stdio", "--cache", t.TempDir()}, args...)...)
}

func TestProcessEnds(t *testing.T) {
	for _, tt := range []struct {
		name string
		end  func(p *lsptest.Process)
		want int
	}{
		{"with 0 after shutdown and exit", func(p *lsptest.Process) { p.Start(nil); p.Stop() }, 0},
		{"with 1 after exit alone", func(p *lsptest.Process) { p.Start(nil); p.Notify("exit", nil) }, 1},
		{"with 1 when the editor hangs up", func(p *lsptest.Process) { p.Start(nil); p.HangUp() }, 1},
		{"with 1 when the editor hangs up while a folder is indexed", func(p *lsptest.Process) {
			p.Start(nil, tree(t, 1000))
			p.HangUp()
		}, 1},
		{"with 0 after shutdown while a folder is indexed", func(p *lsptest.Process) {
			p.Start(nil, tree(t, 1000))
			p.Stop()
		}, 0},
		{"with 1 when it is terminated", func(p *lsptest.Process) {
			if runtime.GOOS == "windows" {
				p.HangUp() // there are no signals there
				return
			}
			p.Start(nil, tree(t, 10))
			p.Await(1)
			p.Signal(syscall.SIGTERM)
		}, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := lsptest.Command(t, serve(t))
			tt.end(p)
			if got := p.Wait(); got != tt.want {
				t.Errorf("exit status %d, want %d", got, tt.want)
			}
		})
	}
}

// An editor that closes what it reads of us, and holds open what it says, is gone: the
// next thing that we have to say ends us, and no signal does before we have cleaned up.
func TestProcessEndsWhenNobodyReads(t *testing.T) {
	cmd := serve(t)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer cmd.Process.Kill()
	out.Close()
	body := `{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"capabilities":{}}}`
	fmt.Fprintf(in, "Content-Length: %d\r\n\r\n%s", len(body), body)
	ended := make(chan struct{})
	go func() {
		cmd.Wait()
		close(ended)
	}()
	select {
	case <-ended:
	case <-time.After(30 * time.Second):
		t.Fatal("it goes on, with nobody to tell")
	}
	if got := cmd.ProcessState.ExitCode(); got != 1 {
		t.Errorf("ended with %v, want status 1", cmd.ProcessState)
	}
}

// Standard output carries the protocol and nothing else, however much there is to say.
func TestStandardOutputIsTheProtocol(t *testing.T) {
	cmd := serve(t, "--verbose")
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	pipe, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	cmd.Stderr = &log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	out := bufio.NewReader(pipe)
	send := func(bodies ...string) {
		for _, body := range bodies {
			fmt.Fprintf(in, "Content-Length: %d\r\n\r\n%s", len(body), body)
		}
	}
	send(
		fmt.Sprintf(`{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"trace":"verbose","rootUri":%q,"capabilities":{},"initializationOptions":{"mind":{"nosuch":1}}}}`, lsptest.URI(tree(t, 50))),
		`{"jsonrpc":"2.0","method":"initialized","params":{}}`,
		`not JSON`,
		`{"jsonrpc":"2.0","id":2,"method":"mind/reindex"}`,
		`{"jsonrpc":"2.0","id":3,"method":"workspace/symbol","params":{"query":"First"}}`,
	)
	for answered := 0; answered < 3; {
		if m := nextMessage(t, out); m.Method == "" && string(m.ID) != "null" {
			answered++
		}
	}
	send(`{"jsonrpc":"2.0","id":4,"method":"shutdown"}`, `{"jsonrpc":"2.0","method":"exit"}`)
	for {
		if _, err := out.Peek(1); err == io.EOF {
			break
		}
		nextMessage(t, out)
	}
	if err := cmd.Wait(); err != nil {
		t.Error(err)
	}
	if log.Len() == 0 {
		t.Error("nothing was logged")
	}
}

// nextMessage reads a message, byte by byte what a client expects.
func nextMessage(t *testing.T, out *bufio.Reader) (m lsptest.Message) {
	t.Helper()
	header, err := textproto.NewReader(out).ReadMIMEHeader()
	if err != nil {
		t.Fatal(err)
	}
	length, err := strconv.Atoi(header.Get("Content-Length"))
	if err != nil {
		t.Fatal(err)
	}
	body := make([]byte, length)
	if _, err := io.ReadFull(out, body); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(body, &m); err != nil {
		t.Fatalf("%q: %v", body, err)
	}
	return m
}

// middleman is set for a process of this test that stands between us and a server: it
// is the editor that is killed while others hold its pipes open.
const middleman = "MIND_LSP_TEST_MIDDLEMAN"

// stepBetween starts the server that the environment names and waits for it.
func stepBetween() int {
	cmd := exec.Command(os.Getenv(middleman), "serve", "--cache", os.Getenv(middleman+"_CACHE"))
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	if cmd.Run() != nil {
		return 1
	}
	return 0
}

// An editor is killed, and something else holds the server's input open: it ends.
func TestProcessEndsWithItsEditor(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Log("a killed process takes its pipes with it there")
		return
	}
	t.Parallel()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), middleman+"="+build(t), middleman+"_CACHE="+t.TempDir())
	p := lsptest.Command(t, cmd)
	p.StartWith(map[string]any{"processId": p.PID(), "capabilities": map[string]any{}}, nil)
	p.Kill()
	p.Wait() // of the editor; its input is ours and stays open
	p.AwaitEnd()
}

// The number of a process that did not start us, of another namespace perhaps, says
// nothing.
func TestAncestor(t *testing.T) {
	sibling := exec.Command(build(t), "serve")
	in, err := sibling.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := sibling.Start(); err != nil {
		t.Fatal(err)
	}
	if lsp.Ancestor(sibling.Process.Pid) != nil {
		t.Error("a process that we started is taken for our editor")
	}
	in.Close()
	_ = sibling.Wait() // with 1, as it should
	for name, pid := range map[string]int{"ourselves": os.Getpid(), "a process that is gone": sibling.Process.Pid, "no process": 1 << 30, "nonsense": -1, "zero": 0} {
		if lsp.Ancestor(pid) != nil {
			t.Errorf("%s is taken for our editor", name)
		}
	}
	alive := lsp.Ancestor(os.Getppid())
	if alive == nil || !alive() {
		t.Error("the process that started us is not found, or not alive")
	}
}
