// Who uses a claim: as long as one does, a claim that is to go stays.
import type { PersistentVolumeClaim, Pod } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import { controllerOf, isTerminating, type ObjectRef, refOf } from '../../api/object.ts'
import { compareVersions } from '../../api/resource-version.ts'
import type { Client } from '../../client/client.ts'
import type { Change } from '../../control/controller.ts'
import { RecentMap } from '../../control/recent-map.ts'
import { claimsOf } from '../../scheduling/pod-needs.ts'

/** Only a Pod that has a node: a node starts none whose claim is on its way out. */
export const usesClaim = (pod: Pod, claim: PersistentVolumeClaim): boolean =>
  usesIn(pod).some(use => usesOf(claim).includes(use))

/** Of a claim that was made for a Pod's own volume the Pod is part of it: another one of that name uses it not. */
const usesOf = (claim: PersistentVolumeClaim): readonly string[] => {
  const { name } = refOf(claim)
  return [name, ownUse(name, controllerOf(claim)?.uid ?? '')]
}

const ownUse = (claimName: string, podUid: string): string => `${claimName} of ${podUid}`

function usesIn(pod: Pod): readonly string[] {
  if (!pod.spec?.nodeName) return []
  const { name, uid = '' } = pod.metadata ?? {}
  return (pod.spec.volumes ?? []).flatMap(volume => {
    if (volume.persistentVolumeClaim) return [volume.persistentVolumeClaim.claimName]
    // Its own claim is part of a Pod: one that is deleted in the foreground stays until the claim is gone, so the claim
    // must not wait for the Pod's end in turn.
    return volume.ephemeral && !isShutDown(pod) ? [ownUse(`${name}-${volume.name}`, uid)] : []
  })
}

/** Its node has stopped everything, or is not waited for: what is left is an object that something holds. */
const isShutDown = (pod: Pod): boolean => isTerminating(pod) && pod.metadata?.deletionGracePeriodSeconds === 0

/** Claims of which a Pod has become another kind of user, or none. */
export function claimsConcernedBy(change: Change<Pod>): readonly ObjectRef[] {
  if (change.kind === 'updated' && isShutDown(change.object) === isShutDown(change.previous)) return []
  const { namespace } = refOf(change.object)
  return claimsOf(change.object).map(name => ({ namespace, name }))
}

/** Asks the API: the copies of this process may not know yet that a Pod has got a node. */
export interface LiveUsers {
  isUsed(claim: PersistentVolumeClaim): Promise<boolean>
}

interface Listed {
  readonly version: string
  readonly uses: ReadonlySet<string>
}

/** Namespaces whose last list is kept: those that are being emptied at the same time. */
const listsMax = 16

/**
 * A list serves every claim that was to go already when it was made, since what gets a node later is not started with
 * it. So where thousands of claims go at once, one list is made after the other, and not one for each claim.
 */
export function createLiveUsers(client: Pick<Client, 'list'>): LiveUsers {
  const known = new RecentMap<string, Listed>(listsMax)
  const underWay = new Map<string, Promise<Listed>>()

  const begin = (namespace: string): Promise<Listed> => {
    const listing = list(namespace).finally(() => underWay.delete(namespace))
    underWay.set(namespace, listing)
    return listing
  }

  const list = async (namespace: string): Promise<Listed> => {
    const { items, metadata } = await client.list(kinds.Pod, { namespace })
    const listed = { version: metadata.resourceVersion ?? '', uses: new Set(items.flatMap(usesIn)) }
    known.set(namespace, listed)
    return listed
  }

  return {
    async isUsed(claim) {
      const { namespace } = refOf(claim)
      const isServedBy = ({ version }: Listed) =>
        compareVersions(version, claim.metadata?.resourceVersion ?? '') >= 0
      const isIn = ({ uses }: Listed) => usesOf(claim).some(use => uses.has(use))
      // What is under way may have begun before the claim was to go; what begins now has not. That there was a user is
      // no news: whoever asks has heard that it is gone, and nobody wakes the claim again.
      for (const earlier of [known.get(namespace), await underWay.get(namespace)])
        if (earlier && isServedBy(earlier) && !isIn(earlier)) return false
      return isIn(await (underWay.get(namespace) ?? begin(namespace)))
    },
  }
}
