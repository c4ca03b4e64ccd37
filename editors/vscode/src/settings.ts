// Which settings are the server's.

// Those below "mind." that are for the extension alone. A server would wonder about them.
export const ours = ["server", "trace", "features"];

// forServer returns the settings of the section "mind" without those that are ours.
export function forServer(section: object): Record<string, unknown> {
	const out: Record<string, unknown> = {};
	for (const [name, value] of Object.entries(section)) {
		// A configuration of VS Code has its methods beside the settings.
		if (typeof value !== "function" && !ours.includes(name.split(".")[0] ?? "")) out[name] = value;
	}
	return out;
}
