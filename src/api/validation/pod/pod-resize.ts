// Other resources for the containers of a pod that runs, through `/resize`.
import type { FieldError } from '../../field-error.ts'
import type { Container, Pod, PodSpec, ResourceRequirements } from '../../generated/types.ts'
import { formatDifferences } from '../rules/differences.ts'
import { type Findings, findingsOf } from '../rules/findings.ts'
import { validateObjectMetaUpdate } from '../rules/object-meta.ts'
import { isSameValue } from '../rules/same-value.ts'
import { noSpec, validatePodAndSpec } from './pod.ts'
import { mirrorKey } from './pod-annotations.ts'

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
    const reason = unresizableReason(old)
    if (reason) {
      findings.forbidden('', `${reason} pods cannot be resized`)
      return
    }
    const [spec, oldSpec] = [pod.spec ?? noSpec, old.spec ?? noSpec]
    const before = old.status?.qosClass || classOf(oldSpec)
    if (classOf(spec) !== before)
      findings.invalid('spec', before, 'Pod QOS Class may not change as a result of resizing')
    refusePodLevel(findings, spec.resources, oldSpec.resources)
    for (const list of lists) {
      const known = byName(oldSpec[list])
      spec[list]?.forEach((container, index) => {
        const was = known.get(container.name)
        if (was && isResizable(list, was))
          refuseRemoval(findings, `spec.${list}[${index}].resources`, container, was)
      })
    }
    const compared = withOldAmounts(spec, oldSpec)
    if (!isSameValue(compared, oldSpec))
      findings.forbidden(
        'spec',
        `only cpu and memory resources are mutable\n${formatDifferences('core.PodSpec', oldSpec, compared)}`,
      )
  })

function unresizableReason({ metadata, spec }: Pod): string | null {
  if (metadata?.annotations?.[mirrorKey] !== undefined) return 'static'
  return spec?.os?.name === 'windows' ? 'windows' : null
}

const lists = ['containers', 'initContainers'] as const
const parts = ['requests', 'limits'] as const

const byName = (containers: readonly Container[] = []): ReadonlyMap<string, Container> =>
  new Map(containers.map(each => [each.name, each] as const))

/** An init container that ends is over, or about to be. */
const isResizable = (list: (typeof lists)[number], { restartPolicy }: Container): boolean =>
  list === 'containers' || restartPolicy === 'Always'

function refuseRemoval(findings: Findings, path: string, container: Container, old: Container): void {
  for (const part of parts) {
    const now = container.resources?.[part] ?? {}
    const names = Object.keys(old.resources?.[part] ?? {})
    if (names.some(name => resizable.has(name) && now[name] === undefined))
      findings.forbidden(`${path}.${part}`, `resource ${part} cannot be removed`)
  }
}

/** What a Pod has as a whole may change as what its containers have. */
function refusePodLevel(
  findings: Findings,
  now: ResourceRequirements | undefined,
  old: ResourceRequirements | undefined,
): void {
  if (old && !now) {
    findings.forbidden('spec.resources', 'pod-level resources cannot be removed')
    return
  }
  for (const part of parts) {
    const names = Object.keys(old?.[part] ?? {})
    if (names.some(name => now?.[part]?.[name] === undefined))
      findings.forbidden(`spec.resources.${part}`, `pod-level resource ${part} cannot be removed`)
  }
  if (!isSameValue(keptAmounts(now, old), old))
    findings.forbidden('spec', 'only cpu and memory resources are mutable at pod-level')
}

/** The spec with what it had before in place of what may change. */
function withOldAmounts(spec: PodSpec, oldSpec: PodSpec): PodSpec {
  const kept = (list: (typeof lists)[number]) => {
    const known = byName(oldSpec[list])
    return (spec[list] ?? []).map(container => {
      const was = known.get(container.name)
      return was && isResizable(list, was) ? withAmountsOf(container, was) : container
    })
  }
  return {
    ...spec,
    containers: kept('containers'),
    initContainers: kept('initContainers'),
    // What is wrong with it was said already.
    resources: oldSpec.resources,
  }
}

const withAmountsOf = (container: Container, was: Container): Container => ({
  ...container,
  resources: keptAmounts(container.resources ?? {}, was.resources),
  resizePolicy: was.resizePolicy,
})

/** The amounts that may change as they were, the others as they are. */
function keptAmounts(
  now: ResourceRequirements | undefined,
  was: ResourceRequirements | undefined,
): ResourceRequirements | undefined {
  if (!now) return undefined
  const amounts = (part: (typeof parts)[number]) =>
    Object.fromEntries([
      ...Object.entries(now[part] ?? {}).filter(([name]) => !resizable.has(name)),
      ...Object.entries(was?.[part] ?? {}).filter(([name]) => resizable.has(name)),
    ])
  const [requests, limits] = [amounts('requests'), amounts('limits')]
  const isNothing = !was && Object.keys(requests).length + Object.keys(limits).length === 0
  return isNothing && !now.claims?.length ? undefined : { ...now, requests, limits }
}
