// The lanes that need a real VS Code, all but the pictures unless some are named:
//
//	node test/lane/run.mjs PACKAGE.vsix [LANE...]
//
// It prints a line for each test, what took how long, and ends with how many passed.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Host, repository } from "./host.mjs";
import { lanes } from "./lanes.mjs";
import { contents, files } from "./package.mjs";
import { pictures } from "./pictures.mjs";

const [vsix, ...wanted] = process.argv.slice(2);
const dir = mkdtempSync(join(tmpdir(), "mind-vscode-"));
const shots = join(repository, ".editors/shots");
rmSync(shots, { recursive: true, force: true });
mkdirSync(shots, { recursive: true });

// The folder that is opened is this repository, as it was committed last.
const folder = join(dir, "mind-lsp");
execFileSync("git", ["clone", "--quiet", "--depth", "1", "--no-local", `file://${repository}`, folder]);

const began = Date.now();
const since = (at) => ((Date.now() - at) / 1000).toFixed(1) + "s";
let passed = 0;
let failed = 0;

// test runs one, and writes down what came of it. ms is for one that ran elsewhere.
async function test(name, run, ms = 0) {
	const at = Date.now() - ms;
	try {
		await run();
		passed++;
		console.log(`ok - ${name} (${since(at)})`);
	} catch (err) {
		failed++;
		console.log(`not ok - ${name} (${since(at)})\n${String(err.stack ?? err).replace(/^/gm, "    ")}`);
	}
}

const host = new Host(dir);
try {
	await test("the package holds what it has to, and nothing else", () => {
		const found = files(resolve(vsix));
		assert.deepEqual([...found.keys()].toSorted(), contents.toSorted());
		assert.equal(found.get("extension/server/mind-lsp") & 0o111, 0o111, "the server can be run");
	});
	await test("the package installs into VS Code", () => host.install(resolve(vsix)));
	if (failed === 0) {
		await host.start();
		const chosen = wanted.length > 0 ? wanted : Object.keys(lanes);
		for (const name of chosen) {
			const lane = { ...lanes, pictures }[name];
			if (!lane) throw new Error(`there is no lane ${name}: there are ${Object.keys(lanes).join(", ")}, and pictures`);
			const at = Date.now();
			const before = failed;
			try {
				await lane({ host, folder, shots, test });
			} catch (err) {
				failed++;
				console.log(`not ok - ${name}: ${err.stack ?? err}`);
			}
			if (failed > before) await host.context?.pages()[0]?.screenshot({ path: join(shots, `failed-${name}.png`) }).catch(() => {});
			console.log(`# ${name}: ${since(at)}`);
		}
	}
} finally {
	await host.stop();
}
console.log(`# VS Code: ${since(began)}; pictures are in .editors/shots`);
if (failed > 0) {
	const logs = join(repository, ".editors/failed");
	rmSync(logs, { recursive: true, force: true });
	for (const log of ["host.log", "server/data/logs", "data/logs"]) {
		if (existsSync(join(dir, log))) cpSync(join(dir, log), join(logs, log), { recursive: true });
	}
	console.log("# logs are in .editors/failed");
}
rmSync(dir, { recursive: true, force: true, maxRetries: 3 });
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
