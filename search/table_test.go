package search

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// LSP's numbers of the kinds that tests use.
const (
	class    = 5
	method   = 6
	field    = 8
	function = 12
	constant = 14
)

var monday = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// declared is a symbol of a test: a name of the form Container.name, and where it is.
type declared struct {
	name string
	kind uint8
	path string
}

// add adds files with the given symbols, each on a line of its own.
func add(b *Builder, all ...declared) {
	files := map[string][]Symbol{}
	var order []string
	for _, d := range all {
		if files[d.path] == nil {
			order = append(order, d.path)
		}
		container, name := "", d.name
		if i := strings.LastIndexByte(d.name, '.'); i > 0 && !strings.Contains(d.name, " ") {
			container, name = d.name[:i], d.name[i+1:]
		}
		n := uint32(len(files[d.path]))
		files[d.path] = append(files[d.path], Symbol{
			Name: []byte(name), Receiver: []byte(container), Kind: d.kind, Parent: -1, Line: n, Column: 2 * n, EndLine: n + 1,
		})
	}
	for _, path := range order {
		b.Add(File{Path: path, Language: "go", ModTime: monday}, files[path])
	}
}

// names makes functions of these names, all in one file.
func names(names ...string) (all []declared) {
	for _, n := range names {
		all = append(all, declared{n, function, "a.go"})
	}
	return all
}

func tableOf(t testing.TB, all ...declared) *Table {
	t.Helper()
	b := NewBuilder()
	add(b, all...)
	return tableFrom(t, b)
}

func tableFrom(t testing.TB, b *Builder) *Table {
	t.Helper()
	s, err := b.Segment()
	if err != nil {
		t.Fatal(err)
	}
	table := NewTable(s)
	t.Cleanup(func() {
		table.Close()
		s.Close()
	})
	return table
}

// ask returns the hits of a query as "Container.name path", best first.
func ask(t testing.TB, table *Table, q Query) []string {
	t.Helper()
	hits, err := table.Symbols(t.Context(), q)
	if err != nil {
		t.Fatalf("asking for %q: %v", q.Text, err)
	}
	var out []string
	for _, h := range hits {
		name := h.Name
		if h.Container != "" {
			name = h.Container + "." + name
		}
		out = append(out, fmt.Sprintf("%s %s", name, h.Path))
	}
	return out
}

func TestNamesAreRankedByHowTheyMatch(t *testing.T) {
	for _, tt := range []struct {
		name  string
		query string
		names []string // in the order that they are to be found
		not   []string
	}{
		{
			name: "all ways in their order", query: "user",
			names: []string{"user", "USER", "userName", "getUser", "abuser", "unser", "usre", "unsafeRef"},
			not:   []string{"uxyz", "name"},
		},
		{
			name: "a typo in the name comes before letters that a long one happens to have", query: "getUserNmae",
			names: []string{"GetUserName", "getUserNameOf", "getUserNamespaceForMigrationAge"},
		},
		{
			name: "a capital means it", query: "User",
			names: []string{"User", "user", "UserName", "GetUser", "userName", "getuserUSER", "usre"},
		},
		{
			name: "capitals are starts of sub-words", query: "gUN",
			names: []string{"gUN", "GUN", "getUserName", "begUN", "gunzip", "begun"},
		},
		{
			name: "beginnings of sub-words may be longer", query: "getname",
			names: []string{"getName", "get_name_of", "getUserName", "theGetUserName"},
		},
		{
			name: "a separator begins a sub-word", query: "get_user",
			names: []string{"get_user", "get_user_name", "getUser", "GetUserName", "getuserx"},
			not:   []string{"getusex"},
		},
		{
			name: "words of prose are found with spaces", query: "getting started",
			names: []string{"Getting started", "Getting Started with Go"},
		},
		{
			name: "a letter too many, too few, another, and two swapped", query: "handler",
			names: []string{"hander", "handlr", "handter", "hanlder", "hander_"},
			not:   []string{"xhandle", "hndlre"},
		},
		{
			name: "a typo in what a name begins with, and in a later sub-word", query: "hadnler",
			names: []string{"handler", "handlerFunc", "newHandler", "newHandlerFunc"},
			not:   []string{"xhandler", "hander"},
		},
		{
			name: "three letters are too few for a typo", query: "usr",
			names: []string{"usr"},
			not:   []string{"usx", "us"},
		},
		{
			name: "the shorter name first", query: "read",
			names: []string{"readAt", "readFrom", "readDirNames"},
		},
		{
			name: "other scripts fold and split too", query: "имяп",
			names: []string{"имяп", "ИмяПользователя", "получитьИмяПользователя"},
		},
		{
			name: "a name of nothing but signs", query: "==",
			names: []string{"==", "operator=="},
			not:   []string{"a"},
		},
		{
			name: "what could be a container may be a part of the name", query: "3.2",
			names: []string{"3.2 Names"},
			not:   []string{"3"},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			all := names(slices.Concat(tt.names, tt.not)...)
			slices.Reverse(all) // so that the order of adding is none of the reasons
			got := ask(t, tableOf(t, all...), Query{Text: tt.query})
			var want []string
			for _, n := range tt.names {
				want = append(want, n+" a.go")
			}
			if !slices.Equal(got, want) {
				t.Errorf("%q finds\n\t%s\nwant\n\t%s", tt.query, strings.Join(got, "\n\t"), strings.Join(want, "\n\t"))
			}
		})
	}
}
