import assert from "node:assert/strict";
import { test } from "node:test";
import type { Hit, SearchResult } from "../../src/protocol.ts";
import { about, bestLine, byFile, iconOf, marksOf, placesOf, title, usable, withSigns } from "../../src/search/hits.ts";
import { plain } from "../../src/words.ts";

const range = (line: number) => ({ start: { line, character: 0 }, end: { line: line + 1, character: 0 } });
const hit = (more: Partial<Hit>): Hit => ({ uri: "file:///w/a.go", path: "a.go", range: range(4), ...more });

for (const [name, snippet, marks, want] of [
	["the line with most marks is shown", "func a() {\n\tflush(journal)\n}", [[5, 6], [12, 17], [18, 25]], "‹flush›(‹journal›)"],
	["without marks it is the first line with a letter", "{\n\n  // why\n}", [], "// why"],
	["a mark over two lines counts for both", "ab\ncd", [[1, 4]], "a‹b›"],
	["marks that overlap are one", "flush", [[0, 3], [2, 5]], "‹flush›"],
	["marks beyond the snippet are none", "flush", [[-1, 2], [3, 99], [4, 4]], "flush"],
	["a carriage return is no part of a line", "flush\r\nrest", [[0, 5]], "‹flush›"],
	["nothing is shown of nothing", "", [], ""],
] as const) {
	test(name, () => {
		assert.equal(withSigns(bestLine(hit({ snippet, marks: marks.map(([a, b]) => [a, b]) }))), want);
	});
}

test("the line that is shown is told by its number", () => {
	assert.equal(bestLine(hit({ snippet: "a\nb\nc", snippetRange: range(30), marks: [[4, 5]] })).number, 32);
	assert.equal(bestLine(hit({ snippet: "a\nb", marks: [[2, 3]] })).number, 5);
	assert.equal(bestLine(hit({})).number, 4);
});

test("of a long line the part with the mark is shown", () => {
	const snippet = "x".repeat(1000) + " flush " + "y".repeat(1000);
	const line = bestLine(hit({ snippet, marks: [[1001, 1006]] }));
	assert.ok(line.text.length < 200 && line.text.startsWith("…") && line.text.endsWith("…"));
	assert.match(withSigns(line), /x ‹flush› y/);
});

test("where there is little room, less is shown before a mark", () => {
	const h = hit({ snippet: "a line that is rather long before flush comes", marks: [[34, 39]] });
	assert.equal(withSigns(bestLine(h, 24)), "… before ‹flush› comes");
	assert.equal(withSigns(bestLine(h)), "a line that is rather long before ‹flush› comes");
});

test("no character is cut in two", () => {
	const snippet = "😀".repeat(500) + "flush" + "😀".repeat(500);
	const { text } = bestLine(hit({ snippet, marks: [[1000, 1005]] }));
	assert.ok(text.isWellFormed());
});

// Whatever a server sends, what is shown of it is a text with marks inside of it.
test("marks stay within what is shown", () => {
	let seed = 1;
	const random = (n: number) => (seed = (seed * 48271) % 2147483647) % n;
	for (let i = 0; i < 2000; i++) {
		const snippet = Array.from({ length: random(40) }, () => "ab \t\n\r😀"[random(8)] ?? "").join("").repeat(random(12));
		const marks = Array.from({ length: random(6) }, (): [number, number] => [random(300) - 10, random(300) - 10]);
		const h = hit({ snippet, marks });
		const line = bestLine(h);
		let at = 0;
		for (const [start, end] of line.marks) {
			assert.ok(start >= at && end > start && end <= line.text.length, JSON.stringify({ snippet, marks, line }));
			at = end;
		}
		for (const p of placesOf(h)) assert.ok(p.line >= 4 && p.start >= 0 && p.end > p.start);
	}
});

test("marks are found again in the file", () => {
	const h = hit({ snippet: "one two\nthree four", snippetRange: range(10), marks: [[4, 7], [14, 18]] });
	assert.deepEqual(placesOf(h), [{ line: 10, start: 4, end: 7 }, { line: 11, start: 6, end: 10 }]);
});

test("a snippet that begins within a line shifts what is on its first", () => {
	const h = hit({ snippet: "two\nthree", snippetRange: { start: { line: 3, character: 8 }, end: { line: 4, character: 5 } }, marks: [[0, 3], [4, 9]] });
	assert.deepEqual(placesOf(h), [{ line: 3, start: 8, end: 11 }, { line: 4, start: 0, end: 5 }]);
});

test("hits without a place are left out, and too many are cut", () => {
	const odd = [{}, { uri: 1 }, { uri: "file:///a", range: {} }, null, hit({})] as Hit[];
	assert.equal(usable({ hits: odd }).length, 1);
	assert.equal(usable({ hits: Array<Hit>(1000).fill(hit({})) }).length, 200);
	assert.deepEqual(usable({} as SearchResult), []);
	assert.deepEqual(usable(null as unknown as SearchResult), []);
});

test("a hit is called by its symbol and what that is in, or by its file", () => {
	assert.equal(title(hit({ symbol: "Run", container: "Pool" })), "Pool.Run");
	assert.equal(title(hit({ symbol: "Run" })), "Run");
	assert.equal(title(hit({ path: "a/b/readme.md" })), "readme.md");
});

test("files come in the order of their best hits, and hits in that of lines", () => {
	const files = byFile([hit({ uri: "b", range: range(9) }), hit({ uri: "a" }), hit({ uri: "b", range: range(2) })]);
	assert.deepEqual(files.map((f) => [f.uri, f.hits.map((h) => h.range.start.line)]), [["b", [2, 9]], ["a", [4]]]);
});

test("an answer says what it lacks", () => {
	const say = (r: Partial<SearchResult>) => about({ hits: [], ...r }, plain);
	assert.equal(say({ tier: "hybrid", pending: 0, caughtUp: true }), "");
	assert.equal(say({ tier: "words", pending: 1204 }), "by words alone · 1,204 files are still to be read");
	assert.equal(say({ tier: "names", note: "memory is short" }), "memory is short");
	assert.equal(say({ caughtUp: false }), "the index is not complete yet");
});

test("icons are VS Code's own", () => {
	assert.equal(iconOf(hit({ symbol: "A", kind: "enumMember" })), "symbol-enum-member");
	assert.equal(iconOf(hit({ symbol: "A", kind: "made-up" })), "symbol-misc");
	assert.equal(iconOf(hit({})), "file-code");
});

test("marks that are no numbers are none", () => {
	assert.deepEqual(marksOf(hit({ snippet: "abc", marks: [["0", 1], null, [0.5, 2], [0, 1]] as unknown as [number, number][] })), [[0, 1]]);
});
