// An informer of @kubernetes/client-node over HTTPS while objects come, change and go, its connections are cut, and the history
// that it would go on from is forgotten.
//
// What is asked of the server: after every round the informer's copy is the server's; of each object its states are seen in
// their order, none twice; and in a round in which nothing is forgotten every single write is seen. Beside it a list goes on by
// pages: all of them show the moment of the first, and a token that has expired comes with one that shows the rest as it is now.

import type { AddressInfo } from 'node:net'
import { connect, createServer, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import workerThreads from 'node:worker_threads'
import zlib from 'node:zlib'
import type * as k8s from '@kubernetes/client-node'
import { silentLog } from '../../../src/base/log.ts'
import { seededRandom } from '../../../src/base/random.ts'
import { makeCertificates } from '../../../src/server/certificates/certificates.ts'
import { listen } from '../../../src/server/listen.ts'
import { adminToken, type ServerUnderTest, startServer } from '../../../src/server/server-under-test.ts'

const path = '/api/v1/namespaces/default/configmaps'
const names = 200
const writesPerRound = 300
const pageLength = 10

/** What befalls the informer while a round's writes are made. */
type Round = 'quiet' | 'cut' | 'forgotten'
const roundsInTurn: readonly Round[] = ['quiet', 'cut', 'quiet', 'forgotten']
/** Longer than a cut connection takes to be made again on a busy machine. */
const roundMsMax = 60_000

export interface ChurnOptions {
  readonly seed: number
  /** Between two writes. */
  readonly pauseMs?: number
  /** Asked before each round. */
  goesOn(rounds: number): boolean
}

export interface Churned {
  readonly rounds: number
  readonly writes: number
  readonly events: number
  readonly cuts: number
  readonly relists: number
  readonly pages: number
  readonly expiredTokens: number
}

/** Rejects with what was lost. */
export async function churnInformer({ seed, pauseMs = 0, goesOn }: ChurnOptions): Promise<Churned> {
  const random = seededRandom(seed)
  const server = await startServer()
  const { ca, serving } = makeCertificates({ names: [], addresses: ['127.0.0.1'], now: Date.now() })
  const tls = { key: serving.key, certificate: serving.certificate, ca: ca.certificate }
  const listening = await listen({ api: server.api, host: '127.0.0.1', port: 0, tls, log: silentLog })
  const between = await startBetween(listening.port)
  const library = await loadClientNode()
  const config = new library.KubeConfig()
  config.loadFromOptions({
    clusters: [
      {
        name: 'c',
        server: `https://127.0.0.1:${between.port}`,
        caData: Buffer.from(ca.certificate).toString('base64'),
      },
    ],
    users: [{ name: 'u', token: adminToken }],
    contexts: [{ name: 'x', cluster: 'c', user: 'u' }],
    currentContext: 'x',
  })
  let relists = 0
  const core = config.makeApiClient(library.CoreV1Api)
  const informer = library.makeInformer(config, path, () => {
    relists++
    return core.listNamespacedConfigMap({ namespace: 'default' })
  })
  const seen = new Map<string, number>()
  let [events, wake] = [0, () => {}]
  const lost: string[] = []
  const onState = ({ metadata, data }: k8s.V1ConfigMap) => {
    const [name = '', state] = [metadata?.name, Number(data?.state)]
    const before = seen.get(name) ?? -1
    if (state <= before) lost.push(`${name} went from ${before} back to ${state}`)
    seen.set(name, state)
    events++
    wake()
  }
  informer.on('add', onState)
  informer.on('update', onState)
  informer.on('delete', () => {
    events++
    wake()
  })
  let ended = false
  informer.on('error', () => {
    if (!ended) setTimeout(() => void informer.start().catch(() => {}), 20)
  })
  await informer.start()

  const present = new Map<string, number>()
  const readPages = pageReader(server, present)
  let [state, rounds, writes] = [0, 0, 0]
  const write = async () => {
    const name = `m${Math.floor(random.next() * names)}`
    const data = { state: String(++state) }
    writes++
    if (!present.has(name)) await server.send('POST', path, { metadata: { name }, data })
    else if (random.next() < 0.3) {
      await server.send('DELETE', `${path}/${name}`)
      present.delete(name)
      return
    } else await server.send('PATCH', `${path}/${name}`, { data }, merge)
    present.set(name, state)
  }
  const copy = () =>
    new Map(informer.list().map(({ metadata, data }) => [metadata?.name, Number(data?.state)]))
  const isSame = () => {
    const held = copy()
    return held.size === present.size && [...present].every(([name, value]) => held.get(name) === value)
  }
  try {
    for (; goesOn(rounds); rounds++) {
      const round = roundsInTurn[rounds % roundsInTurn.length] ?? 'quiet'
      const before = events
      if (round === 'forgotten') between.hold()
      for (let count = 0; count < writesPerRound; count++) {
        await write()
        if (round === 'cut' && count % 100 === 50) between.cut()
        if (round === 'forgotten' && count % 100 === 50) server.store.compact(server.store.revision())
        if (count % 10 === 0) lost.push(...(await readPages()))
        if (pauseMs > 0) await sleep(pauseMs)
      }
      if (round === 'forgotten') {
        server.store.compact(server.store.revision())
        between.carryOn()
      }
      // A cut connection begins again where it ended, so of its round, too, every write is seen.
      const isEveryWriteSeen = () => round === 'forgotten' || events - before >= writesPerRound
      await until(
        () => isSame() && isEveryWriteSeen(),
        next => {
          wake = next
        },
      )
      if (round !== 'forgotten' && events - before !== writesPerRound)
        lost.push(`round ${rounds} (${round}): ${events - before} events for ${writesPerRound} writes`)
      if (lost.length > 0) throw new Error(lost.join('\n'))
    }
  } finally {
    ended = true
    await informer.stop()
    between.close()
    await listening.close()
  }
  return { rounds, writes, events, cuts: between.cuts(), relists: relists - 1, ...readPages.counts() }
}

/** Of a list by pages, one page at a call, over and over: says what of it is not as it has to be. */
function pageReader(server: ServerUnderTest, present: ReadonlyMap<string, number>) {
  let [pages, expiredTokens, token] = [0, 0, '']
  let isWhole = true
  let moment: readonly (readonly [string, number])[] = []
  let read: (readonly [string, number])[] = []
  const sortedPresent = () => [...present].toSorted(([a], [b]) => (a < b ? -1 : 1))
  const readPage = async (): Promise<readonly string[]> => {
    if (token === '') [moment, read, isWhole] = [sortedPresent(), [], true]
    const query = { limit: String(pageLength), ...(token === '' ? {} : { continue: token }) }
    const { code, body } = await server.send('GET', path, undefined, { query })
    const { metadata, items = [] } = body as k8s.V1ConfigMapList
    token = metadata?._continue ?? Object(metadata).continue ?? ''
    if (code === 410) {
      expiredTokens++
      if (token === '') return ['an expired token came without another']
      // Behind what was read the list is that of now.
      const last = read.at(-1)?.[0] ?? ''
      moment = [...read, ...sortedPresent().filter(([name]) => name > last)]
      isWhole = false
      return readPage()
    }
    pages++
    read.push(...items.map(({ metadata, data }) => [metadata?.name ?? '', Number(data?.state)] as const))
    const expected = JSON.stringify(moment.slice(0, read.length))
    if (JSON.stringify(read) !== expected)
      return [`a page (of one moment: ${isWhole}) is not as it was: ${JSON.stringify(read)}, not ${expected}`]
    return token === '' && read.length !== moment.length ? ['the last page came too early'] : []
  }
  return Object.assign(readPage, { counts: () => ({ pages, expiredTokens }) })
}

const merge = { headers: { 'content-type': 'application/merge-patch+json' } }

/** Looks at every event; the timer is for the one that never comes. */
async function until(isDone: () => boolean, onEvent: (next: () => void) => void): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  try {
    await new Promise<void>((resolve, reject) => {
      timer = setTimeout(() => reject(new Error('the copy of the informer is not the server’s')), roundMsMax)
      const look = () => {
        // The copy is changed around the event.
        setImmediate(() => {
          if (isDone()) resolve()
        })
      }
      onEvent(look)
      look()
    })
  } finally {
    clearTimeout(timer)
    onEvent(() => {})
  }
}

