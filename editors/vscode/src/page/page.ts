// The status page, in its frame. It is drawn once and then filled in, so that neither the
// focus nor what is scrolled to is lost.
import type { Folder, Sample } from "../protocol.ts";
import { bytes, capital, count, duration } from "../words.ts";
import { area, line, nearest, roof, x, y, type Frame, type Point } from "./chart.ts";
import type { Show, Told } from "./messages.ts";

declare function acquireVsCodeApi(): { postMessage(message: Told): void };

const vscode = acquireVsCodeApi();
let texts: Record<string, string> = {};
const text = (key: string) => texts[key] ?? key;

type Child = Node | string;

function element<K extends keyof HTMLElementTagNameMap>(tag: K, className = "", ...children: Child[]): HTMLElementTagNameMap[K] {
	const e = document.createElement(tag);
	if (className) e.className = className;
	e.append(...children);
	return e;
}

function svg(tag: string, attributes: Record<string, string | number>): SVGElement {
	const e = document.createElementNS("http://www.w3.org/2000/svg", tag);
	for (const [name, value] of Object.entries(attributes)) e.setAttribute(name, String(value));
	return e;
}

function button(label: string, run: () => void, className = ""): HTMLButtonElement {
	const b = element("button", className, label);
	b.type = "button";
	b.addEventListener("click", run);
	return b;
}

// Kind is what a chart shows of the samples.
interface Kind {
	title: string;
	value: (s: Sample) => number;
	show: (v: number) => string;
	most: (values: number[], f: Folder) => number;
	stepped: boolean;
	lines: number[]; // across, where something changes
	note?: string; // what changes there
	className: string;
}

const kinds: Kind[] = [
	{
		title: "workers",
		value: (s) => s.workers,
		show: (v) => count(v),
		most: (values, f) => Math.max(f.progress?.maxWorkers ?? 1, ...values),
		stepped: true,
		lines: [],
		className: "workers",
	},
	{
		title: "pressure",
		value: (s) => s.pressure,
		show: (v) => `${Math.round(v * 100)} %`,
		most: () => 1,
		stepped: false,
		lines: [0.8, 0.9],
		note: "fewer workers",
		className: "pressure",
	},
	{
		title: "throughput",
		value: (s) => s.filesPerSecond,
		show: (v) => `${count(v)}/s`,
		most: (values) => roof(Math.max(...values)),
		stepped: false,
		lines: [],
		className: "throughput",
	},
];

const width = 300;
const height = 84;

// Chart is one of them, of one folder.
class Chart {
	readonly root: HTMLElement;
	private readonly kind: Kind;
	private readonly now = element("span", "now");
	private readonly top = element("span", "top");
	private readonly ago = element("span", "ago");
	private readonly art = svg("svg", { viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: "none", role: "img" });
	private readonly tip = element("span", "tip");
	private points: Point[] = [];
	private frame: Frame = { width, height, from: 0, to: 1, most: 1 };
	private hovered: number | undefined; // share of the width

	constructor(kind: Kind) {
		this.kind = kind;
		const plot = element("div", "plot");
		plot.append(this.art, this.top, this.tip);
		this.tip.hidden = true;
		if (kind.note) plot.append(element("span", "note", text(kind.note)));
		const caption = element("figcaption", "", element("span", "", text(kind.title)), this.now);
		const axis = element("div", "axis", this.ago, element("span", "", text("now")));
		this.root = element("figure", `chart ${kind.className}`, caption, plot, axis);
		plot.addEventListener("pointermove", (e) => {
			const box = plot.getBoundingClientRect();
			this.hovered = (e.clientX - box.left) / box.width;
			this.draw();
		});
		plot.addEventListener("pointerleave", () => {
			this.hovered = undefined;
			this.draw();
		});
	}

	show(f: Folder, samples: Sample[]): void {
		this.points = samples.map((s) => ({ at: Date.parse(s.at), value: this.kind.value(s) })).filter((p) => Number.isFinite(p.at) && Number.isFinite(p.value));
		const first = this.points[0];
		const last = this.points.at(-1);
		this.root.classList.toggle("empty", !last);
		if (!first || !last) {
			this.now.textContent = "";
			this.art.replaceChildren();
			this.top.textContent = text("nothing yet");
			return;
		}
		const most = this.kind.most(this.points.map((p) => p.value), f);
		this.frame = { width, height, from: Math.min(first.at, last.at - 30_000), to: last.at, most };
		this.now.textContent = this.kind.show(last.value);
		this.top.textContent = this.kind.show(most);
		this.ago.textContent = `−${duration((this.frame.to - this.frame.from) / 1000)}`;
		const values = this.points.map((p) => p.value);
		this.art.setAttribute("aria-label", `${text(this.kind.title)}: ${this.kind.show(last.value)}; ${this.kind.show(Math.min(...values))} – ${this.kind.show(Math.max(...values))}`);
		this.draw();
	}

