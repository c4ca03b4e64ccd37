package lsp_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
)

// clientLibrary is what VS Code's client speaks the protocol with.
const clientLibrary = "vscode-languageserver-protocol@3.18.5"

// foreignClient installs the library, if that was not done before, and returns the
// folder that holds it.
func foreignClient(t testing.TB) string {
	t.Helper()
	if _, err := exec.LookPath("npm"); err != nil {
		t.Skip("node and npm are absent: the client of VS Code is not tried")
	}
	dir, err := filepath.Abs(filepath.Join("..", ".corpora", "client"))
	if err != nil {
		t.Fatal(err)
	}
	stamp := filepath.Join(dir, "installed")
	if got, err := os.ReadFile(stamp); err == nil && string(got) == clientLibrary {
		return dir
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "package.json"), []byte(`{"private": true}`), 0o666); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("npm", "install", "--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts", clientLibrary)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("installing %s: %v\n%s", clientLibrary, err, out)
	}
	if err := os.WriteFile(stamp, []byte(clientLibrary), 0o666); err != nil {
		t.Fatal(err)
	}
	return dir
}

// goroot returns the folder of Go, whose sources are a real workspace.
func goroot(t testing.TB) string {
	t.Helper()
	out, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}

// build builds mind-lsp as it is shipped, once for all tests, and returns the program.
func build(t testing.TB) string {
	t.Helper()
	exe, err := built()
	if err != nil {
		t.Fatal(err)
	}
	return exe
}

var built = sync.OnceValues(func() (string, error) {
	exe := filepath.Join(buildFolder, "mind-lsp")
	if runtime.GOOS == "windows" {
		exe += ".exe"
	}
	cmd := exec.Command("go", "build", "-o", exe, "../cmd/mind-lsp")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("building mind-lsp: %v\n%s", err, out)
	}
	return exe, nil
})

// buildFolder is where it is built; it is there while the tests run.
var buildFolder string

func TestMain(m *testing.M) {
	if os.Getenv(middleman) != "" {
		os.Exit(stepBetween())
	}
	var err error
	if buildFolder, err = os.MkdirTemp("", "mind-lsp-test"); err != nil {
		panic(err)
	}
	status := m.Run()
	os.RemoveAll(buildFolder) // what is left is the system's to remove
	os.Exit(status)
}

type latency struct {
	N        int
	P50, P99 float64
}

type foreignReport struct {
	Progress    []string
	Last        string
	Messages    []string
	Hits, Asked int
	Resolved    struct {
		Name, Text string
		Lazy       bool
	}
	Status int
	All    latency
	Times  map[string]latency
}

// driveForeign has the library index a folder and ask some hundred questions.
func driveForeign(t testing.TB, folder, queries string) foreignReport {
	t.Helper()
	dir := foreignClient(t)
	script, err := filepath.Abs(filepath.Join("testdata", "client", "client.mjs"))
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "node", script, build(t), t.TempDir(), folder, queries)
	cmd.Dir = dir
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("the client: %v\n%s%s", err, out, stderr.Bytes())
	}
	var r foreignReport
	if err := json.Unmarshal(out, &r); err != nil {
		t.Fatalf("%s: %v", out, err)
	}
	return r
}

// A client that is not ours sees progress, finds what is there, and ends in order.
func TestForeignClient(t *testing.T) {
	r := driveForeign(t, filepath.Join(goroot(t), "src", "net"), "40")
	if len(r.Progress) < 2 || r.Progress[0] != "begin" || r.Progress[len(r.Progress)-1] != "end" {
		t.Errorf("progress %v", r.Progress)
	}
	if r.Hits != r.Asked || r.Asked != 40 {
		t.Errorf("%d of %d names were found", r.Hits, r.Asked)
	}
	if !r.Resolved.Lazy || r.Resolved.Name != r.Resolved.Text {
		t.Errorf("resolved %+v", r.Resolved)
	}
	if r.Status != 0 || len(r.Messages) > 0 {
		t.Errorf("exit status %d, messages %q", r.Status, r.Messages)
	}
	t.Logf("%s; workspace/symbol %+v, outlines %+v", r.Last, r.All, r.Times["outline"])
}

// BenchmarkForeignClient reports how long answers take through a pipe, on the folder
// that MIND_LSP_BENCH_FOLDER names. It runs once, whatever -benchtime says of it.
func BenchmarkForeignClient(b *testing.B) {
	folder := os.Getenv("MIND_LSP_BENCH_FOLDER")
	if folder == "" {
		b.Skip("MIND_LSP_BENCH_FOLDER names no folder")
	}
	for range b.N {
		r := driveForeign(b, folder, "200")
		b.Log(r.Last)
		for name, l := range r.Times {
			b.ReportMetric(l.P50, name+"-p50-ms")
			b.ReportMetric(l.P99, name+"-p99-ms")
		}
		b.ReportMetric(r.All.P50, "symbols-p50-ms")
		b.ReportMetric(r.All.P99, "symbols-p99-ms")
	}
}
