// The lines of a chart over time, without anything of a browser, so that they can be tried.

export interface Point {
	at: number; // ms
	value: number;
}

export interface Frame {
	width: number;
	height: number;
	from: number; // ms, at the left
	to: number;
	most: number; // value at the top; 0 is at the bottom
}

// Samples are a second apart while something happens. Between two that are further apart
// nothing is known, and no line is drawn.
const gap = 5000;

// runs splits points where the time between them is too long.
export function runs(points: readonly Point[]): Point[][] {
	const out: Point[][] = [];
	for (const p of points) {
		const last = out.at(-1)?.at(-1);
		if (last && p.at - last.at <= gap) out.at(-1)?.push(p);
		else out.push([p]);
	}
	return out;
}

export function x(at: number, f: Frame): number {
	return f.to > f.from ? round(((at - f.from) / (f.to - f.from)) * f.width) : f.width;
}

export function y(value: number, f: Frame): number {
	return round(f.height - (Math.min(Math.max(value, 0), f.most) / f.most) * f.height);
}

// line returns the path of a line through points; stepped keeps a value until the next one,
// as a number of workers does.
export function line(points: readonly Point[], f: Frame, stepped: boolean): string {
	return runs(points)
		.map((run) =>
			run
				.map((p, i) => {
					const [px, py] = [x(p.at, f), y(p.value, f)];
					if (i === 0) return run.length === 1 ? `M${px - 3},${py}H${px}` : `M${px},${py}`;
					return stepped ? `H${px}V${py}` : `L${px},${py}`;
				})
				.join(""),
		)
		.join("");
}

// area is the line and what lies below it.
export function area(points: readonly Point[], f: Frame, stepped: boolean): string {
	return runs(points)
		.filter((run) => run.length > 1)
		.map((run) => `${line(run, f, stepped)}V${f.height}H${x(run[0]?.at ?? 0, f)}Z`)
		.join("");
}

// roof returns the least round number that a scale can end at: 1, 2 or 5 times a power of ten.
export function roof(most: number): number {
	if (!(most > 0)) return 1;
	const power = 10 ** Math.floor(Math.log10(most));
	for (const step of [1, 2, 5, 10]) if (step * power >= most) return step * power;
	return 10 * power;
}

// nearest returns the point that is nearest in time.
export function nearest(points: readonly Point[], at: number): Point | undefined {
	let best: Point | undefined;
	for (const p of points) if (!best || Math.abs(p.at - at) < Math.abs(best.at - at)) best = p;
	return best;
}

function round(n: number): number {
	return Math.round(n * 10) / 10;
}
