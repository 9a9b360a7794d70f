// A controller of a kind that many clusters never use: its code is loaded when the first object of the kind appears.
//
// The informer is there anyway (the garbage collector reads every kind), so waiting costs nothing. Once started, the
// controller stays.
import type { ApiObject } from '../api/object.ts'
import type { Informer } from './controller.ts'
import type { Starting } from './start-controller.ts'

export function startWhenNeeded<T extends ApiObject>(
  informer: Informer<T>,
  load: () => Promise<Starting>,
): Starting {
  let starting: Promise<Starting> | null = null
  let isStopped = false
  const leave = informer.onChange(() => {
    if (!isStopped) starting ??= load()
  })
  return {
    ready: informer.synced().then(async () => {
      await (await starting)?.ready
    }),
    async stop() {
      isStopped = true
      leave()
      await (await starting)?.stop()
    },
  }
}
