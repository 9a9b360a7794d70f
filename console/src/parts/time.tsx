// Times as people read them: how long ago, with the exact instant on hover. One ticker for the whole page.
import { useSyncExternalStore } from 'react'
import { localeOf } from '../i18n/language.ts'
import { useRowWords } from '../i18n/row-words.ts'
import { serverNow } from './server-clock.ts'

const listeners = new Set<() => void>()
let now = serverNow()
setInterval(() => {
  now = serverNow()
  for (const listener of listeners) listener()
}, 1000)

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** The time by the clock of the server, a second at a time. */
export const useNow = (): number => useSyncExternalStore(subscribe, () => now)

/** The same for what takes its time to be worked out: as it was at the last full one of so many milliseconds. */
export const useNowEach = (ms: number): number => useSyncExternalStore(subscribe, () => now - (now % ms))

const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const

/** A formatter takes longer to make than a page of times to write. */
function keptBy<K extends readonly string[], V>(make: (...key: K) => V): (...key: K) => V {
  const made = new Map<string, V>()
  return (...key) => {
    const found = made.get(key.join()) ?? make(...key)
    made.set(key.join(), found)
    return found
  }
}

const durationIn = keptBy(
  (language, unit) => new Intl.NumberFormat(localeOf(language), { style: 'unit', unit, unitDisplay: 'long' }),
)
const exactIn = keptBy(
  language => new Intl.DateTimeFormat(localeOf(language), { dateStyle: 'medium', timeStyle: 'medium' }),
)

/** `3 minutes`, `2 天`: the largest unit alone. */
export function durationText(ms: number, language: string): string {
  const [unit, size] = units.find(([, each]) => ms >= each) ?? units[3]
  const text = durationIn(language, unit).format(Math.max(0, Math.floor(ms / size)))
  // As in all Chinese texts, a number stands apart from the letters beside it.
  return text.replace(/(\d)(?=[\u4e00-\u9fff])/, '$1 ')
}

export function Age({ of }: { readonly of: string | undefined }) {
  const { language } = useRowWords()
  const at = of === undefined ? Number.NaN : Date.parse(of)
  // Drawn anew when its words change, which they hardly do for what is older than a minute.
  const text = useSyncExternalStore(subscribe, () =>
    Number.isNaN(at) ? '' : durationText(now - at, language),
  )
  if (Number.isNaN(at)) return <span>–</span>
  return (
    <time dateTime={of} title={exactIn(language).format(at)}>
      {text}
    </time>
  )
}

/** Without seconds: for whole minutes that stand beside each other. */
export const minuteText = (at: number, language: string): string =>
  new Intl.DateTimeFormat(localeOf(language), {
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(at)

export const clockText = (at: number, language: string): string =>
  new Intl.DateTimeFormat(localeOf(language), { timeStyle: 'medium' }).format(at)
