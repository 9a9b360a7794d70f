import { useSyncExternalStore } from 'react'

const narrow = window.matchMedia('(max-width: 760px)')

/** Kept, and told of once for all: every row of a list asks. */
let isNarrow = narrow.matches
const listeners = new Set<() => void>()
narrow.addEventListener('change', ({ matches }) => {
  isNarrow = matches
  for (const listener of listeners) listener()
})

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Whether the window is as narrow as a phone: where what is drawn differs, not only how it is laid out. */
export const useNarrow = (): boolean => useSyncExternalStore(subscribe, () => isNarrow)
