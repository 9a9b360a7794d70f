// What has been told of the set, its Pods and its claims: found by UID, so that an earlier object of the same name does
// not speak for this one. Live.
import { useTranslation } from 'react-i18next'
import type { Event } from '../../../src/api/generated/types.ts'
import { kinds } from '../../../src/api/kinds.ts'
import { useLive } from '../live/live-store.tsx'
import { Grid } from '../parts/Grid.tsx'
import { Age } from '../parts/time.tsx'
import type { SetView } from '../sets/set-model.ts'

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
  const rows = items
    .filter(
      ({ involvedObject: { uid, kind, name } }) =>
        uids.has(uid) || (kind === 'Pod' && podNames.has(name ?? '')),
    )
    .sort((a, b) => timeOf(b).localeCompare(timeOf(a)))
  if (rows.length === 0) return <p>{t('events.none')}</p>
  return (
    <Grid
      label={t('detail.tabs.events')}
      rows={rows}
      keyOf={event => event.metadata?.uid ?? event.metadata?.name ?? ''}
      columns={[
        { key: 'time', title: t('events.time'), cell: event => <Age of={timeOf(event) || undefined} /> },
        {
          key: 'type',
          title: t('events.type'),
          isWide: true,
          cell: event => (
            <span className={event.type === 'Warning' ? 'status__failed' : ''}>{event.type}</span>
          ),
        },
        {
          key: 'about',
          title: t('events.about'),
          cell: event => <span className="mono">{event.involvedObject.name}</span>,
        },
        { key: 'reason', title: t('events.reason'), isWide: true, cell: event => event.reason },
        {
          key: 'message',
          title: t('events.message'),
          cell: event => (
            <>
              {event.message}{' '}
              {(event.count ?? 1) > 1 && (
                <span className="status__why">{t('events.count', { count: event.count })}</span>
              )}
            </>
          ),
        },
      ]}
    />
  )
}

const timeOf = (event: Event): string =>
  event.lastTimestamp ?? event.eventTime ?? event.firstTimestamp ?? event.metadata?.creationTimestamp ?? ''
