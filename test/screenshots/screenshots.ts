// `npm run screenshots`: every page of the console as people may have it, for somebody to look at: wide and narrow, light
// and dark, English and Chinese, empty, busy and in trouble. They go to a folder that is not part of the repository.
// Names that are given are looks, such as `phone-dark-zh`, or parts of pictures' names: the others are left out.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { en } from '../../console/src/i18n/en.ts'
import { zh } from '../../console/src/i18n/zh.ts'
import { type ConsolePage, leaveDialog, openBrowser, openConsole } from '../e2e/support/browser.ts'
import { type KedgeUnderTest, root, startKedge } from '../e2e/support/kedge.ts'
import { fill } from './fill.ts'
import { firstLook, looks, nameOfLook, putOn, type Shooting, shoot } from './looks.ts'
import { objects } from './objects.ts'
import { outside } from './outside.ts'
import type { Scene } from './scene.ts'
import { scenes } from './scenes.ts'
import { snapshots } from './snapshots.ts'
import { accounts, team } from './team.ts'
import { troubles } from './troubles.ts'

const folder = join(root, 'screenshots')
/** Pages side by side: as many as cores of a small machine can draw. */
const sideBySide = 2

const given = process.argv.slice(2)
const wantedLooks = looks.filter(look => given.includes(nameOfLook(look)))
const wanted = wantedLooks.length > 0 ? wantedLooks : looks
const parts = given.filter(part => !looks.some(look => nameOfLook(look) === part))
const isWanted = ({ name }: { readonly name: string }) =>
  parts.length === 0 || parts.some(part => name.includes(part))

/** What could not be shown, and what looks wrong, by picture. */
const found: string[] = []
const tell = (name: string, what: unknown) => {
  const line = `${name}: ${what instanceof Error ? what.message.split('\n')[0] : String(what)}`
  found.push(line)
  process.stderr.write(`${line}\n`)
}

/** A set whose Pods have not come yet has dots for a sentence; what else is on its way turns, is busy, or says so. */
const settled = (page: Page): Promise<void> =>
  page
    .locator('.status__why[role=img], [role=progressbar], [aria-busy="true"]')
    .or(page.getByText(en.common.loading, { exact: true }))
    .or(page.getByText(zh.common.loading, { exact: true }))
    .first()
    .waitFor({ state: 'detached', timeout: 20_000 })

/** What people have written is the same in every language. */
const written = JSON.stringify([team, objects, accounts, snapshots])

async function look(page: Page, { name, extent }: Pick<Shooting, 'name' | 'extent'>): Promise<void> {
  const { cut, same } = await shoot(page, { folder, name, wanted, extent })
  for (const flaw of cut) tell(name, flaw)
  for (const text of same) if (!written.includes(text)) tell(name, `the same in Chinese: ${text}`)
}

async function take({ page, turnTo }: ConsolePage, { name, path, act, undo }: Scene): Promise<void> {
  await turnTo(path)
  await settled(page)
  // Who turns to a page by a link does not see where the keyboard is.
  if (act) await act(page)
  else await page.evaluate('document.activeElement?.blur()')
  await look(page, { name, extent: act ? 'window' : 'page' })
  await leaveDialog(page)
  await undo?.(page)
}

/** Each takes the next scene when it is through with one. */
async function work(console: ConsolePage, left: Scene[]): Promise<void> {
  console.page.context().setDefaultTimeout(15_000)
  for (let scene = left.shift(); scene; scene = left.shift()) {
    const { name } = scene
    const before = console.faults.length
    try {
      await take(console, scene)
      // Of troubles the browser tells, as it should.
      if (!troubles.includes(scene)) for (const fault of console.faults.slice(before)) tell(name, fault)
      continue
    } catch (error) {
      tell(name, error)
    }
    await putOn(console.page, firstLook)
    await console.visitAfresh('sets').catch(error => tell(name, error))
  }
}

/** What those see who are not in yet: one after the other, since what comes later makes an invitation void. */
async function takeOutside(browser: Browser, kedge: KedgeUnderTest, base: string): Promise<void> {
  const context = await browser.newContext({ ignoreHTTPSErrors: true, locale: 'en' })
  context.setDefaultTimeout(15_000)
  const page = await context.newPage()
  await putOn(page, firstLook)
  for (const { name, address, act } of outside.filter(isWanted)) {
    try {
      await page.goto('about:blank')
      await page.goto(await address({ kedge, base }))
      await page.getByRole('heading', { level: 1 }).waitFor()
      await act?.(page, base)
      await look(page, { name, extent: 'page' })
    } catch (error) {
      tell(name, error)
    }
  }
  await context.close()
}

async function main(): Promise<void> {
  const began = Date.now()
  if (given.length === 0) rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const [kedge, browser] = await Promise.all([
    startKedge(['--runtime', 'simulated', '--nodes', '3']),
    openBrowser(),
  ])
  const left = scenes.filter(isWanted)
  // Whoever breaks it off leaves nothing running.
  const end = () => {
    left.length = 0
    void browser.close()
  }
  process.on('SIGINT', end).on('SIGTERM', end)
  const count = left.length + outside.filter(isWanted).length
  try {
    await fill(kedge)
    process.stdout.write(`${Math.round((Date.now() - began) / 1000)} s: the cluster is filled\n`)
    const consoles = await Promise.all(
      Array.from({ length: sideBySide }, () =>
        openConsole(browser, kedge, { locale: 'en', viewport: { width: 1440, height: 900 } }),
      ),
    )
    await Promise.all(consoles.map(console => work(console, left)))
    await takeOutside(browser, kedge, consoles[0]?.base ?? '')
  } finally {
    await browser.close()
    await kedge.end()
  }
  process.off('SIGINT', end).off('SIGTERM', end)
  writeFileSync(join(folder, 'found.txt'), `${found.join('\n')}\n`)
  const seconds = Math.round((Date.now() - began) / 1000)
  process.stdout.write(`${count * wanted.length} pictures in ${seconds} s: look at ${folder}\n`)
}

await main()
