// Debian's chromium, driven as a person would: pages that are signed in by the link that Kedge prints.
import { existsSync } from 'node:fs'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import type { KedgeUnderTest } from './kedge.ts'

const executablePath = '/usr/bin/chromium'

/** True, with the reason printed, where there is no browser. */
export function browserSkip(name: string): boolean {
  if (existsSync(executablePath)) return false
  console.warn(`${name} is skipped: there is no ${executablePath}`)
  return true
}

export const openBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })

export interface ConsolePage {
  readonly page: Page
  /** `https://127.0.0.1:PORT/console/`. */
  readonly base: string
  /** What went wrong in the page since it was opened: errors of scripts, of the console, of loading. */
  readonly faults: readonly string[]
  /** Goes to an address of the console and waits for its first heading. */
  visit(path: string): Promise<void>
  close(): Promise<void>
}

/** A page that is signed in, of any size, theme and language. */
export async function openConsole(
  browser: Browser,
  kedge: KedgeUnderTest,
  options: BrowserContextOptions = {},
): Promise<ConsolePage> {
  const context = await browser.newContext({
    ignoreHTTPSErrors: true,
    viewport: { width: 1440, height: 900 },
    reducedMotion: 'reduce',
    ...options,
  })
  const page = await context.newPage()
  const faults: string[] = []
  page.on('pageerror', error => faults.push(error.message))
  page.on('console', message => {
    // Other tests make and remove network devices, upon which the browser opens its connections anew.
    if (/ERR_NETWORK_CHANGED/.test(message.text())) return
    if (message.type() === 'error' || message.type() === 'warning') faults.push(message.text())
  })
  let base = ''
  await overNetworkChanges(async () => {
    // A link is good for once, and may have been used up by the attempt before.
    const { stdout } = await kedge.kedge('console', '--kubeconfig', kedge.kubeconfig)
    base = `${new URL(stdout.trim()).origin}/console/`
    await page.goto(stdout.trim())
  })
  return {
    page,
    base,
    faults,
    async visit(path) {
      await overNetworkChanges(() => page.goto(`${base}${path}`))
      await page.getByRole('heading', { level: 1 }).waitFor()
    },
    close: () => context.close(),
  }
}

const attemptsMax = 5

/** Pods make and remove network devices, upon which the browser breaks off what it was about to load. */
async function overNetworkChanges(go: () => Promise<unknown>): Promise<void> {
  for (let attempt = 1; ; attempt++)
    try {
      await go()
      return
    } catch (error) {
      if (attempt === attemptsMax || !/ERR_NETWORK_CHANGED/.test(String(error))) throw error
    }
}
