import { TextInput } from '@patternfly/react-core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { PersistentVolumeClaim } from '../../../../src/api/generated/types.ts'
import { kinds } from '../../../../src/api/kinds.ts'
import { nameOf, refOf } from '../../../../src/api/object.ts'
import { GuardedButton } from '../../access/GuardedButton.tsx'
import { needOf } from '../../access/needs.ts'
import { useDenials } from '../../access/use-access.ts'
import { useClient } from '../../live/live-store.tsx'
import { Alert } from '../../parts/Alert.tsx'
import { useAttempt } from '../../parts/dialog/use-attempt.ts'
import { errorText } from '../../parts/words/error-text.ts'

export interface GrowClaimProps {
  readonly claim: PersistentVolumeClaim
  readonly canGrow: boolean
}

export function GrowClaim({ claim, canGrow }: GrowClaimProps) {
  const { t } = useTranslation()
  const client = useClient()
  const denial = useDenials(claim.metadata?.namespace ?? '')(
    [needOf('patch', kinds.PersistentVolumeClaim)],
    nameOf(claim),
  )
  const now = String(claim.spec?.resources?.requests?.storage ?? '')
  const [size, setSize] = useState(now)
  const [grown, setGrown] = useState<string | null>(null)
  const { isBusy, problem, make } = useAttempt(errorText)
  const grow = () =>
    make(async () => {
      setGrown(null)
      await client.patch(
        kinds.PersistentVolumeClaim,
        refOf(claim),
        { type: 'merge', body: { spec: { resources: { requests: { storage: size.trim() } } } } },
        { fieldManager: 'kedge-console' },
      )
      setGrown(size.trim())
    })
  return (
    <section aria-label={t('resources.grow')}>
      <h2 className="section">{t('resources.grow')}</h2>
      {!canGrow && <p className="status__why">{t('resources.cannotGrow')}</p>}
      <div className="page__tools">
        <span className="grow__size">
          <TextInput
            aria-label={t('volumes.capacity')}
            value={size}
            isDisabled={!canGrow}
            onChange={(_, value) => setSize(value)}
          />
        </span>
        <GuardedButton
          denial={denial}
          variant="secondary"
          isDisabled={!canGrow || isBusy || size.trim() === '' || size === now}
          onClick={grow}
        >
          {t('resources.grow')}
        </GuardedButton>
      </div>
      {problem && <Alert variant="danger" title={problem} />}
      {grown !== null && <Alert variant="success" title={t('resources.grown', { size: grown })} />}
    </section>
  )
}
