// Events of the core group and of events.k8s.io are one thing in two forms. Those with an `eventTime` follow the newer
// rules; the newer group checks a few more.
import { utf8Length } from '../../base/bytes.ts'
import type { Event, EventsEvent } from '../generated/types.ts'
import { problemsOfDns1123Subdomain, problemsOfLabelKey } from '../names.ts'
import type { Findings } from './rules/findings.ts'
import { immutableText } from './rules/object-meta.ts'
import { isSameValue } from './rules/same-value.ts'

const shortTextMax = 128
const noteMax = 1024

/** An event of the newer group in the fields of the older one. */
export function coreEventOf(event: EventsEvent): Event {
  return {
    metadata: event.metadata ?? {},
    involvedObject: event.regarding ?? {},
    action: event.action,
    count: event.deprecatedCount,
    eventTime: event.eventTime,
    firstTimestamp: event.deprecatedFirstTimestamp,
    lastTimestamp: event.deprecatedLastTimestamp,
    message: event.note,
    reason: event.reason,
    related: event.related,
    reportingComponent: event.reportingController,
    reportingInstance: event.reportingInstance,
    series: event.series,
    source: event.deprecatedSource,
    type: event.type,
  }
}

export function validateEvent(findings: Findings, event: Event): void {
  const { eventTime, involvedObject } = event
  const namespace = event.metadata.namespace ?? ''
  const about = involvedObject.namespace ?? ''
  const fits = eventTime
    ? about !== '' || namespace === 'default' || namespace === 'kube-system'
    : about === namespace || (about === '' && namespace === 'default')
  if (!fits) findings.invalid('involvedObject.namespace', about, 'does not match event.namespace')
  if (eventTime) validateTexts(findings, event)
  findings.problems('namespace', namespace, problemsOfDns1123Subdomain(namespace))
}

function validateTexts(findings: Findings, event: Event): void {
  const { reportingComponent = '', message = '' } = event
  if (!reportingComponent) findings.required('reportingController')
  findings.problems('reportingController', reportingComponent, problemsOfLabelKey(reportingComponent))
  for (const field of ['reportingInstance', 'action', 'reason'] as const) {
    const text = event[field] ?? ''
    if (!text) findings.required(field)
    if (utf8Length(text) > shortTextMax)
      findings.invalid(field, '', `can have at most ${shortTextMax} characters`)
  }
  if (utf8Length(message) > noteMax) findings.invalid('message', '', `can have at most ${noteMax} characters`)
}

/** What the newer group asks for beyond that. */
export function validateStrictEvent(findings: Findings, event: Event): void {
  validateSeries(findings, event)
  if (!event.eventTime) findings.required('eventTime')
  if (event.type !== 'Normal' && event.type !== 'Warning')
    findings.invalid('type', '', `has invalid value: ${event.type ?? ''}`)
  for (const field of ['firstTimestamp', 'lastTimestamp', 'count'] as const)
    if (event[field]) findings.invalid(field, '', 'needs to be unset')
  if (event.source?.component || event.source?.host) findings.invalid('source', '', 'needs to be unset')
}

function validateSeries(findings: Findings, { series }: Event): void {
  if (!series) return
  if ((series.count ?? 0) < 2) findings.invalid('series.count', '', 'should be at least 2')
  if (!series.lastObservedTime) findings.required('series.lastObservedTime')
}

const fixedFields = [
  'involvedObject',
  'reason',
  'message',
  'source',
  'firstTimestamp',
  'lastTimestamp',
  'count',
  'type',
  'eventTime',
  'action',
  'related',
  'reportingComponent',
  'reportingInstance',
] as const

/** Only the series of an event of the newer group grows. */
export function validateStrictEventUpdate(findings: Findings, event: Event, old: Event): void {
  if (!isSameValue(event.series, old.series)) validateSeries(findings, event)
  for (const field of fixedFields)
    if (!isSameValue(event[field], old[field])) {
      const path = field === 'reportingComponent' ? 'reportingController' : field
      findings.invalid(path, event[field] ?? null, immutableText)
    }
}
