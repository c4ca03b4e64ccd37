package search

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
)

func TestEqualMatchesAreRankedBySymbolAndFile(t *testing.T) {
	for _, tt := range []struct {
		name string
		q    Query
		all  []declared
		want []string
	}{
		{
			"types before functions before fields", Query{Text: "run"},
			[]declared{{"A.run", field, "a.go"}, {"run", function, "b.go"}, {"run", class, "c.go"}, {"run", constant, "d.go"}},
			[]string{"run c.go", "run b.go", "run d.go", "A.run a.go"},
		},
		{
			"the asking file, then its folder, then what is near", Query{Text: "run", Near: "a/b/c/x.go"},
			[]declared{{"run", function, "x.go"}, {"run", function, "a/b/c/x.go"}, {"run", function, "a/b/c/a.go"}, {"run", function, "a/b/x.go"}, {"run", function, "a/z/x.go"}},
			[]string{"run a/b/c/x.go", "run a/b/c/a.go", "run a/b/x.go", "run a/z/x.go", "run x.go"},
		},
		{
			"tests, others' code and generated code last, though of better kinds and nearer", Query{Text: "run", Near: "a/a_test.go"},
			[]declared{{"run", class, "a/a_test.go"}, {"run", class, "vendor/a.go"}, {"run", class, "a/a.pb.go"}, {"run", field, "z/z.go"}},
			[]string{"run z/z.go", "run a/a_test.go", "run a/a.pb.go", "run vendor/a.go"},
		},
		{
			"a worse way of matching is never made up for", Query{Text: "run", Near: "a/a.go"},
			[]declared{{"runner", class, "a/a.go"}, {"run", field, "vendor/x/x_test.go"}, {"rerun", class, "a/a.go"}},
			[]string{"run vendor/x/x_test.go", "runner a/a.go", "rerun a/a.go"},
		},
		{
			"what is only declared after what is defined", Query{Text: "run"},
			[]declared{{"run", function, "a.d.ts"}, {"run", function, "b.ts"}},
			[]string{"run b.ts", "run a.d.ts"},
		},
		{
			"equals by path and by line", Query{Text: "run"},
			[]declared{{"B.run", method, "b/a.go"}, {"A.run", method, "b/a.go"}, {"run", method, "a/z.go"}, {"run", method, "z.go"}},
			[]string{"run z.go", "run a/z.go", "B.run b/a.go", "A.run b/a.go"},
		},
		{
			"kinds that are not asked for are left out", Query{Text: "run", Kinds: []uint8{class, field}},
			[]declared{{"run", function, "a.go"}, {"run", class, "b.go"}, {"runner", function, "b.go"}, {"run", field, "c.go"}},
			[]string{"run b.go", "run c.go"},
		},
		{
			"another language is left out", Query{Text: "run", Language: "cobol"},
			[]declared{{"run", function, "a.go"}},
			nil,
		},
		{
			"a container, and what else could be meant", Query{Text: "Store.get"},
			[]declared{{"get", function, "a.go"}, {"Store.get", method, "a.go"}, {"Store.getAll", method, "a.go"}, {"KeyStore.get", method, "a.go"}, {"Other.get", method, "a.go"}},
			[]string{"Store.get a.go", "KeyStore.get a.go", "Store.getAll a.go"},
		},
		{
			"containers of a container", Query{Text: "api::Store::get"},
			[]declared{{"api.Store.get", method, "a.go"}, {"api.x.KeyStore.get", method, "a.go"}, {"Store.api.get", method, "a.go"}, {"Store.get", method, "a.go"}},
			[]string{"api.Store.get a.go", "api.x.KeyStore.get a.go"},
		},
		{
			"whatever a container holds", Query{Text: "Store."},
			[]declared{{"Store", class, "a.go"}, {"Store.get", method, "a.go"}, {"Store.n", field, "a.go"}},
			[]string{"Store.get a.go", "Store.n a.go", "Store a.go"}, // the last is one letter away
		},
		{
			"a part of the path, in any case", Query{Text: "server/ run"},
			[]declared{{"run", function, "pkg/Server/a.go"}, {"run", function, "pkg/a.go"}, {"runner", function, "server/a.go"}},
			[]string{"run pkg/Server/a.go", "runner server/a.go"},
		},
		{
			"a path and a name in one", Query{Text: "server/run"},
			[]declared{{"run", function, "pkg/server/a.go"}, {"run", function, "pkg/a.go"}, {"server/run", function, "Makefile"}},
			[]string{"run pkg/server/a.go", "server/run Makefile"},
		},
		{
			"a path alone", Query{Text: "server/"},
			[]declared{{"run", function, "pkg/server/a.go"}, {"run", function, "pkg/a.go"}},
			[]string{"run pkg/server/a.go"},
		},
		{
			"a path, a container and a name", Query{Text: "server/ pkg/ Store.get"},
			[]declared{{"Store.get", method, "pkg/server/a.go"}, {"Store.get", method, "server/a.go"}, {"get", method, "pkg/server/a.go"}},
			[]string{"Store.get pkg/server/a.go"},
		},
		{
			"nothing asks for what is prominent", Query{Near: "b/b.go"},
			[]declared{{"A.x", field, "b/a.go"}, {"run", function, "a/a.go"}, {"Type", class, "a/a.go"}, {"here", function, "b/b.go"}, {"Test", class, "b/b_test.go"}},
			[]string{"here b/b.go", "A.x b/a.go", "Type a/a.go", "run a/a.go", "Test b/b_test.go"},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			all := slices.Clone(tt.all)
			if got := ask(t, tableOf(t, all...), tt.q); !slices.Equal(got, tt.want) {
				t.Errorf("%+v finds\n\t%s\nwant\n\t%s", tt.q, strings.Join(got, "\n\t"), strings.Join(tt.want, "\n\t"))
			}
		})
	}
}

