// What is known of the server: how the conversation stands, and what it said of its folders.
import * as vscode from "vscode";
import type { Client } from "../client.ts";
import { method, type Folder, type Mode } from "../protocol.ts";

export class State implements vscode.Disposable {
	readonly client: Client;
	folders: Folder[] = [];

	private readonly changed = new vscode.EventEmitter<void>();
	readonly onChange = this.changed.event;
	private readonly listening: vscode.Disposable;

	constructor(client: Client) {
		this.client = client;
		this.listening = vscode.Disposable.from(
			client.onPhase((phase) => {
				if (phase === "running") void this.refresh();
				else this.use([]);
			}),
			client.onStatus((folders) => {
				const before = this.folders;
				this.use(folders);
				// How much an index holds is known when it is made, and not told with the rest.
				if (folders.some((f) => f.state === "ready" && before.find((b) => b.root === f.root)?.state !== "ready")) void this.refresh();
			}),
			this.changed,
		);
	}

	// refresh asks for everything, which more than the server says of its own accord.
	async refresh(): Promise<Folder[]> {
		try {
			const { folders } = await this.client.status();
			this.use(Array.isArray(folders) ? folders : []);
		} catch (err) {
			this.client.log.debug("asking for the status", err); // it ended meanwhile
		}
		return this.folders;
	}

	// set has the server index as the user wants, all folders or the one with a URI.
	async set(mode: Mode, uri?: string): Promise<void> {
		const name = { paused: method.pause, slow: method.slow, normal: method.resume }[mode];
		await this.client.ask(name, uri === undefined ? {} : { root: uri });
		await this.refresh();
	}

	// reindex has every file read again, and is done when they are.
	async reindex(): Promise<void> {
		const { folders } = await this.client.ask<{ folders: { root: string; error?: string }[] }>(method.reindex, {});
		for (const f of folders) if (f.error) throw new Error(`${f.root}: ${f.error}`);
	}

	dispose(): void {
		this.listening.dispose();
	}

	// What the server says of its own accord leaves out what is long; that stays as it was.
	private use(folders: Folder[]): void {
		this.folders = folders.map((f) => ({ ...this.folders.find((known) => known.root === f.root), progress: undefined, error: undefined, ...f }) as Folder);
		this.changed.fire();
	}
}
