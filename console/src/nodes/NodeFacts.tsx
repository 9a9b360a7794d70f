// One node: whether it takes Pods, what it has and how much of that is taken, and what runs on it.
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Node } from '../../../src/api/generated/types.ts'
import { kinds } from '../../../src/api/kinds.ts'
import { nameOf, refOf } from '../../../src/api/object.ts'
import { GuardedButton } from '../access/GuardedButton.tsx'
import { needOf, needsOfPod } from '../access/needs.ts'
import { useDenials } from '../access/use-access.ts'
import { EventMessage } from '../detail/EventMessage.tsx'
import { type Fact, Facts } from '../detail/facts.tsx'
import { localeOf } from '../i18n/language.ts'
import { isLoaded } from '../live/collection.ts'
import { useClient, useLive } from '../live/live-store.tsx'
import { Alert } from '../parts/Alert.tsx'
import { ApiWord } from '../parts/ApiWord.tsx'
import { useAttempt } from '../parts/dialog/use-attempt.ts'
import { Notice } from '../parts/Notice.tsx'
import { errorText } from '../parts/words/error-text.ts'
import { shortAmount } from '../quota/short-amount.ts'
import { DrainDialog } from './DrainDialog.tsx'
import { NodePods } from './NodePods.tsx'
import { NodeResources } from './NodeResources.tsx'
import { podsOn } from './node-pods.ts'
import '../team/team.css'
import './nodes.css'
import './texts.ts'
import type { Saying } from '../parts/words/saying.ts'

export function NodeFacts({ node, common }: { readonly node: Node; readonly common: readonly Fact[] }) {
  const { t, i18n } = useTranslation()
  const client = useClient()
  const { isBusy, problem, make } = useAttempt(errorText)
  const pods = useLive(kinds.Pod, '')
  const denialOf = useDenials('')
  const denial = denialOf([needOf('patch', kinds.Node)], nameOf(node))
  const here = podsOn(node, pods.items)
  const [isDraining, setDraining] = useState(false)
  const [done, setDone] = useState<Saying | null>(null)
  const { status, spec } = node
  const isCordoned = spec?.unschedulable ?? false
  const flip = () =>
    make(() =>
      client.patch(
        kinds.Node,
        refOf(node),
        { type: 'merge', body: { spec: { unschedulable: isCordoned ? null : true } } },
        { fieldManager: 'kedge-console' },
      ),
    )
  const amounts = (of: { readonly [resource: string]: unknown } | undefined) =>
    Object.entries(of ?? {})
      .map(([resource, amount]) => {
        const word = t(`apiWords.${resource}`, { defaultValue: resource })
        return `${word} ${shortAmount(String(amount), localeOf(i18n.language))}`
      })
      .join(t('common.comma'))
  return (
    <>
      <div className="page__tools">
        <GuardedButton denial={denial} variant="secondary" isDisabled={isBusy} onClick={flip}>
          {t(isCordoned ? 'resources.uncordon' : 'resources.cordon')}
        </GuardedButton>
        <GuardedButton
          denial={denial ?? denialOf([needOf('list', kinds.Pod), ...needsOfPod.evict])}
          variant="secondary"
          onClick={() => setDraining(true)}
        >
          {t('nodes.drain')}
        </GuardedButton>
        <span className="status__why">{t('resources.cordonHow')}</span>
      </div>
      <Notice said={done} onClose={() => setDone(null)} />
      {problem && <Alert variant="danger" title={problem} className="notice" />}
      <NodeResources node={node} pods={here} />
      <h2 className="section">{t('nodes.pods')}</h2>
      <NodePods pods={here} />
      <Facts
        facts={[
          [
            t('pod.conditions'),
            <ul key="conditions" className="pairs">
              {(status?.conditions ?? []).map(each => (
                <li key={each.type} title={each.reason}>
                  <ApiWord code={each.type} />
                  {t('common.colon')}
                  {t(
                    `pod.truth.${each.status === 'True' || each.status === 'False' ? each.status : 'Unknown'}`,
                  )}{' '}
                  <span className="status__why">
                    <EventMessage text={each.message ?? ''} />
                  </span>
                </li>
              ))}
            </ul>,
          ],
          [
            t('nodes.taints'),
            (spec?.taints ?? []).length === 0 ? (
              t('common.none')
            ) : (
              <ul key="taints" className="pairs">
                {(spec?.taints ?? []).map(({ key, value, effect }) => (
                  <li key={`${key}:${effect}`} className="mono">
                    {value ? `${key}=${value}` : key}:{effect}
                  </li>
                ))}
              </ul>
            ),
          ],
          [t('resources.capacity'), amounts(status?.capacity)],
          [t('resources.allocatable'), amounts(status?.allocatable)],
          [
            t('resources.columns.address'),
            <ul key="addresses" className="pairs">
              {(status?.addresses ?? []).map(({ type, address }) => (
                <li key={type + address}>
                  <ApiWord code={type} />
                  {t('common.colon')}
                  {address}
                </li>
              ))}
            </ul>,
          ],
          [t('resources.columns.runtime'), status?.nodeInfo?.containerRuntimeVersion ?? t('common.none')],
          [
            t('resources.system'),
            `${status?.nodeInfo?.osImage ?? ''} ${status?.nodeInfo?.kernelVersion ?? ''}`,
          ],
          ...common,
        ]}
      />
      {/* Before they are all there, a node that has many seems to have none. */}
      {isDraining && isLoaded(pods) && (
        <DrainDialog node={node} pods={here} onDone={setDone} onClose={() => setDraining(false)} />
      )}
    </>
  )
}
