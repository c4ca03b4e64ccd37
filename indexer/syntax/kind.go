package syntax

import "strings"

// Kind says what a declaration declares. The values are those of LSP's
// SymbolKind, and so are the names.
type Kind uint8

// The kinds of LSP 3.18.
const (
	File Kind = iota + 1
	Module
	Namespace
	Package
	Class
	Method
	Property
	Field
	Constructor
	Enum
	Interface
	Function
	Variable
	Constant
	String
	Number
	Boolean
	Array
	Object
	Key
	Null
	EnumMember
	Struct
	Event
	Operator
	TypeParameter
)

var kindNames = [...]string{
	"", "file", "module", "namespace", "package", "class", "method", "property",
	"field", "constructor", "enum", "interface", "function", "variable", "constant",
	"string", "number", "boolean", "array", "object", "key", "null", "enumMember",
	"struct", "event", "operator", "typeParameter",
}

// String returns LSP's name of the kind in lower camel case, as in "enumMember".
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return ""
}

// ParseKind returns the kind of the given name, in any case, or 0.
func ParseKind(name string) Kind {
	for k := 1; k < len(kindNames); k++ {
		if strings.EqualFold(kindNames[k], name) {
			return Kind(k)
		}
	}
	return 0
}
