import { useTranslation } from 'react-i18next'
import type { ApiObject } from '../../../src/api/object.ts'
import { Alert } from '../parts/Alert.tsx'
import { managerOf } from './manager-of.ts'

/** Before any change: who may undo it. Nothing for what people alone keep. */
export function ManagerNotice({ of }: { readonly of: ApiObject }) {
  const { t } = useTranslation()
  const manager = managerOf(of)
  if (manager === null) return null
  return <Alert variant="info" title={t('detail.managedBy', { manager })} className="notice" />
}