	private draw(): void {
		const f = this.frame;
		const parts: SVGElement[] = [];
		for (const at of this.kind.lines) parts.push(svg("path", { class: "threshold", d: `M0,${y(at, f)}H${width}` }));
		parts.push(svg("path", { class: "area", d: area(this.points, f, this.kind.stepped) }));
		parts.push(svg("path", { class: "line", d: line(this.points, f, this.kind.stepped) }));
		const point = this.hovered === undefined ? undefined : nearest(this.points, f.from + this.hovered * (f.to - f.from));
		this.tip.hidden = !point;
		if (point) {
			parts.push(svg("path", { class: "cross", d: `M${x(point.at, f)},0V${height}` }));
			this.tip.textContent = `${new Date(point.at).toLocaleTimeString()} · ${this.kind.show(point.value)}`;
			this.tip.classList.toggle("left", x(point.at, f) > width / 2);
		}
		this.art.replaceChildren(...parts);
	}
}

// Section is what the page shows of one folder.
class Section {
	readonly root = element("section");
	private readonly name = element("h2");
	private readonly chip = element("span", "chip");
	private readonly path = element("span", "path");
	private readonly sentence = element("p", "sentence");
	private readonly bar = element("progress");
	private readonly buttons = element("div", "buttons");
	private readonly pause: HTMLButtonElement;
	private readonly slow: HTMLButtonElement;
	private readonly facts = element("dl", "facts");
	private readonly charts = kinds.map((kind) => new Chart(kind));
	private readonly plots = element("div", "charts", ...this.charts.map((c) => c.root));
	private readonly lists = element("div", "lists");
	private drawn = ""; // of the lists
	private folder: Folder;

	constructor(f: Folder) {
		this.folder = f;
		this.pause = button("", () => this.mode(this.folder.mode === "paused" || this.folder.state === "paused" ? "resume" : "pause"));
		this.slow = button("", () => this.mode(this.folder.mode === "slow" ? "resume" : "slow"), "secondary");
		this.buttons.append(this.pause, this.slow);
		this.bar.max = 100;
		const head = element("header", "", this.name, this.chip, this.path);
		this.root.append(head, this.sentence, this.bar, this.buttons, this.facts, this.plots, this.lists);
	}

	show(f: Folder): void {
		this.folder = f;
		this.name.textContent = f.root.split(/[\\/]/).filter(Boolean).at(-1) ?? f.root;
		this.path.textContent = f.root;
		const state = f.mode === "paused" ? "paused" : f.state;
		this.chip.textContent = text(`state.${state}`);
		this.chip.className = `chip ${state}`;
		this.sentence.textContent = capital(f.error ?? f.text ?? "");
		const p = f.progress;
		this.bar.hidden = !p || p.total === 0 || f.state !== "indexing";
		if (p && p.total > 0) this.bar.value = Math.min(99, (100 * p.done) / p.total);
		this.bar.setAttribute("aria-label", text("progress"));
		const paused = f.mode === "paused" || f.state === "paused";
		this.pause.textContent = text(paused ? "resume" : "pause");
		this.slow.textContent = text(f.mode === "slow" ? "full speed" : "slow");
		this.slow.hidden = paused;
		// There is nothing to steer and nothing to draw without an index of its own.
		this.buttons.hidden = this.plots.hidden = f.state === "failed" || f.state === "same";
		this.showFacts(f);
		for (const c of this.charts) c.show(f, f.history ?? []);
		const lists = JSON.stringify([f.journal, f.skipped, f.quarantined, f.index?.failures, f.index?.skipped]);
		if (lists !== this.drawn) {
			this.drawn = lists;
			this.lists.replaceChildren(...this.listsOf(f));
		}
	}

	private mode(mode: "pause" | "slow" | "resume"): void {
		vscode.postMessage({ do: mode, uri: this.folder.uri ?? "" });
	}

