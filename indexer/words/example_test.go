package words_test

import (
	"fmt"

	"github.com/mind-lsp/mind-lsp/indexer/words"
)

func ExampleNext() {
	const name = "parseHTTPHeaders_v2"
	for i, j := words.Next(name, 0); i < len(name); i, j = words.Next(name, j) {
		fmt.Print(name[i:j], " ")
	}
	// Output: parse HTTP Headers v 2
}
