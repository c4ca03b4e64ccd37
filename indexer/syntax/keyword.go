package syntax

// A keyword is the number of a word that some language gives a meaning. All
// languages share the numbers, and a language's table says which of them it
// knows. Whether a word that is a keyword in some places alone is one here is for
// the walker to decide.
type keyword uint8

// The keywords, reserved and contextual, of all languages. Zero is no keyword.
const (
	_ keyword = iota
	kwAbstract
	kwAccessor
	kwActor
	kwAlias
	kwAnd
	kwAnnotation
	kwAny
	kwArchitecture
	kwAs
	kwAssert
	kwAsserts
	kwAsync
	kwAttribute
	kwAwait
	kwAxiom
	kwBegin
	kwBigint
	kwBoolean
	kwBreak
	kwCase
	kwCatch
	kwChan
	kwClass
	kwClassdef
	kwCompanion
	kwComponent
	kwConst
	kwConstructor
	kwContinue
	kwContract
	kwCrate
	kwCreate
	kwData
	kwDatabase
	kwDebugger
	kwDeclare
	kwDef
	kwDefault
	kwDefer
	kwDefimpl
	kwDefmacro
	kwDefmodule
	kwDefp
	kwDefprotocol
	kwDefstruct
	kwDel
	kwDelegate
	kwDelete
	kwDeriving
	kwDestructor
	kwDirective
	kwDo
	kwDomain
	kwDone
	kwElif
	kwElse
	kwElseif
	kwElsif
	kwEnd
	kwEnsure
	kwEntity
	kwEnum
	kwEsac
	kwEvent
	kwExcept
	kwException
	kwExport
	kwExtends
	kwExtension
	kwExtern
	kwExternal
	kwFallthrough
	kwFalse
	kwFi
	kwField
	kwFinal
	kwFinally
	kwFn
	kwFor
	kwForeach
	kwFriend
	kwFrom
	kwFun
	kwFunc
	kwFunction
	kwGeneric
	kwGet
	kwGlobal
	kwGo
	kwGoto
	kwIf
	kwImpl
	kwImplements
	kwImplicit
	kwImport
	kwIn
	kwIndex
	kwInfer
	kwInit
	kwInline
	kwInner
	kwInput
	kwInstance
	kwInstanceOf
	kwInst
	kwInterface
	kwIntrinsic
	kwInternal
	kwIs
	kwIterator
	kwKeyOf
	kwLambda
	kwLazy
	kwLemma
	kwLet
	kwLibrary
	kwLocal
	kwLoop
	kwMacro
	kwMacroRules
	kwMap
	kwMatch
	kwMaterialized
	kwMember
	kwMessage
	kwMethod
	kwMixin
	kwMod
	kwModel
	kwModule
	kwMut
	kwMutation
	kwNamespace
	kwNative
	kwNever
	kwNew
	kwNewtype
	kwNil
	kwNone
	kwNonlocal
	kwNot
	kwNull
	kwNumber
	kwObject
	kwOf
	kwOneof
	kwOpen
	kwOpaque
	kwOperator
	kwOr
	kwOut
	kwOutput
	kwOverride
	kwPackage
	kwPartial
	kwPass
	kwPragma
	kwPrivate
	kwProc
	kwProcedure
	kwProcess
	kwProgram
	kwProperty
	kwProtected
	kwProtocol
	kwProvider
	kwPub
	kwPublic
	kwQuery
	kwRaise
	kwRange
	kwReadonly
	kwRec
	kwRecord
	kwRef
	kwRepeat
	kwReplace
	kwRequire
	kwRequires
	kwRescue
	kwResource
	kwReturn
	kwRole
	kwRpc
	kwRule
	kwSatisfies
	kwScalar
	kwSchema
	kwSealed
	kwSelect
	kwSelf
	kwSequence
	kwService
	kwSet
	kwShared
	kwSignature
	kwStatic
	kwString
	kwStruct
	kwStructure
	kwSub
	kwSubroutine
	kwSuper
	kwSwitch
	kwSymbol
	kwSynonym
	kwTable
	kwTask
	kwTemplate
	kwTemp
	kwTemporary
	kwTest
	kwThen
	kwTheorem
	kwThis
	kwThrow
	kwThrows
	kwTrait
	kwTrigger
	kwTrue
	kwTry
	kwType
	kwTypealias
	kwTypedef
	kwTypename
	kwTypeOf
	kwUndef
	kwUndefined
	kwUnion
	kwUnique
	kwUnit
	kwUnknown
	kwUnless
	kwUnsafe
	kwUntil
	kwUse
	kwUsing
	kwVal
	kwVar
	kwVariable
	kwView
	kwVirtual
	kwVoid
	kwVolatile
	kwWhen
	kwWhere
	kwWhile
	kwWith
	kwYield
	kwPyFalse
	kwPyNone
	kwPyTrue

	keywordCount
)

