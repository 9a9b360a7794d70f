// Filters that would fill a phone's screen before the first row: there they fold into a button that counts those in use.
import { type ReactNode, useId, useState } from 'react'
import { useTranslation } from 'react-i18next'

export interface FoldedFiltersProps {
  /** How many are in use. */
  readonly active: number
  readonly children: ReactNode
}

export function FoldedFilters({ active, children }: FoldedFiltersProps) {
  const { t } = useTranslation()
  const [isOpen, setOpen] = useState(false)
  const id = useId()
  return (
    <>
      <button
        type="button"
        className="choice folded__toggle"
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => setOpen(!isOpen)}
      >
        {t('common.filters')}
        {active > 0 && (
          <>
            {' '}
            <span className="badge">{t('common.filtersActive', { count: active })}</span>
          </>
        )}
      </button>
      <div id={id} className={`folded ${isOpen ? 'folded--open' : ''}`}>
        {children}
      </div>
    </>
  )
}
