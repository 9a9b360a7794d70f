import type { Event, EventsEvent } from '../../api/generated/types.ts'
import type { ApiObject, Draft } from '../../api/object.ts'
import type { Conversion } from './conversion.ts'
import { withoutUndefined } from './without-undefined.ts'

/** `events.k8s.io/v1` over the core group's events: the same fields, some by other names. */
export const eventConversion: Conversion = {
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
