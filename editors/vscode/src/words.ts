// Numbers and times as people read them. What needs words is given the function that
// translates them, so that all of this can be tried without an editor.

// Translate is vscode.l10n.t, or what stands in for it.
export type Translate = (message: string, ...args: (string | number)[]) => string;

// plain is Translate without any translation.
export const plain: Translate = (message, ...args) => message.replace(/\{(\d+)\}/g, (_, i: string) => String(args[Number(i)] ?? ""));

export function count(n: number): string {
	return Math.round(n).toString().replace(/\B(?=(\d{3})+$)/g, ",");
}

// bytes in powers of ten, as the command line says them.
export function bytes(n: number): string {
	for (const [unit, size] of [["GB", 1e9], ["MB", 1e6], ["kB", 1e3]] as const) {
		if (n >= size) return `${(n / size).toFixed(n < 10 * size ? 1 : 0)} ${unit}`;
	}
	return `${Math.round(n)} B`;
}

// duration rounds to what can be known of the future.
export function duration(seconds: number): string {
	if (seconds < 60) return `${Math.max(1, Math.round(seconds))} s`;
	if (seconds < 600) {
		const s = Math.round(seconds / 10) * 10;
		return s % 60 === 0 ? `${s / 60} min` : `${Math.floor(s / 60)} min ${s % 60} s`;
	}
	const minutes = Math.round(seconds / 60);
	return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

// capital begins a sentence as sentences begin.
export function capital(s: string): string {
	return s.charAt(0).toLocaleUpperCase() + s.slice(1);
}
