import './texts.ts'
import { useTranslation } from 'react-i18next'
import { stateOf, type VolumeSnapshot } from './snapshot-kinds.ts'

/** Whether it can be restored, and what has gone wrong where it failed. */
export function SnapshotState({ of }: { readonly of: VolumeSnapshot }) {
  const { t } = useTranslation()
  const state = stateOf(of)
  return (
    <span className={state === 'failed' ? 'status__failed' : ''}>
      {t(`snapshots.states.${state}`)}
      {state === 'failed' && `${t('common.colon')}${of.status?.error?.message ?? ''}`}
    </span>
  )
}
