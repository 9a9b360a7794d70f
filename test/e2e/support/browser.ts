// Debian's chromium, driven as a person would: pages that are signed in by the link that Kedge prints. Or, as
// `KEDGE_TEST_CONSOLE=forwarded` says, by `kedge console` in front of that Kedge, as in front of any cluster: the same tests
// walk both, but for what only a Kedge's own console has (its accounts and their ways in).
import { spawn } from 'node:child_process'
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
  type Request,
} from 'playwright-core'
import { countUnwaited } from '../../costs/unwaited.ts'
import { chromiumPath } from './chromium.ts'
import { type KedgeUnderTest, listenTo, program } from './kedge.ts'
import { keepSecret, keepText } from './secrets.ts'
import { slowDown, slowHandsMs } from './slowness.ts'

/** Whether pages are those of `kedge console` before the Kedge under test. */
export const isForwarded = process.env.KEDGE_TEST_CONSOLE === 'forwarded'

/** True, with the reason printed, for what a console in front of any cluster does not have. */
export function ownConsoleSkip(name: string): boolean {
  if (isForwarded) console.warn(`${name} is skipped: only the console that Kedge serves itself has that`)
  return isForwarded
}

/** True, with the reason printed, where there is no browser. */
export function browserSkip(name: string): boolean {
  if (chromiumPath !== null) return false
  console.warn(`${name} is skipped: there is no chromium`)
  return true
}

