// That the draft is for another project than the one that was chosen for the page, with both ways out.
import { Button } from '@patternfly/react-core'
import { useTranslation } from 'react-i18next'
import { Alert } from '../parts/Alert.tsx'
import type { DraftMove } from './draft-move.ts'

export interface DraftMoveNoticeProps {
  readonly move: Extract<DraftMove, { readonly kind: 'asks' }>
  readonly project: string
  /** What has been created in the project already. */
  readonly made: readonly string[]
  /** Why it cannot go now. */
  readonly hindrance: string | null
  /** It is being created where it is. */
  readonly isBusy: boolean
  go(): void
  stay(): void
}

export function DraftMoveNotice({ move, project, made, hindrance, isBusy, go, stay }: DraftMoveNoticeProps) {
  const { t } = useTranslation()
  const { to, elsewhere } = move
  return (
    <Alert
      variant="warning"
      className="notice"
      title={t('create.otherProject', { project, to })}
      actionLinks={
        <>
          <Button variant="link" isDisabled={isBusy || hindrance !== null} onClick={go}>
            {t('create.moveDraft', { to })}
          </Button>
          <Button variant="link" onClick={stay}>
            {t('create.leaveDraft', { project })}
          </Button>
        </>
      }
    >
      {hindrance !== null && <p>{hindrance}</p>}
      {elsewhere.length > 0 && (
        <p>{t('create.stayElsewhere', { objects: elsewhere.join(t('common.listComma')) })}</p>
      )}
      {made.length > 0 && (
        <p>{t('create.madeStays', { names: made.join(t('common.listComma')), project })}</p>
      )}
    </Alert>
  )
}
