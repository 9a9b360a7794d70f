import { type Instant, parseTime } from '../../base/clock.ts'
import { formatHumanDuration } from '../duration.ts'
import type { Column } from '../strategy.ts'

/** The time since then in kubectl's form. */
export function formatAge(since: string | undefined, now: Instant): string {
  const then = parseTime(since)
  return then === null ? '<unknown>' : formatHumanDuration(now - then)
}

const objectMetaUrl =
  'https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata'

export const nameColumn: Column = {
  name: 'Name',
  type: 'string',
  format: 'name',
  description: `Name must be unique within a namespace. More info: ${objectMetaUrl}`,
  priority: 0,
  cell: object => object.metadata?.name ?? '',
}

export const ageColumn: Column = {
  name: 'Age',
  type: 'string',
  description: 'CreationTimestamp is the time at which the object was created.',
  priority: 0,
  cell: (object, now) => formatAge(object.metadata?.creationTimestamp, now),
}