func TestChangedOfLateComesFirst(t *testing.T) {
	b := NewBuilder()
	for i, age := range []time.Duration{1000 * time.Hour, 0, 30 * time.Hour} {
		b.Add(File{Path: fmt.Sprintf("%c.go", 'a'+i), ModTime: monday.Add(-age)}, []Symbol{{Name: []byte("run"), Parent: -1}})
	}
	want := []string{"run b.go", "run c.go", "run a.go"}
	if got := ask(t, tableFrom(t, b), Query{Text: "run"}); !slices.Equal(got, want) {
		t.Errorf("found %v, want %v", got, want)
	}
}

// The best of very many are the best, wherever they lie.
func TestLimitComesAfterRanking(t *testing.T) {
	var all []declared
	for i := range 3000 {
		all = append(all, declared{fmt.Sprintf("run%dWithAVeryLongNameAfterIt", i), field, fmt.Sprintf("f%d.go", i%100)})
	}
	all = append(all, declared{"runZ", class, "z.go"}, declared{"zRun", class, "z.go"})
	table := tableOf(t, all...)
	if got := ask(t, table, Query{Text: "run", Limit: 1}); !slices.Equal(got, []string{"runZ z.go"}) {
		t.Errorf("found %v", got)
	}
	some := ask(t, table, Query{Text: "run", Limit: 10})
	if most := ask(t, table, Query{Text: "run", Limit: 5000}); len(most) != len(all) || !slices.Equal(some, most[:10]) {
		t.Errorf("10 of %d hits are\n%v, of more they are\n%v", len(most), some, most[:10])
	}
}

func TestScoreSaysHowTheNameMatched(t *testing.T) {
	table := tableOf(t, names("user", "User", "userName", "getUser", "abuser", "unser", "usre", "unsafeRef")...)
	hits, err := table.Symbols(t.Context(), Query{Text: "user"})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []tier{exact, exactFolded, prefix, wordStarts, substring, inOrder, nearly, scattered} {
		low, high := float64(tiers-1-want)/float64(tiers), float64(tiers-want)/float64(tiers)
		if h := hits[i]; h.Score <= low || h.Score > high {
			t.Errorf("%s has the score %.3f, want one above %.3f and up to %.3f", h.Name, h.Score, low, high)
		}
	}
}

