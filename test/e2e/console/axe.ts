// What axe-core finds on a page as it stands, and whether it is wider than its window.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'
import { painted, unpainted } from '../support/browser.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

interface AxeResults {
  readonly violations: readonly {
    readonly id: string
    readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[]
  }[]
}

/** Empty for a page that everybody can use. */
export async function flawsOf(page: Page): Promise<readonly string[]> {
  if (!(await page.evaluate<boolean>("'axe' in globalThis"))) await page.evaluate(axe)
  // What passes is counted and not described, which is half of the work.
  const { violations } = await page.evaluate<AxeResults>(
    `${painted}, axe.run({ resultTypes: ['violations'] }).finally(() => { ${unpainted} })`,
  )
  const overflow = await page.evaluate<number>(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  )
  return [
    ...violations.map(
      ({ id, nodes }) =>
        `${id}: ${nodes.map(({ html, failureSummary }) => `${html.slice(0, 160)} ${failureSummary}`).join(' | ')}`,
    ),
    ...(overflow > 0 ? [`${overflow} px wider than the window`] : []),
  ]
}
