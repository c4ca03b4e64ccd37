// Drives mind-lsp through the library that VS Code's own client is made of, so that
// what we think of the protocol is not held against itself.
//
//   node client.mjs SERVER CACHE FOLDER [QUERIES]
//
// Prints one line of JSON: what was seen, and how long answers took in milliseconds.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'

// The library is installed in the current folder, not beside this file.
const require = createRequire(path.join(process.cwd(), 'package.json'))
const lsp = require('vscode-languageserver-protocol/node')

const [server, cache, folder, wanted = '200'] = process.argv.slice(2)
const child = spawn(server, ['serve', '--stdio', '--cache', cache], { stdio: ['pipe', 'pipe', 'inherit'] })
const exited = once(child, 'exit')
const connection = lsp.createProtocolConnection(
	new lsp.StreamMessageReader(child.stdout), new lsp.StreamMessageWriter(child.stdin))

const seen = { progress: [], messages: [] }
let indexed
const done = new Promise((resolve) => { indexed = resolve })
connection.onRequest(lsp.WorkDoneProgressCreateRequest.type, () => null)
connection.onRequest(lsp.ConfigurationRequest.type, (p) => p.items.map(() => ({ index: { generated: true } })))
connection.onRequest(lsp.RegistrationRequest.type, () => null)
connection.onNotification(lsp.LogMessageNotification.type, (m) => seen.messages.push(m.message))
connection.onUnhandledProgress((p) => {
	seen.progress.push({ kind: p.value.kind, message: p.value.message, at: performance.now() })
	if (p.value.kind === 'end') indexed()
})
connection.listen()

const init = await connection.sendRequest(lsp.InitializeRequest.type, {
	processId: process.pid,
	rootUri: null,
	workspaceFolders: [{ uri: pathToFileURL(folder).href, name: path.basename(folder) }],
	capabilities: {
		general: { positionEncodings: ['utf-16'] },
		window: { workDoneProgress: true },
		workspace: {
			configuration: true,
			workspaceFolders: true,
			didChangeConfiguration: { dynamicRegistration: true },
			symbol: { resolveSupport: { properties: ['location.range'] } },
		},
		textDocument: { documentSymbol: { hierarchicalDocumentSymbolSupport: true } },
	},
})
await connection.sendNotification(lsp.InitializedNotification.type, {})

const times = { early: [], outline: [], exact: [], prefix: [], words: [], subsequence: [], typo: [] }
async function timed(list, type, params) {
	const start = performance.now()
	const result = await connection.sendRequest(type, params)
	list.push(performance.now() - start)
	return result
}

// While the index is being made, questions are answered.
let finished = false
done.then(() => { finished = true })
while (!finished) await timed(times.early, lsp.WorkspaceSymbolRequest.type, { query: 'new' })

// A generator of our own, so that each run asks the same.
let state = 1
const random = (n) => (state = (state * 48271) % 2147483647) % n

function sources(dir, out = []) {
	for (const entry of readdirSync(dir, { withFileTypes: true })) {
		if (entry.name.startsWith('.')) continue
		const name = path.join(dir, entry.name)
		if (entry.isDirectory()) sources(name, out)
		else if (/\.(go|ts|js|py)$/.test(entry.name)) out.push(name)
	}
	return out
}

// Outlines give the names that are asked for.
const names = new Set()
const files = sources(folder)
for (let i = 0; i < Number(wanted); i++) {
	const file = files[random(files.length)]
	if (readFileSync(file).length > 200_000) continue
	const outline = await timed(times.outline, lsp.DocumentSymbolRequest.type, { textDocument: { uri: pathToFileURL(file).href } })
	const flat = (symbols) => symbols.flatMap((s) => [s, ...flat(s.children ?? [])])
	for (const s of flat(outline)) if (/^[A-Za-z]\w{5,30}$/.test(s.name)) names.add(s.name)
}
const list = [...names]
const subwords = (name) => name.replace(/([a-z0-9])([A-Z])/g, '$1 $2').split(/[ _]+/)
let hits = 0
let asked = 0
for (let i = 0; i < Number(wanted); i++) {
	const name = list[random(list.length)]
	const at = 1 + random(name.length - 2)
	const queries = {
		exact: name,
		prefix: name.slice(0, 4),
		words: subwords(name).map((w) => w.slice(0, 2)).join(''),
		subsequence: [...name].filter((_, i) => i === 0 || i % 3 !== 1).join(''),
		typo: name.slice(0, at) + name[at + 1] + name[at] + name.slice(at + 2),
	}
	for (const [kind, query] of Object.entries(queries)) {
		const found = await timed(times[kind], lsp.WorkspaceSymbolRequest.type, { query })
		if (kind !== 'exact') continue
		asked++
		if (found.some((s) => s.name === name)) hits++
	}
}

// A symbol gets its range when someone wants to go there.
const [first] = await connection.sendRequest(lsp.WorkspaceSymbolRequest.type, { query: list[0] })
const resolved = await connection.sendRequest(lsp.WorkspaceSymbolResolveRequest.type, first)
const lines = readFileSync(new URL(resolved.location.uri), 'utf8').split('\n')
const { start, end } = resolved.location.range
const text = lines[start.line].slice(start.character, end.character)

await connection.sendRequest(lsp.ShutdownRequest.type)
await connection.sendNotification(lsp.ExitNotification.type)
const [status] = await exited

function summary(values) {
	values.sort((a, b) => a - b)
	const at = (q) => Math.round(100 * values[Math.min(values.length - 1, Math.floor(q * values.length))]) / 100
	return values.length ? { n: values.length, p50: at(0.5), p99: at(0.99) } : { n: 0 }
}
console.log(JSON.stringify({
	server: init.serverInfo,
	progress: seen.progress.map((p) => p.kind),
	last: seen.progress.at(-1)?.message,
	messages: seen.messages,
	hits, asked,
	resolved: { name: first.name, text, lazy: first.location.range === undefined },
	status,
	all: summary(Object.entries(times).filter(([k]) => !['early', 'outline'].includes(k)).flatMap(([, v]) => v)),
	times: Object.fromEntries(Object.entries(times).map(([k, v]) => [k, summary(v)])),
}))
