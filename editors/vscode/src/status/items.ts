// The entry in the status bar, what the language menu says, and the menu behind both.
import * as vscode from "vscode";
import type { Phase } from "../client.ts";
import type { Folder } from "../protocol.ts";
import { facts, isPaused, isSlow, memory, nameOf, sentence, summarize, type Summary } from "./summary.ts";
import type { State } from "./state.ts";

const { l10n } = vscode;

const severities = {
	fine: vscode.LanguageStatusSeverity.Information,
	warning: vscode.LanguageStatusSeverity.Warning,
	error: vscode.LanguageStatusSeverity.Error,
};

export class Items implements vscode.Disposable {
	private readonly state: State;
	private readonly bar = vscode.window.createStatusBarItem("status", vscode.StatusBarAlignment.Right, 90);
	private readonly language = vscode.languages.createLanguageStatusItem("mind.status", { scheme: "file" });
	private readonly listening: vscode.Disposable;

	constructor(state: State) {
		this.state = state;
		this.bar.name = l10n.t("mind-lsp: Index");
		this.bar.command = "mind.menu";
		this.language.name = l10n.t("mind-lsp: Index");
		this.language.command = { command: "mind.statusPage", title: l10n.t("Status"), tooltip: l10n.t("Show the Status Page") };
		this.listening = vscode.Disposable.from(
			this.bar,
			this.language,
			state.onChange(() => this.update()),
			state.client.onPhase(() => this.update()),
			vscode.window.onDidChangeActiveTextEditor(() => this.update()),
		);
		this.update();
		this.bar.show();
	}

	dispose(): void {
		this.listening.dispose();
	}

	private update(): void {
		const { client, folders } = this.state;
		const s = summarize(client.phase, folders, l10n.t, client.problem);
		this.bar.text = `$(${s.icon})${s.text === "" ? "" : " " + s.text}`;
		this.bar.tooltip = this.tooltip(s);
		this.bar.accessibilityInformation = { label: `mind-lsp: ${s.text === "" ? s.sentence : `${s.text}. ${s.sentence}`}`, role: "button" };
		this.bar.backgroundColor = s.severity === "fine" ? undefined : new vscode.ThemeColor(`statusBarItem.${s.severity}Background`);

		this.language.text = s.text === "" ? l10n.t("Mind") : s.text;
		this.language.detail = this.ofActive() ?? s.sentence;
		this.language.busy = s.busy;
		this.language.severity = severities[s.severity];
	}

	// ofActive says what is so of the folder that one is in.
	private ofActive(): string | undefined {
		const document = vscode.window.activeTextEditor?.document;
		const folder = document && vscode.workspace.getWorkspaceFolder(document.uri);
		const known = folder && this.state.folders.find((f) => f.root === folder.uri.fsPath || f.uri === folder.uri.toString());
		return known && sentence(known, l10n.t);
	}

	private tooltip(s: Summary): vscode.MarkdownString {
		const text = new vscode.MarkdownString("", true);
		text.isTrusted = { enabledCommands: ["mind.pause", "mind.slow", "mind.resume", "mind.statusPage", "mind.search", "mind.restart", "mind.showLog", "mind.settings"] };
		const { client, folders } = this.state;
		text.appendMarkdown("**mind-lsp**\n\n");
		if (folders.length === 0) text.appendText(s.sentence);
		for (const f of folders) {
			if (folders.length > 1) text.appendMarkdown("**").appendText(nameOf(f)).appendMarkdown("**  \n");
			text.appendText(sentence(f, l10n.t)).appendMarkdown("\n");
			for (const fact of facts(f, l10n.t)) text.appendMarkdown("\n- ").appendText(fact);
			text.appendMarkdown("\n\n");
		}
		text.appendText(memory(folders));
		text.appendMarkdown("\n\n" + links(client.phase, folders).map(([command, title]) => `[${title}](command:${command})`).join(" · "));
		return text;
	}
}

// links are what can be done at the moment: a command and its title.
function links(phase: Phase, folders: readonly Folder[]): [command: string, title: string][] {
	if (phase === "failed" || phase === "stopped") {
		return [
			["mind.restart", l10n.t("Start Again")],
			["mind.showLog", l10n.t("Log")],
			["mind.settings", l10n.t("Settings")],
		];
	}
	if (folders.length === 0) return [["mind.statusPage", l10n.t("Status")]];
	return [
		["mind.search", l10n.t("Search")],
		["mind.statusPage", l10n.t("Status")],
		isPaused(folders) ? ["mind.resume", l10n.t("Resume")] : ["mind.pause", l10n.t("Pause")],
		isSlow(folders) ? ["mind.resume", l10n.t("Full Speed")] : ["mind.slow", l10n.t("Slow")],
	];
}

interface Choice extends vscode.QuickPickItem {
	command?: string;
}

// showMenu offers what can be done, with what is so on top.
export async function showMenu(state: State): Promise<void> {
	const s = summarize(state.client.phase, state.folders, l10n.t, state.client.problem);
	const choice = (icon: string, label: string, command: string, description = ""): Choice => ({ label: `$(${icon}) ${label}`, command, description });
	const running = state.client.phase === "running" && state.folders.length > 0;
	const choices: Choice[] = [
		...(running ? [choice("search", l10n.t("Search by Meaning…"), "mind.search"), choice("pulse", l10n.t("Show the Status Page"), "mind.statusPage")] : []),
		...(running && !isPaused(state.folders) ? [choice("debug-pause", l10n.t("Pause Indexing"), "mind.pause", l10n.t("until you resume it"))] : []),
		...(running && !isSlow(state.folders) && !isPaused(state.folders) ? [choice("dashboard", l10n.t("Index Slowly"), "mind.slow", l10n.t("one file at a time"))] : []),
		...(running && (isPaused(state.folders) || isSlow(state.folders)) ? [choice("debug-start", l10n.t("Resume Indexing"), "mind.resume", l10n.t("at full speed"))] : []),
		...(running ? [choice("refresh", l10n.t("Read Every File Again"), "mind.reindex")] : []),
		choice("debug-restart", l10n.t("Restart the Server"), "mind.restart"),
		choice("output", l10n.t("Show the Log"), "mind.showLog"),
		choice("gear", l10n.t("Open the Settings"), "mind.settings"),
	];
	const chosen = await vscode.window.showQuickPick(choices, { title: "mind-lsp", placeHolder: s.sentence.split("\n")[0] ?? "" });
	if (chosen?.command) await vscode.commands.executeCommand(chosen.command);
}
