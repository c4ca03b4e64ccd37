// Hits as they are shown: a line of each, with the words that were found in it.
import type { Hit, SearchResult } from "../protocol.ts";
import { count, type Translate } from "../words.ts";

// Mark is a range of UTF-16 units in a text.
export type Mark = [start: number, end: number];

export interface Line {
	text: string;
	marks: Mark[]; // in order, apart from each other
	number: number; // in the file, from 0
}

// How much of a line is shown at the most.
const widest = 160;

// How much of a line may be shown before what was found in it: in a wide list, and in the
// side bar, which is narrow.
export const wide = 120;
export const narrow = 24;

// How many hits are taken of an answer, whatever it holds.
const mostHits = 200;

// usable returns the hits of an answer that can be opened. What they lack beside is seen
// to where it is shown.
export function usable(result: SearchResult): Hit[] {
	const hits = Array.isArray(result?.hits) ? result.hits : [];
	return hits
		.filter((h) => typeof h?.uri === "string" && Number.isInteger(h.range?.start?.line) && Number.isInteger(h.range?.end?.line))
		.slice(0, mostHits);
}

// marksOf returns the marks of a hit that lie in its snippet, in order and without overlap.
export function marksOf(hit: Hit): Mark[] {
	const length = hit.snippet?.length ?? 0;
	const out: Mark[] = [];
	const given = (hit.marks ?? []).filter((m) => Array.isArray(m) && Number.isInteger(m[0]) && Number.isInteger(m[1]));
	for (const [start, end] of given.toSorted((a, b) => a[0] - b[0])) {
		const last = out.at(-1);
		if (start < 0 || end <= start || end > length) continue;
		if (last && start <= last[1]) last[1] = Math.max(last[1], end);
		else out.push([start, end]);
	}
	return out;
}

// Row is a line of a snippet, with where it begins.
interface Row {
	text: string;
	at: number; // in the snippet
}

function rows(snippet: string): Row[] {
	const out: Row[] = [];
	let at = 0;
	for (const text of snippet.split("\n")) {
		out.push({ text: text.replace(/\r$/, ""), at });
		at += text.length + 1;
	}
	return out;
}

// bestLine returns the line of a hit's snippet that tells most: the one with most marks, or
// else the first that has a letter in it. It is what is shown of the hit, and where one gets
// to; the hit itself may be a page long.
export function bestLine(hit: Hit, before = wide): Line {
	const marks = marksOf(hit);
	let best: { row: Row; number: number; marks: Mark[]; worth: number } | undefined;
	const first = hit.snippetRange?.start.line ?? hit.range.start.line;
	for (const [i, row] of rows(hit.snippet ?? "").entries()) {
		const here = marks
			.filter(([start, end]) => start < row.at + row.text.length && end > row.at)
			.map(([start, end]): Mark => [Math.max(0, start - row.at), Math.min(row.text.length, end - row.at)]);
		const worth = here.length > 0 ? 1 + here.reduce((sum, [start, end]) => sum + end - start, 0) : /\p{L}/u.test(row.text) ? 0 : -1;
		if (!best || worth > best.worth) best = { row, number: first + i, marks: here, worth };
	}
	if (!best || best.worth < 0) return { text: "", marks: [], number: hit.range.start.line };
	return { ...cut(best.row.text, best.marks, before), number: best.number };
}

// cut takes the space around a line away, and what is too much for a list.
function cut(text: string, marks: Mark[], most: number): Omit<Line, "number"> {
	let from = text.length - text.trimStart().length;
	let to = text.trimEnd().length;
	let [before, after] = ["", ""];
	const first = marks[0]?.[0] ?? from;
	if (first > from + most) {
		from = whole(text, first - Math.floor(most / 3));
		before = "…";
	}
	if (to > from + widest) {
		to = whole(text, from + widest);
		after = "…";
	}
	const shift = before.length - from;
	return {
		text: before + text.slice(from, to).replaceAll("\t", " ") + after,
		marks: marks.filter(([start, end]) => end > from && start < to).map(([start, end]) => [Math.max(from, start) + shift, Math.min(to, end) + shift]),
	};
}

// whole returns an index that does not cut a character in two.
function whole(text: string, at: number): number {
	const unit = text.charCodeAt(at);
	return unit >= 0xdc00 && unit < 0xe000 ? at - 1 : at;
}

// withSigns writes a line's marks into its text, for where it cannot be coloured.
export function withSigns(line: Omit<Line, "number">): string {
	let out = "";
	let at = 0;
	for (const [start, end] of line.marks) {
		out += `${line.text.slice(at, start)}‹${line.text.slice(start, end)}›`;
		at = end;
	}
	return out + line.text.slice(at);
}

// Place is a range in a file: lines and UTF-16 units from 0.
export interface Place {
	line: number;
	start: number;
	end: number;
}

// placesOf returns where the marks of a hit are in its file.
export function placesOf(hit: Hit): Place[] {
	const from = hit.snippetRange?.start ?? { line: hit.range.start.line, character: 0 };
	const lines = rows(hit.snippet ?? "");
	const out: Place[] = [];
	for (const [start, end] of marksOf(hit)) {
		const i = lines.findLastIndex((row) => row.at <= start);
		const row = lines[i];
		if (!row) continue;
		const shift = i === 0 ? from.character : 0;
		const last = Math.min(end - row.at, row.text.length); // a mark that goes on is cut
		if (last > start - row.at) out.push({ line: from.line + i, start: start - row.at + shift, end: last + shift });
	}
	return out;
}

// title is what a hit is: the symbol with what it is in, or else its file.
export function title(hit: Hit): string {
	if (!hit.symbol) return basename(hit.path || hit.uri);
	return hit.container ? `${hit.container}.${hit.symbol}` : hit.symbol;
}

export function basename(path: string): string {
	return path.slice(path.lastIndexOf("/") + 1);
}

export function dirname(path: string): string {
	return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

// File is the hits in one file, in the order of its lines.
export interface File {
	uri: string;
	path: string;
	hits: Hit[];
}

// byFile gathers hits by their files, the file with the best hit first.
export function byFile(hits: Hit[]): File[] {
	const files = new Map<string, File>();
	for (const hit of hits) {
		const file = files.get(hit.uri);
		if (file) file.hits.push(hit);
		else files.set(hit.uri, { uri: hit.uri, path: hit.path || hit.uri, hits: [hit] });
	}
	for (const file of files.values()) file.hits.sort((a, b) => bestLine(a).number - bestLine(b).number);
	return [...files.values()];
}

// about says what an answer rests upon, where that is less than everything.
export function about(result: SearchResult, t: Translate): string {
	const parts: string[] = [];
	if (result.note) parts.push(result.note);
	else if (result.tier === "words") parts.push(t("by words alone"));
	else if (result.tier === "names") parts.push(t("by names alone"));
	if (result.pending) parts.push(result.pending === 1 ? t("1 file is still to be read") : t("{0} files are still to be read", count(result.pending)));
	else if (result.caughtUp === false && !result.note) parts.push(t("the index is not complete yet"));
	return parts.join(" · ");
}

// iconOf returns the name of the icon that VS Code has for a kind of symbol.
export function iconOf(hit: Hit): string {
	const kind = (hit.kind ?? "").replace(/[A-Z]/g, (c) => "-" + c.toLowerCase());
	return kinds.has(kind) ? `symbol-${kind}` : hit.symbol ? "symbol-misc" : "file-code";
}

const kinds = new Set(
	("file module namespace package class method property field constructor enum interface function variable constant string number " +
		"boolean array object key null enum-member struct event operator type-parameter").split(" "),
);
