import type { ControllerRevision } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import { nameOf, refOf, uidOf } from '../../api/object.ts'
import { isRefusal } from '../../api/status-error.ts'
import { unreachable } from '../../base/assert.ts'
import { StaleView } from '../../control/stale-view.ts'
import { updateFresh } from '../../control/update-fresh.ts'
import { revisionBytes } from '../../workload/revision-data.ts'
import type { RevisionStep } from '../nouns/step.ts'
import { type PassContext, updateTriesMax } from './carry-out-pod.ts'

/** Another template has the name: the plan must be made again with a higher collision count. */
export class RevisionCollision extends Error {
  override readonly name = 'RevisionCollision'
}

export async function carryOutRevision(step: RevisionStep, pass: PassContext): Promise<void> {
  switch (step.kind) {
    case 'createRevision':
      return createRevision(step.revision, pass)
    case 'bumpRevision':
      return bumpRevision(step.revision, step.to, pass)
    case 'deleteRevision':
      return deleteRevision(step.revision, pass)
    default:
      return unreachable(step)
  }
}

async function createRevision(
  revision: ControllerRevision,
  { key, client, consistency }: PassContext,
): Promise<void> {
  try {
    const created = await client.create(kinds.ControllerRevision, revision)
    consistency.wrote(key, kinds.ControllerRevision, created)
  } catch (error) {
    if (!isRefusal(error, 'AlreadyExists')) throw error
    const existing = await client.get(kinds.ControllerRevision, refOf(revision))
    // The same data under the same name: it was made before, perhaps by a predecessor of the set.
    if (revisionBytes(existing) !== revisionBytes(revision))
      throw new RevisionCollision(`controllerrevision ${nameOf(revision)} holds another template`)
  }
}

async function bumpRevision(
  revision: ControllerRevision,
  to: number,
  { key, client, consistency }: PassContext,
): Promise<void> {
  const write = async (basis: ControllerRevision) => {
    if (basis.revision === to) return
    const updated = await client.update(kinds.ControllerRevision, { ...basis, revision: to })
    consistency.wrote(key, kinds.ControllerRevision, updated)
  }
  const reread = async () => {
    const fresh = await client.get(kinds.ControllerRevision, refOf(revision))
    if (uidOf(fresh) === uidOf(revision)) return fresh
    throw new StaleView(`controllerrevision ${nameOf(revision)} was replaced`)
  }
  await updateFresh(revision, { triesMax: updateTriesMax, write, reread })
}

async function deleteRevision(
  revision: ControllerRevision,
  { key, client, consistency }: PassContext,
): Promise<void> {
  const preconditions = { uid: uidOf(revision), resourceVersion: revision.metadata?.resourceVersion }
  try {
    const answer = await client.delete(kinds.ControllerRevision, refOf(revision), { preconditions })
    if (typeof answer === 'object' && answer !== null)
      consistency.wrote(key, kinds.ControllerRevision, answer)
  } catch (error) {
    if (isRefusal(error, 'NotFound')) return
    if (isRefusal(error, 'Conflict'))
      throw new StaleView(`controllerrevision ${nameOf(revision)} has changed`)
    throw error
  }
}
