import { useSyncExternalStore } from 'react'

const narrow = window.matchMedia('(max-width: 760px)')

const subscribe = (listener: () => void): (() => void) => {
  narrow.addEventListener('change', listener)
  return () => narrow.removeEventListener('change', listener)
}

/** Whether the window is as narrow as a phone: where what is drawn differs, not only how it is laid out. */
export const useNarrow = (): boolean => useSyncExternalStore(subscribe, () => narrow.matches)
