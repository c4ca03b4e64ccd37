import assert from "node:assert/strict";
import { test } from "node:test";
import { area, line, nearest, roof, runs, type Frame } from "../../src/page/chart.ts";

const frame: Frame = { width: 100, height: 10, from: 0, to: 10_000, most: 4 };
const points = [{ at: 0, value: 4 }, { at: 5000, value: 2 }, { at: 10_000, value: 0 }];

test("a line goes from the left to the right, and up is more", () => {
	assert.equal(line(points, frame, false), "M0,0L50,5L100,10");
});

test("a stepped line keeps a value until the next one", () => {
	assert.equal(line(points, frame, true), "M0,0H50V5H100V10");
});

test("an area is closed at the ground", () => {
	assert.equal(area(points, frame, false), "M0,0L50,5L100,10V10H0Z");
});

test("where nothing is known no line is drawn", () => {
	const gaps = [{ at: 0, value: 1 }, { at: 1000, value: 1 }, { at: 9000, value: 1 }, { at: 10_000, value: 1 }];
	assert.equal(runs(gaps).length, 2);
	assert.equal(line(gaps, frame, false).split("M").length - 1, 2);
});

test("a single sample is a dash, and one beyond the frame stays in it", () => {
	assert.equal(line([{ at: 10_000, value: 9 }], frame, false), "M97,0H100");
	assert.equal(line([], frame, false), "");
});

test("scales end at round numbers", () => {
	assert.deepEqual([0, 0.3, 1, 3, 7, 950, 1001].map(roof), [1, 0.5, 1, 5, 10, 1000, 2000]);
});

test("the sample under the pointer is the nearest in time", () => {
	assert.equal(nearest(points, 7600)?.at, 10_000);
	assert.equal(nearest([], 5), undefined);
});
