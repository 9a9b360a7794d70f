// Boxes whose newest lines stand at their lower edge (terminals, logs): it, and what stands below it, is within the window,
// so that the page need not be scrolled as well as the box.

export interface Room {
  /** From the upper edge of the page that scrolls to that of the box. */
  readonly top: number
  readonly window: number
  /** What stands below it. */
  readonly below: number
  /** With less, nothing can be read. */
  readonly least: number
}

export const heightWithin = ({ top, window, below, least }: Room): number =>
  Math.max(least, Math.floor(window - top - below))

/** Gives the box its height, now and as often as the window or what stands above it changes. Returns how to end that. */
export function fitWindow(
  box: HTMLElement,
  room: Pick<Room, 'below' | 'least'>,
  onFit?: () => void,
): () => void {
  const fit = () => {
    // What is not shown has no place.
    if (!box.clientWidth) return
    const top = box.getBoundingClientRect().top + scrolledBy(box)
    box.style.blockSize = `${heightWithin({ top, window: window.innerHeight, ...room })}px`
    onFit?.()
  }
  const sized = new ResizeObserver(fit)
  sized.observe(box)
  // What stands above it may come to be higher.
  for (const each of [box.offsetParent, box.closest('.page')]) if (each) sized.observe(each)
  window.addEventListener('resize', fit)
  return () => {
    window.removeEventListener('resize', fit)
    sized.disconnect()
  }
}

/** How far what it stands in is scrolled: where one reads on is no matter of its size. */
function scrolledBy(box: HTMLElement): number {
  let sum = window.scrollY
  for (let each = box.parentElement; each; each = each.parentElement)
    if (each !== document.documentElement) sum += each.scrollTop
  return sum
}
