package main

import (
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	sitter "github.com/tree-sitter/go-tree-sitter"
)

// terraform asks HashiCorp's own parser.
var terraform = language{read: readHCL}

func readHCL(_ *sitter.Parser, src []byte) ([]decl, error) {
	file, diags := hclsyntax.ParseConfig(src, "", hcl.InitialPos)
	if diags.HasErrors() {
		return nil, diags
	}
	h := hclFile{src: src}
	h.body(file.Body.(*hclsyntax.Body), nil, true)
	return h.found, nil
}

type hclFile struct {
	src   []byte
	found []decl
}

// body declares the blocks in a body, and if values says so its attributes.
func (h *hclFile) body(b *hclsyntax.Body, path []string, values bool) {
	if values {
		for _, a := range b.Attributes {
			h.found = append(h.found, decl{
				Name: a.Name, Kind: "variable", Line: a.NameRange.Start.Line, EndLine: a.SrcRange.End.Line,
				Container: strings.Join(path, "."),
			})
		}
	}
	for _, block := range b.Blocks {
		n := len(block.Labels)
		if n == 0 {
			h.body(block.Body, path, block.Type == "locals")
			continue
		}
		where := path[:len(path):len(path)]
		if n > 1 {
			where = append(where, block.Labels[n-2])
		}
		d := decl{
			Name: h.text(block.LabelRanges[n-1]), Kind: "struct", Line: block.LabelRanges[n-1].Start.Line,
			EndLine: block.CloseBraceRange.End.Line, Container: strings.Join(where, "."),
		}
		switch block.Type {
		case "variable", "output":
			d.Kind = "variable"
		case "module":
			d.Kind = "module"
		}
		h.found = append(h.found, d)
		h.body(block.Body, append(where, d.Name), false)
	}
}

// text returns a label as it is written, without quotes.
func (h *hclFile) text(r hcl.Range) string {
	return strings.Trim(string(r.SliceBytes(h.src)), `"`)
}
