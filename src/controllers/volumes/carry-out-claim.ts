import type { PersistentVolume, PersistentVolumeClaim } from '../../api/generated/types.ts'
import { type Kind, kinds } from '../../api/kinds.ts'
import { type ApiObject, keyOf, refOf } from '../../api/object.ts'
import { isRefusal } from '../../api/status-error.ts'
import { unreachable } from '../../base/assert.ts'
import { errorWords } from '../../base/error-words.ts'
import type { WriteQuery } from '../../client/client.ts'
import type { Consistency } from '../../control/consistency.ts'
import type { ControllerContext } from '../../control/controller.ts'
import { annotations, finalizers, localProvisioner } from '../../scheduling/storage-names.ts'
import type { LiveUsers } from './claim-users.ts'
import type { VolumeDirectories } from './directories.ts'
import type { ClaimStep } from './plan-claim.ts'
import { provisionedVolume, volumeNameFor } from './provisioned-volume.ts'
import { setAside } from './set-aside.ts'

export interface ClaimWriter {
  readonly context: ControllerContext
  readonly directories: VolumeDirectories | null
  readonly consistency: Consistency
  readonly users: LiveUsers
}

/** What a step has brought: the claim as it is now, and a volume that is new or has changed. */
export interface Carried {
  readonly claim: PersistentVolumeClaim
  readonly volume?: PersistentVolume
}

export async function carryOutClaimStep(
  writer: ClaimWriter,
  claim: PersistentVolumeClaim,
  step: ClaimStep,
): Promise<Carried> {
  const { client } = writer.context
  const key = keyOf(refOf(claim))
  const patch = async (body: object, query?: WriteQuery): Promise<Carried> => {
    const { uid, resourceVersion } = claim.metadata ?? {}
    const conditional = { ...body, metadata: { ...metadataOf(body), uid, resourceVersion } }
    const change = { type: 'merge', body: conditional } as const
    return { claim: await client.patch(kinds.PersistentVolumeClaim, refOf(claim), change, query).then(noted) }
  }
  const note = <T extends ApiObject>(kind: Kind<T>, object: T): T => {
    writer.consistency.wrote(key, kind, object)
    return object
  }
  const noted = (object: PersistentVolumeClaim) => note(kinds.PersistentVolumeClaim, object)
  const present = claim.metadata?.finalizers ?? []

  switch (step.kind) {
    case 'protect':
      return patch({ metadata: { finalizers: [...present, finalizers.claimProtection] } })
    case 'unprotect': {
      if (await writer.users.isUsed(claim)) return { claim }
      const left = present.filter(each => each !== finalizers.claimProtection)
      return patch({ metadata: { finalizers: left } })
    }
    case 'setClass':
      return patch({ spec: { storageClassName: step.className } })
    case 'bindVolume': {
      const volume = note(kinds.PersistentVolume, await setAside(client, step.volume, claim))
      return { claim, volume }
    }
    case 'bindClaim':
      return patch({
        metadata: { annotations: step.annotations },
        spec: { volumeName: step.volumeName },
      })
    case 'askProvisioner':
      return patch({
        metadata: {
          annotations: {
            [annotations.storageProvisioner]: step.provisioner,
            [annotations.betaStorageProvisioner]: step.provisioner,
          },
        },
      })
    case 'unselectNode':
      return patch({ metadata: { annotations: { [annotations.selectedNode]: null } } })
    case 'provision':
      return { claim, volume: note(kinds.PersistentVolume, await provision(writer, claim, step)) }
    case 'growVolume': {
      const body = { spec: { capacity: { storage: step.storage } } }
      const volume = await client.patch(kinds.PersistentVolume, refOf(step.volume), { type: 'merge', body })
      tellGrowth(writer.context, claim, volume)
      return { claim, volume: note(kinds.PersistentVolume, volume) }
    }
    case 'setStatus':
      return patch({ status: step.status }, { subresource: 'status' })
    default:
      return unreachable(step)
  }
}

const metadataOf = (body: object): object =>
  'metadata' in body && body.metadata && typeof body.metadata === 'object' ? body.metadata : {}

async function provision(
  { context, directories }: ClaimWriter,
  claim: PersistentVolumeClaim,
  { storageClass, nodeName }: Extract<ClaimStep, { kind: 'provision' }>,
): Promise<PersistentVolume> {
  const { client, events, informers } = context
  const name = volumeNameFor(claim)
  const event = { regarding: claim, component: localProvisioner } as const
  try {
    if (!directories) throw new Error('this control plane has no place for volumes')
    const path = await directories.create(name)
    const node = nodeName === null ? null : informers.of(kinds.Node).get({ namespace: '', name: nodeName })
    const volume = provisionedVolume({ claim, storageClass, node, path })
    const created = await createOrGet(context, volume)
    const message = `Successfully provisioned volume ${name}`
    events.record({ ...event, type: 'Normal', reason: 'ProvisioningSucceeded', message })
    return created
  } catch (error) {
    const because = errorWords(error)
    const message = `failed to provision volume with StorageClass "${storageClass.metadata?.name}": ${because}`
    events.record({ ...event, type: 'Warning', reason: 'ProvisioningFailed', message })
    throw error
  }

  async function createOrGet(_: ControllerContext, volume: PersistentVolume): Promise<PersistentVolume> {
    try {
      return await client.create(kinds.PersistentVolume, volume)
    } catch (error) {
      // Made by an attempt whose answer was lost: its name is the claim's own.
      if (!isRefusal(error, 'AlreadyExists')) throw error
      return client.get(kinds.PersistentVolume, { namespace: '', name })
    }
  }
}

function tellGrowth(
  { events }: ControllerContext,
  claim: PersistentVolumeClaim,
  volume: PersistentVolume,
): void {
  const event = { regarding: claim, type: 'Normal', component: localProvisioner } as const
  const name = volume.metadata?.name
  events.record({ ...event, reason: 'Resizing', message: `External resizer is resizing volume ${name}` })
  events.record({ ...event, reason: 'VolumeResizeSuccessful', message: 'Resize volume succeeded' })
}