/** Carries connections on, and cuts them all. */
async function startBetween(port: number) {
  const open = new Set<Socket>()
  let [cuts, isHeld] = [0, false]
  const server = createServer(socket => {
    if (isHeld) {
      socket.destroy()
      return
    }
    const onward = connect(port, '127.0.0.1')
    for (const each of [socket, onward]) {
      open.add(each)
      each.on('error', () => {})
      each.on('close', () => open.delete(each))
    }
    socket.pipe(onward).pipe(socket)
    socket.on('close', () => onward.destroy())
    onward.on('close', () => socket.destroy())
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const cut = () => {
    cuts++
    for (const each of open) each.destroy()
  }
  const hold = () => {
    isHeld = true
    cut()
  }
  const carryOn = () => {
    isHeld = false
  }
  return {
    hold,
    carryOn,
    port: (server.address() as AddressInfo).port,
    cut,
    cuts: () => cuts,
    close() {
      server.close()
      for (const each of open) each.destroy()
    },
  }
}

/** The client library wants of Node what it has since 22.15, and of it only the promises matter here. */
async function loadClientNode(): Promise<typeof k8s> {
  const later = [
    [zlib, 'createZstdDecompress', () => {}],
    [workerThreads, 'markAsUncloneable', () => {}],
    [Promise, 'withResolvers', withResolvers],
  ] as const
  for (const [owner, name, value] of later)
    if (!(name in owner)) Object.defineProperty(owner, name, { value, configurable: true })
  return import('@kubernetes/client-node')
}

function withResolvers() {
  let settle: { resolve(value: unknown): void; reject(reason: unknown): void } | null = null
  const promise = new Promise((resolve, reject) => {
    settle = { resolve, reject }
  })
  return { promise, ...Object(settle) }
}
