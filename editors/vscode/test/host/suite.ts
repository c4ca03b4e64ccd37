// Runs inside the extension host of a real VS Code, with two folders open: this repository
// and a small one. Results go to the file that MIND_RESULTS names, a line each.
import assert from "node:assert/strict";
import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as vscode from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";
import type { Api } from "../../src/extension.ts";

async function until<T>(what: string, so: () => T | Thenable<T>, ms = 20_000): Promise<NonNullable<T>> {
	for (const end = Date.now() + ms; ; await new Promise((done) => setTimeout(done, 100))) {
		const answer = await so();
		if (answer) return answer;
		if (Date.now() > end) throw new Error(`never came about: ${what}`);
	}
}

const folder = (i: number): string => vscode.workspace.workspaceFolders?.[i]?.uri.fsPath ?? assert.fail("no folder");
const file = (...path: string[]) => vscode.Uri.file(join(folder(0), ...path));
const api = async () => (await vscode.extensions.getExtension<Api>("mind-lsp.mind-lsp")?.activate()) ?? assert.fail("no extension");

async function symbols(query: string): Promise<vscode.SymbolInformation[]> {
	return (await vscode.commands.executeCommand<vscode.SymbolInformation[]>("vscode.executeWorkspaceSymbolProvider", query)) ?? [];
}

async function outline(uri: vscode.Uri): Promise<vscode.DocumentSymbol[]> {
	return (await vscode.commands.executeCommand<vscode.DocumentSymbol[]>("vscode.executeDocumentSymbolProvider", uri)) ?? [];
}

const found = (name: string) => until(`${name} is found`, async () => (await symbols(name)).find((s) => s.name === name));

// ready waits until the index is up to date.
async function ready(): Promise<void> {
	const { state } = await api();
	await until("the index is up to date", async () => {
		const folders = await state.refresh();
		return folders.length === 2 && folders.every((f) => f.state === "ready" && f.caughtUp !== false);
	});
}

async function set(name: string, value: unknown, languageId?: string): Promise<void> {
	const scope = languageId === undefined ? null : { languageId };
	await vscode.workspace.getConfiguration("mind", scope).update(name, value, vscode.ConfigurationTarget.Workspace, languageId !== undefined);
}

