// A replicated key-value store in one file. Pod 0 is the primary: it orders all writes in a log. The others follow the
// log by the primary's stable name, and each keeps a copy on its own claim. Killed at any moment, a Pod goes on from
// what it has on disk.
//
//   node kv.mjs serve              what the Pods run
//   node kv.mjs put color blue     from inside any Pod: kubectl exec kv-1 -- node /app/kv.mjs put color blue
//   node kv.mjs get color
import { open, readFile } from 'node:fs/promises'
import { createServer, get, request } from 'node:http'
import { hostname } from 'node:os'

const port = Number(process.env.KV_PORT ?? 8080)
const address = process.env.POD_IP ?? '127.0.0.1'
const [, setName, ordinal] = /^(.*)-(\d+)$/.exec(process.env.POD_NAME ?? hostname()) ?? [null, 'kv', '0']
const isPrimary = ordinal === '0'
const primary = `http://${setName}-0.${process.env.KV_SERVICE ?? 'kv'}:${port}`
const logPath = `${process.env.KV_DATA ?? '/data'}/log`

/** Every write in order; an entry's place is its number. */
const log = []
const values = new Map()
const waiting = new Set()
let file
let caughtUp = isPrimary

async function recover() {
  const text = await readFile(logPath, 'utf8').catch(() => '')
  const whole = text.slice(0, text.lastIndexOf('\n') + 1)
  for (const line of whole.split('\n').filter(Boolean)) apply(JSON.parse(line))
  file = await open(logPath, 'a')
  // A line cut short by a crash was never acknowledged.
  await file.truncate(Buffer.byteLength(whole))
  console.log(`${isPrimary ? 'primary' : `follower of ${primary}`}, ${log.length} writes on disk`)
}

function apply(entry) {
  log.push(entry)
  values.set(entry.key, entry.value)
}

/** Appends entries durably, then shows them. One append at a time keeps the order. */
let appending = Promise.resolve()
function append(entries) {
  appending = appending.then(async () => {
    await file.appendFile(entries.map(entry => `${JSON.stringify(entry)}\n`).join(''))
    await file.datasync()
    entries.forEach(apply)
    for (const wake of waiting) wake()
    waiting.clear()
  })
  return appending
}

const bodyOf = async message => Buffer.concat(await message.toArray()).toString()

async function handle(incoming, answer) {
  const url = new URL(incoming.url, 'http://pod')
  const key = decodeURIComponent(url.pathname.slice('/keys/'.length))
  if (url.pathname === '/ready') return answer.writeHead(caughtUp ? 200 : 503).end(`${log.length} writes\n`)
  if (url.pathname === '/log') return streamLog(Number(url.searchParams.get('after') ?? 0), answer)
  if (!url.pathname.startsWith('/keys/') || !key) return answer.writeHead(404).end('not found\n')
  if (incoming.method === 'GET') {
    const value = values.get(key)
    return answer.writeHead(value === undefined ? 404 : 200).end(value ?? 'not found\n')
  }
  if (incoming.method !== 'PUT') return answer.writeHead(405).end('GET or PUT\n')
  if (!isPrimary) return forward(incoming, answer)
  await append([{ key, value: await bodyOf(incoming) }])
  answer.writeHead(200).end(`write ${log.length}\n`)
}

function forward(incoming, answer) {
  const outgoing = request(primary + incoming.url, { method: 'PUT' }, reply => {
    answer.writeHead(reply.statusCode)
    reply.pipe(answer)
  })
  outgoing.on('error', error =>
    answer.writeHead(503).end(`the primary cannot be reached: ${error.message}\n`),
  )
  incoming.pipe(outgoing)
}

/** Sends the log from a place on, and then each write as it comes. An empty line says: this was all so far. */
async function streamLog(after, answer) {
  let gone = false
  answer.on('close', () => (gone = true))
  for (let sent = after; !gone; ) {
    const entries = log.slice(sent)
    sent += entries.length
    answer.write(
      `${entries.map(entry => JSON.stringify(entry)).join('\n')}${entries.length > 0 ? '\n' : ''}\n`,
    )
    await new Promise(resolve => waiting.add(resolve))
  }
}

function follow() {
  const again = () => setTimeout(follow, 500)
  const stream = get(`${primary}/log?after=${log.length}`, reply => {
    let text = ''
    reply.setEncoding('utf8')
    reply.on('data', async chunk => {
      text += chunk
      const lines = text.split('\n')
      text = lines.pop()
      const entries = lines.filter(Boolean).map(line => JSON.parse(line))
      if (entries.length > 0) await append(entries)
      if (lines.includes('')) caughtUp = true
    })
    reply.on('close', again)
  })
  stream.on('error', error => {
    console.log(`waiting for ${primary}: ${error.message}`)
    again()
  })
}

async function serve() {
  await recover()
  const server = createServer((incoming, answer) => {
    handle(incoming, answer).catch(error => answer.writeHead(500).end(`${error.message}\n`))
  })
  server.listen(port, process.env.POD_IP)
  if (!isPrimary) follow()
  process.on('SIGTERM', () => process.exit(0))
}

async function client(method, key, value) {
  const reply = await fetch(`http://${address}:${port}/keys/${encodeURIComponent(key)}`, {
    method,
    body: value,
  })
  process.stdout.write(`${(await reply.text()).trimEnd()}\n`)
  process.exit(reply.ok ? 0 : 1)
}

const [verb = 'serve', key, value] = process.argv.slice(2)
if (verb === 'serve') await serve()
else if (verb === 'get' && key) await client('GET', key)
else if (verb === 'put' && key && value !== undefined) await client('PUT', key, value)
else {
  process.stderr.write('kv.mjs serve | get KEY | put KEY VALUE\n')
  process.exit(2)
}
