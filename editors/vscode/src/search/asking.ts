// Asks while someone types: not for every letter, and never for what was overtaken.

// Listener is told what becomes of the queries. Between asking and answered or failed of
// one query nothing is told of another.
export interface Listener<R> {
	asking(query: string): void;
	answered(query: string, result: R): void;
	failed(query: string, err: unknown): void;
}

export class Asking<R> {
	private readonly ask: (query: string, signal: AbortSignal) => Promise<R>;
	private readonly listener: Listener<R>;
	private readonly quiet: number;
	private timer: NodeJS.Timeout | undefined;
	private current: AbortController | undefined; // of the query that is under way

	// quiet is how many milliseconds nothing may be typed before something is asked.
	constructor(ask: (query: string, signal: AbortSignal) => Promise<R>, listener: Listener<R>, quiet: number) {
		this.ask = ask;
		this.listener = listener;
		this.quiet = quiet;
	}

	// typed asks when it was quiet for a while, and cancels what was asked before.
	typed(query: string): void {
		this.stop();
		this.timer = setTimeout(() => this.now(query), this.quiet);
	}

	// now asks at once.
	now(query: string): void {
		this.stop();
		const control = new AbortController();
		this.current = control;
		this.listener.asking(query);
		const settle = (tell: () => void) => {
			if (this.current !== control) return; // it was overtaken
			this.current = undefined;
			tell();
		};
		this.ask(query, control.signal).then(
			(result) => settle(() => this.listener.answered(query, result)),
			(err) => settle(() => this.listener.failed(query, err)),
		);
	}

	stop(): void {
		clearTimeout(this.timer);
		this.timer = undefined;
		const current = this.current;
		this.current = undefined;
		current?.abort();
	}
}
