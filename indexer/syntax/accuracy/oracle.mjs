// Tells what TypeScript and JavaScript files declare, as the TypeScript compiler has it.
//
// Reads paths from standard input, one a line, and writes a line of JSON for each.
// The last argument is the compiler: the path of typescript.js. One before it is a path
// in the folder of other parsers' node_modules.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const { default: ts } = await import(pathToFileURL(process.argv.at(-1)));
const K = ts.SyntaxKind;

const scripts = {
  ts: ts.ScriptKind.TS, mts: ts.ScriptKind.TS, cts: ts.ScriptKind.TS, tsx: ts.ScriptKind.TSX,
  js: ts.ScriptKind.JS, mjs: ts.ScriptKind.JS, cjs: ts.ScriptKind.JS, jsx: ts.ScriptKind.JSX,
};

// Declarations collects those of one file. A scope says what encloses a node: the
// names, whether variables count here, and the class that a parameter would be a
// property of.
class Declarations {
  constructor(file) {
    this.file = file;
    this.found = [];
  }

  line(pos) {
    return this.file.getLineAndCharacterOfPosition(pos).line + 1;
  }

  add(name, kind, node, scope, receiver = "") {
    const container = receiver ? [...scope.names, receiver] : scope.names;
    this.found.push({
      name: name.text, kind, line: this.line(name.pos), endLine: this.line(node.end - 1),
      container: container.join("."),
    });
    return { names: [...container, name.text], top: false };
  }

  // name tells how a declared name is written and where, or undefined for none.
  // The quotes of a string are not part of it, the brackets of an expression are.
  name(node) {
    if (!node) return undefined;
    if (node.kind === K.ComputedPropertyName && node.expression.kind === K.StringLiteral) node = node.expression;
    let text = node.getText(this.file);
    if (node.kind === K.StringLiteral) text = text.slice(1, -1);
    return { text, pos: node.getStart(this.file) };
  }

  // children visits what is in a node. Its decorators are outside of it.
  children(node, scope, outer = scope) {
    ts.forEachChild(node, (child) => {
      this.visit(child, child.kind === K.Decorator ? outer : scope);
    });
  }

  visit(node, scope) {
    switch (node.kind) {
      case K.SourceFile:
      case K.ModuleBlock:
        return this.children(node, { ...scope, top: true });
      case K.ModuleDeclaration:
        return this.module(node, scope);
      case K.FunctionDeclaration:
        return this.named(node, "function", scope);
      case K.ClassDeclaration:
        return this.named(node, "class", scope);
      case K.FunctionExpression:
      case K.ClassExpression:
        return this.expression(node, scope);
      case K.InterfaceDeclaration:
        return this.members(node, this.add(this.name(node.name), "interface", node, scope));
      case K.TypeAliasDeclaration:
        return this.type(node.type, this.add(this.name(node.name), "interface", node, scope));
      case K.EnumDeclaration:
        return this.enumeration(node, scope);
      case K.VariableStatement:
        return this.variables(node.declarationList, scope);
      case K.ExportAssignment:
        return this.exported(node, scope);
      case K.ExpressionStatement:
        return this.assignments(node.expression, scope);
      case K.PropertyDeclaration:
        return this.property(node, scope);
      case K.PropertyAssignment:
        if (!value(leftmost(node.initializer))) break;
        return this.bound(node, "property", scope);
      case K.MethodDeclaration:
        return this.named(node, "method", scope);
      case K.GetAccessor:
      case K.SetAccessor:
        return this.named(node, "property", scope);
      case K.Constructor:
        return this.constructorOf(node, scope);
      case K.ExpressionWithTypeArguments:
        return this.visit(node.expression, scope);
    }
    if (!ts.isTypeNode(node)) this.children(node, { ...scope, top: false });
  }

  module(node, scope) {
    const kind = node.name.kind === K.StringLiteral ? "module" : "namespace";
    const inner = this.add(this.name(node.name), kind, node, scope);
    if (node.body) this.visit(node.body, inner);
  }

  // named adds a node with a name, or an export without one under the name default.
  named(node, kind, scope) {
    let name = this.name(node.name);
    if (!name) {
      const word = node.modifiers?.find((m) => m.kind === K.DefaultKeyword);
      name = word && { text: "default", pos: word.getStart(this.file) };
    }
    this.children(node, name ? this.add(name, kind, node, scope) : inside(scope), inside(scope));
  }

  // expression adds a function or class that is a value, unless it has the name that it is bound to.
  expression(node, scope) {
    const name = this.name(node.name);
    const kind = node.kind === K.ClassExpression ? "class" : "function";
    const bound = this.value?.pos === node.getStart(this.file) && this.value.name === name?.text;
    this.children(node, name && !bound ? this.add(name, kind, node, scope) : inside(scope), inside(scope));
  }

