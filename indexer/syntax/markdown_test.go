package syntax

import (
	"fmt"
	"strings"
	"testing"
)

func TestMarkdown(t *testing.T) {
	for _, tt := range []struct {
		name string
		text string
		want string // headings, each with its lines, and a > for each that it is in
	}{
		{"a heading holds what follows", "# A\n\ntext\n\n", "A 0-2"},
		{"levels nest", "# A\n## B\ntext\n### C\n## D\n# E\n", "A 0-4, >B 1-3, >>C 3-3, >D 4-4, E 5-5"},
		{"a level may be left out", "# A\n### B\n## C\n", "A 0-2, >B 1-1, >C 2-2"},
		{"closing marks are no part of it", "## A b ##\n", "A b 0-0"},
		{"but those of a name are", "# C#\n", "C# 0-0"},
		{"a mark without a space makes none", "#a\n", ""},
		{"nor do seven", "####### a\n", ""},
		{"nor does nothing", "#\n##  ##\n", ""},
		{"an underline makes one", "A\n===\ntext\n\nB b\n---\n", "A 0-5, >B b 4-5"},
		{"not under a longer paragraph", "a\nb\n---\n", ""},
		{"not under a list or a blank line", "- a\n---\n\n---\n", ""},
		{"code has none", "```sh\n# a\n```\n# B\n", "B 3-3"},
		{"code ends with as many marks", "````\n```\n# a\n````\n# B\n", "B 4-4"},
		{"code that does not end has none either", "~~~\n# a\n", ""},
		{"indented code has none", "    # a\n\t# b\n", ""},
		{"comments have none", "<!--\n# a\n-->\n# B\n", "B 3-3"},
		{"settings have none", "---\n# a\ntitle: x\n---\n# B\n", "B 4-4"},
		{"but a rule is no setting", "---\n# A\n", "A 1-1"},
		{"ends of lines may be those of Windows", "# A\r\ntext\r\n", "A 0-1"},
		{"a byte order mark is no text", "\xef\xbb\xbf# A\n", "A 0-0"},
		{"blank lines at the end are outside", "# A\ntext\n\n\n# B\n", "A 0-1, B 4-4"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o := NewScanner().Scan(langMarkdown, []byte(tt.text))
			var got []string
			for i := range o.Decls {
				d := &o.Decls[i]
				depth := 0
				for p := d.Parent; p >= 0; p = o.Decls[p].Parent {
					depth++
				}
				got = append(got, fmt.Sprintf("%s%s %d-%d", strings.Repeat(">", depth), o.Name(d), d.Line, d.EndLine))
			}
			if s := strings.Join(got, ", "); s != tt.want {
				t.Errorf("headings %q, want %q", s, tt.want)
			}
		})
	}
}
