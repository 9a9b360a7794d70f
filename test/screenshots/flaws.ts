// What can be measured of how a page looks: what is cut off, what lies over something else, what is wider than the window; and
// its texts, of which those that are the same in two languages may not have been translated.
import type { Page } from 'playwright-core'

export interface Seen {
  readonly cut: readonly string[]
  /** Two words and more that are not set as code. */
  readonly texts: readonly string[]
}

const look = `(() => {
  const top = document.querySelector('[role=dialog]') ?? document.body
  const cut = new Set()
  const texts = new Set()
  const wider = document.documentElement.scrollWidth - innerWidth
  if (wider > 0) cut.add('the page is ' + wider + ' px wider than its window')
  const scrolls = '.grid, .timeline__frame, .logs__lines, .cm-editor, [role=tablist], .pf-v6-c-tabs, pre, .xterm, .pf-v6-screen-reader, .pf-v6-c-skip-to-content, svg, canvas'
  const plain = '.mono, code, pre, .cm-editor, .xterm, .row-name, option, .logs__lines'
  const short = element => (element.textContent ?? '').trim().replace(/\\s+/g, ' ').slice(0, 60)
  for (const grid of top.querySelectorAll('.grid'))
    if (grid.scrollWidth - grid.clientWidth > 1)
      cut.add((grid.getAttribute('aria-label') ?? 'a table') + ' is ' + (grid.scrollWidth - grid.clientWidth) + ' px wider than what is seen of it')
  const boxes = []
  // What has been scrolled away is not seen: only as much of a text as the boxes around it let through.
  const clips = new Map()
  const clipOf = element => {
    if (element === null) return { left: -1e6, top: -1e6, right: 1e6, bottom: 1e6 }
    const known = clips.get(element)
    if (known) return known
    const outer = clipOf(element.parentElement)
    const { overflowX, overflowY } = getComputedStyle(element)
    if (overflowX === 'visible' && overflowY === 'visible') {
      clips.set(element, outer)
      return outer
    }
    const box = element.getBoundingClientRect()
    const own = {
      left: Math.max(outer.left, box.left), top: Math.max(outer.top, box.top),
      right: Math.min(outer.right, box.right), bottom: Math.min(outer.bottom, box.bottom),
    }
    clips.set(element, own)
    return own
  }
  const seenOf = (box, { left, top, right, bottom }) => ({
    left: Math.max(box.left, left), top: Math.max(box.top, top),
    right: Math.min(box.right, right), bottom: Math.min(box.bottom, bottom),
  })
  const walker = document.createTreeWalker(top, NodeFilter.SHOW_TEXT)
  const range = document.createRange()
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    const parent = text.parentElement
    const words = text.data.trim()
    if (!parent || words === '' || !parent.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true })) continue
    if (parent.closest('.pf-v6-screen-reader, script, style, option')) continue
    if (/[a-z]{2,} [a-z]{2,}/i.test(words) && !parent.closest(plain)) texts.add(words.replace(/\\s+/g, ' '))
    if (parent.closest(scrolls) && !parent.closest('.grid, [role=tablist]')) continue
    // What floats lies over the page: that is what it is for.
    if (parent.closest('.pf-v6-c-menu, .strip-key__list, .cm-tooltip')) continue
    for (const box of [parent, parent.parentElement]) {
      const { textOverflow, display, overflowX } = getComputedStyle(box)
      const isCut = overflowX !== 'visible' && (textOverflow === 'ellipsis' || box === parent)
      if (isCut && display !== 'inline' && box.scrollWidth - box.clientWidth > 1) cut.add('cut off: ' + short(box))
    }
    range.selectNodeContents(text)
    for (const box of range.getClientRects()) {
      if (box.width < 2 || box.height < 2) continue
      if (!parent.closest(scrolls) && (box.right > innerWidth + 1 || box.left < -1)) cut.add('beyond the window: ' + short(parent))
      const seen = seenOf(box, clipOf(parent))
      if (seen.right - seen.left > 2 && seen.bottom - seen.top > 2) boxes.push({ box: seen, parent })
    }
  }
  const brush = document.createElement('canvas').getContext('2d')
  for (const select of top.querySelectorAll('select')) {
    const chosen = select.selectedOptions[0]
    if (!chosen || !select.checkVisibility()) continue
    const { font, paddingLeft, paddingRight } = getComputedStyle(select)
    brush.font = font
    // What opens it stands within.
    const room = select.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight) - 16
    if (brush.measureText(chosen.text).width > room + 1) cut.add('an option is cut off: ' + chosen.text.slice(0, 60))
  }
  boxes.sort((a, b) => a.box.top - b.box.top)
  for (let i = 0; i < boxes.length && i < 4000; i++)
    for (let j = i + 1; j < boxes.length; j++) {
      const [a, b] = [boxes[i], boxes[j]]
      if (b.box.top > a.box.bottom - 4) break
      const over = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left)
      const deep = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top)
      if (over > 3 && deep > 4 && a.parent !== b.parent && !a.parent.contains(b.parent) && !b.parent.contains(a.parent)) {
        const at = document.elementFromPoint(Math.max(a.box.left, b.box.left) + over / 2, Math.max(a.box.top, b.box.top) + deep / 2)
        if (at && !at.closest('.pf-v6-c-menu, .strip-key__list, .cm-tooltip') && (a.parent.contains(at) || b.parent.contains(at) || at.contains(a.parent)))
          cut.add('one over the other: ' + short(a.parent) + ' | ' + short(b.parent))
      }
    }
  return { cut: [...cut].slice(0, 12), texts: [...texts] }
})()`

export const flawsSeen = (page: Page): Promise<Seen> => page.evaluate<Seen>(look)
