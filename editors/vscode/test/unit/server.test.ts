import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { bundledServer, findServer, NoServer } from "../../src/server.ts";

async function withExtension(run: (dir: string) => Promise<void>) {
	const dir = await mkdtemp(join(tmpdir(), "mind-server-"));
	try {
		await run(dir);
	} finally {
		await rm(dir, { recursive: true });
	}
}

async function program(path: string, mode = 0o755) {
	await mkdir(dirname(path), { recursive: true });
	await writeFile(path, "#!/bin/sh\n", { mode });
}

test("the server that came with the extension is found", () =>
	withExtension(async (dir) => {
		await program(bundledServer(dir));
		assert.equal(await findServer("", dir), bundledServer(dir));
	}));

test("one that is set goes first", () =>
	withExtension(async (dir) => {
		await program(bundledServer(dir));
		await program(join(dir, "mine"));
		assert.equal(await findServer(` ${join(dir, "mine")} `, dir), join(dir, "mine"));
	}));

test("one that is set and not there is not replaced by another", () =>
	withExtension(async (dir) => {
		await program(bundledServer(dir));
		await assert.rejects(findServer(join(dir, "gone"), dir), NoServer);
		await program(join(dir, "text"), 0o644);
		await assert.rejects(findServer(join(dir, "text"), dir), NoServer);
		await assert.rejects(findServer("mine", dir), /absolute/);
	}));

test("a package for another system says so", () =>
	withExtension((dir) => assert.rejects(findServer("", dir), /brings no server for/)));

test("on Windows the program has another name", () => {
	assert.match(bundledServer("x", "win32"), /mind-lsp\.exe$/);
});
