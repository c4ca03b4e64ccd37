package watcher

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestConfigReadsAsGitDoes compares with what git lists of the same file.
func TestConfigReadsAsGitDoes(t *testing.T) {
	alone(t)
	for _, tt := range []struct{ name, config string }{
		{"sections and keys in any case", "[Core]\n\tIgnoreCase = TRUE\n[a \"Sub\"]key=v\n[a.Old]\nk=1\n"},
		{"comments", "# x\n; y\n[a] # z\nk = v # w\nl = \"v # w\" ; x\n"},
		{"quotes and escapes", "[a]\nk = \"x \\\"y\\\" \\\\ \\t\" z  \nl = a\" b \"c\n"},
		{"lines that go on", "[a]\nk = one \\\n  two\n"},
		{"keys without a value", "[a]\nk\nl =\n"},
		{"spaces inside and at the end", "[a]\nk =   x  y \t \n"},
		{"lines of another system", "[a]\r\nk = v\r\nl\r\n"},
		{"a byte order mark", "\xef\xbb\xbf[a]\nk=v\n"},
		{"quotes in a name", "[a \"x\\\"y\\\\z\"]\nk=v\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "config")
			write(t, file, tt.config)
			var got []string
			parseConfig([]byte(tt.config), func(section, sub, key, value string, hasValue bool) {
				if sub != "" {
					section += "." + sub
				}
				line := section + "." + key
				if hasValue {
					line += "\n" + value
				}
				got = append(got, line)
			})
			want := strings.Split(string(git(t, ".", "config", "-z", "--file", file, "--list")), "\x00")
			if diff := cmp.Diff(want[:len(want)-1], got); diff != "" {
				t.Errorf("(-git +ours):\n%s", diff)
			}
		})
	}
}

func TestIncludesEnd(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("XDG_CONFIG_HOME", "")
	t.Setenv("GIT_CONFIG_NOSYSTEM", "1")
	write(t, filepath.Join(home, ".gitconfig"), strings.Repeat("[include]\npath = .gitconfig\n", 100)+"[core]\nexcludesFile = x\n")
	if c := readConfig("", ""); c.excludes != "x" {
		t.Errorf("excludes %q, want x", c.excludes)
	}
}

func TestConfigFilesThatGitMoves(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("GIT_CONFIG_GLOBAL", filepath.Join(home, "global"))
	t.Setenv("GIT_CONFIG_SYSTEM", filepath.Join(home, "system"))
	t.Setenv("XDG_CONFIG_HOME", filepath.Join(home, "xdg"))
	set := func(name, value string) {
		write(t, filepath.Join(home, name), fmt.Sprintf("[core]\nexcludesFile = %s\n", value))
	}
	want := func(value string) {
		t.Helper()
		if c := readConfig("", ""); c.excludes != value {
			t.Errorf("excludes %q, want %q", c.excludes, value)
		}
	}
	want(filepath.Join(home, "xdg/git/ignore"))
	set("system", "of-system")
	want("of-system")
	t.Setenv("GIT_CONFIG_NOSYSTEM", "1")
	want(filepath.Join(home, "xdg/git/ignore"))
	set("global", "of-global")
	set(".gitconfig", "of-home")
	want("of-global")
	if err := os.Unsetenv("GIT_CONFIG_GLOBAL"); err != nil {
		t.Fatal(err)
	}
	want("of-home")
}
