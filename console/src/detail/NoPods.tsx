// In place of what shows Pods where there is none: whether that is as it is to be, and what to do next.
import { useTranslation } from 'react-i18next'
import { GuardedButton } from '../access/GuardedButton.tsx'
import { useDenials } from '../access/use-access.ts'
import { Link } from '../app/Link.tsx'
import { addressOf } from '../app/router.ts'
import { needsOfDoing } from '../edits/doing.ts'
import type { SetView } from '../sets/set-model.ts'

export interface NoPodsProps {
  readonly view: SetView
  scale(): void
}

export function NoPods({ view, scale }: NoPodsProps) {
  const { t } = useTranslation()
  const denialOf = useDenials(view.namespace)
  const { namespace, name, replicas } = view
  return (
    <div className="no-pods">
      <span>{t(replicas === 0 ? 'detail.scaledToZero' : 'detail.noPods')}</span>
      {replicas === 0 ? (
        <GuardedButton
          denial={denialOf(needsOfDoing('scale'), name)}
          variant="secondary"
          size="sm"
          onClick={scale}
        >
          {t('edits.scale')}
        </GuardedButton>
      ) : (
        <Link to={addressOf(['sets', namespace, name])}>{t('detail.whyNoPods')}</Link>
      )}
    </div>
  )
}
