package syntax

import "strings"

// Neighbours is what the names of the files in a folder tell about those of them whose own
// name and beginning leave their language open: headers, which C and C++ share. The zero value
// is a folder of which nothing is known.
type Neighbours struct{ c, cpp bool }

// Add counts a file of the folder.
func (n *Neighbours) Add(name string) {
	dot := strings.LastIndexByte(name, '.')
	if dot < 0 {
		return
	}
	switch ext := name[dot+1:]; ext {
	case "c":
		n.c = true
	case "cc", "cpp", "cxx", "c++", "hh", "hpp", "hxx", "ipp", "inl", "tcc":
		n.cpp = true
	}
}

// OfCPP reports whether the folder has files of C++ and none of C, so that a header in it
// which could be either is of C++.
func (n Neighbours) OfCPP() bool { return n.cpp && !n.c }

// HasNeighbours reports whether the language of a file may depend on its neighbours.
func HasNeighbours(name string) bool { return strings.HasSuffix(name, ".h") }

// DetectAmong is [Detect] for a file in a folder.
func DetectAmong(name string, head []byte, among Neighbours) *Language {
	l := Detect(name, head)
	if l == langC && among.OfCPP() && HasNeighbours(name) && byModeline(head[:min(len(head), detectHead)]) == nil {
		return langCPP
	}
	return l
}
