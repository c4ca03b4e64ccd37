// The server and the conversation with it: started, started again when it ends by itself,
// and asked what only it knows.
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import * as vscode from "vscode";
import {
	CloseAction,
	ErrorAction,
	LanguageClient,
	RevealOutputChannelOn,
	State,
	type CloseHandlerResult,
	type ErrorHandler,
	type Middleware,
} from "vscode-languageclient/node";
import { method, type Folder, type SearchParams, type SearchResult, type Status } from "./protocol.ts";
import { Restarts } from "./restarts.ts";
import { findServer, NoServer } from "./server.ts";
import { forServer } from "./settings.ts";

const { l10n } = vscode;

// A Phase is how the conversation stands.
export type Phase = "starting" | "running" | "restarting" | "stopped" | "failed";

// How many of the server's last words are kept, to be shown if it dies of them.
const lastWords = 40;

export class Client implements vscode.Disposable {
	readonly log: vscode.LogOutputChannel;

	private readonly phases = new vscode.EventEmitter<Phase>();
	private readonly statuses = new vscode.EventEmitter<Folder[]>();
	// onPhase tells how the conversation stands, and onStatus what the server says of its
	// folders, of its own accord.
	readonly onPhase = this.phases.event;
	readonly onStatus = this.statuses.event;

	private client: LanguageClient | undefined; // undefined while there is nothing to talk to
	private changing: Promise<void> = Promise.resolve(); // starts and stops, one after another
	private readonly restarts = new Restarts();
	private died: ((err: Error) => void) | undefined; // of the server that is being started for the first time
	private words: string[] = [];
	private now: Phase = "stopped";
	private wrong = "";
	private disposed = false;

	private readonly extensionPath: string;
	private readonly middleware: Middleware;

	constructor(extensionPath: string, middleware: Middleware) {
		this.extensionPath = extensionPath;
		this.middleware = middleware;
		this.log = vscode.window.createOutputChannel("mind-lsp", { log: true });
	}

	get phase(): Phase {
		return this.now;
	}

	// problem is what keeps it from running, in words for the user; "" while nothing does.
	get problem(): string {
		return this.wrong;
	}

	// version is the server's, or "" while there is none.
	get version(): string {
		return this.client?.initializeResult?.serverInfo?.version ?? "";
	}

	// tellsStatus tells whether the server says of its own accord what it does.
	get tellsStatus(): boolean {
		return this.client?.initializeResult?.capabilities.executeCommandProvider?.commands.includes(method.pause) ?? false;
	}

	// start starts the server, and does not throw: what is wrong is told to the user.
	start(): Promise<void> {
		return this.change(() => this.begin());
	}

	restart(): Promise<void> {
		return this.change(async () => {
			this.restarts.forget();
			await this.end();
			await this.begin();
		});
	}

	search(params: SearchParams, token: vscode.CancellationToken): Promise<SearchResult> {
		return this.ask(method.search, params, token);
	}

	status(token?: vscode.CancellationToken): Promise<Status> {
		return this.ask(method.status, {}, token);
	}

	// ask sends a request of ours, and throws if there is nobody to answer it.
	ask<R>(name: string, params: unknown, token?: vscode.CancellationToken): Promise<R> {
		const client = this.client;
		if (client?.state !== State.Running) {
			return Promise.reject(new Error(this.wrong || l10n.t("The server of mind-lsp is not running.")));
		}
		// A token that is undefined would be taken for a second parameter.
		return token ? client.sendRequest<R>(name, params, token) : client.sendRequest<R>(name, params);
	}

	dispose(): void {
		this.disposed = true;
		void this.change(() => this.end()).finally(() => {
			this.phases.dispose();
			this.statuses.dispose();
			this.log.dispose();
		});
	}

	// stop is dispose for someone who waits.
	stop(): Promise<void> {
		return this.change(() => this.end());
	}

	private change(what: () => Promise<void>): Promise<void> {
		this.changing = this.changing.then(what, what);
		return this.changing;
	}

	private set(phase: Phase): void {
		if (this.now === phase) return;
		this.now = phase;
		this.phases.fire(phase);
	}

