import { Button } from '@patternfly/react-core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { localeOf } from '../i18n/language.ts'
import { Dialog } from '../parts/dialog/Dialog.tsx'

export interface LinkMade {
  readonly name: string
  /** Whole, with the host. */
  readonly address: string
  readonly expiresAt: string
}

/** The one moment in which the link can be taken along. */
export function LinkDialog({ link, onClose }: { readonly link: LinkMade; onClose(): void }) {
  const { t, i18n } = useTranslation()
  const [isCopied, setCopied] = useState(false)
  const { name, address, expiresAt } = link
  const title = t('accounts.link', { name })
  const time = new Intl.DateTimeFormat(localeOf(i18n.language), {
    dateStyle: 'medium',
    timeStyle: 'short',
  }).format(Date.parse(expiresAt))
  const copy = async () => {
    await navigator.clipboard.writeText(address)
    setCopied(true)
  }
  return (
    <Dialog
      title={title}
      onClose={onClose}
      footer={
        <>
          <Button onClick={copy}>{isCopied ? t('common.copied') : t('accounts.copyLink')}</Button>
          <Button variant="link" onClick={onClose}>
            {t('common.close')}
          </Button>
        </>
      }
    >
      <div className="handed">
        <p>{t('accounts.linkHow', { time })}</p>
        <output className="handed__link">{address}</output>
      </div>
    </Dialog>
  )
}