func TestHitHasAllThatIsKnown(t *testing.T) {
	b := NewBuilder()
	b.Add(File{Path: "a/b.ts", Language: "typescript", ModTime: monday}, []Symbol{
		{Name: []byte("Outer"), Kind: class, Parent: -1, Line: 1, Column: 6, EndLine: 70_000},
		{Name: []byte(""), Kind: class, Parent: 0, Line: 2},
		{Name: []byte("inner"), Receiver: []byte("Recv"), Kind: method, Parent: 1, Line: 66_000, Column: 300, EndLine: 66_001},
	})
	hits, err := tableFrom(t, b).Symbols(t.Context(), Query{Text: "inner"})
	if err != nil {
		t.Fatal(err)
	}
	want := []Hit{{
		Name: "inner", Container: "Outer.Recv", Path: "a/b.ts", Language: "typescript", Kind: method,
		Line: 66_000, Column: 300, EndLine: 66_001, Score: hits[0].Score,
	}}
	if diff := gocmp.Diff(want, hits); diff != "" {
		t.Error(diff)
	}
}

func TestNewerSegmentHidesWhatOlderOnesHaveOfItsFiles(t *testing.T) {
	base := tableOf(t, declared{"old", function, "a.go"}, declared{"old", function, "b/b.go"}, declared{"old", function, "c.go"})
	b := NewBuilder()
	add(b, declared{"new", function, "a.go"})
	b.Remove("b/b.go")
	b.Remove("never/was.go")
	s, err := b.Segment()
	if err != nil {
		t.Fatal(err)
	}
	over, err := base.With(s)
	if err != nil {
		t.Fatal(err)
	}
	defer over.Close()
	b.Reset()
	add(b, declared{"newest", function, "a.go"}, declared{"back", function, "b/b.go"})
	if s, err = b.Segment(); err != nil {
		t.Fatal(err)
	}
	twice, err := over.With(s)
	if err != nil {
		t.Fatal(err)
	}
	defer twice.Close()
	below, err := twice.Base()
	if err != nil {
		t.Fatal(err)
	}
	defer below.Close()
	for _, tt := range []struct {
		name  string
		table *Table
		want  []string
	}{
		{"the base is as it was", base, []string{"old a.go", "old c.go", "old b/b.go"}},
		{"one over it", over, []string{"new a.go", "old c.go"}},
		{"another over that", twice, []string{"newest a.go", "back b/b.go", "old c.go"}},
		{"the base taken out", below, []string{"old a.go", "old c.go", "old b/b.go"}},
	} {
		got := ask(t, tt.table, Query{})
		slices.Sort(got)
		slices.Sort(tt.want)
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: found %v, want %v", tt.name, got, tt.want)
		}
	}
}

// after is a context that is done when it has been looked at so many times.
type after struct {
	context.Context
	left int
}

func (c *after) Err() error {
	if c.left--; c.left < 0 {
		return context.Canceled
	}
	return nil
}

func TestSearchStopsWhenTheContextIsDone(t *testing.T) {
	var all []declared
	for i := range 20 * checkEvery {
		all = append(all, declared{fmt.Sprintf("getName%d", i), function, "a.go"})
	}
	table := tableOf(t, all...)
	table.parallel = 1 << 30
	for _, text := range []string{"get", "zzzz", "name", "", "a/ name"} {
		ctx := &after{t.Context(), 3}
		if hits, err := table.Symbols(ctx, Query{Text: text}); !errors.Is(err, context.Canceled) || hits != nil {
			t.Errorf("asking for %q gave %d hits, error %v", text, len(hits), err)
		}
		if ctx.left < -2 {
			t.Errorf("asking for %q went on after the context was done", text)
		}
	}
}

func TestClosedTableAnswersNothing(t *testing.T) {
	table := tableOf(t, names("x")...)
	table.Close()
	table.Close()
	if _, err := table.Symbols(t.Context(), Query{Text: "x"}); !errors.Is(err, ErrClosed) {
		t.Errorf("Symbols says %v", err)
	}
	if _, err := table.With(table.segs[0]); !errors.Is(err, ErrClosed) {
		t.Errorf("With says %v", err)
	}
	if err := table.Verify(); !errors.Is(err, ErrClosed) {
		t.Errorf("Verify says %v", err)
	}
}

