// The looks that each picture is taken in. They are put on a page as it stands: what was opened and typed stays, and nothing
// is loaded anew, which is what made eight pictures of one page last as long as eight pages.
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { painted } from '../e2e/support/browser.ts'
import { flawsSeen } from './flaws.ts'

const widths = { wide: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } } as const

interface Look {
  readonly width: keyof typeof widths
  readonly colour: 'light' | 'dark'
  readonly language: 'en' | 'zh'
}

/** Each differs from the one before in as little as can be; a page begins as the first. */
export const looks: readonly Look[] = [
  { width: 'wide', colour: 'light', language: 'en' },
  { width: 'wide', colour: 'dark', language: 'en' },
  { width: 'wide', colour: 'dark', language: 'zh' },
  { width: 'wide', colour: 'light', language: 'zh' },
  { width: 'phone', colour: 'light', language: 'zh' },
  { width: 'phone', colour: 'dark', language: 'zh' },
  { width: 'phone', colour: 'dark', language: 'en' },
  { width: 'phone', colour: 'light', language: 'en' },
]

/** `phone-dark-zh` */
export const nameOfLook = ({ width, colour, language }: Look): string => `${width}-${colour}-${language}`

export const firstLook = looks[0] as Look

/**
 * Dialogs cover the choice of a language and do not disable it. What follows a size or a language is drawn in the next frame;
 * lists of many rows measure themselves once more.
 */
const speak = (language: string) => `new Promise(resolve => {
  const choice = document.querySelector('select.choice:has(option[value=zh])')
  if (choice && choice.value !== '${language}') {
    Object.getOwnPropertyDescriptor(HTMLSelectElement.prototype, 'value').set.call(choice, '${language}')
    choice.dispatchEvent(new Event('change', { bubbles: true }))
  }
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve)))
})`

export async function putOn(page: Page, { width, colour, language }: Look): Promise<void> {
  const size = widths[width]
  const { width: now, height } = page.viewportSize() ?? size
  if (now !== size.width || height !== size.height) await page.setViewportSize(size)
  await page.emulateMedia({ colorScheme: colour, reducedMotion: 'reduce' })
  await page.evaluate(speak(language))
}

/** A list of thousands has an end somewhere below. */
const heightMost = 3000

/** The page scrolls below its head, which the browser does not take for the height of the page. */
async function stretch(page: Page, { width, height }: { width: number; height: number }): Promise<void> {
  const below = await page.evaluate<number>(
    `Math.max(0, ...[...document.querySelectorAll('.pf-v6-c-page__main')].map(each => each.scrollHeight - each.clientHeight))`,
  )
  if (below > 0) await page.setViewportSize({ width, height: Math.min(heightMost, height + below) })
}

export interface Shooting {
  readonly folder: string
  readonly name: string
  readonly wanted: readonly Look[]
  readonly extent: 'page' | 'window'
}

export interface Flaws {
  /** By measure; the rest is for somebody to see. */
  readonly cut: readonly string[]
  /** What is said alike in both languages. */
  readonly same: readonly string[]
}

export async function shoot(page: Page, { folder, name, wanted, extent }: Shooting): Promise<Flaws> {
  const cut: string[] = []
  const said = new Map<string, readonly string[]>()
  await page.evaluate(painted)
  for (const look of wanted) {
    await putOn(page, look)
    const path = join(folder, `${name}.${nameOfLook(look)}.png`)
    if (extent === 'page') await stretch(page, widths[look.width])
    await page.screenshot({ path, fullPage: extent === 'page', animations: 'disabled', caret: 'hide' })
    if (look.colour === 'dark') continue
    const seen = await flawsSeen(page)
    cut.push(...seen.cut.map(flaw => `${nameOfLook(look)}: ${flaw}`))
    said.set(nameOfLook(look), seen.texts)
  }
  await putOn(page, firstLook)
  const english = new Set(said.get('wide-light-en') ?? [])
  return { cut, same: (said.get('wide-light-zh') ?? []).filter(text => english.has(text)) }
}
