import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Breakable } from './Breakable.tsx'
import { beginningOf } from './begins-with.ts'

/** About what a row of a list has room for on a phone. */
const shownMax = 200

/** How a long text begins, and all of it for who asks. */
export function Cut({ text }: { readonly text: string }) {
  const { t } = useTranslation()
  const [isOpen, setOpen] = useState(false)
  const beginning = beginningOf(text, shownMax)
  if (beginning === null) return <Breakable text={text} />
  return (
    <>
      <Breakable text={isOpen ? text : beginning} />{' '}
      <button type="button" className="as-link" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        {t(isOpen ? 'common.fewer' : 'common.wholeText')}
      </button>
    </>
  )
}
