import type { Event, EventsEvent } from '../../api/generated/types.ts'
import type { ApiObject, Draft } from '../../api/object.ts'
import type { View } from './index.ts'

/** `events.k8s.io/v1` over the core group's events: the same fields, some by other names. */
export const eventView: View = {
  stored: { group: '', plural: 'events' },

  fromStored(object): ApiObject {
    const {
      involvedObject,
      message,
      source,
      firstTimestamp,
      lastTimestamp,
      count,
      reportingComponent,
      ...same
    }: Event = object as Event
    const event = {
      ...same,
      apiVersion: 'events.k8s.io/v1',
      regarding: involvedObject,
      note: message,
      deprecatedSource: source,
      deprecatedFirstTimestamp: firstTimestamp,
      deprecatedLastTimestamp: lastTimestamp,
      deprecatedCount: count,
      reportingController: reportingComponent,
    }
    return withoutUndefined(event)
  },

  toStored(draft): Draft<ApiObject> {
    const {
      regarding,
      note,
      deprecatedSource,
      deprecatedFirstTimestamp,
      deprecatedLastTimestamp,
      deprecatedCount,
      reportingController,
      ...same
    } = draft as Draft<EventsEvent>
    const event = {
      ...same,
      apiVersion: 'v1',
      involvedObject: regarding ?? {},
      message: note,
      source: deprecatedSource,
      firstTimestamp: deprecatedFirstTimestamp,
      lastTimestamp: deprecatedLastTimestamp,
      count: deprecatedCount,
      reportingComponent: reportingController,
    }
    return withoutUndefined(event)
  },
}

export function withoutUndefined<T extends object>(object: T): T {
  const fields: Record<string, unknown> = object as Record<string, unknown>
  for (const name of Object.keys(fields)) if (fields[name] === undefined) delete fields[name]
  return object
}