var keywordNames = [keywordCount]string{
	kwAbstract:     "abstract",
	kwAccessor:     "accessor",
	kwActor:        "actor",
	kwAlias:        "alias",
	kwAnd:          "and",
	kwAnnotation:   "annotation",
	kwAny:          "any",
	kwArchitecture: "architecture",
	kwAs:           "as",
	kwAssert:       "assert",
	kwAsserts:      "asserts",
	kwAsync:        "async",
	kwAttribute:    "attribute",
	kwAwait:        "await",
	kwAxiom:        "axiom",
	kwBegin:        "begin",
	kwBigint:       "bigint",
	kwBoolean:      "boolean",
	kwBreak:        "break",
	kwCase:         "case",
	kwCatch:        "catch",
	kwChan:         "chan",
	kwClass:        "class",
	kwClassdef:     "classdef",
	kwCompanion:    "companion",
	kwComponent:    "component",
	kwConst:        "const",
	kwConstructor:  "constructor",
	kwContinue:     "continue",
	kwContract:     "contract",
	kwCrate:        "crate",
	kwCreate:       "create",
	kwData:         "data",
	kwDatabase:     "database",
	kwDebugger:     "debugger",
	kwDeclare:      "declare",
	kwDef:          "def",
	kwDefault:      "default",
	kwDefer:        "defer",
	kwDefimpl:      "defimpl",
	kwDefmacro:     "defmacro",
	kwDefmodule:    "defmodule",
	kwDefp:         "defp",
	kwDefprotocol:  "defprotocol",
	kwDefstruct:    "defstruct",
	kwDel:          "del",
	kwDelegate:     "delegate",
	kwDelete:       "delete",
	kwDeriving:     "deriving",
	kwDestructor:   "destructor",
	kwDirective:    "directive",
	kwDo:           "do",
	kwDomain:       "domain",
	kwDone:         "done",
	kwElif:         "elif",
	kwElse:         "else",
	kwElseif:       "elseif",
	kwElsif:        "elsif",
	kwEnd:          "end",
	kwEnsure:       "ensure",
	kwEntity:       "entity",
	kwEnum:         "enum",
	kwEsac:         "esac",
	kwEvent:        "event",
	kwExcept:       "except",
	kwException:    "exception",
	kwExport:       "export",
	kwExtends:      "extends",
	kwExtension:    "extension",
	kwExtern:       "extern",
	kwExternal:     "external",
	kwFallthrough:  "fallthrough",
	kwFalse:        "false",
	kwFi:           "fi",
	kwField:        "field",
	kwFinal:        "final",
	kwFinally:      "finally",
	kwFn:           "fn",
	kwFor:          "for",
	kwForeach:      "foreach",
	kwFriend:       "friend",
	kwFrom:         "from",
	kwFun:          "fun",
	kwFunc:         "func",
	kwFunction:     "function",
	kwGeneric:      "generic",
	kwGet:          "get",
	kwGlobal:       "global",
	kwGo:           "go",
	kwGoto:         "goto",
	kwIf:           "if",
	kwImpl:         "impl",
	kwImplements:   "implements",
	kwImplicit:     "implicit",
	kwImport:       "import",
	kwIn:           "in",
	kwIndex:        "index",
	kwInfer:        "infer",
	kwInit:         "init",
	kwInline:       "inline",
	kwInner:        "inner",
	kwInput:        "input",
	kwInstance:     "instance",
	kwInstanceOf:   "instanceof",
	kwInst:         "inst",
	kwInterface:    "interface",
	kwIntrinsic:    "intrinsic",
	kwInternal:     "internal",
	kwIs:           "is",
	kwIterator:     "iterator",
	kwKeyOf:        "keyof",
	kwLambda:       "lambda",
	kwLazy:         "lazy",
	kwLemma:        "lemma",
	kwLet:          "let",
	kwLibrary:      "library",
	kwLocal:        "local",
	kwLoop:         "loop",
	kwMacro:        "macro",
	kwMacroRules:   "macro_rules",
	kwMap:          "map",
	kwMatch:        "match",
	kwMaterialized: "materialized",
	kwMember:       "member",
	kwMessage:      "message",
	kwMethod:       "method",
	kwMixin:        "mixin",
	kwMod:          "mod",
	kwModel:        "model",
	kwModule:       "module",
	kwMut:          "mut",
	kwMutation:     "mutation",
	kwNamespace:    "namespace",
	kwNative:       "native",
	kwNever:        "never",
	kwNew:          "new",
	kwNewtype:      "newtype",
	kwNil:          "nil",
	kwNone:         "none",
	kwNonlocal:     "nonlocal",
	kwNot:          "not",
	kwNull:         "null",
	kwNumber:       "number",
	kwObject:       "object",
	kwOf:           "of",
	kwOneof:        "oneof",
	kwOpen:         "open",
	kwOpaque:       "opaque",
	kwOperator:     "operator",
	kwOr:           "or",
	kwOut:          "out",
	kwOutput:       "output",
	kwOverride:     "override",
	kwPackage:      "package",
	kwPartial:      "partial",
	kwPass:         "pass",
	kwPragma:       "pragma",
	kwPrivate:      "private",
	kwProc:         "proc",
	kwProcedure:    "procedure",
	kwProcess:      "process",
	kwProgram:      "program",
	kwProperty:     "property",
	kwProtected:    "protected",
	kwProtocol:     "protocol",
	kwProvider:     "provider",
	kwPub:          "pub",
	kwPublic:       "public",
	kwQuery:        "query",
	kwRaise:        "raise",
	kwRange:        "range",
	kwReadonly:     "readonly",
	kwRec:          "rec",
	kwRecord:       "record",
	kwRef:          "ref",
	kwRepeat:       "repeat",
	kwReplace:      "replace",
	kwRequire:      "require",
	kwRequires:     "requires",
	kwRescue:       "rescue",
	kwResource:     "resource",
	kwReturn:       "return",
	kwRole:         "role",
	kwRpc:          "rpc",
	kwRule:         "rule",
	kwSatisfies:    "satisfies",
	kwScalar:       "scalar",
	kwSchema:       "schema",
	kwSealed:       "sealed",
	kwSelect:       "select",
	kwSelf:         "self",
	kwSequence:     "sequence",
	kwService:      "service",
	kwSet:          "set",
	kwShared:       "shared",
	kwSignature:    "signature",
	kwStatic:       "static",
	kwString:       "string",
	kwStruct:       "struct",
	kwStructure:    "structure",
	kwSub:          "sub",
	kwSubroutine:   "subroutine",
	kwSuper:        "super",
	kwSwitch:       "switch",
	kwSymbol:       "symbol",
	kwSynonym:      "synonym",
	kwTable:        "table",
	kwTask:         "task",
	kwTemplate:     "template",
	kwTemp:         "temp",
	kwTemporary:    "temporary",
	kwTest:         "test",
	kwThen:         "then",
	kwTheorem:      "theorem",
	kwThis:         "this",
	kwThrow:        "throw",
	kwThrows:       "throws",
	kwTrait:        "trait",
	kwTrigger:      "trigger",
	kwTrue:         "true",
	kwTry:          "try",
	kwType:         "type",
	kwTypealias:    "typealias",
	kwTypedef:      "typedef",
	kwTypename:     "typename",
	kwTypeOf:       "typeof",
	kwUndef:        "undef",
	kwUndefined:    "undefined",
	kwUnion:        "union",
	kwUnique:       "unique",
	kwUnit:         "unit",
	kwUnknown:      "unknown",
	kwUnless:       "unless",
	kwUnsafe:       "unsafe",
	kwUntil:        "until",
	kwUse:          "use",
	kwUsing:        "using",
	kwVal:          "val",
	kwVar:          "var",
	kwVariable:     "variable",
	kwView:         "view",
	kwVirtual:      "virtual",
	kwVoid:         "void",
	kwVolatile:     "volatile",
	kwWhen:         "when",
	kwWhere:        "where",
	kwWhile:        "while",
	kwWith:         "with",
	kwYield:        "yield",
	kwPyFalse:      "False",
	kwPyNone:       "None",
	kwPyTrue:       "True",
}