  enumeration(node, scope) {
    const inner = this.add(this.name(node.name), "enum", node, scope);
    for (const m of node.members) {
      const scope = this.add(this.name(m.name), "enumMember", m, inner);
      if (m.initializer) this.visit(m.initializer, scope);
    }
  }

  variables(list, scope) {
    for (const d of list.declarations) {
      if (!scope.top) this.children(d, scope);
      else if (d.name.kind === K.Identifier) this.bound(d, variableKind(list), scope);
      else {
        this.pattern(d.name, variableKind(list), scope);
        if (d.initializer) this.visit(d.initializer, inside(scope));
      }
    }
  }

  // pattern adds the names that are destructured.
  pattern(node, kind, scope) {
    for (const e of node.elements) {
      if (e.kind !== K.BindingElement) continue;
      if (e.propertyName) this.visit(e.propertyName, inside(scope));
      if (e.name.kind === K.Identifier) this.add(this.name(e.name), kind, e, scope);
      else this.pattern(e.name, kind, scope);
      if (e.initializer) this.visit(e.initializer, inside(scope));
    }
  }

  property(node, scope) {
    for (const m of node.modifiers ?? []) this.visit(m, inside(scope));
    const inner = this.bound(node, "property", scope);
    this.type(node.type, inner);
  }

  // bound adds a name with a value, and has the kind of the value if that is a function or class.
  bound(node, kind, scope) {
    const v = value(node.initializer);
    const method = v === "function" && node.kind !== K.VariableDeclaration;
    const name = this.name(node.name);
    const inner = this.add(name, method ? "method" : v ?? kind, node, scope);
    this.visit(node.name, inner);
    this.bind(node.initializer, name, inner);
    return inner;
  }

  // bind visits a value. The function or class that it begins with may have the name it is bound to.
  bind(node, name, scope) {
    if (!node) return;
    this.value = { pos: assigned(node).getStart(this.file), name: name.text };
    this.visit(node, scope);
  }

  exported(node, scope) {
    if (node.isExportEquals || node.expression.kind !== K.ArrowFunction) return this.visit(node.expression, inside(scope));
    const word = node.getChildren(this.file).find((c) => c.kind === K.DefaultKeyword);
    const name = { text: "default", pos: word.getStart(this.file) };
    this.children(node.expression, this.add(name, "function", node.expression, scope));
  }

  // assignments adds what a.b = c.d = function () {}, e.f = ... declares. The members of an object
  // that is assigned are in what it is assigned to.
  assignments(node, scope) {
    if (operator(node) === K.CommaToken) {
      this.assignments(node.left, scope);
      return this.assignments(node.right, scope);
    }
    const targets = [];
    let last = node;
    for (; operator(last) === K.EqualsToken; last = last.right) targets.push(last);
    if (targets.length === 0 || !targets.every((t) => chain(t.left))) return this.visit(node, inside(scope));
    let inner = inside(scope);
    if (last.kind === K.ObjectLiteralExpression) {
      const { name } = receiver(targets.at(-1).left.getText(this.file), scope.top) ?? {};
      return this.visit(node, name ? { names: [...scope.names, name], top: false } : inner);
    }
    if (!value(leftmost(last))) return this.visit(node, inner);
    for (const t of targets) {
      const to = t.left.kind === K.PropertyAccessExpression && receiver(t.left.expression.getText(this.file), scope.top);
      if (!to) continue;
      const name = this.name(t.left.name);
      const kind = { class: "class", function: to.kind }[value(last)] ?? "property";
      inner = this.add(name, kind, t, scope, to.name);
      this.value = { pos: last.getStart(this.file), name: name.text };
    }
    this.visit(last, inner);
  }

  constructorOf(node, scope) {
    const word = node.getChildren(this.file).find((c) => c.kind === K.ConstructorKeyword || c.kind === K.StringLiteral);
    const inner = this.add({ text: "constructor", pos: word.getStart(this.file) }, "constructor", node, scope);
    for (const p of node.parameters) {
      if (ts.isParameterPropertyDeclaration(p, node)) this.add(this.name(p.name), "property", p, scope);
    }
    this.children(node, inner, inside(scope));
  }