const tests: Record<string, () => Promise<void>> = {
	"the server that came with the extension runs": async () => {
		const { client } = await api();
		await until("it runs", () => client.phase === "running");
		assert.notEqual(client.version, "");
	},

	"symbols of all folders are found": async () => {
		await ready();
		assert.match((await found("parseSettings")).location.uri.path, /lsp\/settings\.go$/);
		assert.match((await found("secondFolderSymbol")).location.uri.path, /second\/only\.py$/);
	},

	"a file has an outline": async () => {
		const names = (await outline(file("lsp", "settings.go"))).map((s) => s.name);
		assert.ok(names.includes("Settings") && names.includes("parseSettings"), names.join());
	},

	"a buffer that was not saved has its own outline": async () => {
		const document = await vscode.workspace.openTextDocument(file("lsp", "files.go"));
		const edit = new vscode.WorkspaceEdit();
		edit.insert(document.uri, new vscode.Position(document.lineCount, 0), "\nfunc onlyInTheBuffer() {}\n");
		await vscode.workspace.applyEdit(edit);
		await until("the outline has it", async () => (await outline(document.uri)).some((s) => s.name === "onlyInTheBuffer"));
		await vscode.window.showTextDocument(document);
		await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
	},

	"a file that is written behind the editor's back is found": async () => {
		mkdirSync(join(folder(1), "new/deep"), { recursive: true });
		writeFileSync(join(folder(1), "new/deep/late.rb"), "def written_behind_its_back\nend\n");
		await found("written_behind_its_back");
	},

	"settings reach the server": async () => {
		await set("symbols.limit", 3);
		const some = async () => (await symbols("test")).length; // VS Code leaves out what is the same to it
		await until("three symbols at most", async () => (await some()) > 0 && (await some()) <= 3);
		await set("symbols.limit", undefined);
		await until("more again", async () => (await some()) > 3);
	},

	"an outline can be switched off for a language": async () => {
		await set("features.outline", "off", "go");
		assert.deepEqual(await outline(file("lsp", "settings.go")), []);
		assert.notDeepEqual(await outline(file("README.md")), []);
		await set("features.outline", undefined, "go");
		assert.notDeepEqual(await outline(file("lsp", "settings.go")), []);
	},

	"beside TypeScript's own server nothing comes twice": async () => {
		const document = await vscode.workspace.openTextDocument(file("editors/vscode/src/words.ts"));
		await vscode.window.showTextDocument(document);
		// Outlines of what is open are remembered by VS Code, and so another file is asked for.
		const names = async () => (await outline(file("editors/vscode/src/restarts.ts"))).filter((s) => s.name === "Restarts").length;
		const hits = async () => (await symbols("duration")).filter((s) => s.name.startsWith("duration") && s.location.uri.path === document.uri.path).length;
		const are = (n: number, m: number) => until(`${n} outlines and ${m} symbols`, async () => (await names()) === n && (await hits()) === m);
		const neighbour = vscode.extensions.getExtension("vscode.typescript-language-features") ?? assert.fail("no TypeScript");
		await neighbour.activate();
		await are(1, 1);
		for (const feature of ["outline", "symbols"]) await set(`features.${feature}`, "on", "typescript");
		await are(2, 2);
		for (const feature of ["outline", "symbols"]) await set(`features.${feature}`, undefined, "typescript");
		await are(1, 1);
	},

	"a server that is killed comes back, with all that it knew": async () => {
		const { client } = await api();
		const process = (client as unknown as { client: LanguageClient }).client.serverProcess ?? assert.fail("no process");
		const ended = new Promise((done) => process.once("exit", done));
		process.kill("SIGKILL");
		await ended;
		await until("it runs again", () => client.phase === "running" && (client as unknown as { client: LanguageClient }).client.serverProcess?.pid !== process.pid);
		await found("parseSettings");
	},

	"a server that does not start is told of, and the next one is taken": async () => {
		const { client } = await api();
		const seen: string[] = [];
		const listening = client.onPhase((phase) => seen.push(phase));
		await set("server.path", "/bin/false");
		await until("it failed", () => client.phase === "failed", 30_000);
		await new Promise((done) => setTimeout(done, 3000)); // nothing may come after the end
		assert.equal(client.phase, "failed", seen.join());
		await set("server.path", undefined);
		await until("it runs", () => client.phase === "running", 30_000).catch((err) => assert.fail(`${err}: ${seen.join()}`));
		await found("parseSettings");
		listening.dispose();
		assert.deepEqual(seen, ["stopped", "starting", "stopped", "failed", "stopped", "starting", "running"].filter((p, i, all) => p !== all[i - 1]));
	},

	"the server restarts when it is asked to": async () => {
		const { client } = await api();
		await vscode.commands.executeCommand("mind.restart");
		assert.equal(client.phase, "running");
		await found("parseSettings");
	},
};

export async function run(): Promise<void> {
	const out = process.env["MIND_RESULTS"] ?? assert.fail("MIND_RESULTS is not set");
	// Now and then a window comes up without the folders that it was told to open, and they
	// never come. The lane opens another one then.
	const opened = until("two folders", () => vscode.workspace.workspaceFolders?.length === 2).then(() => true, () => false);
	if (!(await opened)) {
		appendFileSync(out, JSON.stringify({ again: true }) + "\n");
		return;
	}
	let failed = 0;
	for (const [name, test] of Object.entries(tests)) {
		const at = Date.now();
		let result: object = { name };
		try {
			await test();
		} catch (err) {
			failed++;
			result = { name, error: err instanceof Error ? (err.stack ?? err.message) : String(err) };
		}
		appendFileSync(out, JSON.stringify({ ...result, ms: Date.now() - at }) + "\n");
	}
	if (failed > 0) throw new Error(`${failed} failed`);
}
