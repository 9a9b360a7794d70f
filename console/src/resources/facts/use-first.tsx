import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'

export interface First<T> {
  readonly shown: readonly T[]
  /** Asks for the others; nothing where there are none. */
  readonly rest: ReactNode
}

/** The first of many, and all for who asks: to draw thousands holds up the page of who only came to look. */
export function useFirst<T>(all: readonly T[], most: number): First<T> {
  const { t } = useTranslation()
  const [isWhole, showAll] = useState(false)
  if (isWhole || all.length <= most) return { shown: all, rest: null }
  return {
    shown: all.slice(0, most),
    rest: (
      <button type="button" className="as-link" onClick={() => showAll(true)}>
        {t('strip.all', { count: all.length })}
      </button>
    ),
  }
}
