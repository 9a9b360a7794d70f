// Who uses the cores while something is measured in a browser: each process' time a second.
import type { Browser } from 'playwright-core'
import { cpuMs, type Figure } from './measure.ts'

const parts = {
  kedge: 'Kedge',
  client: 'the bench itself',
  renderer: 'the page, all its threads',
  GPU: 'what puts frames together, without a graphics card',
  browser: 'the rest of the browser',
} as const

type Times = { readonly [P in keyof typeof parts]: number }

/** Milliseconds of processor time so far. */
export async function timesOf(browser: Browser, kedgePid: number): Promise<Times> {
  const session = await browser.newBrowserCDPSession()
  const { processInfo } = await session.send('SystemInfo.getProcessInfo')
  await session.detach()
  const of = (isIt: (type: string) => boolean) =>
    processInfo.filter(({ type }) => isIt(type)).reduce((sum, { cpuTime }) => sum + cpuTime * 1000, 0)
  return {
    kedge: cpuMs(kedgePid),
    client: cpuMs(process.pid),
    renderer: of(type => type === 'renderer'),
    GPU: of(type => type === 'GPU'),
    browser: of(type => type !== 'renderer' && type !== 'GPU'),
  }
}

export const figuresOfTimes = (before: Times, after: Times, seconds: number): readonly Figure[] =>
  (Object.keys(parts) as (keyof Times)[]).map(part => ({
    name: `console: CPU a second, ${parts[part]}`,
    value: (after[part] - before[part]) / seconds,
    unit: 'ms',
  }))
