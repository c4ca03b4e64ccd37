package watcher

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// repositoryTrees are about which rules apply, and what is tracked.
var repositoryTrees = []treeCase{
	{
		name: "info/exclude comes after all of these, and the user's own file last",
		tree: `
-- .gitignore --
!tree
!all
-- tree --
in
-- repo --
out
-- repo2 --
in
-- user --
out
-- all --
in
-- sub/anchored --
in
-- anchored --
out
`,
		setup: func(t *testing.T, home, root string) {
			write(t, filepath.Join(root, ".git/info/exclude"), "tree\nrepo\n!repo2\nall\n")
			write(t, filepath.Join(home, ".gitconfig"), "[core]\n\texcludesFile = ~/mine # of old\n")
			write(t, filepath.Join(home, "mine"), "user\nrepo2\nall\n/anchored\n")
		}},
	{
		name: "without a setting the user's own file is the one in the configuration folder",
		tree: `
-- user --
out
-- b --
in
`,
		setup: func(t *testing.T, home, root string) {
			write(t, filepath.Join(home, ".config/git/ignore"), "user\n")
		}},
	{
		name: "an empty setting means no file of the user's",
		tree: `
-- user --
in
`,
		setup: func(t *testing.T, home, root string) {
			write(t, filepath.Join(home, ".config/git/ignore"), "user\n")
			write(t, filepath.Join(home, ".gitconfig"), "[core]\nexcludesfile=\n")
		}},
	{
		name: "includes are followed, on their conditions",
		tree: `
-- always --
out
-- here --
out
-- elsewhere --
in
-- nested --
out
`,
		setup: func(t *testing.T, home, root string) {
			write(t, filepath.Join(home, ".gitconfig"), `
[include]
	path = one
[includeIf "gitdir:`+filepath.ToSlash(filepath.Dir(root))+`/"]
	path = "~/two"
[includeIf "gitdir:/nowhere/"]
	path = three
[includeIf "onbranch:trunk/*"]
	path = four
`)
			write(t, filepath.Join(home, "one"), "[core]\n excludesFile = ~/ignore-one\n")
			write(t, filepath.Join(home, "two"), "[core]\n excludesFile = ~/ignore-two\n")
			write(t, filepath.Join(home, "three"), "[core]\n excludesFile = ~/ignore-three\n")
			write(t, filepath.Join(home, "four"), "[core]\n excludesFile = ~/ignore-four\n")
			write(t, filepath.Join(home, "ignore-two"), "elsewhere\n")
			write(t, filepath.Join(home, "ignore-four"), "always\nhere\nnested\n")
			git(t, root, "symbolic-ref", "HEAD", "refs/heads/trunk/x")
		}},
	{
		name: "a repository's own setting wins, and is relative to its top",
		tree: `
-- rules/mine --
user
-- user --
out
-- rules/user --
out
`,
		setup: func(t *testing.T, home, root string) {
			write(t, filepath.Join(home, ".gitconfig"), "[core]\nexcludesfile=/nowhere\n")
			git(t, root, "config", "core.excludesFile", "rules/mine")
		}},
	{
		name: "letters match in either case if the repository says so",
		tree: `
-- .gitignore --
*.LOG
/Build/
mixED
Foo[a-c]
Bar[X]
q?Z
esc\Aped
Dir/*.TXT
-- a.log --
out
-- build/f --
out
-- MIXed --
out
-- fooB --
out
-- barx --
in
-- qqz --
out
-- escAped --
in
-- dir/a.txt --
out
`,
		setup: func(t *testing.T, home, root string) {
			git(t, root, "config", "core.ignoreCase", "true")
		}},
	{
		name: "letters do not match in either case otherwise",
		tree: `
-- .gitignore --
*.LOG
-- a.log --
in
`},
	{
		name: "what is tracked stays, and its neighbours do not",
		tree: `
-- .gitignore --
*.gen
/dist/
-- a.gen --
in
-- b.gen --
out
-- dist/kept/deep/a.txt --
in
-- dist/kept/deep/b.txt --
out
-- dist/kept/b.txt --
out
-- dist/other/a.txt --
out
-- distant/a.txt --
in
`,
		setup: func(t *testing.T, home, root string) {
			git(t, root, "add", "-f", "a.gen", "dist/kept/deep/a.txt")
		}},
	{
		name: "an index of version 4 is read",
		tree: `
-- .gitignore --
dist/
-- dist/kept/deep/a.txt --
in
-- dist/kept/deep/b.txt --
in
-- dist/kept/c.txt --
out
-- dist/z.txt --
in
`,
		setup: func(t *testing.T, home, root string) {
			git(t, root, "add", "-f", "dist/kept/deep", "dist/z.txt")
			git(t, root, "update-index", "--index-version", "4")
		}},
	{
		name: "an index of version 3 is read",
		tree: `
-- .gitignore --
dist/
-- dist/a.txt --
in
-- dist/b.txt --
in
-- dist/c.txt --
out
`,
		setup: func(t *testing.T, home, root string) {
			git(t, root, "add", "-f", "dist/a.txt")
			git(t, root, "add", "-N", "-f", "dist/b.txt") // only version 3 can say so
		}},
	{
		name: "an index that is split is read, and what was removed since is not tracked",
		tree: `
-- .gitignore --
dist/
-- dist/a.txt --
in
-- dist/b.txt --
out
-- dist/c.txt --
in
-- dist/d.txt --
in
`,
		setup: func(t *testing.T, home, root string) {
			git(t, root, "config", "splitIndex.maxPercentChange", "100")
			git(t, root, "add", "-f", "dist/a.txt", "dist/b.txt", "dist/d.txt")
			git(t, root, "update-index", "--split-index")
			git(t, root, "rm", "-q", "--cached", "dist/b.txt")
			git(t, root, "add", "-f", "dist/c.txt")
			if match, _ := filepath.Glob(filepath.Join(root, ".git/sharedindex.*")); len(match) == 0 {
				t.Fatal("git did not split its index")
			}
		}},
	{
		name: "an index that names folders instead of what is in them is read",
		tree: `
-- .gitignore --
dist/
-- far/a.txt --
-- far/dist/a.txt --
-- near/dist/a.txt --
in
-- near/dist/b.txt --
out
`,
		setup: func(t *testing.T, home, root string) {
			git(t, root, "add", "-f", "far", "near/dist/a.txt", ".gitignore")
			git(t, root, "commit", "-q", "-m", "one")
			git(t, root, "sparse-checkout", "set", "--cone", "--sparse-index", "near")
			if out := git(t, root, "ls-files", "--sparse"); !strings.Contains(string(out), "far/\n") {
				t.Fatalf("git keeps an index as before: %q", out)
			}
		}},
	{
		name: "longer hashes make longer entries",
		tree: `
-- .gitignore --
*.txt
-- a.txt --
in
-- b.txt --
in
-- c.txt --
out
`,
		setup: func(t *testing.T, home, root string) {
			if err := os.RemoveAll(filepath.Join(root, ".git")); err != nil {
				t.Fatal(err)
			}
			git(t, root, "init", "-q", "--object-format=sha256")
			git(t, root, "add", "-f", "a.txt", "b.txt")
		}},
	{
		name: "a repository within has its own rules",
		tree: `
-- .gitignore --
*.outer
/gone/
-- a.outer --
out
-- a.inner --
in
-- nested/.gitignore --
*.inner
-- nested/a.outer --
in
-- nested/a.inner --
out
-- nested/sub/a.inner --
out
-- gone/a --
out
`,
		setup: func(t *testing.T, home, root string) {
			git(t, root, "init", "-q", "nested")
			git(t, root, "init", "-q", "gone")
		}},
	{
		name: "a folder with something else named .git in it is no repository",
		tree: `
-- .gitignore --
*.o
-- a/.git/hello --
out
-- a/a.o --
out
-- a/b --
in
-- b/.git --
out
-- b/a.o --
out
`},
	{
		name: "a submodule is walked though its folder is ignored",
		tree: `
-- .gitignore --
/modules/
*.o
-- modules/stray --
out
`,
		setup: func(t *testing.T, home, root string) {
			other := t.TempDir()
			git(t, other, "init", "-q")
			write(t, filepath.Join(other, "file.o"), "in\n")
			write(t, filepath.Join(other, ".gitignore"), "*.txt\n")
			git(t, other, "add", "-A")
			git(t, other, "commit", "-q", "-m", "one")
			git(t, root, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", "-f", other, "modules/one")
			write(t, filepath.Join(root, "modules/one/new.txt"), "out\n")
			write(t, filepath.Join(root, "modules/one/new.o"), "in\n")
			// Its exclude file is where its .git file leads.
			write(t, filepath.Join(root, ".git/modules/modules/one/info/exclude"), "new.x\n")
			write(t, filepath.Join(root, "modules/one/new.x"), "out\n")
		}},
	{
		name: "a worktree shares the exclude file of its repository and has an index of its own",
		tree: `
-- .gitignore --
*.o
-- a.o --
out
`,
		open: "../tree",
		setup: func(t *testing.T, home, root string) {
			write(t, filepath.Join(root, ".git/info/exclude"), "excluded\n")
			git(t, root, "add", "-A")
			git(t, root, "commit", "-q", "-m", "one")
			git(t, root, "worktree", "add", "-q", "../tree")
			tree := filepath.Join(filepath.Dir(root), "tree")
			write(t, filepath.Join(tree, "a.o"), "in\n")
			write(t, filepath.Join(tree, "b.o"), "out\n")
			write(t, filepath.Join(tree, "excluded"), "out\n")
			git(t, tree, "add", "-f", "a.o")
		}},
	{
		name: "rules of the folders above hold in an opened sub-folder",
		tree: `
-- .gitignore --
*.o
/top/mid/open/x
y
-- top/.gitignore --
!y
open/z
mid/open/z
-- top/mid/.gitignore --
/open/w
-- top/mid/open/x --
out
-- top/mid/open/y --
in
-- top/mid/open/z --
out
-- top/mid/open/w --
out
-- top/mid/open/a.o --
out
-- top/mid/open/tracked.o --
in
-- top/mid/open/sub/v --
out
-- top/mid/open/.gitignore --
v
`,
		open: "top/mid/open",
		setup: func(t *testing.T, home, root string) {
			git(t, root, "add", "-f", "top/mid/open/tracked.o")
		}},
	{
		name: "a link in place of an ignore file is not followed",
		tree: `
-- rules --
*.o
-- a.o --
in
`,
		setup: func(t *testing.T, home, root string) {
			if err := os.Symlink("rules", filepath.Join(root, ".gitignore")); err != nil {
				t.Skip(err)
			}
		}},
	{
		name: "a folder that is opened though it is ignored is walked", ours: true,
		tree: `
-- .gitignore --
/build
*.o
-- build/a --
in
-- build/a.o --
out
`,
		open: "build"},
	{
		name: "outside of a repository the rules apply all the same", ours: true, noRepo: true,
		tree: `
-- .gitignore --
*.o
-- a.o --
out
-- sub/.gitignore --
!a.o
-- sub/a.o --
in
-- sub/user --
out
`,
		setup: func(t *testing.T, home, root string) {
			write(t, filepath.Join(home, ".config/git/ignore"), "user\n")
		}},
	{
		name: "our own file has the last word", ours: true,
		tree: `
-- .gitignore --
*.gen
big/
-- .mindignore --
!a.gen
!big/
tracked
/sub/.gitignore
-- a.gen --
in
-- b.gen --
out
-- big/a --
in
-- tracked --
out
-- sub/.gitignore --
!*
-- sub/.mindignore --
x
-- sub/x --
out
-- nested/tracked --
out
-- nested/a --
in
`,
		setup: func(t *testing.T, home, root string) {
			git(t, root, "init", "-q", "nested")
			git(t, root, "add", "-f", "tracked")
		}},
	{
		name: "our own file applies without a repository, and to tracked files in ignored folders", ours: true,
		tree: `
-- .gitignore --
dist/
-- .mindignore --
no
-- dist/yes --
in
-- dist/no --
out
-- dist/other --
out
`,
		setup: func(t *testing.T, home, root string) {
			git(t, root, "add", "-f", "dist/yes", "dist/no")
		}},
}
