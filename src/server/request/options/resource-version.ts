import type { Revision, Store } from '../../../store/store.ts'
import { badRequest, tooLargeResourceVersion } from '../../resources/refusals.ts'

/** The gate for resourceVersions of clients: null when none is given. */
export function parseResourceVersion(text: string | null | undefined): Revision | null {
  if (!text) return null
  const number = Number(text)
  if (!Number.isSafeInteger(number) || number < 0 || !/^\d+$/.test(text))
    throw badRequest(
      `Invalid value: ${JSON.stringify(text)}: strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`,
    )
  return number as Revision
}

/** Refuses a read of a state that has not happened yet. */
export function requireReached(store: Store, asked: Revision | null): void {
  const current = store.revision()
  if (asked !== null && asked > current) throw tooLargeResourceVersion(asked, current)
}
