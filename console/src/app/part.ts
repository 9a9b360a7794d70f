// A part of the console that loads when it is first wanted. A connection that breaks off is asked again for a while, so
// that a dialog opened in that moment opens late instead of never: by another address, since a browser remembers that a
// module has failed. A part that is still not there may be one of another Kedge by now: the page is loaded anew, which
// loses nothing (its state is its address, drafts are kept), but not again and again: then PartBoundary tells it.
import { type ComponentType, lazy } from 'react'

/** How long to wait before each further attempt. */
const pausesMs: readonly number[] = [200, 800, 2000]

const passed = (ms: number) => new Promise<void>(resolve => setTimeout(resolve, ms))

const reloadedAt = 'kedge.reloaded-at'
const reloadEveryMs = 10_000

async function loaded<Module>(load: () => Promise<Module>): Promise<Module> {
  let attempt = load
  for (const [index, pause] of pausesMs.entries())
    try {
      return await attempt()
    } catch (error) {
      await passed(pause)
      const [address] = /https?:[^\s?]+/.exec(String(error)) ?? []
      if (address !== undefined) attempt = () => import(/* @vite-ignore */ `${address}?again=${index + 1}`)
    }
  return attempt().catch((error: unknown) => {
    if (Date.now() - Number(sessionStorage.getItem(reloadedAt) ?? 0) < reloadEveryMs) throw error
    sessionStorage.setItem(reloadedAt, String(Date.now()))
    location.reload()
    // What is drawn until then goes on saying that it loads.
    return new Promise<never>(() => undefined)
  })
}

/** A component of a module that is loaded when it is first drawn, to stand within a `Suspense`. */
export const part = <Module, P extends object>(
  load: () => Promise<Module>,
  pick: (module: Module) => ComponentType<P>,
) => lazy(async () => ({ default: pick(await loaded(load)) }))
