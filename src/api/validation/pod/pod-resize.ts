// Other resources for the containers of a pod that runs, through `/resize`.
import type { FieldError } from '../../field-error.ts'
import type { Container, Pod, PodSpec } from '../../generated/types.ts'
import { type Findings, findingsOf } from '../rules/findings.ts'
import { validateObjectMetaUpdate } from '../rules/object-meta.ts'
import { isSameValue } from '../rules/same-value.ts'
import { noSpec, validatePodAndSpec } from './pod.ts'

const resizable = new Set(['cpu', 'memory'])

/** The whole pod with its new resources, against the stored one; `classOf` is how its quality of service is told. */
export const validatePodResize = (
  pod: Pod,
  old: Pod,
  classOf: (spec: PodSpec) => string,
): readonly FieldError[] =>
  findingsOf(findings => {
    validateObjectMetaUpdate(findings, pod.metadata, old.metadata)
    validatePodAndSpec(findings, pod, old)
    const [spec, oldSpec] = [pod.spec ?? noSpec, old.spec ?? noSpec]
    const before = old.status?.qosClass || classOf(oldSpec)
    if (classOf(spec) !== before)
      findings.invalid('spec', before, 'Pod QOS Class may not change as a result of resizing')
    for (const list of ['containers', 'initContainers'] as const) {
      const known = new Map((oldSpec[list] ?? []).map(each => [each.name, each] as const))
      spec[list]?.forEach((container, index) => {
        const was = known.get(container.name)
        if (was) refuseChanges(findings, `spec.${list}[${index}].resources`, container, was)
      })
    }
  })

function refuseChanges(findings: Findings, path: string, container: Container, old: Container): void {
  for (const part of ['requests', 'limits'] as const) {
    const [now, before] = [container.resources?.[part] ?? {}, old.resources?.[part] ?? {}]
    const names = Object.keys(before)
    if (names.some(name => resizable.has(name) && now[name] === undefined))
      findings.forbidden(`${path}.${part}`, `resource ${part} cannot be removed`)
    const others = [...new Set([...names, ...Object.keys(now)])].filter(name => !resizable.has(name))
    if (others.some(name => !isSameValue(now[name], before[name])))
      findings.forbidden(`${path}.${part}`, 'only cpu and memory resources are mutable')
  }
}
