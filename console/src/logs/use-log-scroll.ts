// Where the log stands while lines come. Three rules, of which the first that holds decides:
// a match that somebody has gone to stays in sight, whatever is merged in above it, until they move away;
// at the end of a log that is followed, the end stays in sight, until they move up;
// else what is looked at stays where it is.
import { useVirtualizer } from '@tanstack/react-virtual'
import { type ComponentProps, useEffect, useRef, useState } from 'react'
import { fitWindow } from '../parts/fit-window.ts'
import { onLetGo } from './let-go.ts'
import type { LogLine } from './log-line.ts'

const rowHeight = 19
/** What stands below it says how many lines there are. */
const room = { below: 56, least: 200 }
const movingKeys = new Set(['PageUp', 'PageDown', 'ArrowUp', 'ArrowDown', 'Home', 'End', ' '])
const upKeys = new Set(['PageUp', 'ArrowUp', 'Home'])

export interface LogScrollOptions {
  readonly lines: readonly LogLine[]
  readonly isFollowed: boolean
  /** The line of the match that is gone to. */
  readonly current: number | null
  /** How often somebody has gone to another. */
  readonly moves: number
}

export function useLogScroll({ lines, isFollowed, current, moves }: LogScrollOptions) {
  const scroller = useRef<HTMLElement>(null)
  const [isAtEnd, setAtEnd] = useState(true)
  /** Whether somebody moves it: by the bar, or a finger. */
  const isHeld = useRef(false)
  const isPinned = useRef(false)
  const top = useRef(0)
  useEffect(() => (scroller.current ? fitWindow(scroller.current, room) : undefined), [])
  // What it was moved to last is told with the next frame, before this.
  useEffect(() => {
    const letGo = () => {
      isHeld.current = false
    }
    return onLetGo(window, () => requestAnimationFrame(letGo))
  }, [])
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: index => lines[index]?.key ?? index,
    overscan: 20,
    anchorTo: 'end',
  })
  const toEnd = () => virtual.scrollToIndex(lines.length - 1, { align: 'end' })
  // biome-ignore lint/correctness/useExhaustiveDependencies: what has come is what moves it
  useEffect(() => {
    if (isFollowed && isAtEnd && lines.length > 0) toEnd()
  }, [lines, isFollowed, isAtEnd])
  const isFound = current !== null
  // biome-ignore lint/correctness/useExhaustiveDependencies: when somebody goes to another match, or one comes
  useEffect(() => {
    isPinned.current = isFound
    if (isFound) setAtEnd(false)
  }, [isFound, moves])
  // biome-ignore lint/correctness/useExhaustiveDependencies: lines of others, merged in above it, are what moves it
  useEffect(() => {
    if (current !== null && isPinned.current) virtual.scrollToIndex(current, { align: 'center' })
  }, [current, moves, lines])
  const hold = (isBeing: boolean) => () => {
    isHeld.current = isBeing
  }
  const handlers: ComponentProps<'section'> = {
    onWheel({ deltaY }) {
      isPinned.current = false
      if (deltaY < 0) setAtEnd(false)
    },
    onScroll({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) {
      const isEnd = scrollHeight - scrollTop - clientHeight < rowHeight
      if (isHeld.current) isPinned.current = false
      if (isEnd && !isPinned.current) setAtEnd(true)
      else if (isHeld.current && scrollTop < top.current) setAtEnd(false)
      top.current = scrollTop
    },
    onPointerDown: hold(true),
    // What is let go of over the bar, or outside of the window, is not told everywhere.
    onPointerMove({ buttons }) {
      if (buttons === 0) isHeld.current = false
    },
    onTouchStart: hold(true),
    onTouchEnd: hold(false),
    onTouchCancel: hold(false),
    onKeyDown({ key }) {
      if (movingKeys.has(key)) isPinned.current = false
      if (upKeys.has(key)) setAtEnd(false)
    },
  }
  return {
    scroller,
    virtual,
    handlers,
    isAtEnd,
    goToEnd() {
      isPinned.current = false
      setAtEnd(true)
      toEnd()
    },
  }
}
