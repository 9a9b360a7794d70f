import type { Pod } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import { refOf } from '../../api/object.ts'
import { objectPath } from '../../client/paths.ts'
import type { Connection } from '../cluster/connect.ts'
import { type LogFlags, logQuery } from './log-flags.ts'
import { chooseContainer } from './pod-container.ts'

/** One container whose log is printed. */
export interface LogSource {
  readonly pod: Pod
  readonly container: string
}

export interface ChosenSources {
  readonly sources: readonly LogSource[]
  readonly note: string | null
}

export function sourcesOf(pod: Pod, { container, allContainers }: LogFlags): ChosenSources {
  if (!allContainers) {
    const { name, note } = chooseContainer(pod, container)
    return { sources: [{ pod, container: name }], note }
  }
  const { initContainers = [], containers = [] } = pod.spec ?? {}
  return {
    sources: [...initContainers, ...containers].map(({ name }) => ({ pod, container: name })),
    note: null,
  }
}

/** As kubectl marks the lines of several sources. */
export const prefixOf = ({ pod, container }: LogSource): string => `[pod/${pod.metadata?.name}/${container}] `

/** The bytes of a log, as they come. Throws `StatusError` when they are refused. */
export function readLog(
  { transport }: Connection,
  { pod, container }: LogSource,
  { signal, ...flags }: LogFlags & { readonly signal?: AbortSignal },
): AsyncIterable<Uint8Array> {
  return transport.bytes({
    method: 'GET',
    signal,
    path: objectPath(kinds.Pod, refOf(pod), 'log'),
    query: logQuery(flags, container),
  })
}
