import assert from "node:assert/strict";
import { test } from "node:test";
import type { Folder } from "../../src/protocol.ts";
import { facts, memory, summarize } from "../../src/status/summary.ts";
import { bytes, count, duration, plain } from "../../src/words.ts";

const ready: Folder = { root: "/w/app", state: "ready", mode: "normal", pending: 0, caughtUp: true };
const indexing: Folder = {
	...ready,
	state: "indexing",
	text: "2 of 8 workers: the editor uses 3.1 of 4.0 GB",
	progress: { done: 420, total: 1000, filesPerSecond: 950.4, etaSeconds: 7.6, workers: 2, maxWorkers: 8 },
};

for (const [name, folders, icon, text, sentence] of [
	["nothing is said when there is nothing to say", [ready], "telescope", "", "The index is up to date."],
	["no folder", [], "telescope", "", "No folder is open."],
	["progress, and why it is slow", [indexing], "sync~spin", "42 % · 950 files/s · 8 s · 2 of 8 workers", "2 of 8 workers: the editor uses 3.1 of 4.0 GB"],
	["two folders at a time", [indexing, { ...indexing, root: "/w/lib", text: "all is well" }], "sync~spin", "42 % · 1,901 files/s · 8 s · 4 of 16 workers", "app: 2 of 8 workers: the editor uses 3.1 of 4.0 GB\nlib: All is well"],
	["all workers are no news", [{ ...indexing, progress: { done: 1, total: 4, workers: 8, maxWorkers: 8 } }], "sync~spin", "25 %", indexing.text],
	["the folder is still being walked", [{ ...indexing, progress: { done: 0, total: 0 } }], "sync~spin", "Mind", indexing.text],
	["paused", [{ ...indexing, mode: "paused", text: "Paused: you asked for it." }], "debug-pause", "Mind: paused", "Paused: you asked for it."],
	["files that changed", [{ ...ready, pending: 1200 }], "sync~spin", "Mind: 1,200", "1,200 files that changed are still to be read."],
	["a folder that failed goes first", [indexing, { ...ready, state: "failed", error: "the disk is full" }], "warning", "Mind", "app: the disk is full"],
	["slow, and done", [{ ...ready, mode: "slow" }], "telescope", "", "The index is up to date. Indexing is slow, as you asked."],
] as [string, Folder[], string, string, string][]) {
	test(name, () => {
		const s = summarize("running", folders, plain);
		assert.deepEqual([s.icon, s.text, s.sentence], [icon, text, sentence]);
	});
}

test("a server that is not there is no folder's matter", () => {
	assert.equal(summarize("failed", [ready], plain).severity, "error");
	assert.equal(summarize("failed", [], plain, "It is not a program.").sentence, "It is not a program.");
	assert.equal(summarize("restarting", [ready], plain).busy, true);
	assert.equal(summarize("stopped", [], plain).sentence, "The server is not running.");
});

test("what the sentence says is not said again", () => {
	const f: Folder = { ...indexing, pressure: { state: "warn", value: 0.8, text: "the editor uses 3.1 of 4.0 GB" } };
	assert.deepEqual(facts(f, plain), ["420 of 1,000 files, 950 files/s, 8 s left"]);
	assert.equal(memory([f]), "");
});

test("memory is that of all folders, and is told once", () => {
	const free: Folder = { ...ready, pressure: { state: "green", value: 0.3, text: "memory is free" } };
	assert.equal(memory([ready, free, free]), "Memory is free");
	assert.deepEqual(facts(free, plain), []);
});

test("numbers and times are as people say them", () => {
	assert.deepEqual([0, 999, 1000, 1234567].map(count), ["0", "999", "1,000", "1,234,567"]);
	assert.deepEqual([0, 0.2, 59.4, 61, 118, 599, 601, 7300].map(duration), ["1 s", "1 s", "59 s", "1 min", "2 min", "10 min", "10 min", "2 h 2 min"]);
	assert.deepEqual([5, 1500, 7340032, 25e6, 3.2e9].map(bytes), ["5 B", "1.5 kB", "7.3 MB", "25 MB", "3.2 GB"]);
});
