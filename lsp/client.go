package lsp

import (
	"encoding/json"
	"path/filepath"

	"go.lsp.dev/protocol"
)

// client is what the editor said of itself. It is set by initialize and read from
// then on.
//
// What is read of initialize is read field by field, and a field that makes no sense
// is taken for missing: protocol's own type refuses the whole message over one, and
// an editor would be without a server for a capability that nobody asks for.
type client struct {
	name      string
	processID int
	locale    string
	encoding  encoding
	encoded   protocol.PositionEncodingKind

	folders  []string // URIs
	settings json.RawMessage

	hierarchicalSymbols bool // documentSymbol may nest
	symbolKinds         kindSet
	workspaceKinds      kindSet
	resolvesRange       bool // workspaceSymbol/resolve fills in location.range
	workDoneProgress    bool
	configuration       bool // answers workspace/configuration
	dynamicConfig       bool // takes a registration for didChangeConfiguration
	dynamicWatch        bool // takes one for didChangeWatchedFiles
	workspaceFolders    bool
	didChangeStatus     bool // takes mind/didChangeStatus
}

// kindSet is which kinds of symbols a client knows.
type kindSet uint32

// firstKinds are those of LSP 1, which a client that says nothing knows: File to Array.
const firstKinds kindSet = 1<<19 - 2

// kind returns k, or what is nearest to it of what the client knows.
func (s kindSet) kind(k protocol.SymbolKind) protocol.SymbolKind {
	if s&(1<<uint(k)) != 0 {
		return k
	}
	switch k {
	case protocol.SymbolKindStruct:
		return protocol.SymbolKindClass
	case protocol.SymbolKindEnumMember:
		return protocol.SymbolKindConstant
	case protocol.SymbolKindOperator:
		return protocol.SymbolKindMethod
	case protocol.SymbolKindTypeParameter:
		return protocol.SymbolKindInterface
	case protocol.SymbolKindEvent, protocol.SymbolKindKey:
		return protocol.SymbolKindField
	default:
		return protocol.SymbolKindVariable
	}
}

// initializeParams are the parameters of initialize, as any client sends them.
type initializeParams = json.RawMessage

// fields reads members of a JSON object one at a time.
type fields map[string]json.RawMessage

func objectOf(data json.RawMessage) fields {
	var f fields
	_ = json.Unmarshal(data, &f) // no object has no members
	return f
}

// at returns the member at a path, or nil.
func (f fields) at(path ...string) json.RawMessage {
	for _, key := range path[:len(path)-1] {
		f = objectOf(f[key])
	}
	return f[path[len(path)-1]]
}

// read returns the member at a path as a T, or the zero value.
func read[T any](f fields, path ...string) T {
	var v T
	if json.Unmarshal(f.at(path...), &v) != nil {
		var zero T
		return zero
	}
	return v
}

func readClient(params json.RawMessage) client {
	p := objectOf(params)
	c := client{
		name:      read[string](p, "clientInfo", "name"),
		processID: read[int](p, "processId"),
		locale:    read[string](p, "locale"),
		folders:   foldersOf(p),
		settings:  p.at("initializationOptions"),

		hierarchicalSymbols: read[bool](p, "capabilities", "textDocument", "documentSymbol", "hierarchicalDocumentSymbolSupport"),
		symbolKinds:         kindsOf(p, "capabilities", "textDocument", "documentSymbol", "symbolKind", "valueSet"),
		workspaceKinds:      kindsOf(p, "capabilities", "workspace", "symbol", "symbolKind", "valueSet"),
		workDoneProgress:    read[bool](p, "capabilities", "window", "workDoneProgress"),
		configuration:       read[bool](p, "capabilities", "workspace", "configuration"),
		dynamicWatch:        read[bool](p, "capabilities", "workspace", "didChangeWatchedFiles", "dynamicRegistration"),
		dynamicConfig:       read[bool](p, "capabilities", "workspace", "didChangeConfiguration", "dynamicRegistration"),
		workspaceFolders:    read[bool](p, "capabilities", "workspace", "workspaceFolders"),
	}
	c.didChangeStatus = read[bool](objectOf(mindOf(c.settings)), "didChangeStatus")
	for _, property := range read[[]string](p, "capabilities", "workspace", "symbol", "resolveSupport", "properties") {
		c.resolvesRange = c.resolvesRange || property == "location.range"
	}
	c.encoding, c.encoded = chooseEncoding(read[[]protocol.PositionEncodingKind](p, "capabilities", "general", "positionEncodings"))
	return c
}

// foldersOf returns the URIs of the folders that are open: workspaceFolders, or else
// rootUri, or else rootPath, of which later ones are older.
func foldersOf(p fields) []string {
	var uris []string
	for _, folder := range read[[]json.RawMessage](p, "workspaceFolders") {
		if uri := read[string](objectOf(folder), "uri"); uri != "" {
			uris = append(uris, uri)
		}
	}
	if len(uris) > 0 {
		return uris
	}
	if root := read[string](p, "rootUri"); root != "" {
		return []string{root}
	}
	if root := read[string](p, "rootPath"); filepath.IsAbs(root) {
		return []string{string(fileURI(root))}
	}
	return nil
}

func kindsOf(p fields, path ...string) kindSet {
	kinds := read[[]int](p, path...)
	if len(kinds) == 0 {
		return firstKinds
	}
	var set kindSet
	for _, k := range kinds {
		if k > 0 && k < 32 {
			set |= 1 << uint(k)
		}
	}
	return set
}
