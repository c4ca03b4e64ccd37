// Between VS Code and the server: what is left to a language's own extension, and what is
// shown in our own way instead of the client library's.
import * as vscode from "vscode";
import type { Middleware } from "vscode-languageclient/node";
import { answers, languageOf, neighbourOf, type Choice, type Feature } from "./neighbours.ts";
import { forServer } from "./settings.ts";

const { l10n } = vscode;

const active = (extension: string) => vscode.extensions.getExtension(extension)?.isActive ?? false;

function ours(feature: Feature, languageId: string, uri: vscode.Uri): boolean {
	const choice = vscode.workspace.getConfiguration("mind.features", { uri, languageId }).get<Choice>(feature);
	return answers(choice, feature, languageId, active);
}

// middleware returns what stands between. quiet tells whether the server says itself what
// it does, so that its bars of progress would say it twice.
export function middleware(quiet: () => boolean): Middleware {
	const mine = (feature: Feature, document: vscode.TextDocument) => ours(feature, document.languageId, document.uri);
	return {
		workspace: {
			configuration: async (params, token, next) => {
				const values = await next(params, token);
				return Array.isArray(values) ? values.map((v) => (v && typeof v === "object" ? forServer(v) : v)) : values;
			},
		},
		handleWorkDoneProgress: (token, params, next) => {
			if (!quiet()) next(token, params);
		},
		provideWorkspaceSymbols: async (query, token, next) => {
			const hits = (await next(query, token)) ?? [];
			return hits.filter((hit) => {
				const { uri } = hit.location;
				const language = languageOf(uri.path);
				return language === undefined || ours("symbols", language, uri);
			});
		},
		provideDocumentSymbols: (document, token, next) => (mine("outline", document) ? next(document, token) : undefined),
	};
}

// Manners tells, in the language menu, to whom something is left.
export class Manners implements vscode.Disposable {
	private readonly item = vscode.languages.createLanguageStatusItem("mind.neighbour", []);
	private readonly listening: vscode.Disposable;

	constructor() {
		this.item.name = l10n.t("mind-lsp: Neighbours");
		this.item.command = { command: "workbench.action.openSettings", title: l10n.t("Change"), arguments: ["mind.features"] };
		this.listening = vscode.Disposable.from(
			this.item,
			vscode.window.onDidChangeActiveTextEditor(() => this.update()),
			vscode.extensions.onDidChange(() => this.update()),
		);
		this.update();
	}

	dispose(): void {
		this.listening.dispose();
	}

	private update(): void {
		const document = vscode.window.activeTextEditor?.document;
		const neighbour = document && !ours("outline", document.languageId, document.uri) ? neighbourOf("outline", document.languageId, active) : undefined;
		if (!document || neighbour === undefined) {
			this.item.selector = [];
			return;
		}
		const named: unknown = vscode.extensions.getExtension(neighbour)?.packageJSON?.displayName;
		// The row has no room for all that VS Code's own are called.
		const name = typeof named === "string" && !named.startsWith("%") ? named.replace(/ Language Features$/, "") : neighbour;
		this.item.selector = { language: document.languageId, scheme: "file" };
		this.item.text = l10n.t("Mind leaves the outline to {0}", name);
	}
}
