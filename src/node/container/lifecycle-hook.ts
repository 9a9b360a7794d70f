import type { Container, LifecycleHandler } from '../../api/generated/types.ts'
import { type Clock, sleep } from '../../base/clock.ts'
import { ownSockets } from '../../network/pod-sockets.ts'
import { placeOf } from '../probes/action-url.ts'
import { probeHttp } from '../probes/http-probe.ts'
import type { Runtime } from '../runtime.ts'

export interface HookTarget {
  readonly container: Container
  readonly containerId: string
  readonly podIp: string
}

/** A hook has no time limit of its own; the grace of the pod bounds it. */
const execTimeoutMs = 24 * 3600 * 1000
const httpTimeoutMs = 60_000

/** Runs a hook to its end. Throws with kubelet's words when it fails. */
export async function runHook(
  hook: LifecycleHandler,
  { container, containerId, podIp }: HookTarget,
  { runtime, clock }: { readonly runtime: Pick<Runtime, 'execSync' | 'sockets'>; readonly clock: Clock },
): Promise<void> {
  const { exec, httpGet, sleep: rest } = hook
  if (exec) {
    const command = exec.command ?? []
    const { exitCode, output } = await runtime.execSync(containerId, command, execTimeoutMs)
    if (exitCode !== 0) throw new Error(`command '${command.join(' ')}' exited with ${exitCode}: ${output}`)
  } else if (httpGet) {
    const place = placeOf(httpGet, { container, podIp })
    if (place.kind === 'nowhere') throw new Error(place.why)
    const outcome = await probeHttp({
      url: place.url,
      headers: httpGet.httpHeaders ?? [],
      timeoutMs: httpTimeoutMs,
      sockets: runtime.sockets ?? ownSockets,
    })
    // As upstream: an answer, whatever it says, is enough.
    const isAnswered =
      outcome.kind === 'success' || (outcome.kind === 'failure' && outcome.statusCode !== undefined)
    if (!isAnswered) throw new Error(outcome.output)
  } else if (rest) await sleep(clock, rest.seconds * 1000)
}