export async function openBrowser(): Promise<Browser> {
  const browser = await chromium.launch({
    executablePath: chromiumPath ?? '',
    slowMo: slowHandsMs,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      // What draws is a thread of the browser then: one process less to wake for each frame.
      '--in-process-gpu',
      // No page lives long enough for its scripts to earn back what the last compiler costs; the one before it costs little, and is a
      // tenth less of the processor where a file of tests keeps its page. Room for what they throw away at once, as in the tests
      // themselves.
      '--js-flags=--no-opt,--min-semi-space-size=16',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
  const close = browser.close.bind(browser)
  browser.close = async options => {
    await countUnwaited(/--type=zygote/)
    await close(options)
  }
  return browser
}

export interface ConsolePage {
  readonly page: Page
  /** `https://127.0.0.1:PORT/console/`. */
  readonly base: string
  /** What went wrong in the page since it was opened: errors of scripts, of the console, of loading. */
  readonly faults: readonly string[]
  /** Loads an address of the console anew and waits for its first heading. */
  visit(path: string): Promise<void>
  /** As `visit`, in a session of the browser that has kept nothing of the one before: a page costs most when it is opened. */
  visitAfresh(path: string): Promise<void>
  /**
   * Turns to an address as a link in the console does, which loads nothing anew, and waits until the page stands still. What
   * the page writes is answered before.
   */
  turnTo(path: string): Promise<void>
  /** As `turnTo`, in the midst of whatever the page does. */
  leaveFor(path: string): Promise<void>
  close(): Promise<void>
}

/** Where nobody is signed in, and Kedge's certificate is taken. */
export async function openContext(
  browser: Browser,
  options: BrowserContextOptions = {},
): Promise<BrowserContext> {
  const context = await browser.newContext({ ignoreHTTPSErrors: true, reducedMotion: 'reduce', ...options })
  // Ends what never comes; a machine whose cores others keep busy takes its time.
  context.setDefaultTimeout(120_000)
  await context.addInitScript(standStill)
  await slowDown(context)
  return context
}

/**
 * What turns while it is waited for is drawn anew sixty times a second, without a graphics card by the processor. And nobody looks
 * at what these pages show: laid out, measured, read and clicked at as ever, it is not painted, which is a tenth of what a browser
 * costs.
 */
const standStill = `addEventListener('DOMContentLoaded', () => {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync('.pf-v6-c-spinner, .pf-v6-c-spinner * { animation: none !important } html { opacity: 0 }')
  document.adoptedStyleSheets.push(sheet)
})`

/** For who looks at the page, or at its colours, until `unpainted`. */
export const painted = "document.documentElement.style.opacity = '1'"
export const unpainted = "document.documentElement.style.opacity = ''"

/** A page that is signed in, of any size, theme and language. */
export async function openConsole(
  browser: Browser,
  kedge: KedgeUnderTest,
  options: BrowserContextOptions = {},
  /** Of `kedge console`: who is signed in. Or the link to be opened instead of that, or another way in, which tells the base. */
  flags: readonly string[] | { readonly link: string } | { enter(page: Page): Promise<string> } = [],
): Promise<ConsolePage> {
  const context = await openContext(browser, { viewport: { width: 1440, height: 900 }, ...options })
  const page = await context.newPage()
  const faults: string[] = []
  page.on('pageerror', error => faults.push(error.message))
  page.on('console', message => {
    // Other tests make and remove network devices, upon which the browser opens its connections anew.
    if (/ERR_NETWORK_CHANGED/.test(message.text())) return
    if (message.type() !== 'error' && message.type() !== 'warning') return
    const { url } = message.location()
    faults.push(url === '' ? message.text() : `${message.text()} (${new URL(url).pathname})`)
  })
  const forwarding =
    isForwarded && !('link' in flags) && !('enter' in flags) ? await startForwarding(kedge, { flags }) : null
  // Also when the browser is closed with its pages open.
  context.once('close', () => void forwarding?.end())
  const token =
    Array.isArray(flags) && flags.includes('--token') ? flags[flags.indexOf('--token') + 1] : undefined
  let base = ''
  await overNetworkChanges(async () => {
    if ('enter' in flags) {
      base = await flags.enter(page)
      return
    }
    // A link is good for once, and may have been used up by the attempt before.
    const link = 'link' in flags ? flags.link : (forwarding?.link ?? (await kedge.consoleLink(token)))
    base = `${new URL(link).origin}/console/`
    await page.goto(link)
  })
  if (token) keepSecret(kedge, 'a token', token)
  await keepCookies(kedge, context)
  // The link alone has its code in its address, and is over now.
  page.on('request', request => keepText(kedge, 'the addresses', request.url()))
  page.on('response', response => {
    if (response.status() >= 400) keepText(kedge, 'the errors', response.text())
    if (/\/console\/(session|invitation|own)/.test(response.url())) void keepCookies(kedge, context)
  })
  const answers = awaitAnswers(page)
  const visit = async (path: string): Promise<void> => {
    await answers.come()
    await overNetworkChanges(() => page.goto(`${base}${path}`))
    await page.getByRole('heading', { level: 1 }).waitFor()
  }
  const leaveFor = async (path: string): Promise<void> => {
    const address = JSON.stringify(`${new URL(base).pathname}${path}`)
    await page.evaluate(
      `history.pushState(null, '', ${address}), dispatchEvent(new PopStateEvent('popstate')), ${standsStill}`,
    )
  }
  return {
    page,
    base,
    faults,
    visit,
    async visitAfresh(path) {
      await context.setOffline(false)
      await page.unrouteAll({ behavior: 'ignoreErrors' })
      // From where nothing runs that would keep it once more.
      await overNetworkChanges(() => page.goto(new URL('/healthz', base).href))
      await page.evaluate('sessionStorage.clear(), localStorage.clear()')
      faults.length = 0
      await visit(path)
    },
    async turnTo(path) {
      // What the page does upon its answers, such as leaving for a list, would come after the turn.
      await answers.come()
      await leaveFor(path)
    },
    leaveFor,
    close: () => context.close(),
  }
}

/** A session that goes on gets new ones. */
async function keepCookies(kedge: KedgeUnderTest, context: BrowserContext): Promise<void> {
  // A context that has been closed meanwhile has none.
  for (const { name, value } of await context.cookies().catch(() => []))
    keepSecret(kedge, `the cookie ${name} ${value.slice(0, 4)}…`, value)
}

/** Of what the page writes: resolves when the last answer is there and the page has done with it. */
function awaitAnswers(page: Page): { come(): Promise<void> } {
  const open = new Set<Request>()
  let wasOpen = false
  let onLast: (() => void) | null = null
  page.on('request', request => {
    if (!isWrite(request)) return
    open.add(request)
    wasOpen = true
  })
  const close = (request: Request) => {
    if (open.delete(request) && open.size === 0) onLast?.()
  }
  page.on('requestfinished', close)
  page.on('requestfailed', close)
  return {
    async come() {
      // Upon one answer the page may write the next.
      while (wasOpen) {
        if (open.size > 0) await new Promise<void>(resolve => (onLast = resolve))
        wasOpen = false
        // A page that goes away meanwhile has done with it too.
        await page.evaluate(changesNoMore).catch(() => {})
      }
    },
  }
}

/** Reviews of rights and rehearsals only ask. */
const isWrite = (request: Request) =>
  !/^(GET|HEAD)$/.test(request.method()) && !/authorization\.k8s\.io|dryRun=All/.test(request.url())

/** A page that counts seconds, on a machine that is late with each, may never stand still: it is not waited for for ever. */
const changesNoMore = `new Promise(resolve => {
  let timer
  const end = () => (observer.disconnect(), resolve())
  const wait = () => { clearTimeout(timer); timer = setTimeout(end, 100) }
  const observer = new MutationObserver(wait)
  setTimeout(end, 10_000)
  observer.observe(document.body, { childList: true, subtree: true, characterData: true })
  wait()
})`

/**
 * In the page: resolves when nothing has changed for a tenth of a second and nothing says that it is still loading;
 * rejects when that does not come.
 */
const standsStill = `new Promise((resolve, reject) => {
  setTimeout(() => reject(new Error('still loading: ' + document.body.innerText.slice(0, 500))), 120_000)
  const isLoading = () => document.querySelector('h1') === null || document.querySelector('[role=progressbar], [aria-busy=true]') !== null
  const look = () => (isLoading() ? wait() : (observer.disconnect(), resolve()))
  let timer
  const wait = () => { clearTimeout(timer); timer = setTimeout(look, 100) }
  const observer = new MutationObserver(wait)
  observer.observe(document.body, { childList: true, subtree: true, characterData: true })
  wait()
})`

export interface ForwardingConsole {
  /** Signs in once. */
  readonly link: string
  end(): Promise<void>
}

/** `kedge console --listen` in front of the clusters of a kubeconfig. */
export async function startForwarding(
  kedge: KedgeUnderTest,
  {
    kubeconfig = kedge.kubeconfig,
    flags = [],
  }: { readonly kubeconfig?: string; readonly flags?: readonly string[] } = {},
): Promise<ForwardingConsole> {
  const args = [program, 'console', '--kubeconfig', kubeconfig, '--listen', '127.0.0.1:0', ...flags]
  const env = { ...process.env, KEDGE_HOME: kedge.folder, HOME: kedge.folder }
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const heard = listenTo(child, 'kedge console')
  const lines = await heard.until(/^https:/)
  return { link: lines.find(line => line.startsWith('https:')) ?? '', end: () => heard.end() }
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

/** By the key, and with what was changed in it thrown away. Nothing where no dialog is open. */
export async function leaveDialog(page: Page): Promise<void> {
  if (!(await page.getByRole('dialog').isVisible())) return
  await page.keyboard.press('Escape')
  const discard = page.getByRole('button', { name: 'Throw it away' })
  await discard.or(page.locator('body:not(:has([role="dialog"]))')).first().waitFor()
  if (await discard.isVisible()) await discard.click()
}
