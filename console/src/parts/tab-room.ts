// Whether all tabs have room, and which end of them is in sight where not.
import { type RefObject, useEffect, useState } from 'react'

export type Room = 'all' | 'first' | 'middle' | 'last'

/** A fraction of a pixel is none. */
const slack = 1

export interface Shown {
  /** Of what there is. */
  readonly whole: number
  /** Of what can be shown at once: of the list where its buttons stand beside it, and with their places. */
  readonly part: number
  readonly withButtons: number
  readonly from: number
}

/** Buttons take room themselves: whether they are wanted is a matter of the room without them. Pure. */
export function roomOf({ whole, part, withButtons, from }: Shown): Room {
  if (whole <= withButtons + slack) return 'all'
  if (from <= slack) return 'first'
  return from + part >= whole - slack ? 'last' : 'middle'
}

/** Of a list within what holds it and its buttons. The tab that is chosen is kept in sight. */
export function useRoom(list: RefObject<HTMLElement | null>, active: string): Room {
  const [room, setRoom] = useState<Room>('all')
  // biome-ignore lint/correctness/useExhaustiveDependencies: another tab is another place
  useEffect(() => {
    const element = list.current
    const around = element?.parentElement
    if (!element || !around) return
    const look = () =>
      setRoom(
        roomOf({
          whole: element.scrollWidth,
          part: element.clientWidth,
          withButtons: around.clientWidth,
          from: Math.abs(element.scrollLeft),
        }),
      )
    const show = () => {
      const tab = element.querySelector('[aria-selected="true"]')
      if (tab && element.scrollWidth > element.clientWidth + slack)
        element.scrollLeft += tab.getBoundingClientRect().left - element.getBoundingClientRect().left - 60
      look()
    }
    // It tells first when the page has been laid out: until then each look would have that done at once.
    const observer = new ResizeObserver(show)
    observer.observe(element)
    observer.observe(around)
    element.addEventListener('scroll', look, { passive: true })
    return () => {
      observer.disconnect()
      element.removeEventListener('scroll', look)
    }
  }, [list, active])
  return room
}
