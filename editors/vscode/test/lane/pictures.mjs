// Takes the pictures of the README, at twice the size that they are shown in.
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { extension } from "./host.mjs";
import { Workbench } from "./workbench.mjs";

const look = { "security.workspace.trust.enabled": false, "workbench.colorTheme": "Default Dark Modern", "editor.minimap.enabled": false };
const viewport = { width: 1200, height: 720 };

// pause is for what gives no sign of having come: colours, scrolling.
const pause = (workbench, ms) => workbench.page.waitForTimeout(ms);

export async function pictures({ host, folder, test }) {
	host.scale = 2;
	host.set(look);
	host.forget();
	const workbench = new Workbench(await host.page(folder, { viewport }), join(extension, "pictures"));
	const { page } = workbench;
	await workbench.ready();
	await test("pictures of the search", async () => {
		await workbench.says(/up to date/);
		await workbench.file("indexer/indexer.go");
		await pause(workbench, 1500);
		await workbench.search("decide whether a file is ignored by git");
		await workbench.rows.nth(3).waitFor();
		await page.keyboard.press("ArrowDown");
		await pause(workbench, 1500);
		await workbench.shot("search");
		await page.keyboard.press("Alt+Enter");
		await page.locator(".pane-body .monaco-list-row").nth(3).waitFor();
		await page.locator(".pane-body .monaco-list-row").nth(1).click();
		await page.mouse.move(800, 500);
		await pause(workbench, 1500);
		await workbench.shot("results");
	});

	const large = process.env.MIND_PICTURES && resolve(process.env.MIND_PICTURES);
	if (!large || !existsSync(large)) return;
	await test("a picture of the status page", async () => {
		const other = new Workbench(await host.page(large, { viewport: { width: 1200, height: 860 } }), join(extension, "pictures"));
		await other.ready();
		await other.page.keyboard.press("Control+b");
		await other.command("Mind: Show the Status Page");
		const frame = other.frame();
		await frame.locator("section h2").waitFor();
		await pause(other, 8000); // for something to be drawn
		await other.command("Mind: Index Slowly");
		await pause(other, 7000);
		await other.shot("status");
	});
}
