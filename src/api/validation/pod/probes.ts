import type { HTTPGetAction, Lifecycle, LifecycleHandler, Probe } from '../../generated/types.ts'
import { problemsOfHttpHeaderName } from '../../names.ts'
import { validatePortNumber, validatePortReference } from '../network/container-ports.ts'
import type { Findings } from '../rules/findings.ts'

/** Everything that a probe or a hook can do; a container does exactly one of them. */
type Handler = LifecycleHandler & Pick<Probe, 'grpc'>

export interface HandlerRules {
  /** The pod's `terminationGracePeriodSeconds`, which a hook's sleep may not outlast. */
  readonly gracePeriodSeconds: number | undefined
}

export interface ProbeRules extends HandlerRules {
  readonly kind: 'liveness' | 'readiness' | 'startup'
}

const counts = [
  'initialDelaySeconds',
  'timeoutSeconds',
  'periodSeconds',
  'successThreshold',
  'failureThreshold',
] as const

export function validateProbe(
  findings: Findings,
  path: string,
  probe: Probe | undefined,
  rules: ProbeRules,
): void {
  if (!probe) return
  validateHandler(findings, path, probe, rules)
  for (const field of counts) {
    const value = probe[field]
    if (value !== undefined && value < 0) findings.notNegative(`${path}.${field}`, value)
  }
  const { terminationGracePeriodSeconds, successThreshold = 0 } = probe
  const gracePath = `${path}.terminationGracePeriodSeconds`
  if (terminationGracePeriodSeconds !== undefined && terminationGracePeriodSeconds <= 0)
    findings.invalid(gracePath, terminationGracePeriodSeconds, 'must be greater than 0')
  if (rules.kind !== 'readiness') {
    if (successThreshold !== 1) findings.invalid(`${path}.successThreshold`, successThreshold, 'must be 1')
  } else if (terminationGracePeriodSeconds !== undefined)
    findings.invalid(gracePath, terminationGracePeriodSeconds, 'must not be set for readinessProbes')
}

export function validateLifecycle(
  findings: Findings,
  path: string,
  lifecycle: Lifecycle | undefined,
  rules: HandlerRules,
): void {
  if (lifecycle?.postStart) validateHandler(findings, `${path}.postStart`, lifecycle.postStart, rules)
  if (lifecycle?.preStop) validateHandler(findings, `${path}.preStop`, lifecycle.preStop, rules)
}

const handlerKinds = ['exec', 'httpGet', 'tcpSocket', 'grpc', 'sleep'] as const

function validateHandler(findings: Findings, path: string, handler: Handler, rules: HandlerRules): void {
  let isFirst = true
  for (const kind of handlerKinds) {
    if (!handler[kind]) continue
    const at = `${path}.${kind}`
    if (isFirst) validateAction(findings, at, { ...handler, kind }, rules)
    else findings.forbidden(at, 'may not specify more than 1 handler type')
    isFirst = false
  }
  if (isFirst) findings.required(path, 'must specify a handler type')
}

function validateAction(
  findings: Findings,
  path: string,
  { kind, exec, httpGet, tcpSocket, grpc, sleep }: Handler & { readonly kind: (typeof handlerKinds)[number] },
  { gracePeriodSeconds }: HandlerRules,
): void {
  switch (kind) {
    case 'exec':
      if (!exec?.command?.length) findings.required(`${path}.command`)
      return
    case 'httpGet':
      if (httpGet) validateHttpGet(findings, path, httpGet)
      return
    case 'tcpSocket':
      if (tcpSocket) validatePortReference(findings, `${path}.port`, tcpSocket.port)
      return
    case 'grpc':
      if (grpc) validatePortNumber(findings, `${path}.port`, grpc.port)
      return
    case 'sleep':
      if (!sleep || gracePeriodSeconds === undefined) return
      if (sleep.seconds < 0 || sleep.seconds > gracePeriodSeconds)
        findings.invalid(
          path,
          sleep.seconds,
          `must be non-negative and less than terminationGracePeriodSeconds (${gracePeriodSeconds})`,
        )
  }
}

const schemes = ['HTTP', 'HTTPS'] as const

function validateHttpGet(findings: Findings, path: string, action: HTTPGetAction): void {
  if (!action.path) findings.required(`${path}.path`)
  validatePortReference(findings, `${path}.port`, action.port)
  const scheme = action.scheme ?? ''
  if (scheme !== 'HTTP' && scheme !== 'HTTPS') findings.notSupported(`${path}.scheme`, scheme, schemes)
  for (const { name } of action.httpHeaders ?? [])
    findings.problems(`${path}.httpHeaders`, name, problemsOfHttpHeaderName(name))
}
