import type { EditorView } from 'codemirror'

/**
 * What stands beside a line (the fields that would fit, say) is placed when the text changes or the page is scrolled. What comes
 * or goes above the editor, such as the card of a rollout, moves the line, too: then it is placed anew. Returns how to stop.
 */
export function placeAnew(view: EditorView, host: Element): () => void {
  const observer = new ResizeObserver(() => view.scrollDOM.dispatchEvent(new Event('scroll')))
  for (let element: Element | null = host; element; element = element.parentElement) observer.observe(element)
  return () => observer.disconnect()
}
