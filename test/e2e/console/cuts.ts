// What a table does not show, or shows in pieces that nobody can read: cells beyond its edge, text cut off at a cell's, names
// broken amid a word, strips of a few ordinals in two rows.
import type { Page } from 'playwright-core'

/** Longer words have to be broken somewhere. */
const wordMax = 15
const stripMax = 5

const cuts = `(() => {
  const found = []
  const shown = element => element.getClientRects().length > 0
  for (const grid of document.querySelectorAll('main .grid')) {
    const beyond = grid.scrollWidth - grid.clientWidth
    if (shown(grid) && beyond > 1) found.push(grid.getAttribute('aria-label') + ': ' + beyond + ' px beyond its edge')
  }
  for (const cell of document.querySelectorAll('main .grid :is(td, th)'))
    if (shown(cell) && getComputedStyle(cell).overflowX !== 'visible' && cell.scrollWidth - cell.clientWidth > 1)
      found.push('cut off: ' + cell.textContent)
  const range = document.createRange()
  for (const name of document.querySelectorAll('main .grid td :is(.row-name, .mono)')) {
    if (!shown(name)) continue
    const texts = document.createTreeWalker(name, NodeFilter.SHOW_TEXT)
    let before = null
    for (let text = texts.nextNode(); text; text = texts.nextNode())
      for (let at = 0; at < text.data.length; at++) {
        range.setStart(text, at)
        range.setEnd(text, at + 1)
        const { top, height } = range.getBoundingClientRect()
        const sign = text.data[at]
        const isWord = /[A-Za-z0-9]/.test(sign)
        if (before && isWord && before.isWord && height > 0 && top - before.top > 4) {
          const words = name.textContent.split(/[^A-Za-z0-9]+/)
          if (words.every(word => word.length <= ${wordMax})) found.push('broken amid a word: ' + name.textContent)
        }
        before = { top, isWord }
      }
  }
  for (const strip of document.querySelectorAll('main .grid .strip')) {
    const cells = [...strip.querySelectorAll('.strip__cell')]
    const rows = new Set(cells.map(cell => Math.round(cell.getBoundingClientRect().top)))
    if (shown(strip) && cells.length <= ${stripMax} && rows.size > 1)
      found.push('a strip of ' + cells.length + ' in ' + rows.size + ' rows')
  }
  return [...new Set(found)]
})()`

/** Empty for a page whose tables are seen whole. */
export const cutsOf = (page: Page): Promise<readonly string[]> => page.evaluate<readonly string[]>(cuts)

const beyond = `(() => {
  const scrolls = '.grid, .timeline__frame, .logs__lines, .cm-editor, [role=tablist], .pf-v6-c-tabs, pre, details, .pf-v6-screen-reader'
  const found = [...document.querySelectorAll('main *')].filter(
    element => element.getBoundingClientRect().right > innerWidth + 1 && !element.closest(scrolls),
  )
  const page = document.documentElement.scrollWidth - innerWidth
  return [
    ...(page > 0 ? ['the page: ' + page + ' px beyond its window'] : []),
    ...found.slice(0, 5).map(element => 'beyond the window: ' + element.className + ' ' + element.textContent.slice(0, 40)),
  ]
})()`

/** What stands where nobody can see it, but for what scrolls to it. */
export const beyondWindow = (page: Page): Promise<readonly string[]> =>
  page.evaluate<readonly string[]>(beyond)
