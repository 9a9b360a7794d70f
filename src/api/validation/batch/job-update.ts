// What of a Job may change.
import { conditionOf } from '../../conditions.ts'
import type { Container, Job, JobSpec, PodTemplateSpec } from '../../generated/types.ts'
import { rulesFromOld, validateWorkloadSelector } from '../pod/pod-template.ts'
import type { Findings } from '../rules/findings.ts'
import { immutableText } from '../rules/object-meta.ts'
import { isSameValue } from '../rules/same-value.ts'
import { validateJobSpec } from './job.ts'

type Spec = Partial<JobSpec>
const noSpec: Spec = {}

const immutableFields = [
  'completionMode',
  'podFailurePolicy',
  'backoffLimitPerIndex',
  'managedBy',
  'successPolicy',
] as const

export function validateJobUpdate(findings: Findings, job: Job, old: Job): void {
  const [spec, before]: readonly [Spec, Spec] = [job.spec ?? noSpec, old.spec ?? noSpec]
  const keep = (field: keyof Spec, isSame: boolean) => {
    if (!isSame) findings.invalid(`spec.${field}`, spec[field] ?? null, immutableText)
  }
  validateJobSpec(findings, 'spec', spec, rulesFromOld(before.template))
  validateWorkloadSelector(findings, 'spec', spec.selector, { template: spec.template, workload: null })
  validateSize(findings, spec, before)
  keep('selector', isSameValue(spec.selector, before.selector))
  keep('template', isSameValue(fixedPart(spec.template, old), fixedPart(before.template, old)))
  for (const field of immutableFields) keep(field, isSameValue(spec[field], before[field]))
}

/** An Indexed Job may grow and shrink, as long as all its indexes run at the same time. */
function validateSize(findings: Findings, spec: Spec, before: Spec): void {
  const { completions, completionMode, parallelism } = spec
  if (completions === before.completions) return
  if (completionMode !== 'Indexed') findings.invalid('spec.completions', completions ?? null, immutableText)
  else if (completions !== undefined && completions !== parallelism)
    findings.invalid('spec.completions', completions, 'can only be modified in tandem with spec.parallelism')
}

/**
 * Where Pods may run, and on how much, can still be decided while a Job is suspended and none of them runs: it has not
 * started, or its controller has said that it took them away.
 */
function fixedPart(template: PodTemplateSpec | undefined, { spec, status }: Job): unknown {
  const isSettled = !status?.startTime || conditionOf(status.conditions, 'Suspended')?.status === 'True'
  const isOpen = spec?.suspend === true && (status?.active ?? 0) === 0 && isSettled
  if (!isOpen || !template) return template
  const {
    nodeSelector: _,
    tolerations: __,
    affinity,
    schedulingGates: ___,
    ...rest
  } = template.spec ?? {
    containers: [],
  }
  return {
    ...template,
    metadata: { ...template.metadata, labels: null, annotations: null },
    spec: {
      ...rest,
      containers: rest.containers.map(withoutResources),
      initContainers: rest.initContainers?.map(withoutResources),
      affinity: { ...affinity, nodeAffinity: null },
    },
  }
}

const withoutResources = ({ resources: _, ...rest }: Container): Partial<Container> => rest
