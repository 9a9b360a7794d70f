// The edits that a plan can be asked about, and what each one sends to the API.
import type { ControllerRevision, StatefulSet } from '../api/generated/types.ts'
import { unreachable } from '../base/assert.ts'
import { formatTime, type Instant } from '../base/clock.ts'
import { templateOf } from '../workload/revision-data.ts'
import { sortRevisions } from '../workload/revisions.ts'
import type { EditProblem } from './reasons.ts'
import { problemText } from './words/english/causes.ts'

export type Edit =
  /** A manifest, applied as kubectl would. */
  | { readonly kind: 'apply'; readonly manifest: StatefulSet }
  | { readonly kind: 'scale'; readonly replicas: number }
  /** By container name; `*` stands for every container. */
  | { readonly kind: 'image'; readonly images: { readonly [container: string]: string } }
  | { readonly kind: 'partition'; readonly partition: number }
  | { readonly kind: 'restart' }
  /** 0 is the one before the newest. */
  | { readonly kind: 'toRevision'; readonly revision: number }
  /** A strategic merge patch as it is: what a form has changed. */
  | { readonly kind: 'patch'; readonly body: object }
  /** Several of one set in one write: replicas and image, say. */
  | { readonly kind: 'together'; readonly edits: readonly SingleEdit[] }
  | { readonly kind: 'delete'; readonly cascade: 'background' | 'foreground' | 'orphan' }
  /** Deleted without its Pods and claims, and created as this, around them: fields change that never may. */
  | { readonly kind: 'recreate'; readonly definition: StatefulSet }

/** An edit that can be made along with others: each changes fields of its own. */
export type SingleEdit = Exclude<
  Edit,
  { readonly kind: 'apply' | 'delete' | 'recreate' | 'together' | 'toRevision' | 'patch' }
>

/** An edit that makes no sense for this set: the problem, and the English sentence for the user. */
export class EditError extends Error {
  override readonly name = 'EditError'
  readonly problem: EditProblem

  constructor(problem: EditProblem) {
    super(problemText(problem))
    this.problem = problem
  }
}

export type ChangingEdit = Exclude<Edit, { readonly kind: 'apply' | 'delete' | 'recreate' }>

export interface EditContext {
  readonly set: StatefulSet
  readonly revisions: readonly ControllerRevision[]
  readonly now: Instant
}

/** The strategic merge patch that makes the edit. Throws `EditError`. */
export function patchOfEdit(edit: ChangingEdit, { set, revisions, now }: EditContext): unknown {
  switch (edit.kind) {
    case 'scale':
      return { spec: { replicas: edit.replicas } }
    case 'image':
      return { spec: { template: { spec: imagesPatch(edit.images, set) } } }
    case 'partition':
      if (set.spec?.updateStrategy?.type === 'OnDelete') throw new EditError({ kind: 'noPartition' })
      return {
        spec: { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: edit.partition } } },
      }
    case 'restart':
      return {
        spec: {
          template: { metadata: { annotations: { 'kubectl.kubernetes.io/restartedAt': formatTime(now) } } },
        },
      }
    case 'toRevision':
      return {
        spec: { template: { ...templateOf(revisionFor(edit.revision, revisions)), $patch: 'replace' } },
      }
    case 'patch':
      return edit.body
    case 'together':
      return edit.edits
        .map(each => patchOfEdit(each, { set, revisions, now }))
        .reduce((merged, patch) => mergePatches(merged, patch), {})
    default:
      return unreachable(edit)
  }
}

/** Of patches that share no leaf: objects are merged, so the order does not matter. */
function mergePatches(a: unknown, b: unknown): unknown {
  if (!isPlainObject(a) || !isPlainObject(b)) return b
  const merged: { [key: string]: unknown } = { ...a }
  for (const [key, value] of Object.entries(b)) merged[key] = key in a ? mergePatches(a[key], value) : value
  return merged
}

const isPlainObject = (value: unknown): value is { readonly [key: string]: unknown } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function imagesPatch(images: { readonly [container: string]: string }, set: StatefulSet) {
  const { containers = [], initContainers = [] } = set.spec?.template.spec ?? {}
  const imageOf = (name: string) => images[name] ?? images['*']
  const unknown = Object.keys(images).filter(
    name => name !== '*' && ![...containers, ...initContainers].some(each => each.name === name),
  )
  const [container] = unknown
  if (container !== undefined) throw new EditError({ kind: 'unknownContainer', container })
  const patchOf = (list: typeof containers) =>
    list.flatMap(({ name }) => (imageOf(name) === undefined ? [] : [{ name, image: imageOf(name) }]))
  const init = patchOf(initContainers)
  return { containers: patchOf(containers), ...(init.length > 0 ? { initContainers: init } : {}) }
}

/** The revision of a number, or the last but one. */
export function revisionFor(number: number, revisions: readonly ControllerRevision[]): ControllerRevision {
  const sorted = sortRevisions(revisions)
  const found = number === 0 ? sorted.at(-2) : sorted.find(({ revision }) => revision === number)
  if (found) return found
  throw new EditError(
    number === 0 ? { kind: 'noEarlierRevision' } : { kind: 'unknownRevision', revision: number },
  )
}
