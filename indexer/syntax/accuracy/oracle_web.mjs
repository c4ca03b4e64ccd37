// Tells what files of data and for the web declare, as parsers of these formats have it.
//
// Reads paths from standard input, one a line, and writes a line of JSON for each. The
// arguments are a path in the folder of the parsers' node_modules, and the language.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(process.argv[1]);
const language = process.argv[2];

// lines returns a function from an offset to its line, from 1.
function lines(text) {
  const starts = [0];
  for (let i = text.indexOf("\n"); i >= 0; i = text.indexOf("\n", i + 1)) starts.push(i + 1);
  return (offset) => {
    let low = 0, high = starts.length;
    while (low + 1 < high) {
      const middle = (low + high) >> 1;
      if (starts[middle] <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  };
}

// What has so many keys is a table of data, and its keys are no declarations.
const maxKeys = 200;

function few(found) {
  return found.length > maxKeys ? [] : found;
}

async function json() {
  const { parseTree } = require("jsonc-parser");
  return (text) => {
    const line = lines(text);
    const errors = [];
    const root = parseTree(text, errors, { allowTrailingComma: true });
    if (errors.length) throw new Error("not JSON");
    if (root?.type !== "object") return [];
    return few((root.children ?? []).map(({ children: [key, value], offset, length }) => ({
      name: text.slice(key.offset + 1, key.offset + key.length - 1), line: line(key.offset), kind: "key",
      endLine: line(offset + length - 1), container: "",
    })));
  };
}

async function yaml() {
  const { parseAllDocuments, isMap, isScalar } = require("yaml");
  return (text) => {
    const line = lines(text);
    const found = [];
    for (const doc of parseAllDocuments(text, { uniqueKeys: false })) {
      if (doc.errors.length) throw doc.errors[0];
      if (!isMap(doc.contents) || doc.contents.flow) continue;
      for (const { key, value } of doc.contents.items) {
        if (!isScalar(key) || key.source === "" || key.range[0] === key.range[1]) continue;
        let name = text.slice(key.range[0], key.range[1]);
        if (/^["']/.test(name)) name = name.slice(1, -1);
        const end = value?.range && value.range[1] > value.range[0] ? value.range[1] : key.range[1];
        let last = text.slice(0, end).trimEnd().length - 1;
        found.push({ name, line: line(key.range[0]), kind: "key", endLine: line(last), container: "" });
      }
    }
    return few(found);
  };
}

async function toml() {
  const { parseTOML } = require("toml-eslint-parser");
  return (text) => {
    const found = [];
    const [top] = parseTOML(text).body;
    const name = ({ range: [start, end] }) => {
      const s = text.slice(start, end);
      return /^(["']).*\1$/.test(s) && !/["']\s*\./.test(s) ? s.slice(1, -1) : s;
    };
    for (const node of top.body) {
      const key = { range: [node.key.keys[0].range[0], node.key.keys.at(-1).range[1]] };
      const d = {
        name: name(key), line: node.key.keys[0].loc.start.line, kind: "key",
        endLine: node.loc.end.line, container: "",
      };
      const before = found.at(-1);
      if (node.kind === "array" && before?.name === d.name) before.endLine = d.endLine;
      else found.push(d);
    }
    return few(found);
  };
}

// styles reads CSS and SCSS: each selector of a rule, and what is named.
async function styles(parse) {
  return (text) => {
    const line = lines(text);
    const found = [];
    const at = (node, name, from, kind, container) => {
      const offset = text.indexOf(name, from);
      found.push({ name, line: line(offset), kind, endLine: node.source.end ? line(node.source.end.offset - 1) : 0, container });
      return container ? `${container}.${name}` : name;
    };
    const visit = (nodes, container, rules) => {
      for (const node of nodes ?? []) {
        const start = node.source.start.offset;
        if (node.type === "rule") {
          let inner = container, from = start;
          const raw = node.raws.selector?.raw ?? node.selector;
          const parts = rules ? selectors(raw) : [];
          parts.forEach((name, i) => {
            const full = at(node, name, from, /^[.#%][\w\x80-\xff-]+$/.test(name) ? "class" : "key", container);
            from = text.indexOf(name, from) + name.length;
            if (i === 0) inner = full;
          });
          visit(node.nodes, inner, rules);
        } else if (node.type === "atrule") {
          const name = node.name.toLowerCase();
          const params = node.raws.params?.raw ?? node.params;
          const word = /^[\w$%@-][\w.%-]*/.exec(params)?.[0];
          if ((name === "mixin" || name === "function") && word) {
            visit(node.nodes, at(node, word, start + node.name.length + 1, "function", container), rules);
          } else if (/^(-\w+-)?keyframes$/.test(name)) {
            if (word) at(node, word, start + node.name.length + 1, "function", container);
          } else {
            visit(node.nodes, container, rules);
          }
        } else if (node.type === "decl") {
          if (/^(\$|--)[\w-]+$/.test(node.prop) && node.parent.type !== "decl") {
            at(node, node.prop, start, "variable", container);
          }
          if (node.nodes) visit(node.nodes, container, rules);
        }
      }
    };
    visit(parse(text).nodes, "", true);
    return found;
  };
}

// selectors are those of a list, as they are written.
function selectors(list) {
  const found = [];
  let depth = 0, from = 0;
  const clean = list.replace(/\/\*[\s\S]*?\*\/|(?<=\s|^)\/\/[^\n]*/g, (c) => c.replace(/[^\n]/g, "\0"));
  for (let i = 0; i <= clean.length; i++) {
    const c = clean[i];
    if (c === "(" || c === "[" || c === "{") depth++;
    else if (c === ")" || c === "]" || c === "}") depth--;
    else if (i === clean.length || c === "," && depth === 0) {
      const [name] = [clean.slice(from, i).replace(/^[\s\0]+|[\s\0]+$/g, "")];
      if (name && !name.includes("\0")) found.push(name);
      from = i + 1;
    }
  }
  return found;
}

// Of what scripts and styles in a page declare others can tell.
async function html() {
  const { parse } = require("parse5");
  return (text) => {
    const line = lines(text);
    const found = [];
    const at = (name, kind, start) => found.push({
      name, kind, line: line(start), endLine: line(start + name.length), container: "",
    });
    const visit = (node) => {
      const place = node.sourceCodeLocation;
      const id = place?.attrs?.id;
      if (id) {
        const value = /=\s*(["']?)([\s\S]*?)\1$/.exec(text.slice(id.startOffset, id.endOffset));
        if (value?.[2].trim()) at(value[2], "key", id.endOffset - value[2].length - value[1].length);
      }
      if (/^h[1-6]$/.test(node.nodeName) && place?.startTag) {
        const start = place.startTag.endOffset;
        const part = /^(?:[ \t\r\n]|&nbsp;|<!--[\s\S]*?-->|<[^>]*>)*([^<]+)/.exec(text.slice(start, place.endTag?.startOffset ?? place.endOffset));
        const words = part?.[1].replace(/[ \t\r\n]+$/, "");
        if (words) at(words, "string", start + part[0].length - part[1].length);
      }
      if (/^(script|style)$/.test(node.nodeName) && place?.startTag) {
        found.push({ name: "", kind: "unknown", line: line(place.startTag.endOffset), endLine: line(place.endOffset), container: "" });
      }
      for (const child of node.childNodes ?? []) visit(child);
      if (node.content) visit(node.content);
    };
    visit(parse(text, { sourceCodeLocationInfo: true }));
    return found;
  };
}

async function docker() {
  const { DockerfileParser } = require("dockerfile-ast");
  return (text) => {
    const found = [];
    const file = DockerfileParser.parse(text);
    let stage = null;
    const end = (n) => n.getRange().end.line + 1;
    for (const node of file.getInstructions()) {
      const line = (range) => range.start.line + 1;
      switch (node.getKeyword()) {
        case "FROM":
          stage = null;
          if (node.getBuildStage()) {
            stage = { name: node.getBuildStage(), line: line(node.getBuildStageRange()), kind: "module", container: "" };
            found.push(stage);
          }
          break;
        case "ARG": case "ENV":
          for (const p of node.getProperties?.() ?? [node.getProperty?.()].filter(Boolean)) {
            found.push({
              name: p.getName(), line: line(p.getNameRange()), kind: "variable", endLine: end(node),
              container: stage ? stage.name : "",
            });
          }
      }
      if (stage) stage.endLine = end(node);
    }
    return found;
  };
}

// PostgreSQL's own parser. What psql reads itself is blanked out.
async function sql() {
  const pg = require("libpg-query");
  await pg.loadModule();
  return (text) => {
    if (/[^\x00-\x7f]/.test(text)) throw new Error("not ASCII");
    const blank = (s) => s.replace(/[^\n]/g, " ");
    text = text.replace(/^\\.*$/gm, blank);
    text = text.replace(/^(copy\b[^;]*from\s+stdin[^;]*;)([\s\S]*?^\\?\.?\s*$)/gim, (_, a, b) => a + blank(b));
    const line = lines(text);
    const found = [];
    const clean = text.replace(/\/\*[\s\S]*?\*\/|--[^\n]*/g, blank);
    for (const { stmt, stmt_location = 0, stmt_len } of pg.parseSync(text).stmts ?? []) {
      const end = stmt_len ? stmt_location + stmt_len : text.trimEnd().length;
      let from = stmt_location;
      const last = line(from + clean.slice(from, end).trimEnd().length - 1);
      // Finds a name from where the last one was found.
      const add = (name, kind, container, endLine) => {
        const escaped = name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/"/g, '""').replace(/'/g, "''");
        const m = new RegExp(`(?<![\\w$])${escaped}(?![\\w$])`, "i").exec(clean.slice(from, end));
        if (!m) return;
        from += m.index + m[0].length;
        const at = line(from - 1);
        found.push({ name: m[0], line: at, kind, endLine: endLine === 0 ? at : last, container });
        return m[0];
      };
      const relation = ({ schemaname, relname }, kind) => {
        const schema = schemaname && add(schemaname, "unknown?", "");
        if (schemaname) found.pop();
        const name = add(relname, kind, schema ?? "");
        return [schema, name].filter(Boolean).join(".");
      };
      const listed = (names, kind) => {
        const parts = names.map((n) => n.String.sval);
        return relation({ schemaname: parts.at(-2), relname: parts.at(-1) }, kind);
      };
      const columns = (elements, container) => {
        for (const { ColumnDef: c } of elements ?? []) {
          if (c) {
            if (c.location !== undefined) from = c.location;
            add(c.colname, "field", container, 0);
          }
        }
      };
      const [[type, s]] = Object.entries(stmt);
      switch (type) {
        case "CreateStmt": {
          const name = relation(s.relation, "struct");
          columns(s.tableElts, name);
          break;
        }
        case "CreateForeignTableStmt": {
          const name = relation(s.base.relation, "struct");
          columns(s.base.tableElts, name);
          break;
        }
        case "CreateTableAsStmt":
          if (s.objtype !== "OBJECT_TABLE" || !s.is_select_into) {
            const name = relation(s.into.rel, "struct");
            for (const c of s.into.colNames ?? []) add(c.String.sval, "field", name, 0);
          }
          break;
        case "ViewStmt": {
          const name = relation(s.view, "struct");
          for (const c of s.aliases ?? []) add(c.String.sval, "field", name, 0);
          break;
        }
        case "CreateFunctionStmt": listed(s.funcname, "function"); break;
        case "DefineStmt":
          if (s.kind === "OBJECT_AGGREGATE") listed(s.defnames, "function");
          else if (s.kind === "OBJECT_TYPE") listed(s.defnames, "class");
          break;
        case "CreateDomainStmt": listed(s.domainname, "class"); break;
        case "CreateEnumStmt": {
          const name = listed(s.typeName, "enum");
          for (const v of s.vals ?? []) add(v.String.sval, "enumMember", name, 0);
          break;
        }
        case "CompositeTypeStmt": {
          const name = relation(s.typevar, "struct");
          columns(s.coldeflist, name);
          break;
        }
        case "CreateRangeStmt": listed(s.typeName, "class"); break;
        case "IndexStmt": if (s.idxname) add(s.idxname, "object", ""); break;
        case "CreateTrigStmt": add(s.trigname, "event", ""); break;
        case "CreateEventTrigStmt": add(s.trigname, "event", ""); break;
        case "CreateSeqStmt": relation(s.sequence, "variable"); break;
        case "CreateSchemaStmt": if (s.schemaname) add(s.schemaname, "namespace", ""); break;
        case "CreatedbStmt": add(s.dbname, "namespace", ""); break;
      }
    }
    return found;
  };
}

const parsers = {
  sql,
  json, yaml, toml, html,
  css: () => styles(require("postcss").parse),
  scss: () => styles(require("postcss-scss").parse),
  dockerfile: docker,
};

const declarations = await parsers[language]();
for (const path of readFileSync(0, "utf8").split("\n").filter(Boolean)) {
  let answer;
  try {
    const text = readFileSync(path, "latin1").replace(/^\xef\xbb\xbf/, "   ");
    answer = { path, decls: declarations(text).map((d) => ({ ...d, name: Buffer.from(d.name, "latin1").toString(), container: Buffer.from(d.container, "latin1").toString() })) };
  } catch (err) {
    answer = { path, error: String(err) };
  }
  process.stdout.write(JSON.stringify(answer) + "\n");
}