// String returns how the keyword is written.
func (k keyword) String() string { return keywordNames[k] }

// keywordSlots is a power of two that leaves most slots of the table empty, so that a
// name is told from a keyword by one look.
const keywordSlots = 2048

// keywordHash looks at the length and three bytes alone. Names are many, and
// most of them meet an empty slot.
func keywordHash(word []byte) uint32 {
	n := len(word)
	h := uint32(word[0]) | uint32(word[1])<<8 | uint32(word[n-1])<<16 | uint32(n)<<24
	return h * 0x9e3779b1 >> (32 - 11)
}

// keywordTable is an open hash table: a keyword that finds its slot taken is in
// the next free one.
var keywordTable = func() (t [keywordSlots]keyword) {
	for k := keyword(1); k < keywordCount; k++ {
		h := keywordHash([]byte(keywordNames[k]))
		for t[h] != 0 {
			h = (h + 1) % keywordSlots
		}
		t[h] = k
	}
	return t
}()

// longestKeyword is the length of the longest keyword, in bytes.
const longestKeyword = 12

// lookup returns the keyword that is spelled word, or 0.
func lookup(word []byte) keyword {
	if n := len(word); n < 2 || n > longestKeyword {
		return 0
	}
	h := keywordHash(word)
	for {
		k := keywordTable[h]
		if k == 0 || keywordNames[k] == string(word) {
			return k
		}
		h = (h + 1) % keywordSlots
	}
}

// A keywordSet has one bit for each keyword.
type keywordSet [4]uint64

func (s *keywordSet) has(k keyword) bool { return s[k>>6]>>(k&63)&1 != 0 }
func (s *keywordSet) add(k keyword)      { s[k>>6] |= 1 << (k & 63) }
