import { decodeApplied } from '../../api/decode/decode.ts'
import { invalidError } from '../../api/field-error.ts'
import type { LabelSelector, Scale } from '../../api/generated/types.ts'
import { copyOf } from '../../api/json-values.ts'
import { type Kind, resourceName } from '../../api/kinds.ts'
import type { ApiObject, Draft } from '../../api/object.ts'
import { formatLabelSelector, labelSelectorOf, selectorOfLabels } from '../../api/select/selector.ts'
import { StatusError } from '../../api/status-error.ts'
import { ageColumn, column } from '../../api/strategies/columns.ts'
import type { Column } from '../../api/strategy.ts'
import { withoutUndefined } from '../conversions/without-undefined.ts'
import { replyOfObject } from '../forms/shape-reply.ts'
import { changedObject, type Shown } from '../objects/change-entry.ts'
import { bodyKind } from '../request/body-kind.ts'
import type { Call } from '../request/call.ts'
import {
  type PatchOptions,
  readPatchOptions,
  readWriteOptions,
  type WriteOptions,
} from '../request/options/write-options.ts'
import { readObject } from '../request/read-body.ts'
import { readEntry } from '../request/read-entry.ts'
import type { Reply } from '../request/reply.ts'
import { requireName } from '../request/require-name.ts'
import { requireNamespace } from '../request/require-namespace.ts'
import { requireSegment } from '../resources/keys.ts'
import type { Resource, ScalePaths } from '../resources/resource.ts'
import { objectOf, shownAhead } from '../resources/stored-object.ts'
import { appliedDraft, readConfig } from '../verbs/apply.ts'
import { isApply, patchedDraft } from '../verbs/patched-draft.ts'
import { changeObject, type DraftFrom, inOneStep } from '../verbs/replace-object.ts'

/** A Scale is no object of its own: it is read off the object below which it is served. */
const scaleKind = bodyKind('autoscaling', 'v1', 'Scale')

interface Scalable extends ApiObject {
  readonly spec?: {
    readonly replicas?: number
    /** ReplicationControllers select by labels alone. */
    readonly selector?: LabelSelector | { readonly [label: string]: string }
  }
  readonly status?: { readonly replicas?: number }
}

export async function getScale(call: Call): Promise<Reply> {
  const entry = readEntry(call)
  await shownAhead(call.resource, [entry])
  return replyOfScale(call, objectOf(call.resource, entry))
}

export async function updateScale(call: Call): Promise<Reply> {
  requireSegment(call.name)
  const options = readWriteOptions(call.request.query, 'UpdateOptions')
  const scale = await readObject(call, options, scaleKind)
  requireName(call, scale)
  requireNamespace(call, scale)
  return setScale(
    call,
    inOneStep(() => scale),
    options,
  )
}

export async function patchScale(call: Call): Promise<Reply> {
  requireSegment(call.name)
  const applies = isApply(call)
  const options = readPatchOptions(call.request.query, { applies })
  if (applies) return applyScale(call, options)
  return setScale(call, await patchedDraft(call, options, scaleKind), options)
}

async function setScale(call: Call, scaleFrom: DraftFrom, { dryRun }: WriteOptions): Promise<Reply> {
  const draftFrom: DraftFrom = function* (old) {
    const { metadata, spec }: Scale = yield* scaleFrom(old ? scaleOf(call, old) : null)
    const replicas = spec?.replicas ?? 0
    if (replicas < 0) throw negativeReplicas(call.name, replicas)
    const draft = copyOf(old) as Draft<ApiObject>
    setField(draft as Fields, (call.resource.scale ?? builtInPaths).replicas, replicas)
    // Which state the client has seen is said in the Scale.
    const { resourceVersion, uid } = metadata ?? {}
    draft.metadata = { ...draft.metadata, resourceVersion, uid }
    return draft
  }
  const changed = await changeObject(call, draftFrom, { dryRun, shown: shownAs(call) })
  return replyOfScale(call, changedObject(call, changed))
}

