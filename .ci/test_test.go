package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Each case is a package that is really tested.
func TestReport(t *testing.T) {
	allowed, err := parseAllowed(strings.NewReader("# a remark\n\nno moon # it is not always there\n"))
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name, code string
		ok         bool
		want       []string // in this order
		not        []string
	}{
		{"passing", `func TestA(t *testing.T) { t.Log("hush") }`, true,
			[]string{"1 passed, 0 failed, 0 skipped\nok  \tx\t"}, []string{"hush", "PASS"}},
		{"failing", `
func TestA(t *testing.T) { t.Run("b", func(t *testing.T) { t.Error("broke") }); t.Run("c", func(t *testing.T) { t.Log("hush") }) }`, false,
			[]string{"--- FAIL: TestA", "broke", "1 passed, 2 failed, 0 skipped\nFAIL\tx\t"}, []string{"hush", "=== RUN"}},
		{"allowed skip", `func TestA(t *testing.T) { t.Skip("there is no moon tonight") }`, true,
			[]string{"skipped: x TestA: x_test.go", "no moon tonight (it is not always there)\n", "0 passed, 0 failed, 1 skipped", "ok  \tx"}, nil},
		{"other skip", `func TestA(t *testing.T) { t.Run("b", func(t *testing.T) { t.Skip("too lazy") }) }`, false,
			[]string{"may not be: x TestA/b: x_test.go", "too lazy", "1 passed, 0 failed, 1 skipped", "ok  \tx"}, nil},
		{"skip without a word", `func TestA(t *testing.T) { t.SkipNow() }`, false,
			[]string{"may not be: x TestA:"}, nil},
		{"panic", `func TestA(t *testing.T) { panic("ouch") }`, false,
			[]string{"panic: ouch", "x_test.go:", "FAIL\tx"}, nil},
		{"exit", `func TestA(t *testing.T) { os.Exit(3) }`, false,
			[]string{"x TestA did not end", "FAIL\tx"}, nil},
		{"does not build", `func TestA(t *testing.T) { undefined() }`, false,
			[]string{"undefined: undefined", "FAIL\tx [build failed]"}, nil},
		{"no tests", ``, true, []string{"0 passed, 0 failed, 0 skipped\nok  \tx\t", "[no tests to run]"}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			write(t, dir, "go.mod", "module x\ngo 1.26\n")
			write(t, dir, "x_test.go", "package x\nimport (\"os\"; \"testing\")\nvar _ = os.Exit\nvar _ testing.TB\n"+tt.code)
			cmd := exec.Command("go", "test", "-json", "./...")
			cmd.Dir = dir
			events, _ := cmd.Output() // its status says less than its events

			var out bytes.Buffer
			r := report{out: &out, allowed: allowed}
			if err := r.read(bytes.NewReader(events)); err != nil {
				t.Fatal(err)
			}
			ok := r.finish()
			if ok != tt.ok {
				t.Errorf("well: %v, want %v", ok, tt.ok)
			}
			rest := out.String()
			for _, want := range tt.want {
				_, after, found := strings.Cut(rest, want)
				if !found {
					t.Errorf("no %q (or not in order) in\n%s", want, out.String())
					continue
				}
				rest = after
			}
			for _, not := range tt.not {
				if strings.Contains(out.String(), not) {
					t.Errorf("%q is in\n%s", not, out.String())
				}
			}
		})
	}
}

func write(t *testing.T, dir, name, content string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestGoTestThatDies(t *testing.T) {
	var out bytes.Buffer
	r := report{out: &out}
	r.read(strings.NewReader(`{"Action":"run","Package":"x","Test":"TestA"}
{"Action":"output","Package":"x","Test":"TestA","Output":"last words\n"}
not json
`))
	if r.finish() || !strings.Contains(out.String(), "x did not end\nlast words\n") || !strings.Contains(out.String(), "not json\n") {
		t.Errorf("said\n%s", out.String())
	}
}

func TestAllowedSkipNeedsAReason(t *testing.T) {
	for _, line := range []string{"no moon", "no moon #", "no moon # "} {
		if _, err := parseAllowed(strings.NewReader(line)); err == nil {
			t.Errorf("%q is accepted", line)
		}
	}
}
