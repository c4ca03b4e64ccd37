package main

import (
	"strings"

	"github.com/alexaandru/go-sitter-forest/cmake"
)

var cmakeLists = language{
	grammar: cmake.GetLanguage,
	rules: map[string]rule{
		"function_def":   {kind: "function", names: cmakeFunction, holds: true},
		"macro_def":      {kind: "function", names: cmakeFunction, holds: true},
		"normal_command": {names: cmakeCommand},
	},
}

func cmakeFunction(w *walk, n *node) []name {
	command := w.first(n, "function_command", "macro_command")
	if command == nil {
		return nil
	}
	return cmakeArgument(w, command, "function")
}

func cmakeCommand(w *walk, n *node) []name {
	command := w.first(n, "identifier")
	if command == nil {
		return nil
	}
	switch strings.ToLower(w.text(command)) {
	case "add_library", "add_executable", "add_custom_target":
		return cmakeArgument(w, n, "module")
	case "project":
		return cmakeArgument(w, n, "package")
	case "option":
		return cmakeArgument(w, n, "variable")
	case "set":
		list := w.first(n, "argument_list")
		if list == nil {
			return nil
		}
		for _, arg := range w.children(list) {
			if w.text(&arg) == "CACHE" {
				return cmakeArgument(w, n, "variable")
			}
		}
	}
	return nil
}

// cmakeArgument finds the first argument of a command, if that is written out.
func cmakeArgument(w *walk, n *node, kind string) []name {
	list := w.first(n, "argument_list")
	if list == nil {
		return nil
	}
	arg := w.first(list, "argument")
	if arg == nil || strings.ContainsAny(w.text(arg), "${@[") {
		return nil
	}
	for inner := arg; inner != nil; inner = w.first(inner, "quoted_argument", "quoted_element") {
		arg = inner
	}
	return []name{{node: arg, kind: kind}}
}
