// The ReplicaSets of a Deployment while a pass is planned: as they are, and as they are to become.
//
// Exactly one of them, if any, holds the Deployment's template: the new one. The rest are old. What a plan does is the
// difference between before and after, so a set is written once, whatever changes about it.
import type { Deployment, PodTemplateSpec, ReplicaSet } from '../../api/generated/types.ts'
import { nameOf } from '../../api/object.ts'
import { replicasOf } from '../../workload/desired.ts'
import { templateIdentity } from '../../workload/template-match.ts'
import { annotations, boundsOf, byAge, isScaledUp, mostOf } from './nouns.ts'

export type SetStep =
  | { readonly kind: 'createSet'; readonly set: ReplicaSet }
  | { readonly kind: 'updateSet'; readonly set: ReplicaSet; readonly previous: ReplicaSet }
  | { readonly kind: 'deleteSet'; readonly set: ReplicaSet }

const noTemplate: PodTemplateSpec = {}

export const isOfTemplate = (set: ReplicaSet, deployment: Deployment): boolean =>
  templateIdentity(set.spec?.template ?? noTemplate) ===
  templateIdentity(deployment.spec?.template ?? noTemplate)

export class Sheet {
  readonly deployment: Deployment
  readonly #before: ReadonlyMap<string, ReplicaSet>
  readonly #sets: Map<string, ReplicaSet>
  readonly #removed: ReplicaSet[] = []
  #newName: string | null

  constructor(deployment: Deployment, sets: readonly ReplicaSet[]) {
    const sorted = [...sets].sort(byAge)
    this.deployment = deployment
    this.#before = new Map(sorted.map(set => [nameOf(set), set]))
    this.#sets = new Map(this.#before)
    const found = sorted.find(set => isOfTemplate(set, deployment))
    this.#newName = found ? nameOf(found) : null
  }

  get newSet(): ReplicaSet | null {
    return this.#newName === null ? null : (this.#sets.get(this.#newName) ?? null)
  }

  /** The oldest first. */
  get oldSets(): readonly ReplicaSet[] {
    return this.sets.filter(set => nameOf(set) !== this.#newName)
  }

  get sets(): readonly ReplicaSet[] {
    return [...this.#sets.values()]
  }

  get steps(): readonly SetStep[] {
    const steps: SetStep[] = []
    for (const [name, set] of this.#sets) {
      const previous = this.#before.get(name)
      if (!previous) steps.push({ kind: 'createSet', set })
      else if (previous !== set) steps.push({ kind: 'updateSet', set, previous })
    }
    return [...steps, ...this.#removed.map(set => ({ kind: 'deleteSet', set }) as const)]
  }

  create(set: ReplicaSet): void {
    this.#newName = nameOf(set)
    this.#sets.set(this.#newName, set)
  }

  put(set: ReplicaSet): void {
    this.#sets.set(nameOf(set), set)
  }

  /** It stays in the sums of this pass: it asks for no Pods and has none. */
  remove(set: ReplicaSet): void {
    this.#removed.push(set)
  }

  /** Gives a set its size, and notes for which size of the Deployment. Answers whether the size changes. */
  scale(set: ReplicaSet, replicas: number): boolean {
    const changes = replicasOf(set) !== replicas
    const marked = withAnnotations(set, sizeMarks(this.deployment))
    if (changes || marked !== set) this.put({ ...marked, spec: { ...specOf(set), replicas } })
    return changes
  }

  get activeSets(): readonly ReplicaSet[] {
    return this.sets.filter(isScaledUp)
  }

  get activeOldSets(): readonly ReplicaSet[] {
    return this.oldSets.filter(isScaledUp)
  }
}

export const specOf = (set: ReplicaSet): NonNullable<ReplicaSet['spec']> => set.spec ?? { selector: {} }

export const sizeMarks = (deployment: Deployment): { readonly [name: string]: string } => ({
  [annotations.desiredReplicas]: String(boundsOf(deployment).replicas),
  [annotations.maxReplicas]: String(mostOf(deployment)),
})

/** The same object when it has them all. */
export function withAnnotations<T extends ReplicaSet | Deployment>(
  object: T,
  wanted: { readonly [name: string]: string },
): T {
  const has = object.metadata?.annotations ?? {}
  if (Object.entries(wanted).every(([name, value]) => has[name] === value)) return object
  return { ...object, metadata: { ...object.metadata, annotations: { ...has, ...wanted } } }
}
