import assert from "node:assert/strict";
import { test } from "node:test";
import { answers, languageOf, neighbourOf, type Choice } from "../../src/neighbours.ts";

const active = (...all: string[]) => (extension: string) => all.includes(extension);

for (const [name, choice, language, running, want] of [
	["alone, we answer", "auto", "go", [], true],
	["beside a language's own server we step back", "auto", "go", ["golang.go"], false],
	["beside that of another language we do not", "auto", "python", ["golang.go"], true],
	["who wants us gets us", "on", "go", ["golang.go"], true],
	["who does not want us is left alone", "off", "go", [], false],
	["a setting that is missing is auto", undefined, "rust", ["rust-lang.rust-analyzer"], false],
	["a language that nobody knows", "auto", "cobol", ["golang.go"], true],
] as [string, Choice | undefined, string, string[], boolean][]) {
	test(name, () => assert.equal(answers(choice, "symbols", language, active(...running)), want));
}

test("a neighbour that has no symbols of the workspace leaves them to us", () => {
	const json = active("vscode.json-language-features");
	assert.equal(answers("auto", "outline", "json", json), false);
	assert.equal(answers("auto", "symbols", "json", json), true);
	assert.equal(neighbourOf("outline", "json", json), "vscode.json-language-features");
});

test("the language of a file that is not open is known by its name", () => {
	assert.equal(languageOf("/w/a.tsx"), "typescriptreact");
	assert.equal(languageOf("/w/LOUD.GO"), "go");
	assert.equal(languageOf("/w/Makefile"), undefined);
	assert.equal(languageOf("/w/a.constructor"), undefined);
});
