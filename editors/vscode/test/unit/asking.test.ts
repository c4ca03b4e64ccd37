import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { Asking } from "../../src/search/asking.ts";

// Stage is a server that answers when it is told to, and all that was said.
class Stage {
	readonly said: string[] = [];
	readonly open = new Map<string, { answer: (result: string) => void; fail: (err: Error) => void; signal: AbortSignal }>();
	readonly asking: Asking<string>;

	constructor(t: TestContext) {
		t.mock.timers.enable({ apis: ["setTimeout"] });
		this.asking = new Asking(
			(query, signal) => new Promise((answer, fail) => this.open.set(query, { answer, fail, signal })),
			{
				asking: (q) => this.said.push(`asking ${q}`),
				answered: (q, r) => this.said.push(`${q}: ${r}`),
				failed: (q, err) => this.said.push(`${q} failed: ${(err as Error).message}`),
			},
			120,
		);
	}

	async answer(query: string, result: string): Promise<void> {
		this.open.get(query)?.answer(result);
		await new Promise((done) => setImmediate(done));
	}
}

test("what is typed quickly is asked once", async (t) => {
	const s = new Stage(t);
	for (const q of ["f", "fl", "flush"]) {
		s.asking.typed(q);
		t.mock.timers.tick(50);
	}
	t.mock.timers.tick(120);
	await s.answer("flush", "3 hits");
	assert.deepEqual(s.said, ["asking flush", "flush: 3 hits"]);
});

test("what is overtaken is cancelled, and its late answer is not shown", async (t) => {
	const s = new Stage(t);
	s.asking.now("flush");
	s.asking.typed("flush to disk");
	assert.ok(s.open.get("flush")?.signal.aborted);
	t.mock.timers.tick(120);
	await s.answer("flush", "old");
	await s.answer("flush to disk", "new");
	assert.deepEqual(s.said, ["asking flush", "asking flush to disk", "flush to disk: new"]);
});

test("answers that come in another order than asked do not matter", async (t) => {
	const s = new Stage(t);
	s.asking.now("a");
	s.asking.now("b");
	await s.answer("b", "of b");
	await s.answer("a", "of a");
	assert.deepEqual(s.said, ["asking a", "asking b", "b: of b"]);
});

test("a failure is told, and one of what was overtaken is not", async (t) => {
	const s = new Stage(t);
	s.asking.now("a");
	s.asking.now("b");
	s.open.get("a")?.fail(new Error("cancelled"));
	s.open.get("b")?.fail(new Error("gone"));
	await new Promise((done) => setImmediate(done));
	assert.deepEqual(s.said, ["asking a", "asking b", "b failed: gone"]);
});

test("after stop nothing is asked or told", async (t) => {
	const s = new Stage(t);
	s.asking.now("a");
	s.asking.typed("b");
	s.asking.stop();
	t.mock.timers.tick(1000);
	await s.answer("a", "late");
	assert.deepEqual(s.said, ["asking a"]);
});
