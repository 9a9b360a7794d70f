import { CopyIcon } from '@patternfly/react-icons'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

/** Stands behind what it copies. A browser may keep pages from its clipboard: then it says so, and how to go on. */
export function CopyButton({ text }: { readonly text: string }) {
  const { t } = useTranslation()
  const [outcome, setOutcome] = useState<'copied' | 'copyRefused' | null>(null)
  const copy = async () => {
    const told = await navigator.clipboard.writeText(text).then(
      () => 'copied' as const,
      () => 'copyRefused' as const,
    )
    setOutcome(told)
    setTimeout(() => setOutcome(null), told === 'copied' ? 1500 : 6000)
  }
  return (
    <>
      <button
        type="button"
        className="copy"
        onClick={copy}
        aria-label={`${t('common.copy')}: ${text}`}
        title={t('common.copy')}
      >
        <CopyIcon />
      </button>
      <span role="status" className="copy__told">
        {outcome && t(`common.${outcome}`)}
      </span>
    </>
  )
}
