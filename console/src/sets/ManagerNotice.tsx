import { useTranslation } from 'react-i18next'
import type { StatefulSet } from '../../../src/api/generated/types.ts'
import { Alert } from '../parts/Alert.tsx'
import { managerOf } from './manager-of.ts'

/** Before any change: who may undo it. Nothing for a set that people alone keep. */
export function ManagerNotice({ set }: { readonly set: StatefulSet }) {
  const { t } = useTranslation()
  const manager = managerOf(set)
  if (manager === null) return null
  return <Alert variant="info" title={t('detail.managedBy', { manager })} className="notice" />
}
