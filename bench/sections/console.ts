// The console before 1,000 sets and 5,000 Pods: how much is loaded, how soon the first table stands, and whether it is
// drawn fluently while 200 Pods change a second and somebody scrolls. In Debian's chromium, without a graphics card.
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { type Browser, type CDPSession, chromium, type Page } from 'playwright-core'
import { chromiumPath } from '../../test/e2e/support/chromium.ts'
import { type KedgeProcess, startKedgeProcess } from '../kedge-process.ts'
import { type Figure, quantile } from '../measure.ts'
import { figuresOfTimes, timesOf } from '../processes.ts'

const sets = 1_000
const podsPerSet = 5
const changesPerSecond = 200
const watchedMs = 10_000
const loads = 7
const scriptMsPerFrame = 4
/** Changes that are on their way. */
const atATime = 16
const path = '/apis/apps/v1/namespaces/default/statefulsets'
const podsPath = '/api/v1/namespaces/default/pods'

export async function measureConsole(): Promise<readonly Figure[]> {
  if (chromiumPath === null) {
    console.error('the console is not measured: there is no chromium')
    return []
  }
  const kedge = await startKedgeProcess(['--runtime', 'simulated', '--nodes', '50'])
  const browser = await chromium.launch({
    executablePath: chromiumPath,
    args: ['--no-sandbox', '--disable-gpu'],
  })
  try {
    await bringUp(kedge)
    const viewport = { width: 1440, height: 900 }
    const page = await browser.newPage({ ignoreHTTPSErrors: true, viewport })
    const figures = await measured(kedge, page, browser)
    await page.close()
    return [...figures, ...(await measuredBeside(kedge, browser))]
  } finally {
    await browser.close()
    await kedge.stop()
  }
}

async function measured(kedge: KedgeProcess, page: Page, browser: Browser): Promise<readonly Figure[]> {
  const link = await linkOf(kedge)
  await page.goto(link)
  await page.getByRole('heading', { level: 1 }).waitFor()
  // What a cache holds is no first load: another context would need another link.
  const session = await page.context().newCDPSession(page)
  await page.addInitScript(noteFirstTable)
  const tablesMs: number[] = []
  // One load by itself is a third sooner or later than the next.
  for (let time = 0; time < loads; time++) {
    await session.send('Network.clearBrowserCache')
    await page.goto(`${new URL(link).origin}/console/sets`)
    await page.locator(tableRow).first().waitFor()
    tablesMs.push(await page.evaluate('globalThis.tableMs_'))
  }
  const bytes: number = await page.evaluate(
    `performance.getEntriesByType('resource').filter(each => each.name.endsWith('.js')).reduce((sum, each) => sum + each.encodedBodySize, 0)`,
  )
  // Fluid is what has loaded: the Pods of all sets are there.
  await page.locator('tbody .strip__cell').first().waitFor()
  // Processor time, since on a busy machine a thread waits longer than it works.
  await session.send('Performance.enable', { timeDomain: 'threadTicks' })
  const before = await spentOf(session)
  const timesBefore = await timesOf(browser, kedge.pid)
  const changing = changePods(kedge)
  const frames = await framesWhile(page)
  const timesAfter = await timesOf(browser, kedge.pid)
  const { changed } = await changing.end()
  const after = await spentOf(session)
  const seconds = watchedMs / 1000
  const perFrame = (name: Spent) => ((after[name] - before[name]) * 1000) / frames.length
  return [
    { name: 'console: script of the first page, compressed', value: bytes / 1e6, unit: 'MB', target: 0.4 },
    {
      name: `console: first table of ${sets} sets`,
      value: quantile(tablesMs, 0.5),
      unit: 'ms',
      target: 1000,
    },
    {
      name: 'console: Pods changed meanwhile',
      value: changed / seconds,
      unit: '1/s',
      target: changesPerSecond,
    },
    { name: 'console: frames while scrolling', value: frames.length / seconds, unit: '1/s', target: 60 },
    {
      name: 'console: script per frame, CPU',
      value: perFrame('ScriptDuration'),
      unit: 'ms',
      target: scriptMsPerFrame,
    },
    { name: 'console: style per frame, CPU', value: perFrame('RecalcStyleDuration'), unit: 'ms' },
    { name: 'console: layout per frame, CPU', value: perFrame('LayoutDuration'), unit: 'ms' },
    { name: 'console: main thread per frame, CPU', value: perFrame('TaskDuration'), unit: 'ms' },
    { name: 'console: longest between two frames, p99', value: quantile(frames, 0.99), unit: 'ms' },
    { name: 'console: longest between two frames', value: Math.max(...frames), unit: 'ms' },
    ...figuresOfTimes(timesBefore, timesAfter, seconds),
  ]
}

