import { invalidError } from '../../api/field-error.ts'
import type { LabelSelector, Scale } from '../../api/generated/types.ts'
import type { Kind } from '../../api/kinds.ts'
import type { ApiObject, Draft } from '../../api/object.ts'
import { formatLabelSelector, labelSelectorOf, selectorOfLabels } from '../../api/select/selector.ts'
import { ageColumn, column } from '../../api/strategies/columns.ts'
import type { Column } from '../../api/strategy.ts'
import { replyOfObject } from '../forms/shape-reply.ts'
import { changedObject } from '../objects/change-entry.ts'
import { bodyKind } from '../request/body-kind.ts'
import type { Call } from '../request/call.ts'
import { readObject } from '../request/read-body.ts'
import { readEntry } from '../request/read-entry.ts'
import type { Reply } from '../request/reply.ts'
import { requireName } from '../request/require-name.ts'
import { requireNamespace } from '../request/require-namespace.ts'
import { readWriteOptions, type WriteOptions } from '../request/write-options.ts'
import { copyOf } from '../resources/json-values.ts'
import { requireSegment } from '../resources/keys.ts'
import { objectOf } from '../resources/stored-object.ts'
import { patchedDraft } from '../verbs/patched-draft.ts'
import { changeObject } from '../verbs/replace-object.ts'

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

export function getScale(call: Call): Reply {
  return replyOfScale(call, objectOf(call.resource, readEntry(call)))
}

export async function updateScale(call: Call): Promise<Reply> {
  requireSegment(call.name)
  const options = readWriteOptions(call.request.query, 'UpdateOptions')
  const scale = await readObject(call, options, scaleKind)
  requireName(call, scale)
  requireNamespace(call, scale)
  return setScale(call, () => scale, options)
}

export function patchScale(call: Call): Promise<Reply> {
  requireSegment(call.name)
  const options = readWriteOptions(call.request.query, 'PatchOptions')
  const patched = patchedDraft(call, options, scaleKind)
  return setScale(call, current => patched(current), options)
}

async function setScale(
  call: Call,
  scaleFrom: (current: ApiObject | null) => Scale,
  { dryRun }: WriteOptions,
): Promise<Reply> {
  const draftFrom = (old: ApiObject | null) => {
    const { metadata, spec } = scaleFrom(old ? scaleOf(call, old) : null)
    const replicas = spec?.replicas ?? 0
    if (replicas < 0) throw negativeReplicas(call.name, replicas)
    const draft = copyOf(old) as Draft<ApiObject & { spec: { replicas?: number } }>
    draft.spec.replicas = replicas
    // Which state the client has seen is said in the Scale.
    const { resourceVersion, uid } = metadata ?? {}
    draft.metadata = { ...draft.metadata, resourceVersion, uid }
    return draft
  }
  const changed = await changeObject(call, draftFrom, { dryRun })
  return replyOfScale(call, changedObject(call, changed))
}

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
  const { metadata, spec, status }: Scalable = object
  const { name, namespace, uid, resourceVersion, creationTimestamp } = metadata ?? {}
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: { replicas: spec?.replicas ?? 0 },
    status: { replicas: status?.replicas ?? 0, selector: selectorText(resource.kind, spec?.selector) },
  }
}

function selectorText(kind: Kind, selector: NonNullable<Scalable['spec']>['selector']): string {
  if (kind.kind === 'ReplicationController')
    return formatLabelSelector(selectorOfLabels(selector as { [label: string]: string }))
  return formatLabelSelector(labelSelectorOf(selector as LabelSelector | undefined))
}
