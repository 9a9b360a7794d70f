// The accounts of this Kedge, for those who look after them.
import { Title } from '@patternfly/react-core'
import { useTranslation } from 'react-i18next'
import { accountKind } from '../../../src/iam/accounts/account.ts'
import { useLive } from '../live/live-store.tsx'
import { addAccountTexts } from './texts.ts'

addAccountTexts()

export function AccountsPage() {
  const { t } = useTranslation()
  const { items } = useLive(accountKind, '')
  return (
    <div className="page">
      <div className="page__head">
        <Title headingLevel="h1">{t('accounts.title')}</Title>
        <span className="page__count">{items.length}</span>
      </div>
    </div>
  )
}
