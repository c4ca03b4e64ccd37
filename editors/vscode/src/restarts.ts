// A server that ends by itself is started again, unless it keeps ending.

const most = 4; // restarts
const within = 3 * 60_000; // ms

export class Restarts {
	private ends: number[] = []; // when it ended, the latest last

	// ended says what to do after the server ended at a time in milliseconds: how long to
	// wait before it is started again, or to give up.
	ended(now: number): { after: number } | "enough" {
		this.ends = this.ends.filter((at) => now - at < within);
		this.ends.push(now);
		const n = this.ends.length;
		if (n > most) return "enough";
		return { after: n === 1 ? 0 : 500 * 2 ** (n - 2) };
	}

	// forget is for a start that the user asked for.
	forget(): void {
		this.ends = [];
	}
}
