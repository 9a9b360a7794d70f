// In place of what shows Pods where there is none: whether that is as it is to be, and what to do next.
import { useTranslation } from 'react-i18next'
import { GuardedButton } from '../access/GuardedButton.tsx'
import { useDenials } from '../access/use-access.ts'
import { Link } from '../app/Link.tsx'
import { addressOf } from '../app/router.ts'
import { needsOfDoing } from '../edits/doing.ts'
import { rememberedReplicas } from '../edits/stopped-replicas.ts'
import type { SetView } from '../sets/set-model.ts'

export interface NoPodsProps {
  readonly view: SetView
  /** Asks for so many Pods; for a number to be chosen where it is left out. */
  scale(replicas?: number): void
}

export function NoPods({ view, scale }: NoPodsProps) {
  const { t } = useTranslation()
  const denialOf = useDenials(view.namespace)
  const { namespace, name, replicas, set } = view
  const denial = denialOf(needsOfDoing('scale'), name)
  const before = rememberedReplicas(set)
  const hasTemplates = (set.spec?.volumeClaimTemplates ?? []).length > 0
  return (
    <div className="no-pods">
      <span>
        {t(replicas === 0 ? 'detail.scaledToZero' : 'detail.noPods')}
        {replicas === 0 && hasTemplates && ` ${t('detail.claimsAsPolicy')}`}
      </span>
      {before !== null && (
        <GuardedButton denial={denial} variant="primary" size="sm" onClick={() => scale(before)}>
          {t('detail.start', { count: before })}
        </GuardedButton>
      )}
      {replicas === 0 ? (
        <GuardedButton denial={denial} variant="secondary" size="sm" onClick={() => scale()}>
          {t('edits.scale')}
        </GuardedButton>
      ) : (
        <Link to={addressOf(['sets', namespace, name])}>{t('detail.whyNoPods')}</Link>
      )}
    </div>
  )
}
