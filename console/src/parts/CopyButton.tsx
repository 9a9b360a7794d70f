import { CopyIcon } from '@patternfly/react-icons'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

export function CopyButton({ text }: { readonly text: string }) {
  const { t } = useTranslation()
  const [isCopied, setCopied] = useState(false)
  const copy = async () => {
    await navigator.clipboard.writeText(text)
    setCopied(true)
    setTimeout(() => setCopied(false), 1500)
  }
  return (
    <button
      type="button"
      className="copy"
      onClick={copy}
      aria-label={`${t('common.copy')}: ${text}`}
      title={t('common.copy')}
    >
      {isCopied ? t('common.copied') : <CopyIcon />}
    </button>
  )
}
