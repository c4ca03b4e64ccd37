"""Tells what Python files declare, as Python's own parser has it.

Reads paths from standard input, one a line, and writes a line of JSON for each.
"""

import ast
import json
import re
import sys
import tokenize
import warnings

ENUMS = {"Enum", "IntEnum", "StrEnum", "Flag", "IntFlag", "ReprEnum"}
PROPERTIES = {"property", "cached_property", "abstractproperty", "getter", "setter", "deleter"}


def last_name(node):
    """The name that an expression like a.b.c or a.b.c(...) ends with."""
    if isinstance(node, ast.Call):
        node = node.func
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


class Declarations:
    def __init__(self):
        self.found = []
        self.names = []  # of what is open
        self.scopes = ["module"]

    def add(self, name, line, kind, node):
        self.found.append({
            "name": name,
            "line": line,
            "kind": kind,
            "endLine": node.end_lineno,
            "container": ".".join(self.names),
        })

    def body(self, statements):
        for s in statements:
            self.statement(s)

    def statement(self, s):
        if isinstance(s, ast.ClassDef):
            enum = any(last_name(b) in ENUMS for b in s.bases if not isinstance(b, ast.Call))
            self.add(s.name, s.lineno, "enum" if enum else "class", s)
            self.inside(s, "enum" if enum else "class")
        elif isinstance(s, (ast.FunctionDef, ast.AsyncFunctionDef)):
            self.add(s.name, s.lineno, self.function_kind(s), s)
            self.inside(s, "function")
        elif isinstance(s, ast.Assign):
            for target in s.targets:
                self.target(target, s)
        elif isinstance(s, ast.AnnAssign):
            if s.simple:
                self.target(s.target, s)
        else:
            for block in ("body", "handlers", "orelse", "finalbody", "cases"):
                for inner in getattr(s, block, None) or []:
                    if isinstance(inner, ast.stmt):
                        self.statement(inner)
                    else:  # an except or a case
                        self.body(inner.body)

    def inside(self, s, scope):
        self.names.append(s.name)
        self.scopes.append(scope)
        self.body(s.body)
        self.names.pop()
        self.scopes.pop()

    def function_kind(self, s):
        if self.scopes[-1] not in ("class", "enum"):
            return "function"
        if any(last_name(d) in PROPERTIES for d in s.decorator_list):
            return "property"
        return "constructor" if s.name == "__init__" else "method"

    def target(self, target, s):
        if isinstance(target, ast.Starred):
            self.target(target.value, s)
        elif isinstance(target, (ast.Tuple, ast.List)):
            for t in target.elts:
                self.target(t, s)
        elif isinstance(target, ast.Name) and self.scopes[-1] != "function":
            self.add(target.id, target.lineno, self.value_kind(target.id), s)

    def value_kind(self, name):
        if self.scopes[-1] == "enum" and not name.startswith("_"):
            return "enumMember"
        if re.fullmatch("_*[A-Z][A-Z0-9_]*", name):
            return "constant"
        return "variable" if self.scopes[-1] == "module" else "field"


def answer(path):
    try:
        with tokenize.open(path) as f:
            tree = ast.parse(f.read())
    except (SyntaxError, ValueError, UnicodeError, RecursionError) as e:
        return {"path": path, "error": str(e)}
    d = Declarations()
    d.body(tree.body)
    return {"path": path, "decls": d.found}


def main():
    warnings.simplefilter("ignore")
    for line in sys.stdin:
        json.dump(answer(line.rstrip("\n")), sys.stdout)
        sys.stdout.write("\n")


main()