/** Applied to a Scale is what it stands for in the object below which it is served. */
async function applyScale(call: Call, options: PatchOptions): Promise<Reply> {
  const given = await readConfig(call, options, scaleKind)
  requireNamespace(call, given)
  const scale: Scale = decodeApplied({
    kind: scaleKind,
    value: copyOf(given),
    subject: `${call.namespace}/${call.name}; autoscaling/v1, Kind=Scale`,
  })
  const { kind, apiVersion } = call.resource
  const { name, namespace, uid, resourceVersion } = scale.metadata ?? {}
  const config: Fields = {
    apiVersion,
    kind: kind.kind,
    metadata: withoutUndefined({ name, namespace, uid, resourceVersion }),
  }
  const { replicas: path } = call.resource.scale ?? builtInPaths
  const replicas = scale.spec?.replicas
  if (replicas !== undefined && replicas < 0) throw negativeReplicas(call.name, replicas)
  if (replicas !== undefined) setField(config, path, replicas)
  const applied = appliedDraft(call, config, options)
  const draftFrom: DraftFrom = function* (old) {
    const draft = yield* applied(old)
    if (typeof fieldAt(draft, path) !== 'number') setField(draft as Fields, path, 0)
    return draft
  }
  const changed = await changeObject(call, draftFrom, {
    dryRun: options.dryRun,
    ownership: 'given',
    shown: shownAs(call),
  })
  return replyOfScale(call, changedObject(call, changed))
}

/** Webhooks and policies are shown the Scale, as upstream shows it. */
const shownAs = (call: Call): Shown => ({
  kind: scaleKind,
  of: object => scaleOf(call, object),
  putBack(draft, view) {
    const { replicas } = (view as Scale).spec ?? {}
    if (replicas !== undefined)
      setField(draft as Fields, (call.resource.scale ?? builtInPaths).replicas, replicas)
  },
})

const replyOfScale = (call: Call, object: ApiObject): Reply =>
  replyOfObject(call, 200, scaleOf(call, object), scaleColumns)

const scaleColumns: readonly Column<Scale>[] = [
  column('Name', scale => scale.metadata?.name ?? ''),
  column('Desired', scale => scale.spec?.replicas ?? 0, { type: 'integer' }),
  column('Available', scale => scale.status?.replicas ?? 0, { type: 'integer' }),
  ageColumn,
]

const negativeReplicas = (name: string, value: number) =>
  invalidError(scaleKind, name, [
    { kind: 'invalid', path: 'spec.replicas', value, detail: 'must be greater than or equal to 0' },
  ])

function scaleOf({ resource }: Call, object: ApiObject): Scale {
  const { metadata, spec }: Scalable = object
  const { name, namespace, uid, resourceVersion, creationTimestamp } = metadata ?? {}
  const { replicas, statusReplicas, selector } = resource.scale ?? builtInPaths
  const numberAt = (path: readonly string[]) => {
    const value = fieldAt(object, path)
    return typeof value === 'number' ? value : 0
  }
  if (resource.scale && typeof fieldAt(object, replicas) !== 'number') throw replicasMissing(resource, name)
  const selected = resource.scale
    ? selector === null
      ? ''
      : fieldAt(object, selector)
    : selectorText(resource.kind, spec?.selector)
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: { replicas: numberAt(replicas) },
    status: {
      replicas: numberAt(statusReplicas),
      ...(typeof selected === 'string' && selected !== '' ? { selector: selected } : {}),
    },
  }
}

type Fields = { [field: string]: unknown }

const builtInPaths: ScalePaths = {
  replicas: ['spec', 'replicas'],
  statusReplicas: ['status', 'replicas'],
  selector: null,
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const fieldAt = (object: object, path: readonly string[]): unknown =>
  path.reduce<unknown>(
    (value, name) => (isFields(value) && Object.hasOwn(value, name) ? value[name] : undefined),
    object,
  )

/** What is missing on the way is made. */
function setField(object: Fields, [name = '', ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) {
    object[name] = value
    return
  }
  const held = Object.hasOwn(object, name) ? object[name] : undefined
  const inner = isFields(held) ? held : {}
  object[name] = inner
  setField(inner, rest, value)
}

const replicasMissing = ({ kind, scale }: Resource, name = '') =>
  new StatusError({
    reason: 'NotFound',
    message: `${resourceName(kind)} "${name}" not found: the spec replicas field "${(scale?.replicas ?? []).join('.')}" does not exist`,
    subject: { group: kind.group, kind: kind.plural, name },
  })

function selectorText(kind: Kind, selector: NonNullable<Scalable['spec']>['selector']): string {
  if (kind.kind === 'ReplicationController')
    return formatLabelSelector(selectorOfLabels(selector as { [label: string]: string }))
  return formatLabelSelector(labelSelectorOf(selector as LabelSelector | undefined))
}
