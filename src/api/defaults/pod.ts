import type { Container, Pod, PodSpec, PodTemplateSpec } from '../generated/types.ts'
import type { Draft } from '../object.ts'
import { setContainerDefaults } from './container.ts'
import { setVolumeDefaults } from './volume.ts'

const graceSeconds = 30

/** What Pods and the templates of Pods have in common. */
export function setPodSpecDefaults(spec: Draft<PodSpec>): void {
  spec.dnsPolicy ||= 'ClusterFirst'
  spec.restartPolicy ||= 'Always'
  spec.schedulerName ||= 'default-scheduler'
  spec.securityContext ??= {}
  spec.terminationGracePeriodSeconds ??= graceSeconds
  // The deprecated name and the new one are one field in two spellings.
  const account = spec.serviceAccountName || spec.serviceAccount
  if (account) Object.assign(spec, { serviceAccountName: account, serviceAccount: account })
  for (const container of [
    ...(spec.initContainers ?? []),
    ...(spec.containers ?? []),
    ...(spec.ephemeralContainers ?? []),
  ]) {
    setContainerDefaults(container)
  }
  for (const volume of spec.volumes ?? []) setVolumeDefaults(volume)
}

export function setPodTemplateDefaults(template: Draft<PodTemplateSpec> | undefined): void {
  if (!template) return
  template.metadata ??= {}
  if (template.spec) setPodSpecDefaults(template.spec)
}

/** Some defaults are for Pods alone: in a template they would change the revisions of sets that exist. */
export function setPodDefaults(pod: Draft<Pod>): void {
  const { spec } = pod
  if (!spec) return
  setPodSpecDefaults(spec)
  spec.enableServiceLinks ??= true
  for (const container of [...(spec.initContainers ?? []), ...(spec.containers ?? [])]) {
    requestWhatIsLimited(container)
    if (spec.hostNetwork) for (const port of container.ports ?? []) port.hostPort ||= port.containerPort
  }
}

function requestWhatIsLimited({ resources }: Draft<Container>): void {
  for (const [resource, limit] of Object.entries(resources?.limits ?? {})) {
    if (!resources) continue
    resources.requests ??= {}
    resources.requests[resource] ??= limit
  }
}
