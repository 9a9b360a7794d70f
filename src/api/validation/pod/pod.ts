// A pod as it is created. What may change of it later: pod-update.ts; what happens to it: pod-status.ts.
import type { Pod, PodSpec } from '../../generated/types.ts'
import type { Findings } from '../rules/findings.ts'
import { refusePaddedImage } from './containers.ts'
import { validatePodAnnotations } from './pod-annotations.ts'
import { validatePodSpec } from './pod-spec.ts'
import { rulesFromOld } from './pod-template.ts'
import { validateProfilesTwiceSaid } from './profile-annotations.ts'

export const noSpec: PodSpec = { containers: [] }

export function validatePod(findings: Findings, pod: Pod): void {
  validatePodAndSpec(findings, pod, undefined)
  const { ephemeralContainers, nodeName, schedulingGates } = pod.spec ?? noSpec
  if (ephemeralContainers?.length) findings.forbidden('spec.ephemeralContainers', 'cannot be set on create')
  if (nodeName && schedulingGates?.length)
    findings.forbidden('spec.nodeName', 'cannot be set until all schedulingGates have been cleared')
  const { annotations } = pod.metadata ?? {}
  if (annotations) validateProfilesTwiceSaid(findings, annotations, pod.spec ?? noSpec)
}

/** What holds for a pod whenever it is written; `old` is set on updates. */
export function validatePodAndSpec(findings: Findings, pod: Pod, old: Pod | undefined): void {
  const spec = pod.spec ?? noSpec
  const { annotations } = pod.metadata ?? {}
  if (annotations) validatePodAnnotations(findings, 'metadata.annotations', annotations, spec)
  validatePodSpec(findings, 'spec', spec, { ...rulesFromOld(old), metadata: pod.metadata ?? {} })
  if (!spec.serviceAccountName) refuseTokens(findings, spec)
  for (const field of ['containers', 'initContainers'] as const)
    spec[field]?.forEach((container, index) => {
      refusePaddedImage(findings, `spec.${field}[${index}]`, container)
    })
}

function refuseTokens(findings: Findings, { volumes = [] }: PodSpec): void {
  volumes.forEach(({ projected }, index) => {
    projected?.sources?.forEach((source, position) => {
      if (source.serviceAccountToken)
        findings.forbidden(
          `spec.volumes[${index}].projected.sources[${position}].serviceAccountToken`,
          'must not be specified when serviceAccountName is not set',
        )
    })
  })
}
