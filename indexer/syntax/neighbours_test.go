package syntax

import "testing"

func TestHeadersAreOfTheirNeighboursLanguage(t *testing.T) {
	for _, tt := range []struct {
		name  string
		file  string
		text  string
		among []string
		want  string
	}{
		{"a header alone is of C", "a.h", "int f(void);", nil, "c"},
		{"a header among C++ is of C++", "a.h", "int f(void);", []string{"a.h", "a.cpp"}, "cpp"},
		{"one file of C keeps it of C", "a.h", "int f(void);", []string{"a.cc", "b.c"}, "c"},
		{"a header of C++ needs no neighbours", "a.h", "namespace x {}", []string{"b.c"}, "cpp"},
		{"a header of Objective-C stays one", "a.h", "@interface A\n@end", []string{"a.cpp"}, "objective-c"},
		{"what the file says of itself counts more", "a.h", "/* -*- mode: c -*- */", []string{"a.cpp"}, "c"},
		{"other files are not concerned", "a.c", "int x;", []string{"a.cpp"}, "c"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var among Neighbours
			for _, name := range tt.among {
				among.Add(name)
			}
			if got := DetectAmong(tt.file, []byte(tt.text), among).Name; got != tt.want {
				t.Errorf("it is taken for %s, want %s", got, tt.want)
			}
		})
	}
}
