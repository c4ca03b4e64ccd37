import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { forServer, ours } from "../../src/settings.ts";

const manifest = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
const texts = JSON.parse(readFileSync(new URL("../../package.nls.json", import.meta.url), "utf8"));

test("the server is sent its own settings, and no others", () => {
	const section = { server: { path: "x" }, trace: { server: "off" }, features: { outline: "on" }, index: { workers: 2 }, "index.workers": 2, get: () => 1 };
	assert.deepEqual(forServer(section), { index: { workers: 2 }, "index.workers": 2 });
});

test("each setting is either the server's or ours", () => {
	for (const section of manifest.contributes.configuration) {
		for (const name of Object.keys(section.properties)) {
			const [mind, first = ""] = name.split(".");
			assert.equal(mind, "mind");
			assert.equal(ours.includes(first), section.id === "extension", name);
		}
	}
});

test("each text of the manifest is there, and none is left over", () => {
	const used = [...JSON.stringify(manifest).matchAll(/"%([\w.]+)%"/g)].map((m) => m[1]);
	assert.deepEqual([...new Set(used)].toSorted(), Object.keys(texts).toSorted());
});

test("each command has a title, and each menu and key a command", () => {
	const commands = new Set(manifest.contributes.commands.map((c: { command: string }) => c.command));
	const named = [...manifest.contributes.keybindings, ...Object.values(manifest.contributes.menus).flat()] as { command: string }[];
	for (const { command } of named) assert.ok(commands.has(command), command);
});

test("the types of VS Code are those of the oldest that we run in", () => {
	assert.equal(manifest.engines.vscode, `^${manifest.devDependencies["@types/vscode"]}`);
});

test("lockfiles name no host", () => {
	for (const path of ["../../package-lock.json", "../../toolchain/package-lock.json", "../editor/package-lock.json"]) {
		assert.doesNotMatch(readFileSync(new URL(path, import.meta.url), "utf8"), /"resolved"/, path);
	}
});
