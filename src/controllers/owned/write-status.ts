import { isEqual } from '../../api/equality.ts'
import type { ApiObject } from '../../api/object.ts'
import type { Pass } from './pass.ts'

interface WithStatus extends ApiObject {
  readonly status?: object
}

/** Writes a status that says something new, on condition that nobody has changed the object. Answers what is stored by then. */
export async function writeStatus<T extends WithStatus>(
  { client, kind, wrote }: Pick<Pass<T>, 'client' | 'kind' | 'wrote'>,
  owner: T,
  status: NonNullable<T['status']>,
): Promise<T> {
  if (!isStatusNews(owner.status, status)) return owner
  const updated = await client.update(kind, { ...owner, status }, { subresource: 'status' })
  wrote(kind, updated)
  return updated
}

/** The wire leaves out what is nothing: 0, and an empty list. */
export const isStatusNews = (old: object | undefined, status: object): boolean =>
  !isEqual(withoutNothings(old ?? {}), withoutNothings(status))

const withoutNothings = (status: object): object =>
  Object.fromEntries(Object.entries(status).filter(([, value]) => !isNothing(value)))

function isNothing(value: unknown): boolean {
  if (value === 0 || value === undefined || value === null || value === '') return true
  return typeof value === 'object' && Object.values(value).every(each => each === undefined)
}
