// The extension of VS Code: it starts the server, and shows what that alone can do.
import * as vscode from "vscode";
import { Client } from "./client.ts";
import { Manners, middleware } from "./manners.ts";
import type { Mode } from "./protocol.ts";
import { Search } from "./search/picker.ts";
import { Results } from "./search/results.ts";
import { Items, showMenu } from "./status/items.ts";
import { Page } from "./status/page.ts";
import { State } from "./status/state.ts";

const { l10n } = vscode;

// Api is what other extensions, and tests, may use.
export interface Api {
	readonly client: Client;
	readonly state: State;
	readonly results: Results;
}

let client: Client | undefined;

export function activate(context: vscode.ExtensionContext): Api {
	const server = new Client(context.extensionPath, middleware(() => server.tellsStatus));
	client = server;
	const state = new State(server);
	const results = new Results(server, context.workspaceState);
	const search = new Search(server, context.workspaceState, results);
	const page = new Page(state, context.extensionUri);
	context.subscriptions.push(server, state, results, search, page, new Items(state), new Manners());

	const command = (name: string, run: (arg?: unknown) => unknown) => {
		context.subscriptions.push(vscode.commands.registerCommand(name, run));
	};
	const mode = (mode: Mode) => (uri?: unknown) => attempt(server, () => state.set(mode, typeof uri === "string" ? uri : undefined));
	command("mind.search", (query) => search.show(typeof query === "string" ? query : ""));
	command("mind.searchSelection", () => search.selection());
	command("mind.search.openToSide", () => search.openToSide());
	command("mind.search.keep", () => search.keep());
	command("mind.search.clearHistory", () => search.forget());
	command("mind.results.again", () => results.again());
	command("mind.results.clear", () => results.clear());
	command("mind.menu", () => showMenu(state));
	command("mind.statusPage", () => page.show());
	command("mind.pause", mode("paused"));
	command("mind.slow", mode("slow"));
	command("mind.resume", mode("normal"));
	command("mind.reindex", () => attempt(server, () => state.reindex()));
	command("mind.restart", () => server.restart());
	command("mind.showLog", () => server.log.show());
	command("mind.settings", () => vscode.commands.executeCommand("workbench.action.openSettings", `@ext:${context.extension.id}`));

	context.subscriptions.push(
		vscode.workspace.onDidChangeConfiguration((e) => {
			if (e.affectsConfiguration("mind.server")) void server.restart();
		}),
		// What was set by the workspace counts from now on.
		vscode.workspace.onDidGrantWorkspaceTrust(() => {
			if (vscode.workspace.getConfiguration("mind").inspect("server.path")?.workspaceValue !== undefined) void server.restart();
		}),
	);
	// Activation ends here: nobody is to wait for a server that starts.
	void server.start();
	return { client: server, state, results };
}

export function deactivate(): Promise<void> | undefined {
	return client?.stop();
}

// attempt does what the user asked for, and says so if it cannot be done.
async function attempt(server: Client, what: () => Promise<unknown>): Promise<void> {
	try {
		await what();
	} catch (err) {
		server.log.warn("a command failed", err);
		void vscode.window.showWarningMessage(l10n.t("mind-lsp: {0}", err instanceof Error ? err.message : String(err)));
	}
}
