// Shows hits in the editor while someone moves through a list, and puts back what was
// there if none is chosen.
import * as vscode from "vscode";
import type { Hit } from "../protocol.ts";
import { bestLine, placesOf } from "./hits.ts";

// rangeOf is what is shown of a hit, which itself may be longer than the window.
function rangeOf(hit: Hit): vscode.Range {
	const { start, end } = hit.snippetRange ?? hit.range;
	return new vscode.Range(start.line, start.character ?? 0, end.line, end.character ?? 0);
}

// cursorOf is where one gets to: the first word that was found on the line that is shown.
export function cursorOf(hit: Hit): vscode.Range {
	const { number } = bestLine(hit);
	const column = placesOf(hit).find((p) => p.line === number)?.start ?? 0;
	return new vscode.Range(number, column, number, column);
}

// Looks are how what was found is marked. They last as long as the extension.
export class Looks implements vscode.Disposable {
	readonly piece = vscode.window.createTextEditorDecorationType({
		isWholeLine: true,
		backgroundColor: new vscode.ThemeColor("editor.rangeHighlightBackground"),
		overviewRulerColor: new vscode.ThemeColor("editorOverviewRuler.rangeHighlightForeground"),
		overviewRulerLane: vscode.OverviewRulerLane.Full,
	});
	readonly word = vscode.window.createTextEditorDecorationType({
		backgroundColor: new vscode.ThemeColor("editor.findMatchHighlightBackground"),
		borderRadius: "2px",
	});

	dispose(): void {
		this.piece.dispose();
		this.word.dispose();
	}
}

export class Preview {
	private readonly looks: Looks;
	private readonly before: { uri: vscode.Uri; column: vscode.ViewColumn | undefined; selections: readonly vscode.Selection[]; top: vscode.Range | undefined } | undefined;
	private readonly tabs: Set<string>; // what was open before
	private shown: vscode.TextEditor | undefined;
	private latest = 0; // counts what is to be shown; only the last one is
	private over = false; // nothing more is to be shown
	private showing: Promise<void> = Promise.resolve(); // what is on its way

	constructor(looks: Looks) {
		this.looks = looks;
		const editor = vscode.window.activeTextEditor;
		this.before = editor && { uri: editor.document.uri, column: editor.viewColumn, selections: editor.selections, top: editor.visibleRanges[0] };
		this.tabs = new Set(openTexts().map(([, uri]) => uri.toString()));
	}

	// show shows a hit and leaves the focus where it is.
	show(hit: Hit): Promise<void> {
		if (!this.over) this.showing = this.look(hit, ++this.latest);
		return this.showing;
	}

	private async look(hit: Hit, turn: number): Promise<void> {
		const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(hit.uri));
		if (turn !== this.latest) return;
		const editor = await vscode.window.showTextDocument(document, { preview: true, preserveFocus: true, ...this.column() });
		this.plain();
		this.shown = editor;
		if (turn !== this.latest) return;
		const cursor = document.validateRange(cursorOf(hit));
		editor.selection = new vscode.Selection(cursor.start, cursor.start);
		editor.revealRange(below(editor, cursor.start.line), vscode.TextEditorRevealType.AtTop);
		editor.setDecorations(this.looks.piece, [document.validateRange(rangeOf(hit))]);
		editor.setDecorations(
			this.looks.word,
			placesOf(hit).map((p) => new vscode.Range(p.line, p.start, p.line, p.end)),
		);
	}

	// open shows a hit for good.
	async open(hit: Hit, beside: boolean): Promise<void> {
		await this.end();
		if (beside) await this.restore();
		await openHit(hit, beside ? { viewColumn: vscode.ViewColumn.Beside } : this.column());
	}

	// leave puts back what was there before anything was shown.
	async leave(): Promise<void> {
		await this.end();
		if (this.shown) await this.restore();
	}

	// end waits for what is being shown, which would come on top of what is to be there.
	private async end(): Promise<void> {
		this.over = true;
		this.latest++;
		await this.showing.catch(() => {}); // who asked for it was told
		this.plain();
	}

	private async restore(): Promise<void> {
		const added = openTexts().filter(([tab, uri]) => tab.isPreview && !this.tabs.has(uri.toString()));
		if (this.before) {
			// If that was a preview too, ours took its place and now gives it back.
			const document = await vscode.workspace.openTextDocument(this.before.uri);
			const editor = await vscode.window.showTextDocument(document, { preserveFocus: true, preview: true, ...this.column() });
			editor.selections = this.before.selections;
			if (this.before.top) editor.revealRange(this.before.top, vscode.TextEditorRevealType.AtTop);
		}
		const left = openTexts().filter(([tab, uri]) => tab.isPreview && added.some(([, a]) => a.toString() === uri.toString()));
		await vscode.window.tabGroups.close(
			left.map(([tab]) => tab),
			true,
		);
	}

	private column(): { viewColumn?: vscode.ViewColumn } {
		const viewColumn = this.before?.column;
		return viewColumn === undefined ? {} : { viewColumn };
	}

	private plain(): void {
		this.shown?.setDecorations(this.looks.piece, []);
		this.shown?.setDecorations(this.looks.word, []);
	}
}

// below returns what is to be at the top for a line to be seen below the list, which covers
// the upper half of the editor.
function below(editor: vscode.TextEditor, line: number): vscode.Range {
	const seen = editor.visibleRanges[0];
	const lines = seen ? Math.max(10, seen.end.line - seen.start.line) : 30;
	const top = Math.max(0, line - Math.floor(lines * 0.6));
	return new vscode.Range(top, 0, top, 0);
}

function openTexts(): [vscode.Tab, vscode.Uri][] {
	return vscode.window.tabGroups.all.flatMap((group) =>
		group.tabs.flatMap((tab): [vscode.Tab, vscode.Uri][] => (tab.input instanceof vscode.TabInputText ? [[tab, tab.input.uri]] : [])),
	);
}

// openHit opens a hit with the cursor at its beginning.
export async function openHit(hit: Hit, options: vscode.TextDocumentShowOptions = {}): Promise<void> {
	await vscode.window.showTextDocument(vscode.Uri.parse(hit.uri), { ...options, selection: cursorOf(hit) });
}
