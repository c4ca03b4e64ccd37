// What the server says beside the Language Server Protocol, as docs/protocol.md has it.
// Older servers leave fields out, so that whatever is not needed to make sense is optional.
import type { Range } from "vscode-languageclient/node";

export const method = {
	search: "mind/search",
	status: "mind/status",
	didChangeStatus: "mind/didChangeStatus",
	pause: "mind/pause",
	slow: "mind/slow",
	resume: "mind/resume",
	reindex: "mind/reindex",
} as const;

// Tier says what an answer rests upon.
export type Tier = "names" | "words" | "meaning" | "hybrid";

export interface SearchParams {
	query: string;
	limit?: number;
	near?: string;
}

export interface SearchResult {
	hits: Hit[];
	tier?: Tier;
	pending?: number; // files that are still to be read
	caughtUp?: boolean;
	note?: string;
}

export interface Hit {
	uri: string;
	path: string; // relative to root, with slashes
	root?: string;
	range: Range;
	symbol?: string;
	kind?: string;
	container?: string;
	language?: string;
	snippet?: string; // whole lines
	snippetRange?: Range;
	marks?: [start: number, end: number][]; // in UTF-16 units of snippet
	score?: number;
	tier?: Tier;
	unverified?: boolean;
}

export type Mode = "normal" | "slow" | "paused";

export interface Folder {
	root: string;
	uri?: string;
	state: "opening" | "indexing" | "ready" | "paused" | "same" | "failed";
	text?: string; // one sentence for a person
	error?: string;
	role?: "owner" | "attached" | "published";
	mode?: Mode;
	pending?: number;
	caughtUp?: boolean;
	progress?: Progress;
	pressure?: Pressure;
	history?: Sample[];
	journal?: Change[];
	skipped?: Record<string, number>;
	quarantined?: { path: string; reason: string }[];
	index?: Index;
}

export interface Progress {
	done: number;
	total: number;
	bytes?: number;
	filesPerSecond?: number;
	bytesPerSecond?: number;
	etaSeconds?: number;
	workers?: number;
	maxWorkers?: number;
}

export interface Pressure {
	state: "green" | "hold" | "warn" | "high" | "critical";
	value: number; // 0 to 1
	source?: string;
	text?: string;
}

export interface Sample {
	at: string;
	workers: number;
	pressure: number;
	filesPerSecond: number;
}

export interface Change {
	at: string;
	from: number;
	to: number;
	state?: string;
	reason?: string;
	pressure?: number;
}

export interface Index {
	files?: number;
	symbols?: number;
	chunks?: number;
	cache?: string;
	cacheBytes?: number;
	skipped?: Record<string, number>;
	failures?: { path: string; error: string }[];
	watch?: { mode: string; why?: string };
}

export interface Status {
	version?: string;
	folders: Folder[];
}
