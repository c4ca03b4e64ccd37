// Finds the program to start.
import { access, constants } from "node:fs/promises";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";

// A NoServer says why there is nothing to start, in words for the user.
export class NoServer extends Error {}

// The program that the extension brings, in a package for one system.
export function bundledServer(extension: string, platform: string = process.platform): string {
	return join(extension, "server", platform === "win32" ? "mind-lsp.exe" : "mind-lsp");
}

// findServer returns the path of the server: the one that is set, or else the one that
// came with the extension. A set one that is not there is an error and not a reason to
// take another: whoever set it would debug the wrong program.
export async function findServer(set: string, extension: string): Promise<string> {
	const path = set.trim().replace(/^~(?=$|[\\/])/, homedir());
	if (path !== "") {
		if (!isAbsolute(path)) throw new NoServer(`mind.server.path must be an absolute path, and is "${set}".`);
		if (!(await runs(path))) throw new NoServer(`mind.server.path names ${path}, which is not a program.`);
		return path;
	}
	const bundled = bundledServer(extension);
	if (await runs(bundled)) return bundled;
	throw new NoServer(
		`This package of mind-lsp brings no server for ${process.platform} on ${process.arch}. ` +
			"Install the package for this system, or set mind.server.path.",
	);
}

function runs(path: string): Promise<boolean> {
	return access(path, constants.X_OK).then(
		() => true,
		() => false,
	);
}
