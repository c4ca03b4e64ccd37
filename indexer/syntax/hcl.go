package syntax

// walkHCL declares blocks that have labels, at any depth, and what locals and files of
// variables give values to. Of several labels the last one is the name, and the one before it
// says what is declared: resource "aws_instance" "web".
func walkHCL(w *walk) {
	h := hcl{w}
	h.body(1, len(w.toks)-1, -1, true)
}

// An hcl is a file of HCL while it is walked.
type hcl struct{ *walk }

// maxLabels is how many labels a block may have. Terraform has two at most.
const maxLabels = 8

// body walks lines from token i to before end. Values says that attributes are declared.
func (h hcl) body(i, end int, parent int32, values bool) {
	if !h.descend() {
		return
	}
	defer h.ascend()
	for i < end && h.step() {
		last := min(h.lineEnd(i), end-1)
		if h.at(i).kind == tokIdent || h.at(i).kind == tokString {
			last = h.line(i, last, end, parent, values)
		}
		i = last + 1
	}
}

// line declares what begins with token i, on a line whose last token is given, and returns
// the last token of it.
func (h hcl) line(i, last, end int, parent int32, values bool) int {
	if h.is(i+1, '=') {
		if values {
			h.declare(Variable, i, i, last, parent)
		}
		return last
	}
	name := i
	for n := 0; n < maxLabels && name < last && h.isLabel(name+1); n++ {
		name++
	}
	open := name + 1
	if !h.is(open, '{') || h.at(open).kind != tokOpen || h.at(open).flags&flagNewline != 0 || h.at(i).kind != tokIdent {
		return last
	}
	inner := int(h.at(open).match)
	if inner <= open || inner > end {
		inner = end // still open
	}
	values = name == i && string(h.text(i)) == "locals"
	if name > i {
		parent = h.block(i, name, min(inner, end-1), parent)
	}
	h.body(open+1, inner, parent, values)
	return max(last, min(inner, end-1))
}

func (h hcl) isLabel(i int) bool {
	t := h.at(i)
	return t.flags&(flagNewline|flagChain) == 0 && (t.kind == tokString || t.kind == tokIdent)
}

// block declares the block from token i to last.
func (h hcl) block(i, name, last int, parent int32) int32 {
	kind := Struct
	switch string(h.text(i)) {
	case "variable", "output":
		kind = Variable
	case "module":
		kind = Module
	}
	d := h.declare(kind, name, i, last, parent)
	if before := h.at(name - 1); name > i+1 {
		start, end := before.start, before.end
		if before.kind == tokString && end-start >= 2 {
			start, end = start+1, end-1
		}
		h.out.Decls[d].RecvStart, h.out.Decls[d].RecvEnd = start, end
	}
	return d
}
