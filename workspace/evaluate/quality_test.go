package main

import (
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mind-lsp/mind-lsp/search"
)

// ofGo are parts of Go's library, and questions about them by somebody who does not know
// it. Any of the files answers.
var ofGo = []struct{ question, files string }{
	{"parse the parts of a multipart form", "mime/multipart/formdata.go mime/multipart/multipart.go"},
	{"read a line from a buffered reader", "bufio/bufio.go"},
	{"convert a string to an integer", "strconv/atoi.go"},
	{"run an external command and capture its output", "os/exec/exec.go"},
	{"limit how many bytes may be read", "io/io.go"},
	{"compress data as gzip", "compress/gzip/gzip.go"},
	{"does a file name match a shell pattern", "path/match.go path/filepath/match.go"},
	{"escape special characters of html", "html/escape.go html/template/escape.go html/template/html.go"},
	{"how does the http client follow redirects", "net/http/client.go"},
	{"idle connections are kept for reuse", "net/http/transport.go"},
	{"wait until a group of goroutines is done", "sync/waitgroup.go"},
	{"run an initialization only once", "sync/once.go sync/oncefunc.go"},
	{"cancel a context when its deadline passes", "context/context.go"},
	{"format a time by a layout", "time/format.go"},
	{"parse a duration like 1h30m", "time/format.go"},
	{"priority queue as a heap", "container/heap/heap.go"},
	{"doubly linked list", "container/list/list.go"},
	{"decode base64 text", "encoding/base64/base64.go"},
	{"quote a string with go escapes", "strconv/quote.go"},
	{"replace several substrings at once", "strings/replace.go"},
	{"pipe between a reader and a writer in memory", "io/pipe.go"},
	{"read the entries of a zip archive", "archive/zip/reader.go"},
	{"write the header of a tar entry", "archive/tar/writer.go"},
	{"ticker that fires repeatedly", "time/tick.go"},
	{"parse command line flags", "flag/flag.go"},
	{"set a cookie in a response", "net/http/cookie.go"},
	{"chunked transfer encoding", "net/http/internal/chunked.go net/http/transfer.go"},
	{"compile a regular expression to a program", "regexp/syntax/compile.go regexp/regexp.go"},
	{"ServeMux", "net/http/server.go"},
	{"bufio.Scanner", "bufio/scan.go"},
	{"WaitGroup", "sync/waitgroup.go"},
	{"LimitedReader", "io/io.go"},
}

// partsOfGo is where those lie.
const partsOfGo = "archive bufio compress container context encoding errors flag html io mime net/http os/exec path regexp sort strconv strings sync text time"

// openGo makes an index of parts of Go's library.
func openGo(t testing.TB) *bench {
	t.Helper()
	out, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	library := filepath.Join(strings.TrimSpace(string(out)), "src")
	root := t.TempDir()
	for dir := range strings.FieldsSeq(partsOfGo) {
		from := filepath.Join(library, filepath.FromSlash(dir))
		if err := os.CopyFS(filepath.Join(root, "go", filepath.FromSlash(dir)), os.DirFS(from)); err != nil {
			t.Fatal(err)
		}
	}
	var questions []question
	for _, q := range ofGo {
		out := question{ID: q.question, Repo: "go", Query: q.question}
		for file := range strings.FieldsSeq(q.files) {
			out.Relevant = append(out.Relevant, target{Path: file})
		}
		questions = append(questions, out)
	}
	b, err := open(t.Context(), questions, root, t.TempDir(), true)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.close)
	return b
}

// Who does not know Go's library finds his way in it: by words and meaning, and nearly as
// well by words alone. Without the rules that know about code it is another matter.
func TestFindsWhatIsMeant(t *testing.T) {
	b := openGo(t)
	score := func(w *search.Weights, from way) float64 {
		s, err := b.score(t.Context(), b.asker(w, from))
		if err != nil {
			t.Fatal(err)
		}
		mean, _ := s.macro(nil)
		if from == both && w == &search.DefaultWeights {
			for i, v := range s.of {
				if v < 0.4 {
					t.Logf("%.2f %s", v, b.questions[i].Query)
				}
			}
		}
		return mean
	}
	with := score(&search.DefaultWeights, both)
	for _, way := range []struct {
		name        string
		score, want float64
	}{
		{"both", with, 0.90},
		{"words alone", score(&search.DefaultWeights, wordsAlone), 0.88},
		{"vectors alone", score(&search.DefaultWeights, vectorsAlone), 0.90},
	} {
		if way.score < way.want {
			t.Errorf("%s: NDCG@10 %.3f, want %.2f", way.name, way.score, way.want)
		} else {
			t.Logf("%s: NDCG@10 %.3f", way.name, way.score)
		}
	}
	bare := search.Weights{
		RankOffset: 60, Plain: 0.5, Named: 0.3,
		Test: 1, Vendored: 1, Generated: 1, Legacy: 1, Example: 1, Index: 1, Stub: 1, Docs: 1, Data: 1, Older: 1, Again: 1,
	}
	if score := score(&bare, both); score > with-0.02 {
		t.Errorf("NDCG@10 %.3f without any rule: then the rules are not tested here", score)
	} else {
		t.Logf("without rules: NDCG@10 %.3f", score)
	}
}

// The measure counts as the benchmark that the questions come from does.
func TestNDCG(t *testing.T) {
	line := func(n int) *int { return &n }
	two := question{Relevant: []target{{Path: "a.go"}}, Secondary: []target{{Path: "b/b.go", Start: line(10), End: line(20)}}}
	best := 1 + 1/math.Log2(3)
	for _, tt := range []struct {
		name    string
		answers []answer
		want    float64
	}{
		{"all of it first", []answer{{"a.go", 1, 2}, {"x/b/b.go", 20, 25}}, 1},
		{"in the other order", []answer{{"b.go", 1, 10}, {"a.go", 1, 2}}, 1},
		{"beside the lines", []answer{{"a.go", 1, 2}, {"b/b.go", 1, 9}}, 1 / best},
		{"late", []answer{{"c.go", 1, 2}, {"a.go", 1, 2}}, (1 / math.Log2(3)) / best},
		{"the same twice", []answer{{"a.go", 1, 2}, {"a.go", 3, 4}}, 1 / best},
		{"after the tenth", append(make([]answer, 10), answer{"a.go", 1, 2}), 0},
		{"nothing", nil, 0},
	} {
		if got := ndcg(&two, tt.answers); math.Abs(got-tt.want) > 1e-9 {
			t.Errorf("%s: %f, want %f", tt.name, got, tt.want)
		}
	}
}
