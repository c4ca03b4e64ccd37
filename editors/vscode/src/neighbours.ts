// Beside a language's own server, one of us is enough. Where such an extension is active
// we leave to it what it answers, unless the settings say otherwise.

// A Feature is something that we answer, by the name of its setting below mind.features.
export type Feature = "outline" | "symbols";

// Choice is the value of such a setting.
export type Choice = "auto" | "on" | "off";

interface Neighbour {
	extension: string;
	languages: string[]; // VS Code's names
	features?: Feature[]; // all of them if left out
}

const script = ["javascript", "javascriptreact", "typescript", "typescriptreact"];
const c = ["c", "cpp", "objective-c", "objective-cpp", "cuda-cpp"];

const neighbours: Neighbour[] = [
	{ extension: "golang.go", languages: ["go"] },
	{ extension: "vscode.typescript-language-features", languages: script },
	{ extension: "vscode.typescript-native-preview", languages: script },
	{ extension: "denoland.vscode-deno", languages: script },
	{ extension: "ms-python.vscode-pylance", languages: ["python"] },
	{ extension: "ms-pyright.pyright", languages: ["python"] },
	{ extension: "detachhead.basedpyright", languages: ["python"] },
	{ extension: "rust-lang.rust-analyzer", languages: ["rust"] },
	{ extension: "llvm-vs-code-extensions.vscode-clangd", languages: c },
	{ extension: "ms-vscode.cpptools", languages: c },
	{ extension: "redhat.java", languages: ["java"] },
	{ extension: "oracle.oracle-java", languages: ["java"] },
	{ extension: "fwcd.kotlin", languages: ["kotlin"] },
	{ extension: "jetbrains.kotlin", languages: ["kotlin"] },
	{ extension: "scalameta.metals", languages: ["scala"] },
	{ extension: "ms-dotnettools.csharp", languages: ["csharp"] },
	{ extension: "bmewburn.vscode-intelephense-client", languages: ["php"] },
	{ extension: "devsense.phptools-vscode", languages: ["php"] },
	{ extension: "shopify.ruby-lsp", languages: ["ruby"] },
	{ extension: "castwide.solargraph", languages: ["ruby"] },
	{ extension: "sumneko.lua", languages: ["lua"] },
	{ extension: "swiftlang.swift-vscode", languages: ["swift"] },
	{ extension: "mads-hartmann.bash-ide-vscode", languages: ["shellscript"] },
	{ extension: "dart-code.dart-code", languages: ["dart"] },
	{ extension: "elixir-lsp.elixir-ls", languages: ["elixir"] },
	{ extension: "haskell.haskell", languages: ["haskell"] },
	{ extension: "julialang.language-julia", languages: ["julia"] },
	{ extension: "ziglang.vscode-zig", languages: ["zig"] },
	{ extension: "hashicorp.terraform", languages: ["terraform"] },
	{ extension: "vue.volar", languages: ["vue"] },
	{ extension: "svelte.svelte-vscode", languages: ["svelte"] },
	{ extension: "vscode.markdown-language-features", languages: ["markdown"] },
	{ extension: "vscode.css-language-features", languages: ["css", "scss", "less"], features: ["outline"] },
	{ extension: "vscode.html-language-features", languages: ["html"], features: ["outline"] },
	{ extension: "vscode.json-language-features", languages: ["json", "jsonc"], features: ["outline"] },
	{ extension: "redhat.vscode-yaml", languages: ["yaml"], features: ["outline"] },
];

// neighbourOf returns the extension that answers for a language, or undefined. active tells
// of an extension whether it runs: one that was not needed yet answers nothing.
export function neighbourOf(feature: Feature, language: string, active: (extension: string) => boolean): string | undefined {
	return neighbours.find((n) => n.languages.includes(language) && (n.features?.includes(feature) ?? true) && active(n.extension))?.extension;
}

// answers tells whether something is ours to answer.
export function answers(choice: Choice | undefined, feature: Feature, language: string, active: (extension: string) => boolean): boolean {
	if (choice === "on") return true;
	if (choice === "off") return false;
	return neighbourOf(feature, language, active) === undefined;
}

// languageOf tells by a file's name which of the languages of the table it is in. VS Code
// knows that only of files that are open.
export function languageOf(path: string): string | undefined {
	const ending = path.slice(path.lastIndexOf(".") + 1).toLowerCase();
	return Object.hasOwn(byEnding, ending) ? byEnding[ending] : undefined;
}

const byEnding: Record<string, string> = {
	go: "go",
	js: "javascript", mjs: "javascript", cjs: "javascript", jsx: "javascriptreact",
	ts: "typescript", mts: "typescript", cts: "typescript", tsx: "typescriptreact",
	py: "python", pyi: "python",
	rs: "rust",
	c: "c", h: "cpp", cc: "cpp", cpp: "cpp", cxx: "cpp", hh: "cpp", hpp: "cpp", hxx: "cpp", m: "objective-c", mm: "objective-cpp", cu: "cuda-cpp",
	java: "java", kt: "kotlin", kts: "kotlin", scala: "scala", sc: "scala",
	cs: "csharp", php: "php", rb: "ruby", lua: "lua", swift: "swift",
	sh: "shellscript", bash: "shellscript",
	dart: "dart", ex: "elixir", exs: "elixir", hs: "haskell", jl: "julia", zig: "zig", tf: "terraform",
	vue: "vue", svelte: "svelte",
	md: "markdown", css: "css", scss: "scss", less: "less", html: "html", json: "json", jsonc: "jsonc", yaml: "yaml", yml: "yaml",
};
