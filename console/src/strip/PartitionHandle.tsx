// The partition as a thing to take hold of: ordinals on its right are updated, those on its left are kept. It is dragged
// over the cells, or moved by the arrow keys and let go by Enter; what it will do is asked before it is done.
// Escape, and whoever goes elsewhere, lets it go back.
import { type KeyboardEvent, type PointerEvent, useRef } from 'react'
import { useTranslation } from 'react-i18next'

export interface PartitionHandleProps {
  /** The ordinal that it stands before. */
  readonly at: number
  readonly first: number
  /** One above the highest ordinal: nothing is updated. */
  readonly end: number
  move(ordinal: number): void
  /** Where it was let go. */
  drop(ordinal: number): void
  /** It goes back to where the set has it. */
  leave(): void
}

export function PartitionHandle({ at, first, end, move, drop, leave }: PartitionHandleProps) {
  const { t } = useTranslation()
  const held = useRef<number | null>(null)
  const within = (ordinal: number) => Math.min(end, Math.max(first, ordinal))
  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId)
    held.current = at
  }
  const onPointerMove = ({ clientX, clientY }: PointerEvent<HTMLElement>) => {
    if (held.current === null) return
    const ordinal = ordinalUnder(clientX, clientY)
    if (ordinal === null || ordinal === held.current) return
    held.current = within(ordinal)
    move(held.current)
  }
  const onPointerUp = () => {
    if (held.current !== null) drop(held.current)
    held.current = null
  }
  const onLeft = () => {
    held.current = null
    leave()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const steps: { readonly [key: string]: number } = {
      ArrowLeft: at - 1,
      ArrowDown: at - 1,
      ArrowRight: at + 1,
      ArrowUp: at + 1,
      Home: first,
      End: end,
    }
    const to = steps[event.key]
    if (to !== undefined) {
      event.preventDefault()
      move(within(to))
    } else if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault()
      drop(at)
    } else if (event.key === 'Escape') onLeft()
  }
  return (
    <span
      role="slider"
      tabIndex={0}
      className="strip__handle"
      aria-label={t('strip.partition')}
      aria-valuemin={first}
      aria-valuemax={end}
      aria-valuenow={at}
      aria-valuetext={at >= end ? t('strip.updatesNone') : t('strip.updatesFrom', { ordinal: at })}
      title={t('strip.drag')}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerUp}
      onPointerCancel={onLeft}
      onBlur={onLeft}
      onKeyDown={onKeyDown}
    />
  )
}

/** The ordinal whose cell is there; on its right half, the next one. */
function ordinalUnder(x: number, y: number): number | null {
  for (const element of document.elementsFromPoint(x, y)) {
    const { ordinal, last = ordinal } = element instanceof HTMLElement ? element.dataset : {}
    if (ordinal === undefined) continue
    const { left, width } = element.getBoundingClientRect()
    return x > left + width / 2 ? Number(last) + 1 : Number(ordinal)
  }
  return null
}
