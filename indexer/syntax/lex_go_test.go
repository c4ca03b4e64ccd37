package syntax

import (
	"fmt"
	"go/scanner"
	gotoken "go/token"
	"testing"
)

// Go's own scanner must agree on where each name, number, literal and bracket of its
// standard library is. Operators are left out, which the lexer cuts in another way.
func TestGoTokensAreThoseOfItsScanner(t *testing.T) {
	c := corpora[0]
	var lx lexer
	for _, text := range c.files(t, 8<<20) {
		want, broken := goTokens(text)
		if broken {
			continue
		}
		lx.lex(langGo, text, 0)
		got := 0
		for i := 1; i < len(lx.toks)-1; i++ {
			tok := &lx.toks[i]
			if tok.kind == tokPunct {
				continue
			}
			span := fmt.Sprint(tok.start, tok.end, tok.line)
			if got == len(want) || want[got] != span {
				t.Fatalf("token %q at line %d is not where Go's scanner sees one:\n%s", text[tok.start:tok.end], tok.line+1, text)
			}
			got++
		}
		if got != len(want) {
			t.Fatalf("%d tokens, want %d:\n%s", got, len(want), text)
		}
		if lx.unbalanced {
			t.Fatalf("brackets do not balance:\n%s", text)
		}
	}
}

// goTokens returns where Go's scanner sees tokens other than operators.
func goTokens(text []byte) (spans []string, broken bool) {
	fset := gotoken.NewFileSet()
	file := fset.AddFile("", -1, len(text))
	var s scanner.Scanner
	s.Init(file, text, func(gotoken.Position, string) { broken = true }, 0)
	depth := 0
	for {
		pos, tok, lit := s.Scan()
		switch tok {
		case gotoken.EOF:
			return spans, broken || depth != 0
		case gotoken.LPAREN, gotoken.LBRACK, gotoken.LBRACE:
			depth++
			lit = "("
		case gotoken.RPAREN, gotoken.RBRACK, gotoken.RBRACE:
			depth--
			lit = ")"
		default:
			if tok.IsOperator() {
				continue
			}
		}
		start := file.Offset(pos)
		size := len(lit)
		if tok == gotoken.STRING && lit[0] == '`' {
			// The scanner drops carriage returns from raw strings.
			for size = 1; text[start+size] != '`'; size++ {
			}
			size++
		}
		spans = append(spans, fmt.Sprint(start, start+size, file.Line(pos)-1))
	}
}
