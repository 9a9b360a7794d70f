import { Button } from '@patternfly/react-core'
import { useTranslation } from 'react-i18next'
import type { StatefulSet } from '../../../src/api/generated/types.ts'
import type { Hazard } from '../../../src/foresee/plan-document.ts'
import { replicasOf } from '../../../src/workload/desired.ts'
import { GuardedButton } from '../access/GuardedButton.tsx'
import { useDenials } from '../access/use-access.ts'
import { Link } from '../app/Link.tsx'
import { addressOf } from '../app/router.ts'
import { useClient } from '../live/live-store.tsx'
import { Alert } from '../parts/Alert.tsx'
import { useLeave } from '../parts/dialog/Dialog.tsx'
import { useAttempt } from '../parts/dialog/use-attempt.ts'
import { Told } from '../parts/failure.ts'
import { errorText } from '../parts/words/error-text.ts'
import { type Lead, leadsOf } from './leads.ts'
import { needsOfWay, type SafeWay, safeWayOf, takeWay } from './safe-ways.ts'

export interface SafeWaysProps {
  readonly set: StatefulSet
  /** The world is another one: it has to be foreseen again. */
  again(): void
  /** For who goes elsewhere to take a way. */
  close(): void
  /** Where the number of Pods is what the dialog asks for. */
  scaleTo?(replicas: number): void
  /** Ways that make no sense before what the dialog does. */
  readonly without?: readonly (SafeWay['text'] | Lead['text'])[]
}

/** Takes the safe way of a hazard before the edit, which is then foreseen anew. Nothing where there is none to take. */
export function SafeWayButton(props: SafeWaysProps & { readonly hazard: Hazard }) {
  const { hazard, set, again, close, scaleTo, without = [] } = props
  const { t } = useTranslation()
  const client = useClient()
  const { isBusy, problem, make } = useAttempt(errorText)
  const leave = useLeave()
  const { namespace = '' } = set.metadata ?? {}
  const found = safeWayOf(hazard, set)
  const way = found && !without.includes(found.text) ? found : null
  const isOfCluster = way?.acts.some(({ of }) => !of.namespaced) ?? false
  const denialOf = useDenials(isOfCluster ? '' : namespace)
  const steps = scaleTo && hazard.id === 'H16' && hazard.values.condemned >= 2 ? replicasOf(set) - 1 : null
  const leads = leadsOf(hazard, set).filter(({ text }) => !without.includes(text))
  if (!way && leads.length === 0 && steps === null) return null
  const take = (way: SafeWay) =>
    make(async () => {
      try {
        await takeWay(client, namespace, way)
      } catch (error) {
        // Somebody else has been here before: of that it is foreseen anew, too.
        if (error instanceof Told) again()
        throw error
      }
      again()
    })
  return (
    <div className="plan__way">
      {way && (
        <GuardedButton
          denial={denialOf(needsOfWay(way))}
          variant="secondary"
          size="sm"
          isDisabled={isBusy}
          isLoading={isBusy}
          onClick={() => take(way)}
        >
          {t(`safeWays.${way.text}`, { names: way.names.join(', ') })}
        </GuardedButton>
      )}
      {steps !== null && (
        <Button variant="secondary" size="sm" onClick={() => scaleTo?.(steps)}>
          {t('safeWays.scaleByOne', { replicas: steps })}
        </Button>
      )}
      {leads.map(({ text, name, path, query }) => (
        <Link
          key={`${text} ${name}`}
          to={addressOf(path, query)}
          className="plan__lead"
          through={go =>
            leave(() => {
              close()
              go()
            })
          }
        >
          {t(`leads.${text}`, { name })}
        </Link>
      ))}
      {problem && <Alert isInline variant="danger" title={problem} />}
    </div>
  )
}
