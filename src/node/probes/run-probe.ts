import type { Container, Probe } from '../../api/generated/types.ts'
import { errorWords } from '../../base/error-words.ts'
import { systemCode } from '../../base/system-code.ts'
import { ownSockets } from '../../network/pod-sockets.ts'
import { type Runtime, RuntimeError } from '../runtime.ts'
import { noAddress, placeOf, portOf } from './action-url.ts'
import { probeGrpc } from './grpc-probe.ts'
import { probeHttp } from './http-probe.ts'
import { failure, type ProbeOutcome, success, unknownOutcome } from './probe-outcome.ts'
import { probeTcp } from './tcp-probe.ts'

export interface ProbeTarget {
  readonly container: Container
  readonly containerId: string
  readonly podIp: string
}

/** Probes a container once, as its manifest says. Never throws. */
export async function runProbe(
  probe: Probe,
  { container, containerId, podIp }: ProbeTarget,
  runtime: Pick<Runtime, 'execSync' | 'sockets'>,
): Promise<ProbeOutcome> {
  const timeoutMs = (probe.timeoutSeconds ?? 1) * 1000
  const { exec, httpGet, tcpSocket, grpc } = probe
  const { sockets = ownSockets } = runtime
  if (exec) return probeExec({ command: exec.command ?? [], containerId, timeoutMs }, runtime)
  if (httpGet) {
    const place = placeOf(httpGet, { container, podIp })
    if (place.kind === 'nowhere') return unknownOutcome(place.why)
    return probeHttp({ url: place.url, headers: httpGet.httpHeaders ?? [], timeoutMs, sockets })
  }
  if (tcpSocket) {
    const port = portOf(tcpSocket.port, container)
    const host = tcpSocket.host || podIp
    if (port === null) return unknownOutcome(`couldn't find port: ${tcpSocket.port}`)
    return host === '' ? unknownOutcome(noAddress) : probeTcp(host, { port, timeoutMs, sockets })
  }
  if (grpc)
    return podIp === ''
      ? unknownOutcome(noAddress)
      : probeGrpc(podIp, { port: grpc.port, service: grpc.service ?? '', timeoutMs, sockets })
  return unknownOutcome('missing probe handler')
}

async function probeExec(
  {
    command,
    containerId,
    timeoutMs,
  }: { readonly command: readonly string[]; readonly containerId: string; readonly timeoutMs: number },
  runtime: Pick<Runtime, 'execSync'>,
): Promise<ProbeOutcome> {
  try {
    const { exitCode, output } = await runtime.execSync(containerId, command, timeoutMs)
    return exitCode === 0 ? success : failure(output)
  } catch (error) {
    if (isLate(error))
      return failure(`command timed out: "${command.join(' ')}" timed out after ${timeoutMs / 1000}s`)
    return unknownOutcome(errorWords(error))
  }
}

/** The code of a call, or the reason of our own runtimes; engines that give it no code of its own say it in words. */
const isLate = (error: unknown): boolean =>
  error instanceof Error &&
  (systemCode(error) === late ||
    (error instanceof RuntimeError && error.reason === late) ||
    /\b(context deadline exceeded|timed out|timeout \S+ exceeded)\b/.test(error.message))
const late = 'DeadlineExceeded'
