import { useTranslation } from 'react-i18next'
import type { StatefulSet } from '../../../src/api/generated/types.ts'
import { Alert } from '../parts/Alert.tsx'
import { addRemakeTexts } from './texts.ts'

addRemakeTexts()

/** A set in the middle of a rollout has two revisions; one that is made anew knows the newest alone. */
export function MidwayNotice({ set }: { readonly set: StatefulSet }) {
  const { t } = useTranslation()
  const { currentRevision, updateRevision } = set.status ?? {}
  if (currentRevision === updateRevision) return null
  return <Alert variant="warning" className="notice" title={t('remake.midway')} />
}
