import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Breakable } from './words/Breakable.tsx'

/** `and 3 more`, which opens: what would fill a row, for who asks. */
export function More({ items }: { readonly items: readonly string[] }) {
  const { t } = useTranslation()
  const [isOpen, setOpen] = useState(false)
  if (items.length === 0) return null
  return (
    <>
      {' '}
      <button type="button" className="as-link" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        {t(isOpen ? 'common.fewer' : 'common.andMore', { count: items.length })}
      </button>
      {isOpen && (
        <ul className="more">
          {items.map(item => (
            <li key={item}>
              <Breakable text={item} />
            </li>
          ))}
        </ul>
      )}
    </>
  )
}
