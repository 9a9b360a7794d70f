// What a deletion has left behind: Pods without a set, in sight where their set was, and the way to have one again. It is
// looked through before it is made, on the page for new sets.
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { kinds } from '../../../src/api/kinds.ts'
import { nameOf } from '../../../src/api/object.ts'
import { GuardedButton } from '../access/GuardedButton.tsx'
import { needOf } from '../access/needs.ts'
import { useDenials } from '../access/use-access.ts'
import { Link } from '../app/Link.tsx'
import { addressOf, goTo } from '../app/router.ts'
import { useLive } from '../live/live-store.tsx'
import { draftKey, keepDraft, keptDraft } from '../model/kept-draft.ts'
import { Alert } from '../parts/Alert.tsx'
import { useKeptRemakes, useRuns } from '../remake/remake-runs.ts'
import { clusterOf, useSession } from '../sign-in/session-context.ts'
import { type LeftPods, leftPodsOf, setForLeft } from './left-pods.ts'

export interface LeftBehindProps {
  readonly namespace: string
  /** Of that one set alone. */
  readonly name?: string
}

/** More would push the list out of sight; they come once these are seen to. */
const shownMax = 3
const namedMax = 20

export function LeftBehind({ namespace, name }: LeftBehindProps) {
  const pods = useLive(kinds.Pod, namespace)
  const sets = useLive(kinds.StatefulSet, namespace)
  const remakes = [...useKeptRemakes(), ...useRuns().map(({ remake }) => remake)]
  const left = useMemo(
    () => (pods.isListed && sets.isListed ? leftPodsOf(pods.items, sets.items) : []),
    [pods.isListed, pods.items, sets.isListed, sets.items],
  )
  // Those of a set that is being made anew are on their way to it.
  const isUnderWay = (each: LeftPods) =>
    remakes.some(remake => remake.namespace === each.namespace && remake.name === each.set)
  return left
    .filter(each => (name === undefined || each.set === name) && !isUnderWay(each))
    .slice(0, shownMax)
    .map(each => <Left key={`${each.namespace}/${each.set}`} left={each} />)
}

function Left({ left }: { readonly left: LeftPods }) {
  const { t } = useTranslation()
  const { namespace, set, pods } = left
  const session = useSession()
  const denial = useDenials(namespace)([needOf('create', kinds.StatefulSet)])
  const revisions = useLive(kinds.ControllerRevision, namespace)
  const claims = useLive(kinds.PersistentVolumeClaim, namespace)
  // They load apart, or may not be seen: a set without its claim templates would be another.
  const isKnown = revisions.isListed && claims.isListed
  const again = useMemo(
    () => (isKnown ? setForLeft(left, { revisions: revisions.items, claims: claims.items }) : null),
    [isKnown, left, revisions.items, claims.items],
  )
  const make = () => {
    if (!again) return
    const key = draftKey(clusterOf(session).name, session.user.name)
    if (keptDraft(sessionStorage, key) && !confirm(t('list.left.overDraft'))) return
    keepDraft(sessionStorage, key, {
      bundle: { set: again, others: [] },
      project: namespace,
      card: null,
      text: null,
      made: [],
      unsure: [],
      savedAt: Date.now(),
    })
    goTo(addressOf(['create'], { project: namespace }))
  }
  const more = pods.length - namedMax
  return (
    <Alert variant="warning" className="notice" title={t('list.left.title', { set, count: pods.length })}>
      <p>
        {pods.slice(0, namedMax).map((pod, at) => (
          <span key={nameOf(pod)}>
            {at > 0 && ', '}
            <Link to={addressOf(['pods', namespace, nameOf(pod)])}>{nameOf(pod)}</Link>
          </span>
        ))}
        {more > 0 && ` ${t('common.andMore', { count: more })}`}
      </p>
      {isKnown && <p>{t(again ? 'list.left.how' : 'list.left.unknown')}</p>}
      {again && (
        <div className="next-steps">
          <GuardedButton denial={denial} variant="secondary" size="sm" onClick={make}>
            {t('list.left.make')}
          </GuardedButton>
        </div>
      )}
    </Alert>
  )
}
