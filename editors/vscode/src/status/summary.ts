// What the server does, in a word for the status bar and in sentences beside it.
import type { Phase } from "../client.ts";
import type { Folder, Progress } from "../protocol.ts";
import { bytes, capital, count, duration, type Translate } from "../words.ts";

export interface Summary {
	icon: string; // of VS Code's
	text: string; // beside the icon; "" when there is nothing to say
	sentence: string;
	severity: "fine" | "warning" | "error";
	busy: boolean;
}

// summarize says what all folders together are up to: what needs the user first, then what
// goes on, then nothing. problem is what keeps the server from running, if that is known.
export function summarize(phase: Phase, folders: readonly Folder[], t: Translate, problem = ""): Summary {
	const calm = { severity: "fine", busy: false } as const;
	switch (phase) {
		case "starting":
			return { ...calm, icon: "loading~spin", text: t("Mind"), sentence: t("The server is starting."), busy: true };
		case "restarting":
			return { ...calm, icon: "loading~spin", text: t("Mind"), sentence: t("The server ended by itself and is starting again."), busy: true };
		case "stopped":
			return { ...calm, icon: "circle-slash", text: t("Mind"), sentence: t("The server is not running.") };
		case "failed":
			return { icon: "error", text: t("Mind"), sentence: problem || t("The server could not be kept running; the log says why."), severity: "error", busy: false };
	}
	const failed = folders.filter((f) => f.state === "failed");
	const [first] = failed;
	if (first) return { icon: "warning", text: t("Mind"), sentence: `${nameOf(first)}: ${first.error ?? first.text ?? t("there is no index")}`, severity: "warning", busy: false };

	const indexing = folders.filter((f) => f.state === "indexing" && f.mode !== "paused");
	if (indexing.length > 0) {
		const progress = sum(indexing.map((f) => f.progress).filter((p) => p !== undefined));
		return { ...calm, icon: "sync~spin", text: progressText(progress, t), sentence: sentences(indexing, t), busy: true };
	}
	const paused = folders.filter((f) => f.state === "paused" || f.mode === "paused");
	if (paused.length > 0) return { ...calm, icon: "debug-pause", text: t("Mind: paused"), sentence: sentences(paused, t) };
	const opening = folders.filter((f) => f.state === "opening");
	if (opening.length > 0) return { ...calm, icon: "loading~spin", text: t("Mind"), sentence: sentences(opening, t), busy: true };
	const pending = folders.reduce((n, f) => n + (f.pending ?? 0), 0);
	if (pending > 0) return { ...calm, icon: "sync~spin", text: t("Mind: {0}", count(pending)), sentence: t("{0} files that changed are still to be read.", count(pending)), busy: true };
	const slow = folders.some((f) => f.mode === "slow") ? " " + t("Indexing is slow, as you asked.") : "";
	return { ...calm, icon: "telescope", text: "", sentence: (folders.length === 0 ? t("No folder is open.") : t("The index is up to date.")) + slow };
}

// sum adds up what several folders do at a time.
function sum(all: readonly Progress[]): Progress {
	const add = (of: (p: Progress) => number | undefined) => all.reduce((n, p) => n + (of(p) ?? 0), 0);
	return {
		done: add((p) => p.done),
		total: add((p) => p.total),
		filesPerSecond: add((p) => p.filesPerSecond),
		etaSeconds: Math.max(0, ...all.map((p) => p.etaSeconds ?? 0)),
		workers: add((p) => p.workers),
		maxWorkers: add((p) => p.maxWorkers),
	};
}

// progressText fits into a status bar: 42 % · 950 files/s · 8 s · 2 of 8 workers.
export function progressText(p: Progress, t: Translate): string {
	const parts = [p.total > 0 ? `${percent(p)} %` : t("Mind")];
	if (p.filesPerSecond) parts.push(t("{0} files/s", count(p.filesPerSecond)));
	if (p.etaSeconds) parts.push(duration(p.etaSeconds));
	if (p.workers && p.maxWorkers && p.workers < p.maxWorkers) parts.push(t("{0} of {1} workers", p.workers, p.maxWorkers));
	return parts.join(" · ");
}

export function percent(p: Progress): number {
	return Math.min(99, Math.floor((100 * p.done) / Math.max(1, p.total)));
}

function sentences(folders: readonly Folder[], t: Translate): string {
	return folders.map((f) => (folders.length > 1 ? `${nameOf(f)}: ${sentence(f, t)}` : sentence(f, t))).join("\n");
}

// sentence says what a folder does, and why it does not do more.
export function sentence(f: Folder, t: Translate): string {
	const said = f.error ?? f.text;
	if (said) return capital(said);
	switch (f.state) {
		case "opening":
			return t("The index is being opened.");
		case "indexing":
			return f.progress ? t("{0} of {1} files are read.", count(f.progress.done), count(f.progress.total)) : t("The files are being read.");
		case "paused":
			return t("Indexing is paused.");
		case "same":
			return t("It is another open folder by another name, which answers for both.");
		case "failed":
			return t("There is no index.");
		default:
			return t("The index is up to date.");
	}
}

// facts are what is worth a line each in a tooltip, beside the sentence.
export function facts(f: Folder, t: Translate): string[] {
	const out: string[] = [];
	const p = f.progress;
	if (f.state === "indexing" && p) {
		const parts = [t("{0} of {1} files", count(p.done), count(p.total))];
		if (p.filesPerSecond) parts.push(t("{0} files/s", count(p.filesPerSecond)));
		if (p.bytesPerSecond) parts.push(`${bytes(p.bytesPerSecond)}/s`);
		if (p.etaSeconds) parts.push(t("{0} left", duration(p.etaSeconds)));
		out.push(parts.join(", "));
	}
	if (p?.workers !== undefined && p.maxWorkers && !f.text) out.push(t("{0} of {1} workers", p.workers, p.maxWorkers));
	if (f.index?.files) out.push(t("{0} files, {1} symbols", count(f.index.files), count(f.index.symbols ?? 0)));
	if (f.role === "attached") out.push(t("Another editor keeps this index, and shares it."));
	if (f.role === "published") out.push(t("Another process keeps this index; answers are from what it last published."));
	const bad = f.quarantined?.length ?? 0;
	if (bad > 0) out.push(bad === 1 ? t("1 file is left out since it brought the server down.") : t("{0} files are left out since they brought the server down.", count(bad)));
	return out;
}

// memory says how memory is, once for all folders: they are on one machine. What a folder's
// sentence says already is not said again.
export function memory(folders: readonly Folder[]): string {
	const text = folders.find((f) => f.pressure?.text)?.pressure?.text;
	return text && !folders.some((f) => f.text?.includes(text)) ? capital(text) : "";
}

export function nameOf(f: Folder): string {
	return f.root.replace(/[\\/]+$/, "").split(/[\\/]/).at(-1) || f.root;
}

// isPaused and isSlow tell what the user asked for.
export function isPaused(folders: readonly Folder[]): boolean {
	return folders.length > 0 && folders.every((f) => f.mode === "paused" || f.state === "paused");
}

export function isSlow(folders: readonly Folder[]): boolean {
	return folders.length > 0 && folders.every((f) => f.mode === "slow");
}