  // type adds the members that a type spells out, outside of parameters and type arguments.
  type(node, scope) {
    switch (node?.kind) {
      case K.TypeLiteral:
        return this.members(node, scope);
      case K.UnionType:
      case K.IntersectionType:
        return node.types.forEach((t) => this.type(t, scope));
      case K.TupleType:
        return node.elements.forEach((t) => this.type(t, scope));
      case K.ArrayType:
        return this.type(node.elementType, scope);
      case K.IndexedAccessType:
        return this.type(node.objectType, scope);
      case K.ConditionalType:
        this.type(node.checkType, scope);
        this.type(node.trueType, scope);
        return this.type(node.falseType, scope);
      case K.TypeOperator:
      case K.ParenthesizedType:
      case K.MappedType:
      case K.NamedTupleMember:
      case K.OptionalType:
      case K.RestType:
        return this.type(node.type, scope);
    }
  }

  members(node, scope) {
    for (const m of node.members) {
      if (m.kind === K.PropertySignature) this.type(m.type, this.add(this.name(m.name), "property", m, scope));
      else if (m.kind === K.MethodSignature) this.add(this.name(m.name), "method", m, scope);
      else if (ts.isAccessor(m)) this.add(this.name(m.name), "property", m, scope);
    }
  }
}

const inside = (scope) => ({ ...scope, top: false });

const variableKind = (list) => (list.flags & (ts.NodeFlags.Const | ts.NodeFlags.Using) ? "constant" : "variable");

// assigned returns the value of b = c = value, where b and c are names, or else node itself.
function assigned(node) {
  while (node && operator(node) === K.EqualsToken && chain(node.left)) node = node.right;
  return node;
}

// value tells the kind of a value that gives its kind to the name it is bound to.
function value(node) {
  switch (assigned(node)?.kind) {
    case K.FunctionExpression:
    case K.ArrowFunction:
      return "function";
    case K.ClassExpression:
      return "class";
  }
}

// leftmost returns the expression that an expression begins with.
function leftmost(node) {
  for (let n = assigned(node); n; n = n.left ?? n.condition ?? n.tag ?? n.expression) {
    if (n.getStart() !== assigned(node).getStart()) return;
    if (value(n)) return n;
  }
}

const operator = (node) => (node.kind === K.BinaryExpression ? node.operatorToken.kind : undefined);

// chain tells whether an expression is names with dots in between.
function chain(node) {
  while (node.kind === K.PropertyAccessExpression && !node.questionDotToken) node = node.expression;
  return node.kind === K.Identifier || node.kind === K.ThisKeyword;
}

// receiver tells what an assignment to a property of the given chain declares, if it declares anything.
function receiver(text, top) {
  if (text === "exports" || text === "module.exports") return { name: "", kind: "function" };
  if (text === "this") return { name: "", kind: "method" };
  if (text.startsWith("this.")) return;
  const name = text.replace(/^(module\.)?exports\./, "").replace(/\s*\.prototype$/, "");
  if (text.endsWith(".prototype")) return { name, kind: "method" };
  if (top || /^\p{Lu}/u.test(name.slice(name.lastIndexOf(".") + 1).trim())) return { name, kind: "function" };
}

// Components have scripts in them, which the compilers of their languages find. What is
// around those is blanked out.
const require = createRequire(process.argv[1]);

const components = {
  vue(text) {
    const { descriptor, errors } = require("@vue/compiler-sfc").parse(text);
    if (errors.length) throw errors[0];
    return [descriptor.script, descriptor.scriptSetup].filter(Boolean).map(({ loc }) => [loc.start.offset, loc.end.offset]);
  },
  svelte(text) {
    const { instance, module } = require("svelte/compiler").parse(text, { modern: true });
    return [instance, module].filter(Boolean).map(({ start, end }) => {
      const script = text.slice(start, end);
      return [start + /^<script(?:"[^"]*"|'[^']*'|[^>])*>/.exec(script)[0].length, start + script.lastIndexOf("</script")];
    });
  },
};

function scriptsOf(text, extent) {
  const blank = (s) => s.replace(/[^\n]/g, " ");
  let out = "", at = 0;
  for (const [start, end] of extent.sort(([a], [b]) => a - b)) {
    out += blank(text.slice(at, start)) + text.slice(start, end);
    at = end;
  }
  return out + blank(text.slice(at));
}

function answer(path) {
  const ext = path.slice(path.lastIndexOf(".") + 1);
  let text = readFileSync(path, "utf8"), name = path;
  if (components[ext]) {
    try {
      text = scriptsOf(text, components[ext](text));
    } catch (err) {
      return { path, error: String(err) };
    }
    name += ".ts";
  }
  const file = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true, scripts[ext]);
  if (file.parseDiagnostics.length > 0) {
    return { path, error: ts.flattenDiagnosticMessageText(file.parseDiagnostics[0].messageText, " ") };
  }
  const d = new Declarations(file);
  d.visit(file, { names: [], top: true });
  return { path, decls: d.found };
}

for await (const path of createInterface({ input: process.stdin })) {
  process.stdout.write(JSON.stringify(answer(path)) + "\n");
}
