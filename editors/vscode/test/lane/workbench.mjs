// What a person does in the window: keys that are pressed, and what is then to be seen.
import { join } from "node:path";
import { until } from "./host.mjs";

export class Workbench {
	constructor(page, shots) {
		this.page = page;
		this.shots = shots;
		this.quick = page.locator(".quick-input-widget");
		this.input = this.quick.locator(".quick-input-box input").first();
		this.rows = this.quick.locator(".monaco-list-row");
		this.bar = page.locator('.statusbar-item[id="mind-lsp.mind-lsp.status"]').locator("a");
	}

	async ready() {
		await this.page.locator(".monaco-workbench").waitFor({ timeout: 60_000 });
		await this.page.locator(".explorer-folders-view .monaco-list-row").first().waitFor({ timeout: 60_000 });
	}

	async shot(name) {
		await this.page.screenshot({ path: join(this.shots, name + ".png") });
	}

	// command runs a command from the palette.
	async command(title) {
		await this.page.keyboard.press("F1");
		await this.input.waitFor({ state: "visible" });
		await this.input.fill(">" + title);
		await this.quick.locator(".monaco-list-row", { hasText: title }).first().waitFor();
		await this.page.keyboard.press("Enter");
	}

	async close() {
		await this.page.keyboard.press("Escape");
		await this.quick.waitFor({ state: "hidden" });
	}

	// symbol looks for a name with Ctrl+T and leaves the list open. VS Code asks once for what
	// was typed, so that an index which fills later is asked by typing again.
	async symbol(query, want, ms = 30_000) {
		const row = this.quick.locator(".monaco-list-row", { hasText: want }).first();
		await until(async () => {
			await this.page.keyboard.press("Control+t");
			await this.input.waitFor({ state: "visible" });
			await this.input.fill("#" + query);
			if (await row.waitFor({ timeout: 2000 }).then(() => true, () => false)) return true;
			await this.close();
			return false;
		}, `Ctrl+T finds ${want}`, ms);
		return row;
	}

	// box opens the search by meaning with its key.
	async box() {
		await this.page.keyboard.press("Alt+Shift+M");
		await this.quick.locator(".quick-input-title", { hasText: "Search by Meaning" }).waitFor();
		await this.input.waitFor({ state: "visible" });
	}

	async search(query) {
		await this.box();
		await this.input.fill(query);
	}

	// file opens a file by its path.
	async file(path) {
		await this.page.keyboard.press("Control+p");
		await this.input.waitFor({ state: "visible" });
		await this.input.fill(path);
		const name = path.split("/").at(-1);
		const row = this.quick.locator(".monaco-list-row.focused", { hasText: name }).filter({ hasText: path.slice(0, -name.length - 1) });
		await row.waitFor();
		await this.page.keyboard.press("Enter");
		await this.quick.waitFor({ state: "hidden" });
		await this.tab(name);
		await this.page.locator(".monaco-editor .view-line").first().waitFor();
	}

	tab(name) {
		return this.page.locator(".tab.active", { hasText: name }).waitFor();
	}

	// says waits for the entry in the status bar to say something.
	says(pattern) {
		return until(async () => pattern.test(await this.bar.getAttribute("aria-label")), `the status bar says ${pattern}`);
	}

	// frame is the inside of a page of ours.
	frame() {
		return this.page.frameLocator("iframe.webview").frameLocator("iframe");
	}

	// line is the line that the cursor is on.
	async line() {
		const text = await this.page.locator("#status\\.editor\\.selection").innerText();
		return Number(/Ln (\d+)/.exec(text)?.[1]);
	}

	// notifications are the messages that the user was shown, those that hid themselves too.
	async notifications() {
		await this.command("Notifications: Show Notifications");
		const center = this.page.locator(".notifications-center");
		await center.waitFor({ state: "visible" });
		const texts = await center.locator(".notification-list-item-message").allInnerTexts();
		await this.command("Notifications: Hide Notifications");
		return texts;
	}
}
