// What is in a package: it is a ZIP archive.
import { readFileSync } from "node:fs";

export const contents = [
	"[Content_Types].xml",
	"extension.vsixmanifest",
	"extension/LICENSE.txt",
	"extension/changelog.md",
	"extension/dist/extension.js",
	"extension/dist/page.js",
	"extension/media/icon.png",
	"extension/media/page.css",
	"extension/media/view.svg",
	"extension/media/walkthrough/search.md",
	"extension/media/walkthrough/status.md",
	"extension/media/walkthrough/symbols.md",
	"extension/package.json",
	"extension/package.nls.json",
	"extension/readme.md",
	"extension/server/mind-lsp",
];

// files returns the names in an archive and the modes of Unix that they have, from its
// central directory.
export function files(path) {
	const zip = readFileSync(path);
	const end = zip.lastIndexOf(Buffer.from("PK\x05\x06"));
	let at = zip.readUInt32LE(end + 16);
	const out = new Map();
	for (let n = zip.readUInt16LE(end + 10); n > 0; n--) {
		const [name, extra, comment] = [28, 30, 32].map((field) => zip.readUInt16LE(at + field));
		out.set(zip.toString("utf8", at + 46, at + 46 + name), zip.readUInt32LE(at + 38) >>> 16);
		at += 46 + name + extra + comment;
	}
	return out;
}
