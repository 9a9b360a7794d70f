// A part of the console that loads when it is first wanted. A connection that breaks off is asked again, for as long as
// nobody answers, so that a dialog opened in that moment opens late instead of never: by another address, since a browser
// remembers that a module has failed. Where the server answers and the part is still not there, it may be one of another
// Kedge by now: the page is loaded anew, which loses nothing (its state is its address, drafts are kept), but not again and
// again: then PartBoundary tells it. Without an answer it is never loaded anew: the browser would have nothing to show, and
// the page would not come back with the connection.
import { type ComponentType, lazy } from 'react'
import { passed } from './passed.ts'

/** How long to wait before each further attempt. */
const pausesMs: readonly number[] = [200, 800, 2000]
const pauseMsMax = 5000

const reloadedAt = 'kedge.reloaded-at'
const reloadEveryMs = 10_000

/** Resolves with what is loaded, however long that takes. Rejects where the server answers and has it not. */
export async function loadPart<Module>(load: () => Promise<Module>): Promise<Module> {
  let attempt = load
  for (let tried = 1; ; tried++)
    try {
      return await attempt()
    } catch (error) {
      const pause = pausesMs[tried - 1]
      if (pause === undefined && (await isAnswered())) return reloaded(error)
      await passed(pause ?? pauseMsMax)
      const [address] = /https?:[^\s?]+/.exec(String(error)) ?? []
      if (address !== undefined) attempt = () => import(/* @vite-ignore */ `${address}?again=${tried}`)
    }
}

const isAnswered = (): Promise<boolean> =>
  fetch('/console/', { method: 'HEAD', cache: 'no-store' }).then(
    () => true,
    () => false,
  )

function reloaded(error: unknown): Promise<never> {
  if (Date.now() - Number(sessionStorage.getItem(reloadedAt) ?? 0) < reloadEveryMs) throw error
  sessionStorage.setItem(reloadedAt, String(Date.now()))
  location.reload()
  // What is drawn until then goes on saying that it loads.
  return new Promise<never>(() => undefined)
}

/** A component of a module that is loaded when it is first drawn, to stand within a `Suspense`. */
export const part = <Module, P extends object>(
  load: () => Promise<Module>,
  pick: (module: Module) => ComponentType<P>,
) => lazy(async () => ({ default: pick(await loadPart(load)) }))
