// What a person would do, and see.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { until } from "./host.mjs";
import { api } from "./host-lane.mjs";
import { Workbench } from "./workbench.mjs";

const trusted = { "security.workspace.trust.enabled": false };

async function quiet(workbench, test) {
	await test("nobody was shown a message", async () => {
		assert.deepEqual(await workbench.notifications(), []);
	});
}

// A folder that nobody has said to trust.
async function restricted({ host, folder, shots, test }) {
	host.set({});
	const own = join(folder, ".vscode");
	mkdirSync(own);
	writeFileSync(join(own, "settings.json"), JSON.stringify({ "mind.server.path": "/no/such/program" }));
	const workbench = new Workbench(await host.page(folder), shots);
	await workbench.ready();
	await test("in Restricted Mode, a server that the folder sets is not started, and Ctrl+T finds a symbol", async () => {
		await workbench.page.locator(".statusbar-item", { hasText: "Restricted Mode" }).waitFor();
		await workbench.symbol("parsesettings", "parseSettings");
		await workbench.shot("restricted");
		await workbench.close();
	});
	await quiet(workbench, test);
	rmSync(own, { recursive: true });
}

// A folder that takes some time to read.
async function progress({ host, shots, test }) {
	host.set(trusted);
	host.forget();
	const folder = join(host.dir, "many");
	for (let d = 0; d < 100; d++) {
		mkdirSync(join(folder, `part${d}`), { recursive: true });
		for (let f = 0; f < 60; f++) {
			const functions = Array.from({ length: 40 }, (_, i) => `// Step${i} does part ${i} of what file ${f} is for.\nfunc Step${i}Of${d}x${f}(n int) int {\n\treturn n + ${i}\n}\n`);
			writeFileSync(join(folder, `part${d}/file${f}.go`), `package part${d}\n\n${functions.join("\n")}`);
		}
	}
	// What the status bar says is gone in a moment, and so all of it is written down.
	const before = (page) =>
		page.addInitScript(() => {
			globalThis.said = [];
			new MutationObserver(() => {
				const label = document.querySelector('.statusbar-item[id="mind-lsp.mind-lsp.status"]')?.getAttribute("aria-label");
				if (label && label !== globalThis.said.at(-1)) globalThis.said.push(label);
			}).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
		});
	const workbench = new Workbench(await host.page(folder, { before }), shots);
	await workbench.ready();
	const said = () => workbench.page.evaluate(() => globalThis.said);
	await test("the status bar shows how far indexing is, and how fast", async () => {
		await until(async () => (await said()).some((s) => /\d+ % · [\d,]+ files\/s/.test(s)), "progress").catch(async (err) => {
			throw new Error(`${err.message}; it said ${JSON.stringify(await said())}`);
		});
	});
	await test("the index becomes up to date", async () => {
		await until(async () => !/\d+ %|opening|starting/.test(await workbench.bar.getAttribute("aria-label")), "the end of it", 60_000);
	});
	await test("indexing can be paused, and goes on where it was", async () => {
		await workbench.command("Mind: Pause Indexing");
		await workbench.says(/paused/);
		writeFileSync(join(folder, "part0/late.go"), "package part0\n\nfunc WrittenInAPause() {}\n");
		await workbench.bar.click();
		await workbench.quick.locator(".monaco-list-row", { hasText: "Resume Indexing" }).waitFor();
		await workbench.shot("menu");
		await workbench.quick.locator(".monaco-list-row", { hasText: "Resume Indexing" }).click();
		await workbench.says(/up to date/);
		await workbench.symbol("writteninapause", "WrittenInAPause");
		await workbench.close();
	});
	await test("the status page draws what the workers did", async () => {
		await workbench.command("Mind: Read Every File Again");
		await workbench.command("Mind: Show the Status Page");
		const page = workbench.frame();
		await page.locator("section h2", { hasText: "many" }).waitFor();
		await page.locator(".chart.workers path.line").waitFor({ state: "attached" });
		await page.locator(".facts dd").first().waitFor();
		await workbench.page.waitForTimeout(1500); // for a picture with something in it
		await workbench.shot("status-page");
	});
	await quiet(workbench, test);
}

