// The results that stay: a tree in the side bar, by file.
import * as vscode from "vscode";
import type { Client } from "../client.ts";
import type { Hit, SearchResult } from "../protocol.ts";
import { about, basename, bestLine, byFile, dirname, iconOf, narrow, title, usable, type File } from "./hits.ts";
import { cursorOf } from "./preview.ts";

const { l10n } = vscode;

type Node = { file: File } | { hit: Hit };

const keptKey = "mind.results";
const context = "mind.results"; // for menus: there is something in the view
const limit = 100;

interface Kept {
	query: string;
	result: SearchResult;
}

export class Results implements vscode.Disposable, vscode.TreeDataProvider<Node> {
	private readonly client: Client;
	private readonly memory: vscode.Memento;
	private readonly changed = new vscode.EventEmitter<void>();
	readonly onDidChangeTreeData = this.changed.event;
	private readonly view: vscode.TreeView<Node>;
	private kept: Kept | undefined;
	private files: File[] = [];

	constructor(client: Client, memory: vscode.Memento) {
		this.client = client;
		this.memory = memory;
		this.view = vscode.window.createTreeView("mind.results", { treeDataProvider: this, showCollapseAll: true });
		this.use(memory.get<Kept>(keptKey));
	}

	// show puts results into the view and shows it.
	show(query: string, result: SearchResult): void {
		this.use({ query, result });
		const first = this.files[0];
		if (first) void this.view.reveal({ file: first }, { focus: true, select: false });
		else void vscode.commands.executeCommand("mind.results.focus");
	}

	clear(): void {
		this.use(undefined);
	}

	// again asks for the same once more.
	async again(): Promise<void> {
		const query = this.kept?.query;
		if (query === undefined) return;
		await vscode.window.withProgress({ location: { viewId: "mind.results" } }, async (_progress, token) => {
			try {
				this.use({ query, result: await this.client.search({ query, limit }, token) });
			} catch (err) {
				this.client.log.warn("searching again", err);
				this.view.message = l10n.t("The search failed: {0}", err instanceof Error ? err.message : String(err));
			}
		});
	}

	getChildren(node?: Node): Node[] {
		if (!node) return this.files.map((file) => ({ file }));
		return "file" in node ? node.file.hits.map((hit) => ({ hit })) : [];
	}

	getParent(node: Node): Node | undefined {
		if ("file" in node) return undefined;
		const file = this.files.find((f) => f.hits.includes(node.hit));
		return file && { file };
	}

	getTreeItem(node: Node): vscode.TreeItem {
		return "file" in node ? fileItem(node.file) : hitItem(node.hit);
	}

	dispose(): void {
		this.view.dispose();
		this.changed.dispose();
	}

	private use(kept: Kept | undefined): void {
		this.kept = kept && typeof kept.query === "string" ? kept : undefined;
		this.files = this.kept ? byFile(usable(this.kept.result)) : [];
		void this.memory.update(keptKey, this.kept);
		void vscode.commands.executeCommand("setContext", context, this.kept !== undefined);
		this.view.message = this.kept ? this.summary(this.kept) : "";
		this.changed.fire();
	}

	// summary is what stands above the tree.
	private summary({ query, result }: Kept): string {
		const hits = this.files.reduce((n, file) => n + file.hits.length, 0);
		const found = hits === 0 ? l10n.t("nothing was found") : hits === 1 ? l10n.t("1 hit") : l10n.t("{0} hits in {1} files", hits, this.files.length);
		return [`“${query}”`, found, about(result, l10n.t)].filter(Boolean).join(" · ");
	}
}

function fileItem(file: File): vscode.TreeItem {
	const item = new vscode.TreeItem(basename(file.path), vscode.TreeItemCollapsibleState.Expanded);
	item.id = file.uri;
	item.resourceUri = vscode.Uri.parse(file.uri);
	item.iconPath = vscode.ThemeIcon.File;
	item.description = dirname(file.path);
	item.tooltip = file.path;
	item.contextValue = "file";
	return item;
}

function hitItem(hit: Hit): vscode.TreeItem {
	const line = bestLine(hit, narrow);
	const label = line.text || title(hit);
	const item = new vscode.TreeItem({ label, highlights: line.text ? line.marks : [] });
	item.description = hit.symbol ? title(hit) : "";
	item.iconPath = new vscode.ThemeIcon(iconOf(hit));
	item.tooltip = new vscode.MarkdownString(`${plainText(title(hit))} — ${plainText(hit.path)}:${line.number + 1}\n`).appendCodeblock(hit.snippet ?? "", hit.language ?? "");
	item.accessibilityInformation = { label: l10n.t("{0}, line {1}: {2}", title(hit), line.number + 1, label) };
	item.contextValue = "hit";
	item.command = {
		command: "vscode.open",
		title: l10n.t("Open"),
		arguments: [vscode.Uri.parse(hit.uri), { selection: cursorOf(hit), preview: true, preserveFocus: true } satisfies vscode.TextDocumentShowOptions],
	};
	return item;
}

// plainText keeps what a file is called from being taken for Markdown.
function plainText(text: string): string {
	return text.replace(/[\\`*_{}[\]()#+\-.!|<>]/g, "\\$&");
}
