package watcher

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

// A treeCase is a tree with ignore rules. The content of each file in it says whether it
// belongs to the workspace: "in" or "out". Git has to agree, unless the case says that we
// differ from it.
type treeCase struct {
	name   string
	tree   string
	setup  func(t *testing.T, home, root string) // after the files are there
	open   string                                // the folder that is opened; "" is the top
	noRepo bool
	ours   bool // git knows nothing of it
}

// patternTrees are about what patterns mean.
var patternTrees = []treeCase{
	{
		name: "a later line takes back what an earlier one ignores",
		tree: `
-- .gitignore --
*.log
!keep.log
keep.log2
!/sub/*.log
/sub/never.log
-- a.log --
out
-- keep.log --
in
-- keep.log2 --
out
-- sub/a.log --
in
-- sub/never.log --
out
-- deep/sub/a.log --
out
`},
	{
		name: "nothing is taken back from a folder that is ignored",
		tree: `
-- .gitignore --
build/
!build/keep.txt
!build/sub/
/out/*
!/out/keep/
-- build/keep.txt --
out
-- build/sub/a.txt --
out
-- lib/build --
in
-- out/a.txt --
out
-- out/keep/a.txt --
in
`},
	{
		name: "a slash ties a pattern to its folder",
		tree: `
-- .gitignore --
/root.txt
doc/*.html
a/b
c/
d/e/
//odd
-- root.txt --
out
-- sub/root.txt --
in
-- doc/x.html --
out
-- doc/sub/x.html --
in
-- sub/doc/x.html --
in
-- a/b --
out
-- x/a/b --
in
-- x/c/f --
out
-- c/f --
out
-- d/e/f --
out
-- x/d/e/f --
in
-- odd --
in
`},
	{
		name: "two stars between slashes cross folders",
		tree: `
-- .gitignore --
**/foo
bar/**
a/**/b
x/**/y/**/z
p**/q
**\/esc
k/**\/l
-- esc --
in
-- s/t/esc --
out
-- k/l --
in
-- k/s/t/l --
out
-- foo/f --
out
-- s/foo --
out
-- bar/f --
out
-- bar/s/f --
out
-- s/bar/f --
in
-- a/b --
out
-- a/1/2/b --
out
-- a/1b --
in
-- x/y/z --
out
-- x/1/y/2/3/z --
out
-- x/y/1 --
in
-- pa/q --
out
-- pa/r/q --
out
-- pq --
out
-- s/pa/q --
in
`},
	{
		name: "stars and question marks stop at slashes",
		tree: `
-- .gitignore --
a/*/c
?.txt
ab*
*~
*.tar.*
d/?/e
-- a/b/c --
out
-- a/b/b/c --
in
-- x.txt --
out
-- xy.txt --
in
-- ab --
out
-- s/abc --
out
-- f~ --
out
-- f.tar.gz.sig --
out
-- f.tar --
in
-- d/1/e --
out
-- d/12/e --
in
`},
	{
		name: "sets have ranges, classes, negation and odd members",
		tree: `
-- .gitignore --
[abc].x
[!abc].y
[^a-c].z
[[:digit:]][[:alpha:]].d
[]-].b
[a-].c
[[:upper:][:space:]]1
[\]x].e
[z-a].r
[a[:bogus:]].n
[unclosed
[[.].f
-- a.x --
out
-- d.x --
in
-- a.y --
in
-- d.y --
out
-- b.z --
in
-- d.z --
out
-- 1a.d --
out
-- a1.d --
in
-- ].b --
out
-- -.b --
out
-- -.c --
out
-- b.c --
in
-- U1 --
out
-- u1 --
in
-- ].e --
out
-- b.r --
in
-- a.n --
in
-- [unclosed --
in
-- [.f --
out
-- ..f --
out
`},
	{
		name: "a backslash makes the next byte plain",
		tree: `
-- .gitignore --
\#hash
\!bang
\*star
back\\slash
a\bc
end\
#comment
-- #hash --
out
-- !bang --
out
-- *star --
out
-- xstar --
in
-- back\slash --
out
-- abc --
out
-- end\ --
in
-- end --
in
-- #comment --
in
`},
	{
		name: "spaces at the end go unless a backslash precedes them",
		tree: "-- .gitignore --\n" + "plain   \nkept\\ \ntwo\\ \\  \ntab\t\nin side\n   lead\n" + `
-- plain --
out
-- kept\x20 --
out
-- kept --
in
-- tab --
in
-- in side --
out
-- lead --
in
`},
	{
		name: "lines may end with CR and LF, and the file start with a byte order mark",
		tree: "-- .gitignore --\n\xef\xbb\xbf*.log\r\n\r\nbuild/\r\n!keep.log\r\n" + `
-- a.log --
out
-- keep.log --
in
-- build/a --
out
`},
	{
		name: "a deeper file has the last word",
		tree: `
-- .gitignore --
*.o
*.keep
-- sub/.gitignore --
!*.o
/here
-- sub/deep/.gitignore --
*.o
-- a.o --
out
-- sub/a.o --
in
-- sub/a.keep --
out
-- sub/here --
out
-- sub/deep/here --
in
-- sub/deep/a.o --
out
`},
}

func TestTrees(t *testing.T) {
	for _, tt := range slices.Concat(patternTrees, repositoryTrees) {
		t.Run(tt.name, func(t *testing.T) {
			home := alone(t)
			root := filepath.Join(t.TempDir(), "repo")
			for _, f := range txtar.Parse([]byte(tt.tree)).Files {
				name := strings.ReplaceAll(f.Name, `\x20`, " ")
				write(t, filepath.Join(root, name), string(f.Data))
			}
			if !tt.noRepo {
				git(t, root, "init", "-q")
			}
			if tt.setup != nil {
				tt.setup(t, home, root)
			}
			root = filepath.Join(root, tt.open)
			if !tt.ours {
				agree(t, root)
			}
			says(t, root, walk(t, root, Options{}))
		})
	}
}

// says compares a walk with what the files say of themselves.
func says(t *testing.T, root string, w walked) {
	t.Helper()
	in := ours(w)
	asked := 0
	filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(root, path)
		rel = filepath.ToSlash(rel)
		found := len(without([]string{rel}, in)) == 0
		switch strings.TrimSpace(string(content)) {
		case "in":
			asked++
			if !found {
				t.Errorf("%s is left out", rel)
			}
		case "out":
			asked++
			if found {
				t.Errorf("%s is kept", rel)
			}
		}
		return nil
	})
	if asked == 0 {
		t.Error("no file says anything")
	}
}

func write(t testing.TB, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}
