// A controller of a kind that many clusters never use: its code is loaded when the first object of the kind appears.
//
// The informers are there anyway (the garbage collector reads every kind), so waiting costs next to nothing. Once
// started, the controller stays.
import type { ApiObject } from '../api/object.ts'
import type { Informer } from './controller.ts'
import type { Starting } from './start-controller.ts'

export interface Need {
  synced(): Promise<void>
  watch(begin: () => void): () => void
}

/** It is needed once there is an object like this; any of the kind if nothing else is said. */
export const need = <T extends ApiObject>(
  informer: Informer<T>,
  isLike: (object: T) => boolean = () => true,
): Need => ({
  synced: () => informer.synced(),
  watch: begin =>
    informer.onChange(({ object }) => {
      if (isLike(object)) begin()
    }),
})

export function startWhenNeeded(needs: readonly Need[], load: () => Promise<Starting>): Starting {
  let starting: Promise<Starting> | null = null
  let isStopped = false
  const begin = (): void => {
    if (!isStopped) starting ??= load()
  }
  const leaves = needs.map(each => each.watch(begin))
  return {
    ready: Promise.all(needs.map(each => each.synced())).then(async () => {
      await (await starting)?.ready
    }),
    async stop() {
      isStopped = true
      for (const leave of leaves) leave()
      await (await starting)?.stop()
    },
  }
}
