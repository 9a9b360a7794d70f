import type { Pod } from '../../api/generated/types.ts'
import type { PodOnNode } from '../../api/node-access.ts'
import { refOf, uidOf } from '../../api/object.ts'
import type { Call } from '../request/call.ts'
import { readEntry } from '../request/read-entry.ts'
import { badRequest } from '../resources/refusals.ts'
import { objectOf } from '../resources/stored-object.ts'

/** The pod that the call names. Throws a 404. */
export const readPod = (call: Call): Pod => objectOf(call.resource, readEntry(call)) as Pod

/** Where it runs; null while it has no node. */
export function podOnNode(pod: Pod): PodOnNode | null {
  const nodeName = pod.spec?.nodeName
  return nodeName ? { ...refOf(pod), uid: uidOf(pod), nodeName } : null
}

/** Where it runs. Throws a 400 while it has no node. */
export function requireNode(pod: Pod): PodOnNode {
  const onNode = podOnNode(pod)
  if (!onNode) throw badRequest(`pod ${pod.metadata?.name} does not have a host assigned`)
  return onNode
}

/** The container that is meant: the named one, or the only one. Throws a 400 in upstream's words. */
export function chooseContainer({ metadata, spec }: Pod, named: string): string {
  const names = (spec?.containers ?? []).map(({ name }) => name)
  const initNames = (spec?.initContainers ?? []).map(({ name }) => name)
  const ephemeralNames = (spec?.ephemeralContainers ?? []).map(({ name }) => name)
  if (named) {
    if ([...names, ...initNames, ...ephemeralNames].includes(named)) return named
    throw badRequest(`container ${named} is not valid for pod ${metadata?.name}`)
  }
  const [only] = names
  if (only !== undefined && names.length === 1) return only
  const choices = names.length > 0 ? `, choose one of: [${names.join(' ')}]` : ''
  const inits = initNames.length > 0 ? ` or one of the init containers: [${initNames.join(' ')}]` : ''
  throw badRequest(`a container name must be specified for pod ${metadata?.name}${choices}${inits}`)
}
