// What takes itself away when it is pressed (an item that is removed, a card that is confirmed, the button that made place
// for a form) would leave the keyboard at the begin of the page. It goes to what has come into the place of it instead.
import { isFocusLost } from './focus.ts'

/** Where an element stood: each of its ancestors, innermost first, with the place within it. */
type Stand = readonly (readonly [ancestor: Element, place: number])[]

const focusable =
  'a[href], button:not(:disabled), input:not(:disabled), select:not(:disabled), textarea:not(:disabled), summary, [tabindex="0"]'

function standOf(element: Element): Stand {
  const stand: [Element, number][] = []
  for (let at = element; at.parentElement; at = at.parentElement)
    stand.push([at.parentElement, [...at.parentElement.children].indexOf(at)])
  return stand
}

function goOn(stand: Stand): void {
  const found = stand.find(([ancestor]) => ancestor.isConnected)
  if (!found) return
  const [ancestor, place] = found
  const around = [ancestor.children[place], ...[...ancestor.children].slice(0, place).toReversed()]
  const targets = around.map(each => (each?.matches(focusable) ? each : each?.querySelector(focusable)))
  const next = targets.find(each => each instanceof HTMLElement)
  next?.focus()
}

/** For the whole page, once. Who uses a pointer is left alone. */
export function keepFocus(): void {
  document.addEventListener(
    'click',
    ({ target, detail }) => {
      // A key presses without a pointer's count of clicks.
      if (detail !== 0 || !(target instanceof Element)) return
      const stand = standOf(target)
      setTimeout(() => {
        if (!target.isConnected && isFocusLost()) goOn(stand)
      })
    },
    { capture: true },
  )
}