	private async begin(): Promise<void> {
		if (this.disposed || this.client) return;
		this.wrong = "";
		this.set("starting");
		const set = vscode.workspace.getConfiguration("mind").get<string>("server.path", "");
		try {
			const command = await findServer(set, this.extensionPath);
			this.log.info(`starting ${command}`);
			// The client library waits for ever for one that ends instead of answering.
			const died = new Promise<never>((_, reject) => (this.died = reject));
			this.client = this.create(command);
			await Promise.race([this.client.start(), died]);
		} catch (err) {
			await this.end();
			this.fail(err instanceof Error ? err.message : String(err), set !== "" || err instanceof NoServer);
		} finally {
			this.died = undefined;
		}
	}

	private async end(): Promise<void> {
		const client = this.client;
		this.client = undefined;
		try {
			await client?.dispose(5000);
		} catch (err) {
			this.log.debug("stopping", err); // it is gone, or was never there
		}
		this.set("stopped");
	}

	private create(command: string): LanguageClient {
		const client: LanguageClient = new LanguageClient(
			"mind",
			"mind-lsp",
			{ command, args: ["serve"] },
			{
				documentSelector: [{ scheme: "file" }],
				outputChannel: this.log,
				traceOutputChannel: this.log,
				revealOutputChannelOn: RevealOutputChannelOn.Never,
				initializationOptions: () => ({ mind: { ...forServer(vscode.workspace.getConfiguration("mind")), didChangeStatus: true } }),
				initializationFailedHandler: () => false, // begin tells of it
				errorHandler: this.errorHandler(() => client === this.client),
				middleware: this.middleware,
				stdioOptions: { stdout: () => {}, stderr: (input) => this.hear(input) },
			},
		);
		client.onNotification(method.didChangeStatus, (p: Status) => this.statuses.fire(p.folders ?? []));
		client.onDidChangeState(({ newState }) => {
			if (client !== this.client) return; // it was replaced meanwhile
			if (newState === State.Running) this.set("running");
			else if (newState === State.Starting && this.now !== "starting") this.set("restarting");
		});
		return client;
	}

	// hear keeps what the server says outside of the protocol. It logs the same through the
	// protocol, so that it matters only when it could not any more.
	private hear(input: Readable): void {
		this.words = [];
		createInterface({ input }).on("line", (line) => {
			this.words.push(line);
			if (this.words.length > lastWords) this.words.shift();
			this.log.trace(line);
		});
	}

	// current tells whether the client is still the one that matters.
	private errorHandler(current: () => boolean): ErrorHandler {
		return {
			error: (_err, _message, count) => ({ action: (count ?? 0) <= 3 ? ErrorAction.Continue : ErrorAction.Shutdown, handled: true }),
			closed: async () => (current() ? this.closed() : { action: CloseAction.DoNotRestart, handled: true }),
		};
	}

	// closed decides what happens after the server ended without having been asked to. Once
	// is nothing that a user must know: it comes back with all that it had stored.
	private async closed(): Promise<CloseHandlerResult> {
		this.log.warn("the server ended by itself; its last words:");
		for (const line of this.words) this.log.warn("  " + line);
		if (this.died) {
			// It would do the same again.
			this.died(new Error(l10n.t("The server of mind-lsp ended while it was starting. Its last words are in the log.")));
			return { action: CloseAction.DoNotRestart, handled: true };
		}
		const decision = this.restarts.ended(Date.now());
		if (decision === "enough") {
			this.fail(l10n.t("The server of mind-lsp ended five times within three minutes, and is not started again. Its last words are in the log."), false);
			return { action: CloseAction.DoNotRestart, handled: true };
		}
		this.set("restarting");
		await new Promise((resolve) => setTimeout(resolve, decision.after));
		return { action: CloseAction.Restart, handled: true };
	}

	// fail tells the user what keeps the extension from working, with what can be done.
	private fail(message: string, settings: boolean): void {
		this.wrong = message;
		this.set("failed");
		this.log.error(message);
		const again = l10n.t("Start Again");
		const other = settings ? l10n.t("Open Settings") : l10n.t("Show Log");
		void vscode.window.showErrorMessage(message, again, other).then((choice) => {
			if (choice === again) void this.restart();
			else if (choice === other) void vscode.commands.executeCommand(settings ? "mind.settings" : "mind.showLog");
		});
	}
}
