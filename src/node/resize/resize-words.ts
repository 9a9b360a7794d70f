// The events of a resize, in kubelet's words: what is done, and the resources in question.
import type { Container, Pod } from '../../api/generated/types.ts'
import { encodeGoJson } from '../../api/go-json.ts'

export interface ResizeEvent {
  readonly type: 'Normal' | 'Warning'
  readonly reason: 'ResizeStarted' | 'ResizeCompleted' | 'ResizeDeferred' | 'ResizeInfeasible' | 'ResizeError'
  readonly message: string
}

export interface ResizeWords {
  /** What it is about: the pod with the resources that are given, or waited for. */
  readonly pod: Pod
  readonly generation: number
  readonly error?: string
}

/** `Pod resize started: {"containers":[…],"generation":2}`, fields in the order of Go's struct. */
export function resizeWords(what: string, { pod, generation, error = '' }: ResizeWords): string {
  const { initContainers = [], containers = [] } = pod.spec ?? {}
  const parts = [
    ...(initContainers.length > 0 ? [`"initContainers":[${initContainers.map(amountsOf).join(',')}]`] : []),
    ...(containers.length > 0 ? [`"containers":[${containers.map(amountsOf).join(',')}]`] : []),
    `"generation":${generation}`,
    ...(error === '' ? [] : [`"error":${encodeGoJson(error)}`]),
  ]
  return `Pod resize ${what}: {${parts.join(',')}}`
}

const amountsOf = ({ name, resources }: Container): string => {
  const { limits, requests } = resources ?? {}
  return `{"name":${encodeGoJson(name)},"resources":${encodeGoJson({ limits, requests })}}`
}