	private showFacts(f: Folder): void {
		const p = f.progress;
		const facts: [string, string | undefined][] = [
			["files", f.index?.files === undefined ? undefined : count(f.index.files)],
			["symbols", f.index?.symbols === undefined ? undefined : count(f.index.symbols)],
			["pieces", f.index?.chunks === undefined ? undefined : count(f.index.chunks)],
			["size", f.index?.cacheBytes === undefined ? undefined : bytes(f.index.cacheBytes)],
			["read", p && `${count(p.done)} / ${count(p.total)}`],
			["left", p?.etaSeconds ? duration(p.etaSeconds) : undefined],
			["workers", p?.workers === undefined ? undefined : p.maxWorkers ? `${p.workers} / ${p.maxWorkers}` : count(p.workers)],
			["pending", f.pending ? count(f.pending) : undefined],
			["pressure", f.pressure && (capital(f.pressure.text ?? "") || `${Math.round(f.pressure.value * 100)} %`)],
			["role", f.role && text(`role.${f.role}`)],
			["watch", f.index?.watch && [text(`watch.${f.index.watch.mode}`), f.index.watch.why].filter(Boolean).join(": ")],
		];
		this.facts.replaceChildren(...facts.flatMap(([key, value]) => (value ? [element("div", "", element("dt", "", text(key)), element("dd", "", value))] : [])));
	}

	private listsOf(f: Folder): HTMLElement[] {
		const out: HTMLElement[] = [];
		const journal = (f.journal ?? []).slice(-50).toReversed();
		if (journal.length > 0) {
			const rows = journal.map((c) => [new Date(c.at).toLocaleTimeString(), c.from === c.to ? `${c.to}` : `${c.from} → ${c.to}`, c.reason ?? c.state ?? ""]);
			out.push(table(text("journal"), [text("time"), text("workers"), text("reason")], rows, true));
		}
		const quarantined = f.quarantined ?? [];
		if (quarantined.length > 0) out.push(table(text("quarantined"), [text("file"), text("reason")], quarantined.map((q) => [this.link(q.path), q.reason]), true));
		const failures = f.index?.failures ?? [];
		if (failures.length > 0) out.push(table(text("failures"), [text("file"), text("reason")], failures.map((q) => [this.link(q.path), q.error]), true));
		const skipped = Object.entries(f.skipped ?? f.index?.skipped ?? {}).filter(([, n]) => n > 0).toSorted((a, b) => b[1] - a[1]);
		if (skipped.length > 0) out.push(table(text("skipped"), [text("reason"), text("files")], skipped.map(([reason, n]) => [reason, count(n)]), false));
		return out;
	}

	private link(path: string): HTMLElement {
		return button(path, () => vscode.postMessage({ do: "open", root: this.folder.root, path }), "link");
	}
}

function table(title: string, heads: string[], rows: Child[][], open: boolean): HTMLElement {
	const body = element("tbody", "", ...rows.map((row) => element("tr", "", ...row.map((cell) => element("td", "", cell)))));
	const head = element("thead", "", element("tr", "", ...heads.map((h) => element("th", "", h))));
	const details = element("details", "", element("summary", "", `${title} (${rows.length})`), element("table", "", head, body));
	details.open = open && rows.length <= 12;
	return details;
}

const sections = new Map<string, Section>();
const version = element("span", "version");
const none = element("p", "sentence");
const main = element("main");
const indexed: HTMLButtonElement[] = []; // they need a folder

function draw(): void {
	const tools: [string, Told][] = [
		["search", { do: "search" }],
		["reindex", { do: "reindex" }],
		["restart", { do: "restart" }],
		["log", { do: "log" }],
		["settings", { do: "settings" }],
	];
	const buttons = tools.map(([key, message]) => {
		const b = button(text(key), () => vscode.postMessage(message), "secondary");
		if (key === "search" || key === "reindex") indexed.push(b);
		return b;
	});
	document.body.replaceChildren(
		element("header", "page", element("h1", "", "mind-lsp"), version, element("nav", "buttons", ...buttons)),
		none,
		main,
	);
}

let drawn = false;
window.addEventListener("message", ({ data }: MessageEvent<Show>) => {
	texts = data.texts;
	if (!drawn) draw();
	drawn = true;
	version.textContent = data.version;
	none.textContent = data.folders.length === 0 ? data.sentence : "";
	none.hidden = data.folders.length > 0;
	for (const b of indexed) b.hidden = data.folders.length === 0;
	for (const [root, section] of sections) {
		if (data.folders.some((f) => f.root === root)) continue;
		section.root.remove();
		sections.delete(root);
	}
	for (const f of data.folders) {
		let section = sections.get(f.root);
		if (!section) {
			section = new Section(f);
			sections.set(f.root, section);
			main.append(section.root);
		}
		section.show(f);
	}
});
vscode.postMessage({ do: "ready" });
