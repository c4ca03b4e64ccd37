// Tells what Lua files declare, as luaparse has it.
//
// Reads paths from standard input, one a line, and writes a line of JSON for each.

import { readFileSync, writeSync } from "node:fs";
import { createRequire } from "node:module";

const parser = createRequire(import.meta.url)(process.argv[1]);

// The names in a.b.c, or null for anything else.
function path(node) {
  if (node.type === "Identifier") return [node.name];
  if (node.type !== "MemberExpression") return null;
  const base = path(node.base);
  return base && [...base, node.identifier.name];
}

// parse knows the Lua of today, with integer division, or that of LuaJIT, with goto and numbers like 1LL.
function parse(text) {
  const options = { locations: true, encodingMode: "x-user-defined" };
  try {
    return parser.parse(text, { ...options, luaVersion: "5.3" });
  } catch {
    return parser.parse(text, { ...options, luaVersion: "LuaJIT" });
  }
}

function declarations(text) {
  const found = [];
  // Declares what a function is assigned to, and what is in it.
  const named = (target, fn, whole, open) => {
    const names = path(target);
    if (!names) return visit(fn, open);
    const name = names.pop();
    const container = names.length ? [...open, names.join(".")] : open;
    const last = target.type === "MemberExpression" ? target.identifier : target;
    found.push({
      name, line: last.loc.start.line, kind: target.indexer === ":" ? "method" : "function",
      endLine: whole.loc.end.line, container: container.join("."),
    });
    for (const s of fn.body) visit(s, [...container, name]);
  };
  const visit = (node, open) => {
    if (Array.isArray(node)) return node.forEach((n) => visit(n, open));
    if (!node || typeof node.type !== "string") return;
    switch (node.type) {
      case "FunctionDeclaration":
        if (node.identifier) return named(node.identifier, node, node, open);
        break;
      case "AssignmentStatement":
      case "LocalStatement":
        node.variables.forEach((v) => visit(v, open));
        node.init.forEach((value, i) => {
          if (value.type === "FunctionDeclaration" && node.variables[i]) named(node.variables[i], value, value, open);
          else visit(value, open);
        });
        return;
      case "TableKeyString":
        if (node.value.type === "FunctionDeclaration") return named(node.key, node.value, node.value, open);
        break;
    }
    for (const key in node) if (key !== "loc") visit(node[key], open);
  };
  visit(parse(text).body, []);
  return found;
}

for (const path of readFileSync(0, "utf8").split("\n").filter((p) => p)) {
  let answer;
  try {
    answer = { path, decls: declarations(readFileSync(path, "latin1")) };
  } catch (e) {
    answer = { path, error: String(e) };
  }
  writeSync(1, JSON.stringify(answer) + "\n");
}
