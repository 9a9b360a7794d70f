import type { PodSpec, PodTemplateSpec } from '../../generated/types.ts'
import type { Draft } from '../../object.ts'
import { each, fill, structIn } from '../struct.ts'
import { setContainerDefaults } from './container.ts'
import { roundResources } from './resource-list.ts'
import { setVolumeDefaults } from './volume.ts'

/** What every pod spec gets, in templates too. What only pods get is in pod.ts: it would change templates, and start rollouts. */
export function setPodSpecDefaults(spec: Draft<PodSpec>): void {
  fill(spec, 'dnsPolicy', 'ClusterFirst')
  fill(spec, 'restartPolicy', 'Always')
  fill(spec, 'schedulerName', 'default-scheduler')
  spec.securityContext ??= {}
  spec.terminationGracePeriodSeconds ??= 30
  setServiceAccount(spec)
  for (const volume of each(spec.volumes)) setVolumeDefaults(volume)
  for (const container of each(spec.initContainers)) setContainerDefaults(container)
  for (const container of each(spec.containers)) setContainerDefaults(container)
  for (const container of each(spec.ephemeralContainers)) setContainerDefaults(container)
  roundResources(spec.overhead)
}

/** The account has two names: the old one is read where the new one is missing, and always says the same. */
function setServiceAccount(spec: Draft<PodSpec>): void {
  const name = spec.serviceAccountName || spec.serviceAccount
  if (!name) return
  spec.serviceAccountName = name
  spec.serviceAccount = name
}

export function setPodTemplateDefaults(template: Draft<PodTemplateSpec>): void {
  structIn(template, 'metadata')
  setPodSpecDefaults(structIn(template, 'spec'))
}
