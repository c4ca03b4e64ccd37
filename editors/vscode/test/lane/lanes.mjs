// What a person would do, and see.
import assert from "node:assert/strict";
import { Workbench } from "./workbench.mjs";

// A folder that nobody has said to trust.
async function restricted({ host, folder, shots, test }) {
	host.set({});
	const workbench = new Workbench(await host.page(folder), shots);
	await workbench.ready();
	await test("in Restricted Mode, Ctrl+T finds a symbol", async () => {
		await workbench.page.locator(".statusbar-item", { hasText: "Restricted Mode" }).waitFor();
		await workbench.symbol("parsesettings", "parseSettings");
		await workbench.close();
	});
	await test("in Restricted Mode, nobody is shown a message", async () => {
		assert.deepEqual(await workbench.notifications(), []);
	});
}

async function window({ host, folder, shots, test }) {
	host.set({ "security.workspace.trust.enabled": false });
	host.forget();
	const workbench = new Workbench(await host.page(folder), shots);
	await workbench.ready();

	await test("Ctrl+T finds a symbol and opens it", async () => {
		const row = await workbench.symbol("parsesettings", "parseSettings");
		await workbench.shot("symbols");
		await row.click();
		await workbench.page.locator(".tab.active", { hasText: "settings.go" }).waitFor();
		assert.ok((await workbench.line()) > 1, "the cursor is on the symbol");
	});
	await test("nobody is shown a message", async () => {
		assert.deepEqual(await workbench.notifications(), []);
	});
}

export const lanes = { restricted, window };
