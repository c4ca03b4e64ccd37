// Bundles the extension into one file, which loads faster than hundreds, and its status page into
// another. They are all of the code that the package holds.
import { build, context } from "esbuild";

const production = process.argv.includes("--production");
const common = { outdir: "dist", bundle: true, minify: production, sourcemap: production ? false : "linked", logLevel: "warning" };
const bundles = [
	// node20 is what VS Code 1.91 runs extensions in.
	{ ...common, entryPoints: { extension: "src/extension.ts" }, platform: "node", format: "cjs", target: "node20", external: ["vscode"] },
	// The status page, in its frame.
	{ ...common, entryPoints: { page: "src/page/page.ts" }, platform: "browser", format: "iife", target: "chrome120" },
];

if (process.argv.includes("--tests")) {
	// The suite that runs inside of VS Code.
	bundles.push({ ...common, outdir: "../../.editors/suite", entryPoints: { suite: "test/host/suite.ts" }, outExtension: { ".js": ".cjs" }, platform: "node", format: "cjs", target: "node20", external: ["vscode"] });
}

for (const options of bundles) {
	if (process.argv.includes("--watch")) await (await context(options)).watch();
	else await build(options);
}
