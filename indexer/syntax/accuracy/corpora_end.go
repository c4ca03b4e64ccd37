package main

import (
	_ "embed"
	"errors"
	"os/exec"
)

//go:embed oracle.exs
var oracleElixir string

// errNoElixir says that nothing can be compared, and not that anything is wrong.
var errNoElixir = errors.New("no elixir on this machine")

// corpusElixir is Elixir with its tests, and the command line of RabbitMQ.
var corpusElixir = corpus{lang: "elixir", files: elixirFiles, oracles: []oracle{elixirOracle}}

func elixirFiles(root string) ([]file, error) {
	return sources(root, []string{"elixir-lang", "rabbitmq-server"}, ".ex", ".exs")
}

// elixirOracle asks Elixir's own parser.
func elixirOracle(root string, paths []string) (map[string][]decl, error) {
	if _, err := exec.LookPath("elixir"); err != nil {
		return nil, errNoElixir
	}
	return ask(root, "elixir", oracleElixir, paths, "elixir", "-e", oracleElixir)
}

// corpusHaskell is programs and libraries of many hands.
var corpusHaskell = corpus{lang: "haskell", files: haskellFiles, oracles: []oracle{grammar("haskell")}}

func haskellFiles(root string) ([]file, error) {
	return sources(root, []string{"pandoc", "xmonad", "xmonad-contrib"}, ".hs")
}
