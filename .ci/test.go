// test runs go test and fails where go test does, and also where a test was skipped
// that nobody allowed to be: a suite that skips what it cannot do is green and
// proves nothing.
//
//	go run .ci/test.go -allow .ci/allowed-skips -race ./...
//
// What follows the flags of its own is passed to go test. It prints the output of
// what failed at once, and at the end what was skipped, how many tests there were,
// and go test's own line for each package.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strings"
)

func main() {
	args := os.Args[1:]
	var allowed []allowance
	if len(args) >= 2 && args[0] == "-allow" {
		f, err := os.Open(args[1])
		if err == nil {
			allowed, err = parseAllowed(f)
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, "test:", err)
			os.Exit(2)
		}
		args = args[2:]
	}
	cmd := exec.Command("go", append([]string{"test", "-json"}, args...)...)
	cmd.Stderr = os.Stderr
	events, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "test:", err)
		os.Exit(1)
	}
	r := report{out: os.Stdout, allowed: allowed}
	err = errors.Join(r.read(events), cmd.Wait())
	if ok := r.finish(); !ok || err != nil {
		os.Exit(1)
	}
}

// allowance is a line of the list of allowed skips.
type allowance struct {
	message string // that a skipped test gives, or a part of it
	reason  string
}

// parseAllowed reads lines of the form "message # reason". A line without a reason
// is an error, and one that begins with # is a remark.
func parseAllowed(r io.Reader) ([]allowance, error) {
	var list []allowance
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || line[0] == '#' {
			continue
		}
		message, reason, _ := strings.Cut(line, " # ")
		message, reason = strings.TrimSpace(message), strings.TrimSpace(reason)
		if reason == "" {
			return nil, fmt.Errorf("allowed skip %q (line %d) has no reason: write \"message # reason\"", message, n)
		}
		list = append(list, allowance{message, reason})
	}
	return list, lines.Err()
}

// event is a line that go test -json prints.
type event struct {
	Action, Package, Test, Output string
	ImportPath                    string // of what is built
	FailedBuild                   string
}

// report gathers events and says what they come to.
type report struct {
	out     io.Writer
	allowed []allowance

	running  map[string]*pkg // by import path; nil until the first
	closing  []string        // go test's line for each package that has ended
	skips    []string        // of tests that may be skipped
	unwanted []string        // and of those that may not
	passed   int
	failed   int
	broken   bool // something failed, a test or what is around tests
}

// pkg is a package whose tests are running.
type pkg struct {
	order []string // names of tests in the order of their beginning, "" for what is in none
	tests map[string]*test
}

type test struct {
	output []string
	ended  string // its last action, or "" while it runs
}

func (r *report) read(events io.Reader) error {
	r.running = map[string]*pkg{}
	in := bufio.NewReader(events)
	for {
		line, err := in.ReadBytes('\n')
		if len(line) > 0 {
			var e event
			if json.Unmarshal(line, &e) != nil {
				r.out.Write(line) // go itself has something to say
			} else {
				r.add(e)
			}
		}
		if err == io.EOF {
			return nil
		} else if err != nil {
			return fmt.Errorf("reading the output of go test: %w", err)
		}
	}
}

func (r *report) add(e event) {
	switch e.Action {
	case "build-output":
		io.WriteString(r.out, e.Output)
		return
	case "build-fail":
		r.broken = true
		return
	}
	p := r.running[e.Package]
	if p == nil {
		p = &pkg{tests: map[string]*test{}}
		r.running[e.Package] = p
	}
	t := p.tests[e.Test]
	if t == nil {
		t = &test{}
		p.tests[e.Test] = t
		p.order = append(p.order, e.Test)
	}
	switch e.Action {
	case "output":
		t.output = append(t.output, e.Output)
	case "pass", "fail", "skip":
		t.ended = e.Action
		if e.Test != "" {
			r.count(e, t)
			return
		}
		r.end(e, p)
		delete(r.running, e.Package)
	}
}

// count takes note of how one test ended.
func (r *report) count(e event, t *test) {
	switch e.Action {
	case "pass":
		r.passed++
		t.output = nil // nobody will ask
	case "fail":
		r.failed++
	case "skip":
		message := strings.TrimSpace(strings.Join(own(t.output), " "))
		for _, a := range r.allowed {
			if strings.Contains(message, a.message) {
				r.skips = append(r.skips, fmt.Sprintf("%s %s: %s (%s)", e.Package, e.Test, message, a.reason))
				return
			}
		}
		r.unwanted = append(r.unwanted, fmt.Sprintf("%s %s: %s", e.Package, e.Test, message))
	}
}

// noise is what go test prints about the course of a test.
var noise = regexp.MustCompile(`^\s*(=== |--- (PASS|SKIP))`)

// own returns the lines that a test has printed itself.
func own(output []string) []string {
	var lines []string
	for _, line := range output {
		if !noise.MatchString(line) {
			lines = append(lines, line)
		}
	}
	return lines
}

// end prints what failed of a package and keeps its closing line for later.
func (r *report) end(e event, p *pkg) {
	var closing []string
	if t := p.tests[""]; t != nil && len(t.output) > 0 {
		last := len(t.output) - 1
		closing, t.output = t.output[last:], t.output[:last]
	}
	r.closing = append(r.closing, closing...)
	if e.Action != "fail" {
		return
	}
	r.broken = true
	for _, name := range p.order {
		t := p.tests[name]
		switch {
		case t.ended == "pass" || t.ended == "skip":
			continue
		case t.ended == "" && name != "":
			fmt.Fprintf(r.out, "%s %s did not end\n", e.Package, name)
		}
		for _, line := range own(t.output) {
			if line != "FAIL\n" {
				io.WriteString(r.out, line)
			}
		}
	}
}

// finish prints the rest and reports whether all is well.
func (r *report) finish() bool {
	for name, p := range r.running { // go test died
		r.broken = true
		fmt.Fprintf(r.out, "%s did not end\n", name)
		for _, test := range p.order {
			io.WriteString(r.out, strings.Join(own(p.tests[test].output), ""))
		}
	}
	for _, line := range r.skips {
		fmt.Fprintln(r.out, "skipped:", line)
	}
	for _, line := range r.unwanted {
		fmt.Fprintln(r.out, "skipped, and may not be:", line)
	}
	if len(r.unwanted) > 0 {
		fmt.Fprintln(r.out, "A test that cannot run here goes into .ci/allowed-skips, with the reason.")
	}
	fmt.Fprintf(r.out, "%d passed, %d failed, %d skipped\n", r.passed, r.failed, len(r.skips)+len(r.unwanted))
	for _, line := range r.closing {
		io.WriteString(r.out, line)
	}
	return !r.broken && r.failed == 0 && len(r.unwanted) == 0
}
