// In the place of a form about what may be there already: while that is not known, nothing is made. It might be a second one.
import { Button } from '@patternfly/react-core'
import { useTranslation } from 'react-i18next'
import type { Kind } from '../../../src/api/kinds.ts'
import { Refused } from '../access/Refused.tsx'
import type { LiveState } from '../live/collection.ts'
import { Dialog } from '../parts/dialog/Dialog.tsx'
import { Loading } from '../parts/Loading.tsx'

interface UnlistedProps {
  readonly title: string
  readonly kind: Kind
  readonly namespace: string
  readonly state: LiveState
  onClose(): void
}

export function Unlisted({ title, kind, namespace, state, onClose }: UnlistedProps) {
  const { t } = useTranslation()
  return (
    <Dialog
      title={title}
      onClose={onClose}
      footer={
        <Button variant="link" onClick={onClose}>
          {t('common.cancel')}
        </Button>
      }
    >
      {state.kind === 'refused' ? (
        <Refused error={state.error} kind={kind} namespace={namespace} />
      ) : (
        <Loading />
      )}
    </Dialog>
  )
}
