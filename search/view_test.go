package search

import "testing"

// FuzzView holds the two ways of matching a name of ASCII against each other, for each
// tier that may be the worst worth looking at.
func FuzzView(f *testing.F) {
	for _, q := range [][2]string{
		{"gUN", "getUserName"}, {"urls", "parseURLsOf"}, {"x_y", "_x__y9Z"}, {"getUserNmae", "GetUserName"},
		{"\x00a", "a\x00b"}, {"eens", "GetEncodedNamespaces"}, {"__", "a__b"}, {"HTTPs", "utf8HTTPServer_s"},
		{"Sete", "0123456789abcdefghijklmnopqrstuvwxyz0123456789abcdefghijSetTokenE"},
	} {
		f.Add(q[0], q[1])
	}
	f.Fuzz(func(t *testing.T, query, name string) {
		if len(name) > MaxName {
			return
		}
		p := newPattern(reading{name: query})
		var bits, letters matcher
		for floor := range tiers {
			got, found := bits.match(&p, []byte(name), floor)
			plain := p
			plain.sight = nil
			want, wanted := letters.match(&plain, []byte(name), floor)
			if found != wanted || found && got != want {
				t.Errorf("%q matches %q as %v %v by bits, and %v %v by letters, no worse than %d", query, name, got, found, want, wanted, floor)
			}
		}
	})
}
