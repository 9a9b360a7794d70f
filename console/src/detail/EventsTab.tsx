// What has been told of the set, its Pods and its claims: found by UID, so that an earlier object of the same name does
// not speak for this one. Live.
import { useTranslation } from 'react-i18next'
import { kinds } from '../../../src/api/kinds.ts'
import { useLive } from '../live/live-store.tsx'
import type { SetView } from '../sets/set-model.ts'
import { EventsGrid } from './EventsGrid.tsx'

export function EventsTab({ view }: { readonly view: SetView }) {
  const { t } = useTranslation()
  const { items } = useLive(kinds.Event, view.namespace)
  const uids = new Set(
    [view.set, ...view.ordinals.flatMap(({ pod, claims }) => (pod ? [pod, ...claims] : claims))].map(
      each => each.metadata?.uid,
    ),
  )
  // A Pod that has gone leaves its events: those of the set's ordinals are told by name.
  const podNames = new Set(view.ordinals.map(({ podName }) => podName))
  const events = items.filter(
    ({ involvedObject: { uid, kind, name } }) =>
      uids.has(uid) || (kind === 'Pod' && podNames.has(name ?? '')),
  )
  return <EventsGrid events={events} none={t('events.none')} />
}
