// The kinds of groups that other servers serve, as they say themselves: what APIServices with a Service stand for.
import { hasCondition } from '../../api/conditions.ts'
import type { APIService } from '../../api/generated/types.ts'
import { apiVersionOf, builtInKinds, type Kind, kinds, resourceName } from '../../api/kinds.ts'
import { nameOf } from '../../api/object.ts'
import type { Timer } from '../../base/clock.ts'
import type { Client } from '../../client/client.ts'
import type { ControllerContext } from '../../control/controller.ts'
import type { Watch } from '../../control/start-controller.ts'
import { discoveredKinds } from './resolve-kind.ts'

type Asking = Pick<Client, 'raw'>

const builtIn = new Set(builtInKinds.map(apiVersionOf))

const groupVersionOf = ({ spec }: APIService): string => `${spec?.group ?? ''}/${spec?.version ?? ''}`

/** What is Kubernetes' own is never another's, whatever an APIService says. */
const isRemote = (apiService: APIService): boolean =>
  apiService.spec?.service !== undefined && !builtIn.has(groupVersionOf(apiService))

export interface RemoteKinds {
  readonly kinds: readonly Kind[]
  /** Groups and versions of which nobody can say what there is. */
  readonly unknown: readonly string[]
}

/** All of them, each resource once. A server that does not answer makes its group unknown; nothing is thrown. */
export async function remoteKinds(client: Asking, all: readonly APIService[]): Promise<RemoteKinds> {
  const asked = await Promise.all(
    all.filter(isRemote).map(async apiService => {
      const found = await kindsOf(client, apiService)
      return { found, groupVersion: groupVersionOf(apiService) }
    }),
  )
  const byResource = new Map<string, Kind>()
  for (const kind of asked.flatMap(({ found }) => found ?? []))
    byResource.set(resourceName(kind), byResource.get(resourceName(kind)) ?? kind)
  return {
    kinds: [...byResource.values()],
    unknown: asked.filter(({ found }) => found === null).map(({ groupVersion }) => groupVersion),
  }
}

async function kindsOf(client: Asking, { spec, status }: APIService): Promise<readonly Kind[] | null> {
  if (!hasCondition(status?.conditions, 'Available')) return null
  try {
    return await discoveredKinds(client, { group: spec?.group ?? '', version: spec?.version ?? '' })
  } catch {
    return null
  }
}

/** What a server serves may change without a word. */
const againMs = 60_000

/**
 * Watches the kinds that other servers serve and that can be watched. A server that falls silent keeps its kinds, since nobody
 * knows that they are gone; one whose APIService is deleted takes them along: `watchKind(kind).start` answers with what is
 * called then.
 */
export function watchRemoteKinds(
  { informers, client, clock }: Pick<ControllerContext, 'informers' | 'client' | 'clock'>,
  watchKind: (kind: Kind) => Watch,
): Watch {
  return {
    synced: async () => {},
    start(wake) {
      const taken = new Map<string, { readonly of: string; readonly kind: Kind; readonly drop: () => void }>()
      let timer: Timer | null = null
      let isStopped = false
      const drop = (of: string, kept: ReadonlySet<string> = new Set()) => {
        for (const [name, each] of taken) {
          if (each.of !== of || kept.has(name)) continue
          taken.delete(name)
          each.drop()
          informers.release(each.kind)
        }
      }
      const look = async (apiService: APIService): Promise<void> => {
        const of = nameOf(apiService)
        const found = await kindsOf(client, apiService)
        const isThere = informers.of(kinds.APIService).get({ namespace: '', name: of }) !== null
        if (found === null || isStopped || !isThere) return
        const watched = found.filter(({ verbs }) => needed.every(verb => verbs.includes(verb)))
        drop(of, new Set(watched.map(resourceName)))
        for (const kind of watched) {
          const name = resourceName(kind)
          if (!taken.has(name)) taken.set(name, { of, kind, drop: watchKind(kind).start(wake) })
        }
      }
      const lookAgain = () => {
        const all = informers.of(kinds.APIService).list().filter(isRemote)
        for (const each of all) void look(each)
        timer = all.length > 0 ? clock.after(againMs, lookAgain) : null
      }
      const unsubscribe = informers.of(kinds.APIService).onChange(({ kind, object }) => {
        if (kind === 'deleted' || !isRemote(object)) return drop(nameOf(object))
        void look(object)
        timer ??= clock.after(againMs, lookAgain)
      })
      return () => {
        isStopped = true
        unsubscribe()
        timer?.cancel()
        for (const { drop: end } of taken.values()) end()
      }
    },
  }
}

const needed = ['delete', 'list', 'watch']
