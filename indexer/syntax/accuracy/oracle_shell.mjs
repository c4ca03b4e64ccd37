// Tells what shell scripts declare, as the parser of shfmt has it.
//
// Reads paths from standard input, one a line, and writes a line of JSON for each.

import { readFileSync, writeSync } from "node:fs";
import { createRequire } from "node:module";

const sh = createRequire(import.meta.url)(process.argv[1]);
const { syntax } = sh;

// literal returns the text of a word without quotes or expansions, or "".
function literal(word) {
  return word && word.Parts.length > 0 && syntax.NodeType(word.Parts[0]) === "Lit" ? word.Parts[0].Value : "";
}

// bodyEnd returns where the body of a function ends. The parser takes what follows && for a part of it.
function bodyEnd(stmt) {
  while (syntax.NodeType(stmt.Cmd) === "BinaryCmd") stmt = stmt.Cmd.X;
  return stmt.Cmd.End();
}

function declarations(text) {
  const file = syntax.NewParser().Parse(text, "script");
  const found = [];
  const open = []; // nodes; functions among them have a name
  const add = (name, pos, kind, end) => {
    const names = open.map((o) => o.name).filter((n) => n);
    found.push({ name, line: pos.Line(), kind, endLine: end.Line(), container: names.join(".") });
  };
  syntax.Walk(file, (node) => {
    if (!node) {
      open.pop();
      return true;
    }
    const entry = {};
    switch (syntax.NodeType(node)) {
      case "FuncDecl":
        add(node.Name.Value, node.Name.Pos(), "function", bodyEnd(node.Body));
        entry.name = node.Name.Value;
        break;
      case "DeclClause":
        if (open.some((o) => o.name)) break;
        if (node.Variant.Value !== "readonly" && !(/^(declare|typeset)$/.test(node.Variant.Value) &&
          node.Args.some((a) => /^-\w*r/.test(literal(a.Value)) && a.Naked))) break;
        for (const a of node.Args) {
          if (a.Name && !a.Naked && !a.Index && !a.Append) add(a.Name.Value, a.Name.Pos(), "constant", a.End());
        }
        break;
      case "CallExpr":
        if (node.Args.length < 2 || literal(node.Args[0]) !== "alias") break;
        for (const word of node.Args.slice(1)) {
          const at = literal(word).match(/^([\w.:-]+)=/);
          if (at) add(at[1], word.Pos(), "function", word.End());
        }
        break;
    }
    open.push(entry);
    return true;
  });
  return found;
}

for (const path of readFileSync(0, "utf8").split("\n").filter((p) => p)) {
  let answer;
  try {
    answer = { path, decls: declarations(readFileSync(path, "utf8")) };
  } catch (e) {
    answer = { path, error: String(e.Error ? e.Error() : e) };
  }
  writeSync(1, JSON.stringify(answer) + "\n");
}
