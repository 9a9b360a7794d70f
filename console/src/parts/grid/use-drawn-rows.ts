// Which rows of a long list are drawn, by where it is scrolled to. All rows are of one height: what a scroll asks is a
// division, and the page is drawn anew only where the answer is another than before.
import { type RefObject, useLayoutEffect, useState } from 'react'
import { type RowRange, rowsAround } from './rows-around.ts'

export interface LongList {
  readonly scroller: RefObject<HTMLElement | null>
  readonly rowHeight: number
  /** Zero where all are drawn at once. */
  readonly count: number
}

export function useDrawnRows({ scroller, rowHeight, count }: LongList): RowRange {
  // The fewest, until it is known how many have room.
  const [drawn, draw] = useState<RowRange>(() => rowsAround({ top: 0, height: 0, rowHeight, count }))
  useLayoutEffect(() => {
    const element = scroller.current
    if (!element || count === 0) return
    const look = () => {
      const now = rowsAround({ top: element.scrollTop, height: element.clientHeight, rowHeight, count })
      draw(before => (before.from === now.from && before.to === now.to ? before : now))
    }
    look()
    element.addEventListener('scroll', look, { passive: true })
    const observer = new ResizeObserver(look)
    observer.observe(element)
    return () => {
      element.removeEventListener('scroll', look)
      observer.disconnect()
    }
  }, [scroller, rowHeight, count])
  // A list that has become shorter is looked at again before it is seen.
  return { from: Math.min(drawn.from, count), to: Math.min(drawn.to, count) }
}

/** So long after the wheel turned last, the list stands still. */
const restMs = 150

/** Has a class on what passes under the pointer, while it does. */
export function usePassing(
  { scroller, count }: LongList,
  passer: RefObject<HTMLElement | null>,
  name: string,
): void {
  useLayoutEffect(() => {
    const element = scroller.current
    if (!element || count === 0) return
    let timer: ReturnType<typeof setTimeout> | undefined
    const rest = () => passer.current?.classList.remove(name)
    const pass = () => {
      passer.current?.classList.add(name)
      clearTimeout(timer)
      timer = setTimeout(rest, restMs)
    }
    element.addEventListener('scroll', pass, { passive: true })
    return () => {
      element.removeEventListener('scroll', pass)
      clearTimeout(timer)
      rest()
    }
  }, [scroller, passer, name, count])
}
