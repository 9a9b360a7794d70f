import { useTranslation } from 'react-i18next'
import type { PersistentVolumeClaim } from '../../../src/api/generated/types.ts'

/** In words, the API's own one on hover. */
export function ClaimPhase({ of }: { readonly of: PersistentVolumeClaim }) {
  const { t } = useTranslation()
  const phase = of.status?.phase ?? 'Pending'
  return <span title={phase}>{t(`resources.phases.${phase}`, { defaultValue: phase })}</span>
}