/** A list without anything in the place of the console, under the same load: what the machine leaves at most. */
async function measuredBeside(kedge: KedgeProcess, browser: Browser): Promise<readonly Figure[]> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  await page.setContent(`<section style="height: 610px; margin: 200px 40px; overflow: auto">
    ${Array.from({ length: sets }, (_, index) => `<p>set-${index}</p>`).join('')}</section>`)
  const changing = changePods(kedge)
  const frames = await framesWhile(page)
  await changing.end()
  return [
    {
      name: 'console: frames of a plain list in its place',
      value: frames.length / (watchedMs / 1000),
      unit: '1/s',
    },
  ]
}

type Spent = 'ScriptDuration' | 'RecalcStyleDuration' | 'LayoutDuration' | 'TaskDuration'

/** Seconds of processor time of the page's main thread so far. */
async function spentOf(session: CDPSession): Promise<{ readonly [S in Spent]: number }> {
  const { metrics } = await session.send('Performance.getMetrics')
  const of = (name: Spent) => metrics.find(each => each.name === name)?.value ?? 0
  return {
    ScriptDuration: of('ScriptDuration'),
    RecalcStyleDuration: of('RecalcStyleDuration'),
    LayoutDuration: of('LayoutDuration'),
    TaskDuration: of('TaskDuration'),
  }
}

const tableRow = 'table tbody tr, [role=row] a'

/** Noted in the page itself, from when it was asked for: whoever waits for it from outside looks twice a second. */
const noteFirstTable = `new MutationObserver((_, observer) => {
  if (!document.querySelector('${tableRow}')) return
  observer.disconnect()
  requestAnimationFrame(() => { globalThis.tableMs_ = performance.now() })
}).observe(document, { childList: true, subtree: true })`

/** Milliseconds between frames while the wheel turns up and down. */
async function framesWhile(page: Page): Promise<readonly number[]> {
  await page.evaluate(`{
    globalThis.frames_ = []
    let last = performance.now()
    const frame = now => { globalThis.frames_.push(now - last); last = now; requestAnimationFrame(frame) }
    requestAnimationFrame(frame)
  }`)
  await page.mouse.move(700, 600)
  const endsAt = performance.now() + watchedMs
  for (let turn = 0; performance.now() < endsAt; turn++) {
    await page.mouse.wheel(0, Math.floor(turn / 20) % 2 === 0 ? 240 : -240)
    await sleep(50)
  }
  return page.evaluate('globalThis.frames_')
}

function changePods({ api }: KedgeProcess) {
  let isOver = false
  let changed = 0
  const everyMs = 1000 / changesPerSecond
  const waiting = new Set<Promise<void>>()
  const change = async (number: number) => {
    const name = `set-${number % sets}-${Math.floor(number / sets) % podsPerSet}`
    const annotations = { seen: `${number}` }
    const type = 'application/merge-patch+json'
    const reply = await api.send('PATCH', `${podsPath}/${name}`, { metadata: { annotations } }, type)
    if (reply.code === 200) changed += 1
  }
  const run = async () => {
    const startedAt = performance.now()
    for (let number = 0; !isOver; number++) {
      const due = startedAt + number * everyMs
      if (due > performance.now()) await sleep(due - performance.now())
      const reply = change(number).finally(() => waiting.delete(reply))
      waiting.add(reply)
      if (waiting.size >= atATime) await Promise.race(waiting)
    }
    await Promise.all(waiting)
  }
  const running = run()
  return {
    async end() {
      isOver = true
      await running
      return { changed }
    },
  }
}

async function bringUp({ api }: KedgeProcess): Promise<void> {
  for (let number = 0; number < sets; number += 50)
    await Promise.all(
      Array.from({ length: 50 }, (_, index) => api.send('POST', path, setOf(`set-${number + index}`))),
    )
  for (;;) {
    const reply = await api.send('GET', `${path}?limit=${sets}`)
    const { items } = JSON.parse(reply.body) as { items: readonly { status?: { readyReplicas?: number } }[] }
    if (items.every(({ status }) => status?.readyReplicas === podsPerSet)) return
    await sleep(500)
  }
}

async function linkOf({ dataDirectory }: KedgeProcess): Promise<string> {
  const args = ['bin/kedge', 'console', '--kubeconfig', join(dataDirectory, 'kubeconfig')]
  return (await promisify(execFile)(process.execPath, args)).stdout.trim()
}

const setOf = (name: string) => ({
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name },
  spec: {
    serviceName: name,
    replicas: podsPerSet,
    podManagementPolicy: 'Parallel',
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: { containers: [{ name: 'app', image: 'app:1' }] },
    },
  },
})
