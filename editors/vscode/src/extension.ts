import * as vscode from "vscode";
import { Client } from "./client.ts";
import { forServer } from "./settings.ts";

// What other extensions, and tests, may use.
export interface Api {
	readonly client: Client;
}

let client: Client | undefined;

export function activate(context: vscode.ExtensionContext): Api {
	client = new Client(context.extensionPath, {
		workspace: {
			configuration: async (params, token, next) => {
				const values = await next(params, token);
				return Array.isArray(values) ? values.map((v) => (v && typeof v === "object" ? forServer(v) : v)) : values;
			},
		},
	});
	const command = (name: string, run: (...args: never[]) => unknown) => vscode.commands.registerCommand(name, run);
	context.subscriptions.push(
		client,
		command("mind.restart", () => client?.restart()),
		command("mind.showLog", () => client?.log.show()),
		command("mind.settings", () => vscode.commands.executeCommand("workbench.action.openSettings", `@ext:${context.extension.id}`)),
	);
	// Activation is done at once: a server that starts slowly is not to be waited for.
	void client.start();
	return { client };
}

export function deactivate(): Promise<void> | undefined {
	return client?.stop();
}
