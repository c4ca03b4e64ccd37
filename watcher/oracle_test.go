package watcher

import (
	"bytes"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// git runs git in a folder, and knows of no configuration but what the test wrote.
func git(t testing.TB, dir string, args ...string) []byte {
	t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = dir
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, &stderr)
	}
	return out
}

// alone makes git and us find no configuration of the user's, and returns the home
// folder that both look at instead. The test is skipped where there is no git.
func alone(t testing.TB) (home string) {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed")
	}
	home = t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("USERPROFILE", home)
	t.Setenv("XDG_CONFIG_HOME", "")
	t.Setenv("GIT_CONFIG_NOSYSTEM", "1")
	for _, name := range []string{"NAME", "EMAIL"} {
		t.Setenv("GIT_AUTHOR_"+name, "nobody")
		t.Setenv("GIT_COMMITTER_"+name, "nobody")
	}
	return home
}

// gitFiles returns the files that git shows below dir, without those that were deleted
// and without links.
func gitFiles(t testing.TB, dir string) []string {
	t.Helper()
	var files []string
	for name := range strings.SplitSeq(string(git(t, dir, "ls-files", "-coz", "--exclude-standard")), "\x00") {
		if info, err := os.Lstat(filepath.Join(dir, name)); err == nil && info.Mode().IsRegular() {
			files = append(files, name)
		}
	}
	return files
}

// ours returns the files that ignore rules leave in, whatever else is against them.
func ours(w walked) []string {
	var files []string
	for name := range w.files {
		files = append(files, name)
	}
	for name, reason := range w.skipped {
		switch reason {
		case TooLarge, Binary, Generated, Minified, Secret, RulesTooLarge:
			files = append(files, name)
		}
	}
	slices.Sort(files)
	return files
}

// agree compares a walk with what git shows in root and in every repository that was
// found below, and returns how many files both have.
func agree(t testing.TB, root string) int {
	t.Helper()
	w := walk(t, root, Options{})
	want := gitFiles(t, root)
	for name, reason := range w.skipped {
		dir := path.Dir(strings.TrimSuffix(name, "/"))
		if reason == VersionControl && dir != "." && isTop(filepath.Join(root, dir)) {
			for _, file := range gitFiles(t, filepath.Join(root, dir)) {
				want = append(want, path.Join(dir, file))
			}
		}
	}
	slices.Sort(want)
	want = slices.Compact(want)
	got := ours(w)
	for _, name := range without(want, got) {
		t.Errorf("%q is left out, and git shows it", name)
	}
	for _, name := range without(got, want) {
		t.Errorf("%q is kept, and git ignores it", name)
	}
	return len(want)
}

// isTop reports whether git takes the folder for the top of a repository.
func isTop(dir string) bool {
	cmd := exec.Command("git", "rev-parse", "--show-cdup")
	cmd.Dir = dir
	out, err := cmd.Output()
	return err == nil && len(bytes.TrimSpace(out)) == 0
}

// without returns the elements of a, which is sorted as b is, that b does not have.
func without(a, b []string) []string {
	var out []string
	for _, name := range a {
		if _, ok := slices.BinarySearch(b, name); !ok {
			out = append(out, name)
		}
	}
	return out
}

// TestRealTrees compares with git on the work trees that MIND_TREES lists, as PATH lists
// folders: repositories of any size, with what builds leave in them.
func TestRealTrees(t *testing.T) {
	for _, tree := range filepath.SplitList(os.Getenv("MIND_TREES")) {
		t.Run(filepath.Base(tree), func(t *testing.T) {
			alone(t)
			t.Setenv("GIT_CONFIG_COUNT", "1") // whoever owns it
			t.Setenv("GIT_CONFIG_KEY_0", "safe.directory")
			t.Setenv("GIT_CONFIG_VALUE_0", "*")
			t.Logf("%d files", agree(t, tree))
		})
	}
}
