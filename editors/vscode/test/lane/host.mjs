// A real VS Code: its own server with a real extension host, and a browser that shows it.
import { execFileSync, spawn } from "node:child_process";
import { createWriteStream, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { join, resolve } from "node:path";

export const extension = resolve(import.meta.dirname, "../..");
export const repository = resolve(extension, "../..");
const editor = join(repository, ".editors/vscode/node_modules");
const vscode = join(editor, "code-server/lib/vscode");
const { chromium } = createRequire(join(editor, "playwright-core/package.json"))("playwright-core");

// What a user would see that is no business of ours is switched off.
const settings = {
	"workbench.startupEditor": "none",
	"telemetry.telemetryLevel": "off",
	"extensions.autoCheckUpdates": false,
	"extensions.autoUpdate": false,
	"extensions.ignoreRecommendations": true,
	"workbench.enableExperiments": false,
	"workbench.tips.enabled": false,
	"chat.disableAIFeatures": true,
	"git.openRepositoryInParentFolders": "never",
	"git.autofetch": false,
	"window.commandCenter": false,
	"typescript.tsdk": join(editor, "typescript/lib"),
	"js/ts.tsdk.path": join(editor, "typescript/lib"),
	"workbench.secondarySideBar.defaultVisibility": "hidden",
};

const builtins = ["git-base", "go", "json", "shellscript", "typescript-basics", "typescript-language-features", "javascript", "markdown-basics", "make",
	"configuration-editing", "theme-defaults", "theme-seti", "theme-modern-icons"];

// Host is a server of VS Code with our extension installed, and nothing else.
export class Host {
	// dir is the folder that everything goes to: settings, extensions, the index, logs.
	constructor(dir) {
		this.dir = dir;
		this.extensions = join(dir, "extensions");
		this.cache = join(dir, "cache");
		this.results = join(dir, "results");
		mkdirSync(join(dir, "data/User"), { recursive: true });
		mkdirSync(this.cache, { recursive: true });
		this.set({});
		const builtin = join(dir, "builtin");
		mkdirSync(builtin);
		for (const name of builtins) {
			const from = join(vscode, "extensions", name);
			if (existsSync(from)) execFileSync("ln", ["-s", from, join(builtin, name)]);
		}
		this.args = ["--server-data-dir", join(dir, "server"), "--user-data-dir", join(dir, "data"), "--extensions-dir", this.extensions,
			"--builtin-extensions-dir", builtin, "--accept-server-license-terms", "--telemetry-level", "off"];
		this.env = { ...process.env, EXTENSIONS_GALLERY: '{"serviceUrl":""}', XDG_CACHE_HOME: this.cache, TMPDIR: dir, MIND_RESULTS: this.results };
		delete this.env.NODE_TEST_CONTEXT;
	}

	// set writes the user's settings, beside those that all have.
	set(more) {
		writeFileSync(join(this.dir, "data/User/settings.json"), JSON.stringify({ ...settings, ...more }, null, "\t"));
	}

	// setMachine writes the settings of the machine that the extension runs on.
	setMachine(all) {
		mkdirSync(join(this.dir, "data/Machine"), { recursive: true });
		writeFileSync(join(this.dir, "data/Machine/settings.json"), JSON.stringify(all));
	}

	install(vsix) {
		const out = execFileSync(process.execPath, [join(vscode, "out/server-main.js"), ...this.args, "--install-extension", vsix],
			{ env: this.env, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
		if (!out.includes("was successfully installed")) throw new Error(`installing ${vsix}: ${out}`);
		const known = JSON.parse(readFileSync(join(this.extensions, "extensions.json"), "utf8"));
		this.installed = known.find((e) => e.identifier.id === "mind-lsp.mind-lsp").location.path;
	}

	async start() {
		this.port = await freePort();
		this.process = spawn(process.execPath, [join(vscode, "out/server-main.js"), ...this.args, "--host", "127.0.0.1",
			"--port", String(this.port), "--without-connection-token", "--enable-smoke-test-driver"], { env: this.env, stdio: ["ignore", "pipe", "pipe"] });
		const log = createWriteStream(join(this.dir, "host.log"));
		this.process.stdout.pipe(log);
		this.process.stderr.pipe(log);
		await until(async () => (await fetch(`http://127.0.0.1:${this.port}/version`)).ok, "VS Code's server answers", 60_000);
	}

	async stop() {
		await this.context?.close().catch(() => {});
		if (!this.process) return;
		const gone = new Promise((done) => this.process.once("exit", done));
		this.process.kill("SIGTERM");
		const hard = setTimeout(() => this.process.kill("SIGKILL"), 5000);
		await gone;
		clearTimeout(hard);
	}

	// page opens a folder in a window of its own, whose profile is kept for the next one.
	async page(folder, { payload, before, viewport = { width: 1280, height: 800 } } = {}) {
		await this.context?.close().catch(() => {});
		const profile = join(this.dir, "browser");
		this.context = await chromium.launchPersistentContext(profile, {
			executablePath: "/usr/bin/chromium",
			headless: true,
			viewport,
			deviceScaleFactor: this.scale ?? 1,
			args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
				"--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"],
		});
		const page = this.context.pages()[0] ?? (await this.context.newPage());
		await before?.(page);
		const open = folder.endsWith(".code-workspace") ? "workspace" : "folder";
		const more = payload ? `&payload=${encodeURIComponent(JSON.stringify(payload))}` : "";
		await page.goto(`http://127.0.0.1:${this.port}/?${open}=${folder}${more}`);
		return page;
	}

	remote(path) {
		return `vscode-remote://127.0.0.1:${this.port}${path}`;
	}

	// forget removes the index, so that the next window makes it anew.
	forget() {
		rmSync(this.cache, { recursive: true, force: true });
		mkdirSync(this.cache);
	}
}

function freePort() {
	return new Promise((done, fail) => {
		const s = createServer().once("error", fail);
		s.listen(0, "127.0.0.1", () => {
			const { port } = s.address();
			s.close(() => done(port));
		});
	});
}

// until waits for something to be so, and names it if it never is.
export async function until(so, what, ms = 30_000) {
	const end = Date.now() + ms;
	for (;;) {
		const answer = await Promise.resolve().then(so).catch(() => undefined);
		if (answer) return answer;
		if (Date.now() > end) throw new Error(`never came about: ${what}`);
		await new Promise((done) => setTimeout(done, 100));
	}
}
