// Whether claims that name no class get this one, and the button that makes it so.
import { useTranslation } from 'react-i18next'
import type { StorageClass } from '../../../../src/api/generated/types.ts'
import { kinds } from '../../../../src/api/kinds.ts'
import { nameOf, refOf } from '../../../../src/api/object.ts'
import { GuardedButton } from '../../access/GuardedButton.tsx'
import { needOf } from '../../access/needs.ts'
import { useDenials } from '../../access/use-access.ts'
import { useClient, useLive } from '../../live/live-store.tsx'
import { Alert } from '../../parts/Alert.tsx'
import { useAttempt } from '../../parts/dialog/use-attempt.ts'
import { errorText } from '../../parts/words/error-text.ts'
import { changesToDefault, isDefaultClass } from '../default-class.ts'

export function DefaultClass({ of }: { readonly of: StorageClass }) {
  const { t } = useTranslation()
  const client = useClient()
  const { items } = useLive(kinds.StorageClass, '')
  const denial = useDenials('')([needOf('patch', kinds.StorageClass)])
  const { isBusy, problem, make } = useAttempt(errorText)
  if (isDefaultClass(of)) return <p className="status__why notice">{t('resources.isDefaultClass')}</p>
  const choose = () =>
    make(async () => {
      for (const { of: each, body } of changesToDefault(of, items))
        await client.patch(
          kinds.StorageClass,
          refOf(each),
          { type: 'merge', body },
          { fieldManager: 'kedge-console' },
        )
    })
  const before = items.filter(isDefaultClass).map(nameOf).join(t('common.listComma'))
  return (
    <>
      <div className="page__tools">
        <GuardedButton denial={denial} variant="secondary" isDisabled={isBusy} onClick={choose}>
          {t('resources.makeDefaultClass')}
        </GuardedButton>
        <span className="status__why">
          {before === '' ? t('resources.noDefaultClass') : t('resources.defaultClassNow', { name: before })}
        </span>
      </div>
      {problem && <Alert variant="danger" title={problem} className="notice" />}
    </>
  )
}
