package main

import (
	"crypto/sha256"
	"testing"
)

func TestExclusions(t *testing.T) {
	e := exclusions{}
	for _, name := range []string{"waterfall", "somebody/waterfall"} {
		e[sha256.Sum256([]byte(name))] = true
	}
	for _, tt := range []struct {
		name     string
		excluded bool
	}{
		{"waterfall", true},
		{"Waterfall", true},
		{"librust-waterfall-dev", true},
		{"librust-waterfall-0.12-dev", true},
		{"python3-waterfall", true},
		{"libwaterfall3-java", true},
		{"waterfall.js", true},
		{"@waterfall/core", true},
		{"golang-github-somebody-waterfall", true},
		{"github.com/somebody/waterfall/v3", true},
		{"github.com/somebody/waterfall", true},
		{"waterfall-1.2.3", true},
		{"waterfalls", false},
		{"fountain", false},
		{"", false},
	} {
		if got := e.has(tt.name); got != tt.excluded {
			t.Errorf("%q is left out: %v, want %v", tt.name, got, tt.excluded)
		}
	}
}

// TestSources reads the list as it is: an excluded source in it is an error.
func TestSources(t *testing.T) {
	excluded, err := parseExclusions(excludeList)
	if err != nil {
		t.Fatal(err)
	}
	sources, err := parseSources(sourceList, excluded)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, s := range sources {
		switch s.Kind {
		case "std", "go", "npm", "debian", "deb":
		default:
			t.Errorf("%s is of no kind that can be brought", s)
		}
		if seen[s.Kind+s.Name] {
			t.Errorf("%s is there twice", s)
		}
		seen[s.Kind+s.Name] = true
	}
}
