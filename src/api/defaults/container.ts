import type {
  Container,
  EphemeralContainer,
  HTTPGetAction,
  LifecycleHandler,
  Probe,
} from '../generated/types.ts'
import type { Draft } from '../object.ts'

export function setContainerDefaults(container: Draft<Container> | Draft<EphemeralContainer>): void {
  container.imagePullPolicy ||= hasFloatingTag(container.image ?? '') ? 'Always' : 'IfNotPresent'
  container.terminationMessagePath ||= '/dev/termination-log'
  container.terminationMessagePolicy ||= 'File'
  container.resources ??= {}
  for (const port of container.ports ?? []) port.protocol ||= 'TCP'
  for (const { valueFrom } of container.env ?? [])
    if (valueFrom?.fieldRef) valueFrom.fieldRef.apiVersion ||= 'v1'
  for (const probe of [container.livenessProbe, container.readinessProbe, container.startupProbe])
    setProbeDefaults(probe)
  setHandlerDefaults(container.lifecycle?.postStart)
  setHandlerDefaults(container.lifecycle?.preStop)
}

/** No tag and no digest, or `latest`: what the name stands for may change. */
function hasFloatingTag(image: string): boolean {
  if (image.includes('@')) return false
  const tag = /:([^/:]*)$/.exec(image)?.[1]
  return tag === undefined || tag === 'latest'
}

function setProbeDefaults(probe: Draft<Probe> | undefined): void {
  if (!probe) return
  // Zero is the absence of a value for all four.
  probe.timeoutSeconds ||= 1
  probe.periodSeconds ||= 10
  probe.successThreshold ||= 1
  probe.failureThreshold ||= 3
  setHttpGetDefaults(probe.httpGet)
  if (probe.grpc) probe.grpc.service ??= ''
}

function setHandlerDefaults(handler: Draft<LifecycleHandler> | undefined): void {
  setHttpGetDefaults(handler?.httpGet)
}

function setHttpGetDefaults(httpGet: Draft<HTTPGetAction> | undefined): void {
  if (!httpGet) return
  httpGet.path ||= '/'
  httpGet.scheme ||= 'HTTP'
}
