// Of two people's changes of the same object: theirs where both have set the same field, mine everywhere else. Pure.
import type { ApiObject } from '../../../src/api/object.ts'
import { mergingOf } from '../model/change.ts'
import { isWithin } from '../model/path.ts'
import { putTogether } from '../text/three-ways.ts'

export interface Disputed<T> {
  /** As the dialog was opened with it. */
  readonly opened: T
  readonly draft: T
  /** As it is. */
  readonly theirs: T
}

/** Null takes theirs of every field that is disputed. */
export function withTheirs<T extends ApiObject>(
  { opened, draft, theirs }: Disputed<T>,
  path: string | null,
): T {
  const ways = { merging: mergingOf(opened), base: opened, mine: draft, theirs }
  const isMeant = (of: string) => path === null || isWithin(of, path) || isWithin(path, of)
  return putTogether(ways, clash => (isMeant(clash.path) ? 'theirs' : 'mine')).value as T
}
