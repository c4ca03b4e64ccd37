// Search by meaning: a box that asks while one types, and shows what it found.
import * as vscode from "vscode";
import type { Client } from "../client.ts";
import type { Hit, SearchResult } from "../protocol.ts";
import { Asking } from "./asking.ts";
import { about, bestLine, iconOf, title, usable, withSigns } from "./hits.ts";
import { forgotten, oneLine, remembered } from "./history.ts";
import { Looks, Preview } from "./preview.ts";
import type { Results } from "./results.ts";

const { l10n } = vscode;

const quiet = 120; // ms without a key before something is asked
const settle = 80; // ms on a hit before it is shown

// An answer longer than this is nothing that one goes through in a list.
const limit = 50;

const historyKey = "mind.searches";
const context = "mind.searching"; // for keybindings: the box is open

// JSON-RPC's codes for a method that the server does not have, and for a question that
// makes no sense to it, as one with a filter that is typed halfway.
const methodNotFound = -32601;
const invalidParams = -32602;

// What narrows a search, as it is typed.
const filters = "lang:go   kind:function   path:server/   -path:test";

interface Item extends vscode.QuickPickItem {
	hit?: Hit;
	query?: string; // of an earlier search
	run?: () => unknown;
}

export class Search implements vscode.Disposable {
	private readonly client: Client;
	private readonly memory: vscode.Memento;
	private readonly results: Results;
	private readonly looks = new Looks();
	private box: Box | undefined;

	constructor(client: Client, memory: vscode.Memento, results: Results) {
		this.client = client;
		this.memory = memory;
		this.results = results;
	}

	// show opens the box, with a query in it or with what was searched for before.
	show(query = ""): void {
		this.box?.hide();
		const box = new Box(this.client, this.looks, this, query);
		this.box = box;
		void vscode.commands.executeCommand("setContext", context, true);
		box.gone.then(() => {
			if (this.box !== box) return;
			this.box = undefined;
			void vscode.commands.executeCommand("setContext", context, false);
		});
	}

	// selection searches for what is selected, or for the word at the cursor.
	selection(): void {
		const editor = vscode.window.activeTextEditor;
		if (!editor) return this.show();
		const range = editor.selection.isEmpty ? editor.document.getWordRangeAtPosition(editor.selection.active) : editor.selection;
		this.show(range && oneLine(editor.document.getText(range)));
	}

	openToSide(): void {
		this.box?.acceptActive(true);
	}

	keep(): void {
		this.box?.keep();
	}

	keepResults(query: string, result: SearchResult): void {
		this.remember(query);
		this.results.show(query, result);
	}

	history(): string[] {
		const kept = this.memory.get<unknown>(historyKey);
		return Array.isArray(kept) ? kept.filter((q) => typeof q === "string") : [];
	}

	remember(query: string): void {
		void this.memory.update(historyKey, remembered(this.history(), query));
	}

	forget(query?: string): void {
		void this.memory.update(historyKey, query === undefined ? undefined : forgotten(this.history(), query));
	}

	dispose(): void {
		this.box?.hide();
		this.looks.dispose();
	}
}

// Box is the list while it is open.
class Box {
	readonly gone: Promise<void>;

