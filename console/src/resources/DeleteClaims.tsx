import { useTranslation } from 'react-i18next'
import { kinds } from '../../../src/api/kinds.ts'
import { nameOf } from '../../../src/api/object.ts'
import { DeleteObjects } from '../dialogs/DeleteObjects.tsx'
import { type Saying, saying } from '../parts/words/saying.ts'
import { ClaimsGone, type ClaimsGoneProps } from './ClaimsGone.tsx'

export interface DeleteClaimsProps extends ClaimsGoneProps {
  onClose(): void
  onDone(said: Saying): void
}

export function DeleteClaims({ namespace, claims, onClose, onDone }: DeleteClaimsProps) {
  const { t } = useTranslation()
  const [first] = claims
  const { length: count } = claims
  return (
    <DeleteObjects
      title={
        count === 1 && first
          ? t('edits.title', { edit: t('edits.delete'), name: nameOf(first) })
          : t('resources.claimsGone.title', { count })
      }
      kind={kinds.PersistentVolumeClaim}
      objects={claims}
      onClose={onClose}
      onDone={() => onDone(saying('resources.claimsGone.done', { count }))}
    >
      <ClaimsGone namespace={namespace} claims={claims} />
    </DeleteObjects>
  )
}
