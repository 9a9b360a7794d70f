import type { ClusterFlags } from '../cluster/cluster-flags.ts'

export interface LogFlags extends ClusterFlags {
  readonly follow?: boolean
  readonly tail?: number
  readonly since?: number
  readonly sinceTime?: string
  readonly container?: string
  readonly allContainers?: boolean
  readonly timestamps?: boolean
  readonly previous?: boolean
  readonly prefix?: boolean
}

/** What of a container's log is asked for. */
export function logQuery(
  { follow, tail, since, sinceTime, timestamps, previous }: LogFlags,
  container: string,
): { readonly [name: string]: string | undefined } {
  const flag = (value: boolean | undefined) => (value ? 'true' : undefined)
  return {
    container,
    follow: flag(follow),
    previous: flag(previous),
    timestamps: flag(timestamps),
    tailLines: tail === undefined || tail < 0 ? undefined : String(tail),
    // The API counts whole seconds, and at least one.
    sinceSeconds: since ? String(Math.max(1, Math.ceil(since / 1000))) : undefined,
    sinceTime,
  }
}
