// The suite that runs inside the extension host: test/host.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { repository, until } from "./host.mjs";

export async function api({ host, folder, test }) {
	host.set({ "security.workspace.trust.enabled": false });
	host.forget();
	const second = join(host.dir, "second");
	mkdirSync(second, { recursive: true });
	writeFileSync(join(second, "only.py"), "def secondFolderSymbol():\n    pass\n");
	const workspace = join(host.dir, "two.code-workspace");
	writeFileSync(workspace, JSON.stringify({ folders: [{ path: folder }, { path: second }] }));

	let results = await suite(host, workspace);
	for (let more = 2; more > 0 && results[0]?.again; more--) {
		console.log("# VS Code opened a window without its folders: once more");
		results = await suite(host, workspace);
	}
	if (results[0]?.again) throw new Error("VS Code opened three windows without their folders");
	for (const { name, error, ms } of results) {
		await test(`in the extension host, ${name}`, () => {
			if (error) throw Object.assign(new Error(), { stack: error });
		}, ms);
	}
}

// suite runs it in a window of its own, and returns what it wrote down.
async function suite(host, workspace) {
	rmSync(host.results, { force: true });
	let exit;
	await host.page(workspace, {
		payload: [
			["extensionDevelopmentPath", host.remote(host.installed)],
			["extensionTestsPath", host.remote(join(repository, ".editors/suite/suite.cjs"))],
			["skipWelcome", "true"],
		],
		before: async (page) => {
			await page.exposeFunction("codeAutomationExit", (code) => (exit = code));
			await page.exposeFunction("codeAutomationLog", () => {});
		},
	});
	await until(() => exit !== undefined, "the suite ends", 120_000);
	const results = existsSync(host.results) ? readFileSync(host.results, "utf8").trim().split("\n").map((l) => JSON.parse(l)) : [];
	if (results.length === 0) throw new Error(`the suite did not run: exit status ${exit}`);
	return results;
}
