import type { MouseEvent, ReactNode } from 'react'
import { goTo } from './router.ts'

/** A link within the console: a new tab still works, and so does the keyboard. */
export function Link({
  to,
  children,
  className,
  through = go => go(),
}: {
  readonly to: string
  readonly children: ReactNode
  readonly className?: string
  /** Asked where it is followed in this window: it goes when that says so. */
  through?(go: () => void): void
}) {
  const follow = (event: MouseEvent) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey)
      return
    event.preventDefault()
    through(() => goTo(to))
  }
  return (
    <a href={to} onClick={follow} className={className}>
      {children}
    </a>
  )
}