// A day's work.
async function window({ host, folder, shots, test }) {
	host.set(trusted);
	host.forget();
	const workbench = new Workbench(await host.page(folder), shots);
	const { page } = workbench;
	await workbench.ready();

	await test("Ctrl+T finds a symbol and opens it", async () => {
		const row = await workbench.symbol("parsesettings", "parseSettings");
		await workbench.shot("symbols");
		await row.click();
		await workbench.tab("settings.go");
		assert.ok((await workbench.line()) > 1, "the cursor is on the symbol");
	});
	await test("the outline is there", async () => {
		await page.keyboard.press("Control+Shift+o");
		await workbench.quick.locator(".monaco-list-row", { hasText: "DefaultSettings" }).waitFor();
		await workbench.close();
	});
	await test("a file that is written by someone else is found", async () => {
		writeFileSync(join(folder, "elsewhere.py"), "def written_elsewhere():\n    pass\n");
		await workbench.symbol("writtenelsewhere", "written_elsewhere");
		await workbench.close();
	});
	await test("search by meaning finds code by what it does", async () => {
		await workbench.search("decide whether a file is ignored by git");
		await workbench.rows.nth(2).waitFor();
		await workbench.shot("search");
		const rows = await workbench.rows.allInnerTexts();
		assert.ok(rows[0].includes("watcher/"), rows.join("\n"));
	});
	await test("moving through the hits shows them, and Escape puts the editor back", async () => {
		await page.keyboard.press("ArrowDown");
		const shown = page.locator(".tab.active").filter({ hasNotText: "settings.go" });
		await shown.waitFor();
		await workbench.shot("preview");
		await workbench.close();
		await workbench.tab("settings.go");
		await until(async () => (await page.locator(".tab").count()) === 1, "no other tab is left");
	});
	await test("a hit is opened at its line", async () => {
		await workbench.search("a setting that is not known: which one is meant");
		const row = workbench.quick.locator(".monaco-list-row", { hasText: "settings.go:" }).first();
		await row.waitFor();
		const line = Number(/settings\.go:(\d+)/.exec(await row.innerText())[1]);
		await row.click();
		await workbench.quick.waitFor({ state: "hidden" });
		await workbench.tab("settings.go");
		await until(async () => (await workbench.line()) === line, `the cursor is on line ${line}`);
	});
	await test("what was searched for is remembered", async () => {
		await workbench.box();
		await workbench.quick.locator(".monaco-list-row", { hasText: "a setting that is not known" }).waitFor();
		await workbench.shot("history");
		await workbench.close();
	});
	await test("results stay in the side bar", async () => {
		await workbench.search("what happens when memory runs out");
		await workbench.rows.nth(2).waitFor();
		await page.keyboard.press("Alt+Enter");
		await workbench.quick.waitFor({ state: "hidden" });
		const tree = page.locator(".pane-body .monaco-list-row");
		await tree.nth(3).waitFor();
		await page.locator(".pane-body .monaco-highlighted-label .highlight").first().waitFor();
		await workbench.shot("results");
		await tree.nth(1).click();
		await page.locator(".tab.active").filter({ hasText: await tree.nth(0).locator(".label-name").first().innerText() }).waitFor();
	});
	await test("the selection is searched for", async () => {
		await workbench.file("lsp/settings.go");
		await page.keyboard.press("Control+g");
		await workbench.input.fill(":20");
		await page.keyboard.press("Enter");
		await workbench.quick.waitFor({ state: "hidden" });
		await page.keyboard.press("Shift+End");
		await workbench.box();
		const line = readFileSync(join(folder, "lsp/settings.go"), "utf8").split("\n")[19];
		assert.equal(await workbench.input.inputValue(), line.replace(/\s+/g, " ").trim());
		await workbench.rows.first().waitFor();
		await workbench.close();
	});
	await quiet(workbench, test);
}

export const lanes = { restricted, progress, window, api };
