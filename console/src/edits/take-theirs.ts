// Two people's changes of the same object put together. Pure.
import { type ApiObject, nameOf } from '../../../src/api/object.ts'
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

/** Theirs where both have set the same field, mine everywhere else. Null takes theirs of every field that is disputed. */
export function withTheirs<T extends ApiObject>(
  { opened, draft, theirs }: Disputed<T>,
  path: string | null,
): T {
  const isMeant = (of: string) => path === null || isWithin(of, path) || isWithin(path, of)
  return putTogether(waysOf({ opened, draft, theirs }), clash => (isMeant(clash.path) ? 'theirs' : 'mine'))
    .value as T
}

/** What was typed into the form of a new one, on top of the one that somebody else has made meanwhile. */
export function onTopOfTheirs<T extends ApiObject>(disputed: Disputed<T>): T {
  const typed = putTogether(waysOf(disputed), () => 'mine').value as T
  return { ...typed, metadata: { ...typed.metadata, name: nameOf(disputed.theirs) } }
}

const waysOf = <T extends ApiObject>({ opened, draft, theirs }: Disputed<T>) => ({
  merging: mergingOf(opened),
  base: opened,
  mine: draft,
  theirs,
})