func TestPathsTellWhatAFileIs(t *testing.T) {
	for _, tt := range []struct {
		path string
		want fileFlag
	}{
		{"pkg/server.go", 0}, {"testing/testing.go", 0}, {"latest.go", 0}, {"contest/Latest.java", 0},
		{"pkg/server_test.go", testFile}, {"test_x.py", testFile}, {"src/app.spec.ts", testFile}, {"a/tests/b.rs", testFile},
		{"src/test/java/FooTest.java", testFile}, {"FooTests.cs", testFile}, {"testdata/a.go", testFile}, {"conftest.py", testFile},
		{"vendor/x/y.go", vendoredFile}, {"node_modules/x/index.js", vendoredFile}, {"vendor/x/y_test.go", vendoredFile | testFile},
		{"api/types.pb.go", generatedFile}, {"zz_generated.deepcopy.go", generatedFile}, {"x_pb2.py", generatedFile},
		{"lib/a.g.dart", generatedFile}, {"kind_string.go", generatedFile}, {"jquery.min.js", generatedFile}, {"generated/a.ts", generatedFile},
		{"index.d.ts", stubFile}, {"x/y.pyi", stubFile}, {"api_pb.d.ts", stubFile | generatedFile}, {"node_modules/@types/a.d.ts", stubFile | vendoredFile},
		{".test", 0}, {"_test.go", 0}, {"", 0},
	} {
		if got := flagsOf(tt.path); got != tt.want {
			t.Errorf("%s has the flags %04b, want %04b", tt.path, got, tt.want)
		}
	}
}

func TestTextIsReadInAllWaysThatItMayBeMeant(t *testing.T) {
	for _, tt := range []struct {
		text string
		want []reading
	}{
		{"", []reading{{}}},
		{"getUser", []reading{{name: "getUser"}}},
		{"  get  user ", []reading{{name: "get user"}}},
		{"Store.get", []reading{{name: "Store.get"}, {name: "get", holders: []string{"Store"}}}},
		{"a::b#c", []reading{{name: "a::b#c"}, {name: "c", holders: []string{"a", "b"}}}},
		{"Store.", []reading{{name: "Store."}, {holders: []string{"Store"}}}},
		{".get", []reading{{name: ".get"}, {name: "get"}}},
		{"...", []reading{{name: "..."}}},
		{"/", []reading{{name: "/"}}},
		{"a:b", []reading{{name: "a:b"}}},
		{"srv/ get", []reading{{name: "get", paths: []string{"srv/"}}}},
		{"srv/", []reading{{paths: []string{"srv/"}}}},
		{"srv/get", []reading{{name: "srv/get"}, {name: "get", paths: []string{"srv/"}}}},
		{"a/b c/ d/S.x", []reading{
			{name: "d/S.x", paths: []string{"a/b", "c/"}},
			{name: "S.x", paths: []string{"a/b", "c/", "d/"}},
			{name: "x", holders: []string{"S"}, paths: []string{"a/b", "c/", "d/"}},
		}},
	} {
		got := parse(tt.text)
		if diff := gocmp.Diff(tt.want, got, gocmp.AllowUnexported(reading{}), gocmp.Transformer("nil", func(s []string) string { return strings.Join(s, "|") })); diff != "" {
			t.Errorf("%q is read as (-want +got)\n%s", tt.text, diff)
		}
	}
}

// A name that begins with another letter is looked at last, when many may be known
// that do begin with it; it may be better nevertheless.
func TestShortNameOfABetterKindOutranksOneThatBeginsAlike(t *testing.T) {
	table := tableOf(t, declared{"azBcdefghijklmnopqrs", field, "a.go"}, declared{"xAb", class, "a.go"})
	if got := ask(t, table, Query{Text: "ab", Limit: 1}); !slices.Equal(got, []string{"xAb a.go"}) {
		t.Errorf("found %v", got)
	}
}
