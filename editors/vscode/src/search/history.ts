// What was searched for, the latest first.

const most = 30;
const longest = 500; // a selection may be a whole file

// remembered returns what was searched for with one more query in it.
export function remembered(queries: readonly string[], query: string): string[] {
	const text = query.trim().slice(0, longest);
	if (text === "") return [...queries];
	return [text, ...queries.filter((q) => q !== text)].slice(0, most);
}

export function forgotten(queries: readonly string[], query: string): string[] {
	return queries.filter((q) => q !== query);
}

// oneLine makes a query of a selection: its words, without the space between lines.
export function oneLine(selection: string): string {
	return selection.replace(/\s+/g, " ").trim().slice(0, longest);
}
