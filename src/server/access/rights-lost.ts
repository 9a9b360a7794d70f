// What goes on for long was allowed when it began. When rights change, it is asked again whether it still is.
import type { RequestAttributes } from './attributes.ts'
import type { Authorizer, Verdict } from './authorizer.ts'
import { isMaster } from './privileged.ts'

export interface Ongoing {
  /** All that must go on to be allowed. */
  readonly wanted: readonly RequestAttributes[]
  /** Told the verdict about the last of it after every change of rights that leaves it allowed. */
  onKept?(verdict: Verdict): void
  /** Some of it is allowed no more, or somebody would not be let in as before. Called once. */
  onLost(what: 'rights' | 'standing'): void
}

const nothing = () => {}

/** Returns how to end the asking. Nobody asks about the rights of those who may do everything. */
export function watchRights(authorizer: Authorizer, { wanted, onKept, onLost }: Ongoing): () => void {
  const { rights, standing } = authorizer
  const stops: (() => void)[] = []
  let ended = false
  const end = () => {
    ended = true
    for (const stop of stops.splice(0)) stop()
  }
  const lose = (what: 'rights' | 'standing') => {
    end()
    onLost(what)
  }
  const take = (verdicts: readonly Verdict[]) => {
    const verdict = verdicts.at(-1)
    if (ended || !verdict) return
    if (verdicts.every(({ kind }) => kind === 'allowed')) return onKept?.(verdict)
    lose('rights')
  }
  if (rights && !wanted.every(({ user }) => isMaster(user)))
    stops.push(
      rights.onChange(() => {
        const verdicts = wanted.map(attributes => authorizer.authorize(attributes))
        if (verdicts.some(each => each instanceof Promise)) void Promise.all(verdicts).then(take, nothing)
        else take(verdicts as Verdict[])
      }),
    )
  if (standing && wanted.some(({ user }) => standing.concerns(user))) {
    const look = () => {
      if (!ended && !wanted.every(({ user }) => standing.stands(user))) lose('standing')
    }
    stops.push(standing.onChange(look))
    // It may have changed since they were let in.
    queueMicrotask(look)
  }
  return stops.length > 0 ? end : nothing
}
