import { useTranslation } from 'react-i18next'
import type { StatefulSet } from '../../../src/api/generated/types.ts'
import type { Hazard } from '../../../src/foresee/plan-document.ts'
import { GuardedButton } from '../access/GuardedButton.tsx'
import { useDenials } from '../access/use-access.ts'
import { useClient } from '../live/live-store.tsx'
import { Alert } from '../parts/Alert.tsx'
import { useAttempt } from '../parts/dialog/use-attempt.ts'
import { errorText } from '../parts/error-text.ts'
import { needsOfWay, safeWayOf, takeWay } from './safe-ways.ts'

export interface SafeWaysProps {
  readonly set: StatefulSet
  /** The world is another one: it has to be foreseen again. */
  again(): void
}

/** Takes the safe way of a hazard before the edit, which is then foreseen anew. Nothing where there is none to take. */
export function SafeWayButton({ hazard, set, again }: SafeWaysProps & { readonly hazard: Hazard }) {
  const { t } = useTranslation()
  const client = useClient()
  const { isBusy, problem, make } = useAttempt(errorText)
  const { namespace = '' } = set.metadata ?? {}
  const way = safeWayOf(hazard, set)
  const isOfCluster = way?.acts.some(({ of }) => !of.namespaced) ?? false
  const denialOf = useDenials(isOfCluster ? '' : namespace)
  if (!way) return null
  const take = () =>
    make(async () => {
      await takeWay(client, namespace, way)
      again()
    })
  return (
    <div className="plan__way">
      <GuardedButton
        denial={denialOf(needsOfWay(way))}
        variant="secondary"
        size="sm"
        isDisabled={isBusy}
        isLoading={isBusy}
        onClick={take}
      >
        {t(`safeWays.${way.text}`, { names: way.names.join(', ') })}
      </GuardedButton>
      {problem && <Alert isInline variant="danger" title={problem} />}
    </div>
  )
}
