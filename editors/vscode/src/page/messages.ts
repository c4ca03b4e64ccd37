// What the extension and its status page tell each other.
import type { Folder } from "../protocol.ts";

export interface Show {
	version: string;
	phase: string;
	sentence: string;
	folders: Folder[];
	texts: Record<string, string>; // of the page, in the user's language
}

export type Told =
	| { do: "ready" }
	| { do: "pause" | "slow" | "resume"; uri: string } // of a folder
	| { do: "reindex" | "log" | "settings" | "search" | "restart" }
	| { do: "open"; root: string; path: string };
