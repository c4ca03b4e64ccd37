import assert from "node:assert/strict";
import { test } from "node:test";
import { Restarts } from "../../src/restarts.ts";

const second = 1000;
const minute = 60 * second;

for (const [name, ends, want] of [
	["the first end is mended at once", [0], [0]],
	["the next ones wait longer and longer", [0, 1, 2, 3], [0, 500, 1000, 2000]],
	["the fifth within three minutes is the last", [0, 1, 2, 3, 4], [0, 500, 1000, 2000, "enough"]],
	["ends that are far apart are each the first", [0, 4 * minute, 8 * minute], [0, 0, 0]],
	["an end that is long ago is forgotten", [0, 2 * minute, 2.5 * minute, 4 * minute], [0, 500, 1000, 1000]],
] as const) {
	test(name, () => {
		const restarts = new Restarts();
		const got = ends.map((at) => {
			const decision = restarts.ended(at);
			return decision === "enough" ? decision : decision.after;
		});
		assert.deepEqual(got, want);
	});
}

test("a start that the user asked for begins afresh", () => {
	const restarts = new Restarts();
	for (let at = 0; at < 5; at++) restarts.ended(at);
	restarts.forget();
	assert.deepEqual(restarts.ended(6), { after: 0 });
});
