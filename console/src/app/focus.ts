// Where the keyboard is: at the heading of a page that one has turned to, so that readers say where one is and Tab goes
// on from there. The window's title says the same.
import { useEffect, useRef } from 'react'

export const isFocusLost = (): boolean =>
  document.activeElement === null || document.activeElement === document.body

const heading = (): HTMLElement | null => document.querySelector<HTMLElement>('#content h1')

export function focusHeading(): void {
  const found = heading()
  if (found) goTo(found)
}

/** A heading can be gone to, and is not on the way of Tab. */
function goTo(found: HTMLElement): void {
  if (/^H\d$/.test(found.tagName)) found.tabIndex = -1
  found.focus({ preventScroll: true })
}

/** A field, or a heading within a page, which is brought into sight. */
export function focusOn(found: HTMLElement | null | undefined): void {
  if (!found) return
  // What is folded away cannot be gone to.
  for (let fold = found.closest('details'); fold; fold = fold.parentElement?.closest('details') ?? null)
    fold.open = true
  goTo(found)
  found.scrollIntoView({ block: 'center' })
}

/** `page` and `language` tell that there is another heading; parts that still load bring it later. */
export function useHeading(page: string, language: string): void {
  const last = useRef(page)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another language is another heading
  useEffect(() => {
    const isTurned = last.current !== page
    last.current = page
    const before = document.activeElement
    const arrive = () => {
      const found = heading()
      if (!found) return false
      document.title = `${found.textContent} · Kedge`
      // Who has gone on meanwhile, or begins in a field of the page, is left alone.
      if (isTurned && (document.activeElement === before || isFocusLost())) focusHeading()
      return true
    }
    if (arrive()) return
    const observer = new MutationObserver(() => arrive() && observer.disconnect())
    observer.observe(document.body, { childList: true, subtree: true })
    return () => observer.disconnect()
  }, [page, language])
}
