import type {
  Container,
  EnvVarSource,
  EphemeralContainer,
  HTTPGetAction,
  LifecycleHandler,
  Probe,
} from '../../generated/types.ts'
import type { Draft } from '../../object.ts'
import { each, fill, structIn } from '../struct.ts'
import { pullPolicyOf } from './image-tag.ts'
import { roundResources } from './resource-list.ts'

export function setContainerDefaults(container: Draft<Container> | Draft<EphemeralContainer>): void {
  fill(container, 'imagePullPolicy', pullPolicyOf(container.image))
  fill(container, 'terminationMessagePath', '/dev/termination-log')
  fill(container, 'terminationMessagePolicy', 'File')
  const resources = structIn(container, 'resources')
  roundResources(resources.limits)
  roundResources(resources.requests)
  for (const port of each(container.ports)) fill(port, 'protocol', 'TCP')
  for (const { valueFrom } of each(container.env)) if (valueFrom) setFieldDefaults(valueFrom)
  for (const probe of [container.livenessProbe, container.readinessProbe, container.startupProbe])
    if (probe) setProbeDefaults(probe)
  for (const handler of [container.lifecycle?.postStart, container.lifecycle?.preStop])
    if (handler) setHandlerDefaults(handler)
}

/** Where a value comes from: an environment variable's, or a file's of a downward API volume. */
export function setFieldDefaults(source: Pick<Draft<EnvVarSource>, 'fieldRef' | 'resourceFieldRef'>): void {
  if (source.fieldRef) fill(source.fieldRef, 'apiVersion', 'v1')
  if (source.resourceFieldRef) fill(source.resourceFieldRef, 'divisor', '0')
}

function setProbeDefaults(probe: Draft<Probe>): void {
  probe.timeoutSeconds ||= 1
  probe.periodSeconds ||= 10
  probe.successThreshold ||= 1
  probe.failureThreshold ||= 3
  if (probe.httpGet) setHttpGetDefaults(probe.httpGet)
  if (probe.grpc) probe.grpc.service ??= ''
}

function setHandlerDefaults(handler: Draft<LifecycleHandler>): void {
  if (handler.httpGet) setHttpGetDefaults(handler.httpGet)
}

function setHttpGetDefaults(action: Draft<HTTPGetAction>): void {
  fill(action, 'path', '/')
  fill(action, 'scheme', 'HTTP')
}
