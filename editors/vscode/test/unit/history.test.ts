import assert from "node:assert/strict";
import { test } from "node:test";
import { forgotten, oneLine, remembered } from "../../src/search/history.ts";

test("the latest search comes first, and none twice", () => {
	let all: string[] = [];
	for (const q of ["a", "b", " a ", "", "  "]) all = remembered(all, q);
	assert.deepEqual(all, ["a", "b"]);
});

test("not everything is remembered for ever", () => {
	let all: string[] = [];
	for (let i = 0; i < 100; i++) all = remembered(all, `query ${i}`);
	assert.equal(all.length, 30);
	assert.equal(all[0], "query 99");
	assert.ok(remembered([], "x".repeat(1e6))[0]!.length <= 500);
});

test("one can be forgotten", () => {
	assert.deepEqual(forgotten(["a", "b"], "a"), ["b"]);
});

test("a selection becomes a line", () => {
	assert.equal(oneLine("\tif err != nil {\n\t\treturn err\n\t}\n"), "if err != nil { return err }");
});
