// The status page: a frame beside the editors that draws what the server says of itself.
import { randomBytes } from "node:crypto";
import * as vscode from "vscode";
import type { Show, Told } from "../page/messages.ts";
import type { State } from "./state.ts";
import { summarize } from "./summary.ts";

const { l10n } = vscode;

const every = 1000; // ms between two looks, while the page is to be seen

export class Page implements vscode.Disposable {
	private readonly state: State;
	private readonly extension: vscode.Uri;
	private panel: vscode.WebviewPanel | undefined;
	private timer: NodeJS.Timeout | undefined;
	private asking = false;

	constructor(state: State, extension: vscode.Uri) {
		this.state = state;
		this.extension = extension;
	}

	show(): void {
		if (this.panel) return this.panel.reveal();
		const panel = vscode.window.createWebviewPanel("mind.status", l10n.t("mind-lsp: Status"), vscode.ViewColumn.Active, {
			enableScripts: true,
			localResourceRoots: [vscode.Uri.joinPath(this.extension, "dist"), vscode.Uri.joinPath(this.extension, "media")],
		});
		this.panel = panel;
		panel.iconPath = vscode.Uri.joinPath(this.extension, "media", "icon.png");
		panel.webview.onDidReceiveMessage((told: Told) => this.told(told));
		panel.onDidChangeViewState(() => this.pulse());
		const changes = this.state.onChange(() => this.send());
		panel.onDidDispose(() => {
			changes.dispose();
			this.panel = undefined;
			this.pulse();
		});
		panel.webview.html = this.html(panel.webview);
	}

	dispose(): void {
		this.panel?.dispose();
		clearInterval(this.timer);
	}

	// pulse asks once a second while someone looks.
	private pulse(): void {
		clearInterval(this.timer);
		this.timer = this.panel?.visible ? setInterval(() => void this.refresh(), every) : undefined;
		void this.refresh();
	}

	private async refresh(): Promise<void> {
		if (this.asking || !this.panel?.visible) return;
		this.asking = true;
		await this.state.refresh(); // which tells of the change
		this.asking = false;
	}

	private send(): void {
		const { client, folders } = this.state;
		const message: Show = {
			version: client.version,
			phase: client.phase,
			sentence: summarize(client.phase, folders, l10n.t, client.problem).sentence,
			folders,
			texts: texts(),
		};
		void this.panel?.webview.postMessage(message);
	}

	private async told(told: Told): Promise<void> {
		switch (told.do) {
			case "ready":
				this.send();
				return this.pulse();
			case "pause":
			case "slow":
			case "resume":
				return void vscode.commands.executeCommand(`mind.${told.do}`, told.uri);
			case "open":
				return void vscode.commands.executeCommand("vscode.open", vscode.Uri.joinPath(vscode.Uri.file(told.root), told.path));
			default:
				return void vscode.commands.executeCommand(told.do === "log" ? "mind.showLog" : `mind.${told.do}`);
		}
	}

	private html(webview: vscode.Webview): string {
		const nonce = randomBytes(16).toString("base64url");
		const file = (...path: string[]) => webview.asWebviewUri(vscode.Uri.joinPath(this.extension, ...path)).toString();
		return `<!DOCTYPE html>
<html lang="${vscode.env.language}">
<head>
	<meta charset="utf-8">
	<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src ${webview.cspSource}; script-src 'nonce-${nonce}'">
	<meta name="viewport" content="width=device-width, initial-scale=1">
	<link rel="stylesheet" href="${file("media", "page.css")}">
	<title>mind-lsp</title>
</head>
<body><script nonce="${nonce}" src="${file("dist", "page.js")}"></script></body>
</html>`;
	}
}

// texts are those of the page. It has no translation of its own.
function texts(): Record<string, string> {
	return {
		now: l10n.t("now"),
		"nothing yet": l10n.t("Nothing has happened yet"),
		workers: l10n.t("Workers"),
		pressure: l10n.t("Memory pressure"),
		throughput: l10n.t("Files per second"),
		"fewer workers": l10n.t("fewer workers above 80 %"),
		progress: l10n.t("Progress"),
		pause: l10n.t("Pause"),
		resume: l10n.t("Resume"),
		slow: l10n.t("Slow Down"),
		"full speed": l10n.t("Full Speed"),
		files: l10n.t("Files"),
		symbols: l10n.t("Symbols"),
		pieces: l10n.t("Pieces for search"),
		size: l10n.t("Size of the index"),
		read: l10n.t("Read"),
		left: l10n.t("Time left"),
		pending: l10n.t("Still to be read"),
		role: l10n.t("Index kept by"),
		"role.owner": l10n.t("this window"),
		"role.attached": l10n.t("another process, shared"),
		"role.published": l10n.t("another process, as last published"),
		watch: l10n.t("Changes on disk"),
		"watch.watching": l10n.t("the system tells of them"),
		"watch.polling": l10n.t("looked for every few seconds"),
		"watch.mixed": l10n.t("some are told, some looked for"),
		journal: l10n.t("What the workers did, and why"),
		time: l10n.t("Time"),
		reason: l10n.t("Reason"),
		file: l10n.t("File"),
		quarantined: l10n.t("Left out since they brought the server down"),
		failures: l10n.t("Could not be read"),
		skipped: l10n.t("Left out, by reason"),
		search: l10n.t("Search by Meaning…"),
		reindex: l10n.t("Read Every File Again"),
		restart: l10n.t("Restart the Server"),
		log: l10n.t("Log"),
		settings: l10n.t("Settings"),
		"state.opening": l10n.t("opening"),
		"state.indexing": l10n.t("indexing"),
		"state.ready": l10n.t("ready"),
		"state.paused": l10n.t("paused"),
		"state.same": l10n.t("open by another name"),
		"state.failed": l10n.t("failed"),
	};
}
