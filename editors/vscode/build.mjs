// Bundles the extension into dist/extension.js: one file loads faster than hundreds,
// and it is all of the code that the package holds.
import { build, context } from "esbuild";

const options = {
	entryPoints: { extension: "src/extension.ts" },
	outdir: "dist",
	bundle: true,
	platform: "node",
	format: "cjs",
	target: "node20", // what VS Code 1.91 runs extensions in
	external: ["vscode"],
	minify: process.argv.includes("--production"),
	sourcemap: process.argv.includes("--production") ? false : "linked",
	logLevel: "warning",
};

if (process.argv.includes("--watch")) await (await context(options)).watch();
else await build(options);
