// What a dialog says and asks for. It is opened to fill something in or to press something: it begins at its first field, so
// that what one types goes somewhere.
import { ModalBody } from '@patternfly/react-core'
import { type ReactNode, type RefObject, useEffect, useRef, useState } from 'react'

export function DialogBody({ children }: { readonly children: ReactNode }) {
  const content = useRef<HTMLDivElement>(null)
  const scrolls = useScrolls(content)
  useEffect(() => {
    const place = content.current
    // On a phone, the keys that come up would cover what the dialog says.
    if (!place || window.matchMedia('(pointer: coarse)').matches) return
    const begin = (): boolean => {
      const field = place.contains(document.activeElement) ? null : firstField(place)
      field?.focus({ preventScroll: true })
      return place.contains(document.activeElement)
    }
    if (begin()) return
    // It may come a moment later than the dialog; who has gone on meanwhile is left alone.
    const dialog = place.closest('[role="dialog"]')
    const observer = new MutationObserver(() => begin() && observer.disconnect())
    const leave = () => observer.disconnect()
    observer.observe(place, { childList: true, subtree: true, attributeFilter: ['disabled'] })
    for (const each of ['keydown', 'pointerdown']) dialog?.addEventListener(each, leave, { once: true })
    return leave
  }, [])
  return (
    // What scrolls has to be reached by the keyboard; what does not is no stop on its way.
    <ModalBody {...(scrolls ? { tabIndex: 0 } : {})}>
      <div ref={content}>{children}</div>
    </ModalBody>
  )
}

const fields =
  'input:not(:disabled, [type="hidden"]), select:not(:disabled), textarea:not(:disabled, [readonly])'

/** Of a choice, the one that is chosen. */
function firstField(within: HTMLElement): HTMLElement | null {
  const first = within.querySelector<HTMLInputElement>(fields)
  if (first?.type !== 'radio') return first
  return [...within.querySelectorAll<HTMLInputElement>(fields)].find(each => each.checked) ?? first
}

/** Whether there is more of it than the box it stands in shows. */
function useScrolls(content: RefObject<HTMLElement | null>): boolean {
  const [scrolls, setScrolls] = useState(false)
  useEffect(() => {
    const box = content.current?.parentElement
    if (!content.current || !box) return
    const observer = new ResizeObserver(() => setScrolls(box.scrollHeight > box.clientHeight))
    observer.observe(content.current)
    observer.observe(box)
    return () => observer.disconnect()
  }, [content])
  return scrolls
}
