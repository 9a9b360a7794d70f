import type { Instant } from '../../../base/clock.ts'
import type { Event, EventsEvent } from '../../generated/types.ts'
import type { ApiObject } from '../../object.ts'
import type { Column } from '../../strategy.ts'
import {
  coreEventOf,
  validateEvent,
  validateStrictEvent,
  validateStrictEventUpdate,
} from '../../validation/event.ts'
import { pathSegmentName } from '../../validation/rules/name-rule.ts'
import { column, formatAge, nameColumn, wideColumn } from '../columns.ts'
import type { Particulars } from '../strategy-with.ts'

type EventLike = Partial<Event>

export const eventParticulars: Particulars<Event> = {
  allowsCreateOnUpdate: true,
  nameRule: pathSegmentName,
  columns: columnsOf<Event>(event => event),
  validate: validateEvent,
  selectableFields: event => coreFields(event),
}

export const eventsEventParticulars: Particulars<EventsEvent> = {
  allowsCreateOnUpdate: true,
  columns: columnsOf<EventsEvent>(coreEventOf),
  validate(findings, event) {
    const core = coreEventOf(event)
    validateEvent(findings, core)
    validateStrictEvent(findings, core)
  },
  validateUpdate(findings, event, old) {
    const core = coreEventOf(event)
    validateEvent(findings, core)
    validateStrictEventUpdate(findings, core, coreEventOf(old))
  },
  selectableFields({ regarding, reason, reportingController, type }) {
    return {
      ...referenceFields('regarding', regarding),
      reason: reason ?? '',
      reportingController: reportingController ?? '',
      type: type ?? '',
    }
  },
}

const coreFields = (event: EventLike) => ({
  ...referenceFields('involvedObject', event.involvedObject),
  reason: event.reason ?? '',
  reportingComponent: event.reportingComponent ?? '',
  source: event.source?.component || event.reportingComponent || '',
  type: event.type ?? '',
})

function referenceFields(
  path: string,
  reference: EventLike['involvedObject'] = {},
): { readonly [path: string]: string } {
  // In so many words: it is done for each event of a list.
  return {
    [`${path}.kind`]: reference.kind ?? '',
    [`${path}.namespace`]: reference.namespace ?? '',
    [`${path}.name`]: reference.name ?? '',
    [`${path}.uid`]: reference.uid ?? '',
    [`${path}.apiVersion`]: reference.apiVersion ?? '',
    [`${path}.resourceVersion`]: reference.resourceVersion ?? '',
    [`${path}.fieldPath`]: reference.fieldPath ?? '',
  }
}

function columnsOf<T extends ApiObject>(coreOf: (event: T) => EventLike): readonly Column<T>[] {
  return [
    column('Last Seen', (event, now) => formatLastSeen(coreOf(event), now)),
    column('Type', event => coreOf(event).type ?? ''),
    column('Reason', event => coreOf(event).reason ?? ''),
    column('Object', event => formatObject(coreOf(event))),
    wideColumn('Subobject', event => coreOf(event).involvedObject?.fieldPath ?? ''),
    wideColumn('Source', event => formatSource(coreOf(event))),
    column('Message', event => (coreOf(event).message ?? '').trim()),
    wideColumn('First Seen', (event, now) => formatFirstSeen(coreOf(event), now)),
    wideColumn('Count', event => countOf(coreOf(event))),
    { ...nameColumn, priority: 1 },
  ]
}

const formatFirstSeen = ({ firstTimestamp, eventTime }: EventLike, now: Instant): string =>
  formatAge(firstTimestamp ?? eventTime, now)

function formatLastSeen(event: EventLike, now: Instant): string {
  if (event.series) return formatAge(event.series.lastObservedTime, now)
  return event.lastTimestamp ? formatAge(event.lastTimestamp, now) : formatFirstSeen(event, now)
}

/** An event of the newer form that happened once counts nothing. */
const countOf = ({ series, count }: EventLike): number => (series ? (series.count ?? 0) : count || 1)

function formatObject({ involvedObject: { kind = '', name } = {} }: EventLike): string {
  return name ? `${kind.toLowerCase()}/${name}` : kind.toLowerCase()
}

function formatSource({ source, reportingComponent, reportingInstance }: EventLike): string {
  const component = source?.component || reportingComponent || ''
  const instance = source?.host || reportingInstance
  return instance ? `${component}, ${instance}` : component
}
