import { useTranslation } from 'react-i18next'
import type { Event } from '../../../src/api/generated/types.ts'
import { ApiWord } from '../parts/ApiWord.tsx'
import { type Column, Grid } from '../parts/grid/Grid.tsx'
import { ProjectLine } from '../parts/grid/ProjectLine.tsx'
import { ObjectName } from '../parts/ObjectName.tsx'
import { Age } from '../parts/time.tsx'
import { EventMessage } from './EventMessage.tsx'
import { timeOfEvent } from './last-events.ts'

/** The newest first. */
export function EventsGrid({
  events,
  none,
  withProject = false,
}: {
  readonly events: readonly Event[]
  readonly none: string
  readonly withProject?: boolean
}) {
  const { t } = useTranslation()
  const rows = events.toSorted((a, b) => timeOfEvent(b).localeCompare(timeOfEvent(a)))
  if (rows.length === 0) return <p>{none}</p>
  const project: Column<Event> = {
    key: 'project',
    title: t('list.project'),
    isWide: true,
    cell: event => <ObjectName name={event.metadata?.namespace ?? '–'} />,
  }
  return (
    <Grid
      label={t('detail.tabs.events')}
      rows={rows}
      keyOf={event => event.metadata?.uid ?? event.metadata?.name ?? ''}
      columns={[
        {
          key: 'time',
          track: 'minmax(5rem, 0.6fr)',
          title: t('events.time'),
          cell: event => <Age of={timeOfEvent(event) || undefined} />,
        },
        {
          key: 'type',
          track: 'minmax(5rem, 0.6fr)',
          title: t('events.type'),
          isWide: true,
          cell: event => (
            <span className={event.type === 'Warning' ? 'status__failed' : ''}>
              {t(`events.types.${event.type ?? 'Normal'}`, { defaultValue: event.type })}
            </span>
          ),
        },
        ...(withProject ? [project] : []),
        {
          key: 'about',
          track: 'minmax(0, 1.2fr)',
          title: t('events.about'),
          isWide: true,
          cell: event => <About of={event} withKind={withProject} />,
        },
        {
          key: 'reason',
          track: 'minmax(0, 1.2fr)',
          title: t('events.reason'),
          isWide: true,
          cell: event => <ApiWord code={event.reason} />,
        },
        {
          key: 'message',
          track: 'minmax(0, 3fr)',
          title: t('events.message'),
          cell: event => (
            <>
              <div className="grid__narrow">
                <About of={event} withKind={withProject} />
                {' · '}
                <Reason of={event} />
              </div>
              {withProject && <ProjectLine name={event.metadata?.namespace} />}
              <EventMessage text={event.message ?? ''} />{' '}
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

interface AboutProps {
  readonly of: Event
  readonly withKind: boolean
}

function About({ of: { involvedObject }, withKind }: AboutProps) {
  return (
    <>
      {withKind && (
        <>
          <ApiWord code={involvedObject.kind} />{' '}
        </>
      )}
      <span className="mono">
        <ObjectName name={involvedObject.name ?? ''} />
      </span>
    </>
  )
}

/** For narrow screens, where there is no column that tells warnings apart. */
const Reason = ({ of: { type, reason } }: { readonly of: Event }) => (
  <span className={type === 'Warning' ? 'status__failed' : ''}>
    <ApiWord code={reason} />
  </span>
)
