// What admission makes of the Pods and claims of a set: amounts, classes, tolerations and overhead are those of the one
// that the server was asked about. Of what it was not asked, defaults are put in here.
import { setDefaults } from '../../api/defaults/index.ts'
import type { PersistentVolumeClaim, Pod, StatefulSet, StorageClass } from '../../api/generated/types.ts'
import { draftOf, nameOf } from '../../api/object.ts'
import { claimTemplatesOf } from '../../statefulset/nouns/claims.ts'
import { revisionOf } from '../../workload/revisions.ts'
import { defaultClassOf } from './virtual-storage.ts'

export interface Admitted {
  /** One of each template, as a dry run of creating it was answered. */
  readonly pods: readonly Pod[]
  readonly claims: readonly AdmittedClaim[]
  /** Why the API refuses every new Pod; null when it does not, as far as is known. */
  readonly podRefusal: string | null
  readonly storageClasses: readonly StorageClass[]
}

/** Of a template: what a new claim is like, or why there will be none; neither where it was not asked. */
export interface AdmittedClaim {
  readonly template: string
  readonly admitted: PersistentVolumeClaim | null
  readonly refusal: string | null
}

export type Answer<T> =
  | { readonly kind: 'admitted'; readonly object: T }
  | { readonly kind: 'refused'; readonly message: string }

export class VirtualAdmission {
  readonly #models: ReadonlyMap<string, Pod>
  readonly #claims: ReadonlyMap<string, AdmittedClaim>
  readonly #podRefusal: string | null
  readonly #defaultClass: StorageClass | null
  readonly #templates: readonly string[]

  constructor(set: StatefulSet, { pods, claims, podRefusal, storageClasses }: Admitted) {
    this.#models = new Map(pods.map(pod => [revisionOf(pod), pod]))
    this.#claims = new Map(claims.map(each => [each.template, each]))
    this.#podRefusal = podRefusal
    this.#defaultClass = defaultClassOf(storageClasses)
    this.#templates = claimTemplatesOf(set).map(nameOf)
  }

  pod(draft: Pod): Answer<Pod> {
    if (this.#podRefusal !== null) return { kind: 'refused', message: this.#podRefusal }
    const model = this.#models.get(revisionOf(draft))
    return { kind: 'admitted', object: model ? this.#like(model, draft) : withDefaults(draft) }
  }

  /** `podName`: whom the claim is for. */
  claim(draft: PersistentVolumeClaim, podName: string): Answer<PersistentVolumeClaim> {
    const template = this.#templates.find(each => nameOf(draft) === `${each}-${podName}`)
    const known = template === undefined ? undefined : this.#claims.get(template)
    if (known && known.refusal !== null) return { kind: 'refused', message: known.refusal }
    return {
      kind: 'admitted',
      object: known?.admitted ? likeClaim(known.admitted, draft) : this.#withClass(draft),
    }
  }

  /** Everything but what makes it this Pod: its name, its labels, its claims. */
  #like({ metadata: given, spec }: Pod, draft: Pod): Pod {
    const own = new Map((draft.spec?.volumes ?? []).map(volume => [volume.name, volume]))
    const isOwn = (name: string) => this.#templates.includes(name)
    const volumes = spec?.volumes?.map(volume => (isOwn(volume.name) && own.get(volume.name)) || volume)
    return {
      ...draft,
      metadata: { ...draft.metadata, ...marksOf(given, draft.metadata) },
      spec: {
        ...(spec ?? { containers: [] }),
        ...(draft.spec?.hostname === undefined ? {} : { hostname: draft.spec.hostname }),
        ...(volumes ? { volumes } : {}),
      },
    }
  }

  /** A claim that names no class gets the default one when it is made. */
  #withClass(claim: PersistentVolumeClaim): PersistentVolumeClaim {
    if (claim.spec?.storageClassName !== undefined || !this.#defaultClass || !claim.spec) return claim
    return { ...claim, spec: { ...claim.spec, storageClassName: nameOf(this.#defaultClass) } }
  }
}

const likeClaim = ({ metadata, spec }: PersistentVolumeClaim, draft: PersistentVolumeClaim) => ({
  ...draft,
  metadata: { ...draft.metadata, ...marksOf(metadata, draft.metadata) },
  ...(spec ? { spec } : {}),
})

type Metadata = Pod['metadata']

/** Labels, annotations and finalizers: those that admission adds beside its own. */
function marksOf(given: Metadata, own: Metadata): Metadata {
  return {
    ...(given?.labels ? { labels: { ...given.labels, ...own?.labels } } : {}),
    ...(given?.annotations ? { annotations: { ...given.annotations, ...own?.annotations } } : {}),
    ...(given?.finalizers ? { finalizers: given.finalizers } : {}),
  }
}

/** As the API stores it: limits stand for requests that are not there, and so they count for nodes and quotas. */
function withDefaults(pod: Pod): Pod {
  const draft = draftOf(pod)
  setDefaults('Pod', draft)
  return draft
}
