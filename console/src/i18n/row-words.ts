// Words of what stands in every row of a list. Rows come and go by the hundred while one scrolls, and `useTranslation`, which
// works out anew each time how it is to translate, took as long as everything else in a cell.
import i18next, { type TFunction } from 'i18next'
import { useSyncExternalStore } from 'react'

export interface RowWords {
  readonly t: TFunction
  readonly language: string
}

const subscribe = (listener: () => void): (() => void) => {
  i18next.on('languageChanged', listener)
  return () => i18next.off('languageChanged', listener)
}

let current: RowWords = { t: i18next.t, language: '' }

function wordsNow(): RowWords {
  const { language } = i18next
  if (current.language !== language) current = { t: keptT(), language }
  return current
}

/** Words into which nothing is put are looked up once. */
function keptT(): TFunction {
  const known = new Map<string, string>()
  const t = (key: string, options?: Readonly<Record<string, unknown>>): string => {
    if (options) return i18next.t(key, options)
    const found = known.get(key) ?? i18next.t(key)
    known.set(key, found)
    return found
  }
  // Its brand is a matter of types alone.
  return t as unknown as TFunction
}

/** As `useTranslation`, of texts that are there from the beginning. */
export const useRowWords = (): RowWords => useSyncExternalStore(subscribe, wordsNow)