	private readonly pick = vscode.window.createQuickPick<Item>();
	private readonly client: Client;
	private readonly search: Search;
	private readonly preview: Preview;
	private readonly asks: Asking<SearchResult>;
	private readonly listening: vscode.Disposable[];
	private readonly keepButton: vscode.QuickInputButton = {
		iconPath: new vscode.ThemeIcon("list-tree"),
		tooltip: l10n.t("Keep the results in the side bar (Alt+Enter)"),
	};
	private readonly sideButton: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon("split-horizontal"), tooltip: l10n.t("Open to the side") };
	private readonly forgetButton: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon("close"), tooltip: l10n.t("Forget this search") };
	private shown: { query: string; result: SearchResult } | undefined; // what the list holds
	private moving: NodeJS.Timeout | undefined;
	private touched = false; // the user moved from the first hit
	private accepted = false;

	constructor(client: Client, looks: Looks, search: Search, query: string) {
		this.client = client;
		this.search = search;
		this.preview = new Preview(looks);
		this.asks = new Asking((q, signal) => this.ask(q, signal), this, quiet);

		const pick = this.pick;
		pick.placeholder = l10n.t("What does the code do? Say it in your own words, or name it");
		pick.title = l10n.t("Search by Meaning");
		pick.buttons = [this.keepButton];
		pick.ignoreFocusOut = false;
		// The best hit comes first, whatever letters it has. VS Code has this for its own lists.
		(pick as { sortByLabel?: boolean }).sortByLabel = false;
		this.gone = new Promise((resolve) => pick.onDidHide(() => void this.hidden().finally(resolve)));
		this.listening = [
			pick.onDidChangeValue((value) => this.typed(value)),
			pick.onDidChangeActive(([item]) => this.moved(item)),
			pick.onDidAccept(() => this.acceptActive(false)),
			pick.onDidTriggerButton((button) => button === this.keepButton && this.keep()),
			pick.onDidTriggerItemButton(({ button, item }) => this.button(button, item)),
			client.onStatus(() => this.again()),
			client.onPhase((phase) => phase === "running" && this.typed(this.pick.value)),
		];
		pick.value = query;
		if (query === "") this.recent();
		else this.asks.now(query);
		pick.show();
	}

	hide(): void {
		this.pick.hide();
	}

	// keep moves the results to the side bar.
	keep(): void {
		if (!this.shown) return;
		this.search.keepResults(this.shown.query, this.shown.result);
		this.pick.hide();
	}

	acceptActive(beside: boolean): void {
		const item = this.pick.activeItems[0];
		if (item?.query !== undefined) {
			this.pick.value = item.query;
			this.asks.now(item.query);
		} else if (item?.run) {
			this.pick.hide();
			item.run();
		} else if (item?.hit) {
			void this.open(item.hit, beside);
		}
	}

	private async open(hit: Hit, beside: boolean): Promise<void> {
		this.accepted = true;
		this.search.remember(this.shown?.query ?? this.pick.value);
		clearTimeout(this.moving);
		this.pick.hide();
		try {
			await this.preview.open(hit, beside);
		} catch (err) {
			this.client.log.warn("opening a hit", err);
			void vscode.window.showWarningMessage(l10n.t("{0} cannot be opened: {1}", hit.path, message(err)));
		}
	}

	private async hidden(): Promise<void> {
		this.asks.stop();
		clearTimeout(this.moving);
		for (const l of this.listening) l.dispose();
		this.pick.dispose();
		if (!this.accepted) await this.preview.leave().then(undefined, (err) => this.client.log.debug("putting the editor back", err));
	}

	private ask(query: string, signal: AbortSignal): Promise<SearchResult> {
		const source = new vscode.CancellationTokenSource();
		signal.addEventListener("abort", () => source.cancel());
		const near = vscode.window.activeTextEditor?.document.uri;
		return this.client
			.search({ query, limit, ...(near?.scheme === "file" ? { near: near.toString() } : {}) }, source.token)
			.finally(() => source.dispose());
	}

	private typed(value: string): void {
		this.touched = false;
		if (value.trim() !== "") return this.asks.typed(value);
		this.asks.stop();
		this.pick.busy = false;
		this.recent();
	}

	// again asks once more for what was answered from an index that was not complete, unless
	// the list would change under someone who moves in it.
	private again(): void {
		const { shown, touched, pick } = this;
		if (shown?.result.caughtUp === false && shown.query === pick.value && !touched && !pick.busy) this.asks.typed(pick.value);
	}

	// recent lists what was searched for before.
	private recent(): void {
		this.shown = undefined;
		this.pick.title = l10n.t("Search by Meaning");
		const items: Item[] = this.search.history().map((query) => ({
			label: query,
			query,
			iconPath: new vscode.ThemeIcon("history"),
			alwaysShow: true,
			buttons: [this.forgetButton],
		}));
		if (items.length > 0) items.unshift({ label: l10n.t("Searched for before"), kind: vscode.QuickPickItemKind.Separator });
		const hint: Item = { label: filters, description: l10n.t("words like these narrow a search"), iconPath: new vscode.ThemeIcon("filter"), alwaysShow: true };
		this.pick.items = [...items, { label: l10n.t("Filters"), kind: vscode.QuickPickItemKind.Separator }, hint];
	}

	// What follows is what Asking tells.

	asking(): void {
		this.pick.busy = true;
	}

	answered(query: string, result: SearchResult): void {
		const hits = usable(result);
		this.shown = { query, result };
		this.pick.busy = false;
		const noFolder = hits.length === 0 && !vscode.workspace.workspaceFolders?.length;
		this.pick.title = [l10n.t("Search by Meaning"), noFolder ? "" : about(result, l10n.t)].filter(Boolean).join(" · ");
		this.pick.items = hits.length > 0 ? hits.map((hit) => this.item(hit)) : [this.nothing(query, result)];
	}

	failed(_query: string, err: unknown): void {
		this.pick.busy = false;
		if (err instanceof vscode.CancellationError) return;
		this.shown = undefined;
		this.pick.title = l10n.t("Search by Meaning");
		this.pick.items = [this.failure(err)];
	}

	private failure(err: unknown): Item {
		const { code } = err as { code?: number };
		if (code === invalidParams) {
			return { label: message(err), detail: l10n.t("Filters are {0}", filters.replaceAll(/ +/g, " ")), iconPath: new vscode.ThemeIcon("filter"), alwaysShow: true };
		}
		if (this.client.phase === "starting" || this.client.phase === "restarting") {
			return { label: l10n.t("The server is starting"), detail: l10n.t("This list is filled as soon as it answers."), iconPath: new vscode.ThemeIcon("loading~spin"), alwaysShow: true };
		}
		if (this.client.phase !== "running") {
			return {
				label: l10n.t("The server is not running. Start it again"),
				detail: message(err),
				iconPath: new vscode.ThemeIcon("debug-restart"),
				alwaysShow: true,
				run: () => vscode.commands.executeCommand("mind.restart"),
			};
		}
		const old = code === methodNotFound;
		this.client.log.warn("searching", err);
		return {
			label: old ? l10n.t("This server cannot search by meaning yet") : l10n.t("The search failed"),
			detail: old ? l10n.t("mind.server.path names a mind-lsp that is older than the extension.") : message(err),
			iconPath: new vscode.ThemeIcon("warning"),
			alwaysShow: true,
			run: () => vscode.commands.executeCommand("mind.showLog"),
		};
	}

	private nothing(query: string, result: SearchResult): Item {
		if (!vscode.workspace.workspaceFolders?.length) {
			return {
				label: l10n.t("There is no folder to search in"),
				detail: l10n.t("Open one: it is indexed then, and searched while that goes on."),
				iconPath: new vscode.ThemeIcon("folder-opened"),
				alwaysShow: true,
				run: () => vscode.commands.executeCommand("workbench.action.files.openFolder"),
			};
		}
		return {
			label: l10n.t("Nothing was found for “{0}”", query),
			detail: result.caughtUp === false ? l10n.t("The index is not complete yet; this list is filled as it grows.") : l10n.t("Other words for the same may find it."),
			iconPath: new vscode.ThemeIcon("info"),
			alwaysShow: true,
		};
	}

	private item(hit: Hit): Item {
		const folders = vscode.workspace.workspaceFolders ?? [];
		const folder = folders.length > 1 ? vscode.workspace.getWorkspaceFolder(vscode.Uri.parse(hit.uri)) : undefined;
		const line = bestLine(hit);
		const place = `${folder ? folder.name + "/" : ""}${hit.path}:${line.number + 1}`;
		return {
			hit,
			label: title(hit),
			description: hit.unverified ? `${place} · ${l10n.t("may have moved")}` : place,
			detail: withSigns(line),
			iconPath: new vscode.ThemeIcon(iconOf(hit)),
			alwaysShow: true,
			buttons: [this.sideButton],
		};
	}

	private moved(item: Item | undefined): void {
		clearTimeout(this.moving);
		const hit = item?.hit;
		if (!hit) return;
		this.touched ||= item !== this.pick.items[0];
		this.moving = setTimeout(() => {
			this.preview.show(hit).then(undefined, (err) => this.client.log.debug("showing a hit", err));
		}, settle);
	}

	private button(button: vscode.QuickInputButton, item: Item): void {
		if (button === this.forgetButton && item.query !== undefined) {
			this.search.forget(item.query);
			this.pick.items = this.pick.items.filter((other) => other !== item);
		} else if (item.hit) {
			void this.open(item.hit, true);
		}
	}
}

function message(err: unknown): string {
	return err instanceof Error ? err.message : String(err);
}
