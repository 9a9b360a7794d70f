// Where a mouse or a pen lets go of what it held: anywhere on the page, and without a move.

/** Tells of each time; returns how to leave it be. A finger that scrolls is told as cancelled, and holds on: it ends as a touch. */
export function onLetGo(page: EventTarget, letGo: () => void): () => void {
  const end = (event: Event) => {
    if (!('pointerType' in event) || event.pointerType !== 'touch') letGo()
  }
  for (const name of names) page.addEventListener(name, end)
  return () => {
    for (const name of names) page.removeEventListener(name, end)
  }
}

const names = ['pointerup', 'pointercancel'] as const
