// The Pods that a Job makes: from its template, tracked, and with their index where it counts them.
import type { Container, EnvVar, Job, OwnerReference, Pod } from '../../api/generated/types.ts'
import { nameOf, refOf } from '../../api/object.ts'
import { podOfTemplate } from '../../workload/template-pod.ts'
import { failureCountsAfter, type IndexState } from './by-index.ts'
import { countsByIndex, indexAnnotation, trackingFinalizer } from './nouns.ts'

export interface JobPodMaking {
  readonly job: Job
  readonly owner: OwnerReference
  readonly indexes: IndexState | null
}

export function jobPod({ job, owner, indexes }: JobPodMaking, index: number | null): Pod {
  const template = job.spec?.template ?? {}
  const common = { template, namespace: refOf(job).namespace, owner, finalizers: [trackingFinalizer] }
  if (index === null) return podOfTemplate({ ...common, generateName: `${nameOf(job)}-` })
  const marks = { [indexAnnotation]: String(index) }
  const { containers = [], initContainers } = template.spec ?? {}
  return podOfTemplate({
    ...common,
    generateName: `${nameOf(job)}-${index}-`,
    labels: marks,
    annotations: {
      ...marks,
      ...(countsByIndex(job) ? failureCountsAfter(indexes?.toReplace.get(index), job) : {}),
    },
    spec: {
      hostname: `${nameOf(job)}-${index}`,
      containers: containers.map(withIndex),
      ...(initContainers ? { initContainers: initContainers.map(withIndex) } : {}),
    },
  })
}

const indexVariable: EnvVar = {
  name: 'JOB_COMPLETION_INDEX',
  valueFrom: { fieldRef: { fieldPath: `metadata.labels['${indexAnnotation}']` } },
}

function withIndex(container: Container): Container {
  const { env = [] } = container
  return env.some(({ name }) => name === indexVariable.name)
    ? container
    : { ...container, env: [...env, indexVariable] }
}
