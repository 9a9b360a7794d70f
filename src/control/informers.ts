import { apiVersionOf, type Kind } from '../api/kinds.ts'
import type { ApiObject } from '../api/object.ts'
import type { Informers } from './controller.ts'
import { type InformerOptions, ObjectInformer } from './object-informer.ts'

/** One informer per kind for everybody in this process; each starts when it is first asked for. */
export function createInformers(options: InformerOptions): Informers {
  const informers = new Map<string, ObjectInformer<ApiObject>>()
  let stopped = false
  return {
    of<T extends ApiObject>(kind: Kind<T>): ObjectInformer<T> {
      const name = `${apiVersionOf(kind)} ${kind.kind}`
      const known = informers.get(name)
      // Made below under this very kind.
      if (known) return known as unknown as ObjectInformer<T>
      const informer = new ObjectInformer(kind, options)
      informers.set(name, informer as unknown as ObjectInformer<ApiObject>)
      if (!stopped) informer.start()
      return informer
    },
    release(kind) {
      const name = `${apiVersionOf(kind)} ${kind.kind}`
      void informers.get(name)?.stop()
      informers.delete(name)
    },
    stop() {
      stopped = true
      for (const informer of informers.values()) void informer.stop()
    },
  }
}
