// Carries edits out. Each can be applied to any state: one that finds nothing to act on does nothing, so that a trace
// stays valid when parts of it are left out.
import type { StatefulSet } from '../../../api/generated/types.ts'
import { kinds } from '../../../api/kinds.ts'
import { isRefusal } from '../../../api/status-error.ts'
import { unreachable } from '../../../base/assert.ts'
import type { EditableApi } from '../model/model-api.ts'
import { type EditTarget, editPod, editThing, intruder, user } from './edit-things.ts'
import type { Edit } from './edits.ts'
import { namespace, rolling, setName, setOf, templateOf } from './set-shape.ts'

const setRef = { namespace, name: setName }

/** Refusals are the user's to read; here they end the edit. */
export function applyEdit(edit: Edit, target: EditTarget): void {
  try {
    carryOutEdit(edit, target)
  } catch (error) {
    if (!isRefusal(error)) throw error
  }
}

function carryOutEdit(edit: Edit, target: EditTarget): void {
  const { api, cluster } = target
  switch (edit.kind) {
    case 'createSet':
      api.create(kinds.StatefulSet, setOf(edit.shape), user)
      break
    case 'deleteSet':
      api.delete(kinds.StatefulSet, setRef, { propagationPolicy: edit.propagation }, user)
      break
    case 'cutNode':
      cluster.cutNode(edit.node)
      break
    case 'healNodes':
      cluster.healNodes()
      break
    case 'intrude':
      api.create(kinds.Pod, intruder(edit, target.outsiders), user)
      break
    case 'annotate':
      editSet(api, set => ({
        ...set,
        metadata: { ...set.metadata, annotations: { ...set.metadata?.annotations, note: edit.value } },
      }))
      break
    case 'condition':
      editSet(api, set => ({
        ...set,
        status: {
          ...(set.status ?? { replicas: 0 }),
          conditions: [{ type: 'Foreign', status: edit.status }],
        },
      }))
      break
    case 'scale':
    case 'image':
    case 'partition':
    case 'strategy':
    case 'minReady':
    case 'start':
    case 'retention':
    case 'historyLimit':
      editSpec(api, edit)
      break
    case 'deleteClaim':
    case 'stealClaim':
    case 'shareClaim':
    case 'holdClaim':
    case 'freeClaim':
    case 'deleteRevision':
    case 'orphanRevision':
      editThing(target, edit)
      break
    case 'fail':
    case 'deletePod':
    case 'forceDeletePod':
    case 'orphanPod':
    case 'stealPod':
    case 'relabelPod':
    case 'unnamePod':
    case 'holdPod':
    case 'freePod':
    case 'unready':
    case 'recover':
      editPod(edit, target)
      break
    default:
      unreachable(edit)
  }
}

function editSet(api: EditableApi, edit: (set: StatefulSet) => StatefulSet): void {
  if (api.find(kinds.StatefulSet, setRef)) api.change(kinds.StatefulSet, setRef, edit, user)
}

type SpecEdit = Extract<
  Edit,
  {
    readonly kind:
      | 'scale'
      | 'image'
      | 'partition'
      | 'strategy'
      | 'minReady'
      | 'start'
      | 'retention'
      | 'historyLimit'
  }
>

function editSpec(api: EditableApi, edit: SpecEdit): void {
  editSet(api, set => (set.spec ? { ...set, spec: editedSpec(set.spec, edit) } : set))
}

function editedSpec(spec: NonNullable<StatefulSet['spec']>, edit: SpecEdit): typeof spec {
  switch (edit.kind) {
    case 'scale':
      return { ...spec, replicas: edit.replicas }
    case 'image':
      return { ...spec, template: templateOf(edit.image) }
    case 'partition':
      if (spec.updateStrategy?.type === 'OnDelete') return spec
      return { ...spec, updateStrategy: rolling(edit.partition, null) }
    case 'strategy':
      return {
        ...spec,
        updateStrategy: edit.strategy === 'OnDelete' ? { type: 'OnDelete' } : rolling(0, null),
      }
    case 'minReady':
      return { ...spec, minReadySeconds: edit.seconds }
    case 'start':
      return { ...spec, ordinals: { start: edit.start } }
    case 'retention': {
      const { whenScaled, whenDeleted } = edit
      return { ...spec, persistentVolumeClaimRetentionPolicy: { whenScaled, whenDeleted } }
    }
    case 'historyLimit':
      return { ...spec, revisionHistoryLimit: edit.limit }
  }
}
