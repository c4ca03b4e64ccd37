package syntax

import (
	"slices"
	"strings"
	"testing"
)

func TestDetect(t *testing.T) {
	for _, tt := range []struct {
		name string
		path string
		head string
		want string
	}{
		{"an extension decides", "cmd/main.go", "", "go"},
		{"case does not matter in an extension", "A.PY", "", "python"},
		{"but .C is C++ and .c is C", "a.C", "", "cpp"},
		{"a lower case c is C", "a.c", "", "c"},
		{"a path of Windows has a name too", `src\app\main.rs`, "", "rust"},
		{"the last extension counts", "types.d.ts", "", "typescript"},
		{"a name without an extension may be known", "sub/Makefile", "", "makefile"},
		{"a known name may have an extension", "Dockerfile.dev", "", "dockerfile"},
		{"other names with dots are no such names", "build.log", "", "plaintext"},
		{"a name goes before its extension", "CMakeLists.txt", "", "cmake"},
		{"a template is what it makes", "config.h.in", "", "c"},
		{"a template of a known name too", "Makefile.in", "", "makefile"},
		{"an interpreter decides without an extension", "run", "#!/bin/sh\n", "shellscript"},
		{"env is no interpreter", "run", "#!/usr/bin/env -S FOO=1 node --flag\n", "javascript"},
		{"an interpreter may have a version", "run", "#!/usr/bin/python3.11\n", "python"},
		{"an extension goes before the interpreter", "run.rb", "#!/bin/sh\n", "ruby"},
		{"Emacs has the last word", "vector.h", "/* -*- mode: c++; tab-width: 4 -*- */\n", "cpp"},
		{"a bare mode of Emacs does as well", "rules", "# -*- Makefile -*-\n", "makefile"},
		{"a coding system is no mode", "a.py", "# -*- coding: utf-8 -*-\n", "python"},
		{"Vim has the last word", "list.h", "// vim: set ts=4 ft=cpp:\n", "cpp"},
		{"an unknown mode is passed over", "a.go", "// vim: ft=nonsense\n", "go"},
		{"a modeline far down is text", "notes.txt", strings.Repeat("\n", 5) + "vim: ft=go", "plaintext"},
		{"a header with classes is C++", "a.h", "#pragma once\nnamespace x {\nclass A;\n}\n", "cpp"},
		{"a header with an @interface is Objective-C", "a.h", "#import <x.h>\n@interface A\n", "objective-c"},
		{"a header is C otherwise", "a.h", "#include <stdio.h>\nint f(void);\n", "c"},
		{"an .m file is Objective-C", "a.m", "#import <x.h>\n", "objective-c"},
		{"or Matlab", "a.m", "% A comment\nfunction y = f(x)\n", "matlab"},
		{"a .ts file may be a translation", "de.ts", "<?xml version=\"1.0\"?>\n<!DOCTYPE TS>", "xml"},
		{"XML names itself", "unknown.zzz", "<?xml version=\"1.0\"?>\n", "xml"},
		{"so does HTML", "page", "\n<!DOCTYPE HTML>\n", "html"},
		{"an .inc file is PHP if it says so", "a.inc", "<?php\n", "php"},
		{"and text if it says nothing", "a.inc", "hello\n", "plaintext"},
		{"what nobody knows is plain text", "what.ever", "\x00\x01", "plaintext"},
		{"so is a file without a name", "", "", "plaintext"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := Detect(tt.path, []byte(tt.head)); got.Name != tt.want {
				t.Errorf("Detect(%q, %q) = %s, want %s", tt.path, tt.head, got.Name, tt.want)
			}
		})
	}
}

func TestByName(t *testing.T) {
	for _, l := range Languages() {
		if ByName(strings.ToUpper(l.Name)) != l {
			t.Errorf("ByName does not find %s", l.Name)
		}
	}
	for name, want := range map[string]string{"golang": "go", "C++": "cpp", "sh": "shellscript", "py": "python"} {
		if l := ByName(name); l == nil || l.Name != want {
			t.Errorf("ByName(%q) = %v, want %s", name, l, want)
		}
	}
	if l := ByName("no such language"); l != nil {
		t.Errorf("ByName made up %s", l.Name)
	}
}

// A word in two lists would be recognised by the order of the table.
func TestRecognitionsDoNotOverlap(t *testing.T) {
	for what, list := range map[string]func(*recognition) string{
		"extension":   func(r *recognition) string { return r.exts },
		"file name":   func(r *recognition) string { return r.files },
		"interpreter": func(r *recognition) string { return r.run },
		"name":        func(r *recognition) string { return r.lang.Name + " " + r.also },
	} {
		owner := map[string]*Language{}
		for i := range recognitions {
			r := &recognitions[i]
			for _, word := range strings.Fields(list(r)) {
				if owner[word] != nil && owner[word] != r.lang {
					t.Errorf("the %s %s is of %s and of %s", what, word, owner[word].Name, r.lang.Name)
				}
				owner[word] = r.lang
			}
		}
	}
}

func TestLanguagesAreComplete(t *testing.T) {
	all := Languages()
	if len(all) < 100 {
		t.Errorf("only %d languages", len(all))
	}
	if !slices.IsSortedFunc(all, func(a, b *Language) int { return strings.Compare(a.Name, b.Name) }) {
		t.Error("languages are not sorted")
	}
	for _, l := range all {
		for _, word := range strings.Fields(l.keywords) {
			if lookup([]byte(word)) == 0 {
				t.Errorf("%s: %q has no constant", l.Name, word)
			}
		}
	}
}

func FuzzDetect(f *testing.F) {
	f.Add("a.h", []byte("// -*- mode: c++ -*-\n#!"))
	f.Add("Makefile.in", []byte("#!/usr/bin/env -S a=b python3\n# vim: ft="))
	f.Fuzz(func(t *testing.T, name string, head []byte) {
		if Detect(name, head) == nil {
			t.Error("no language")
		}
	})
}
