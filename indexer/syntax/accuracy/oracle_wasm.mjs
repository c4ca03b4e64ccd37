// Tells what files declare, as grammars of tree-sitter that are built for JavaScript have
// it. What a grammar does not understand as a whole is left out.
//
// Reads paths from standard input, one a line, and writes a line of JSON for each. The
// arguments are a path in the folder of the grammars' node_modules, and the language.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(process.argv[1]);
const language = process.argv[2];
const { Parser, Language } = require("web-tree-sitter");

// add notes that node declares what the node named is called, and returns the container of
// what is in it.
function add(found, kind, named, node, container, end = node) {
  found.push({
    name: plain(named.text), line: named.startPosition.row + 1, kind, container,
    endLine: Math.max(end.endPosition.row, named.startPosition.row) + 1,
  });
  return container ? `${container}.${plain(named.text)}` : plain(named.text);
}

// plain returns a name of Zig without the quotes that it may be in.
function plain(name) {
  return name.startsWith('@"') ? name.slice(2, -1) : name;
}

// Types of Zig are values.
const zigTypes = {
  struct_declaration: "struct", union_declaration: "struct", opaque_declaration: "struct",
  enum_declaration: "enum", error_set_declaration: "enum",
};

// zigType returns the type that a value is, also if more errors join it, or one of its
// declarations is what is wanted.
function zigType(value) {
  if (!value || zigTypes[value.type]) return value;
  if (value.type === "binary_expression" && value.text.startsWith("error") || value.type === "field_expression") {
    return zigType(value.namedChildren[0]);
  }
}

function zig(found, node, container, kind) {
  for (const child of node.namedChildren) {
    const name = child.childForFieldName("name");
    switch (child.type) {
      case "variable_declaration": {
        const named = child.namedChildren.find(({ type }) => type === "identifier");
        const value = zigType(child.namedChildren.at(-1));
        const type = zigTypes[value?.type];
        const constant = child.children.some(({ type }) => type === "const");
        const inner = add(found, type ?? (constant ? "constant" : "variable"), named, child, container);
        if (type) zig(found, value, inner, type);
        break;
      }
      case "function_declaration": {
        if (!name) break;
        const inner = add(found, kind === "struct" || kind === "enum" ? "method" : "function", name, child, container);
        const [returned] = child.descendantsOfType("return_expression").map((r) => zigType(r.namedChildren.at(-1))).filter(Boolean);
        if (returned) zig(found, returned, inner, zigTypes[returned.type]);
        break;
      }
      case "container_field":
        if (name && name.text !== "_" && (kind === "enum" || child.childForFieldName("type"))) {
          add(found, kind === "enum" ? "enumMember" : "field", name, child, container);
        }
        break;
      case "identifier":
        if (node.type === "error_set_declaration") add(found, "enumMember", child, child, container);
    }
  }
}

// Signatures of Dart's functions, and what they are in a type.
const dartFunctions = {
  function_signature: "method", getter_signature: "property", setter_signature: "method", operator_signature: "operator",
  constructor_signature: "constructor", constant_constructor_signature: "constructor",
  factory_constructor_signature: "constructor", redirecting_factory_constructor_signature: "constructor",
};
const dartLists = ["initialized_identifier_list", "static_final_declaration_list", "identifier_list"];

// dartNamed returns the node that names what a signature declares.
function dartNamed(signature) {
  if (dartFunctions[signature.type] !== "constructor") return signature.childForFieldName("name");
  return signature.namedChildren.filter(({ type }) => type === "identifier").at(-1);
}

// dart reads what stands in a file or the body of a type, where a function's body follows its signature.
function dart(found, node, container, member) {
  const nodes = node.namedChildren;
  nodes.forEach((child, i) => {
    const name = child.childForFieldName("name");
    const body = child.childForFieldName("body") ?? child.namedChildren.find(({ type }) => /_body$/.test(type));
    switch (child.type) {
      case "class_definition": case "mixin_declaration": case "enum_declaration": case "extension_type_declaration": {
        const named = name ?? child.namedChildren.find(({ type }) => type === "identifier") ??
          child.descendantsOfType("identifier")[0];
        const inner = add(found, child.type === "enum_declaration" ? "enum" : "class", named, child, container);
        if (body) dart(found, body, inner, true);
        return;
      }
      case "extension_declaration": {
        const type = child.childrenForFieldName("class").filter(({ type }) => type === "type_identifier").at(-1);
        if (body) dart(found, body, type?.text ?? "", true);
        return;
      }
      case "enum_constant":
        add(found, "enumMember", name, child, container);
        return;
      case "type_alias": {
        const named = child.namedChildren.filter(({ type }) => type === "type_identifier");
        const old = child.namedChildren.some(({ type }) => type === "formal_parameter_list");
        add(found, "class", old ? named.at(-1) : named[0], child, container);
        return;
      }
    }
    const signature = dartFunctions[child.type] ? child : child.namedChildren.find(({ type }) => dartFunctions[type]);
    if (signature && (child === signature || ["method_signature", "declaration"].includes(child.type))) {
      const kind = dartFunctions[signature.type];
      const next = nodes[i + 1];
      const end = next?.type === "function_body" ? next : child;
      const named = dartNamed(signature) ?? signature;
      if (kind === "operator") {
        const word = signature.children.find(({ type }) => type === "operator");
        const symbol = signature.children[signature.children.indexOf(word) + 1];
        const text = symbol.text === "[" ? (signature.text.includes("]=") ? "[]=" : "[]") : symbol.text;
        found.push({ name: `operator ${text}`, line: word.startPosition.row + 1, kind, container, endLine: end.endPosition.row + 1 });
        return;
      }
      add(found, !member && kind === "method" ? "function" : !member && kind === "property" ? "variable" : kind, named, child, container, end);
      return;
    }
    const lists = dartLists.includes(child.type) ? [child] : child.type === "declaration" ? child.namedChildren.filter(({ type }) => dartLists.includes(type)) : [];
    let head = i;
    while (child.type !== "declaration" && /^type_|^nullable_type$/.test(nodes[head - 1]?.type)) head--;
    const constant = [nodes[head - 1], ...child.namedChildren].some((n) => n?.type === "const_builtin");
    for (const list of lists) {
      for (const item of list.namedChildren) {
        const named = item.type === "identifier" ? item : item.namedChildren.find(({ type }) => type === "identifier");
        if (named) add(found, constant ? "constant" : member ? "field" : "variable", named, item, container);
      }
    }
  });
}

const readers = { zig: (found, root) => zig(found, root, "", ""), dart: (found, root) => dart(found, root, "", false) };

await Parser.init();
const parser = new Parser();
parser.setLanguage(await Language.load(require.resolve(`tree-sitter-wasms/out/tree-sitter-${language}.wasm`)));
for (const path of readFileSync(0, "utf8").split("\n").filter(Boolean)) {
  const tree = parser.parse(readFileSync(path, "utf8"));
  if (tree.rootNode.hasError) {
    console.log(JSON.stringify({ path, error: "not understood" }));
  } else {
    const decls = [];
    readers[language](decls, tree.rootNode);
    console.log(JSON.stringify({ path, decls }));
  }
  tree.delete();
}
