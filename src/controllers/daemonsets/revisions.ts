// The revisions of a DaemonSet's template: the one that is asked for now is made to stand, old ones are forgotten.
import type { ControllerRevision, DaemonSet, Pod } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import { nameOf, refOf, uidOf } from '../../api/object.ts'
import { isRefusal } from '../../api/status-error.ts'
import { StaleView } from '../../control/stale-view.ts'
import { revisionBytes } from '../../workload/revision-data.ts'
import {
  buildRevision,
  findRevision,
  revisionHashLabel,
  revisionLabel,
  revisionOf,
  sortRevisions,
  surplusRevisions,
} from '../../workload/revisions.ts'
import { claimOwned } from '../owned/claim-owned.ts'
import { ownerReference, type Pass } from '../owned/pass.ts'
import { writeStatus } from '../owned/write-status.ts'

type DaemonPass = Pass<DaemonSet>

export interface Revisions {
  /** What Pods of the current template carry as `controller-revision-hash`. */
  readonly hash: string
  /** The oldest first. */
  readonly all: readonly ControllerRevision[]
}

const hashOf = (revision: ControllerRevision): string => revision.metadata?.labels?.[revisionLabel] ?? ''

export async function keepRevisions(pass: DaemonPass): Promise<Revisions> {
  const { owner: set, client } = pass
  const all = sortRevisions(await claimOwned(pass, { kind: kinds.ControllerRevision }))
  const found = findRevision(set, all)
  const number = (all.at(-1)?.revision ?? 0) + 1
  switch (found.kind) {
    case 'newest':
      return { hash: hashOf(found.revision), all }
    case 'earlier':
      pass.wrote(
        kinds.ControllerRevision,
        await client.update(kinds.ControllerRevision, { ...found.revision, revision: number }),
      )
      return { hash: hashOf(found.revision), all }
    case 'none': {
      const made = await create(revisionFor(pass, number), pass)
      return { hash: hashOf(made), all: [...all, made] }
    }
  }
}

function revisionFor(pass: DaemonPass, number: number): ControllerRevision {
  const { owner: set } = pass
  const collisions = set.status?.collisionCount ?? 0
  const built = buildRevision({ workload: set, owner: ownerReference(pass), number, collisions })
  const { [revisionHashLabel]: hash = '', ...labels } = built.metadata?.labels ?? {}
  return { ...built, metadata: { ...built.metadata, labels: { ...labels, [revisionLabel]: hash } } }
}

async function create(revision: ControllerRevision, pass: DaemonPass): Promise<ControllerRevision> {
  const { client, owner: set } = pass
  try {
    const made = await client.create(kinds.ControllerRevision, revision)
    pass.wrote(kinds.ControllerRevision, made)
    return made
  } catch (error) {
    if (!isRefusal(error, 'AlreadyExists')) throw error
    const taken = await client.get(kinds.ControllerRevision, refOf(revision))
    if (revisionBytes(taken) === revisionBytes(revision)) return taken
    const collisionCount = (set.status?.collisionCount ?? 0) + 1
    const counts = {
      currentNumberScheduled: 0,
      desiredNumberScheduled: 0,
      numberMisscheduled: 0,
      numberReady: 0,
    }
    await writeStatus(pass, set, { ...(set.status ?? counts), collisionCount })
    throw new StaleView(`controllerrevision ${nameOf(revision)} holds another template`)
  }
}

/** Forgets revisions that no Pod is of, beyond the limit of history. */
export async function forgetRevisions(
  { all, hash }: Revisions,
  pods: readonly Pod[],
  pass: DaemonPass,
): Promise<void> {
  const hashes = new Set([hash, ...pods.map(revisionOf)])
  const live = new Set(all.filter(revision => hashes.has(hashOf(revision))).map(nameOf))
  const limit = pass.owner.spec?.revisionHistoryLimit ?? 10
  for (const revision of surplusRevisions(all, { limit, live })) {
    const preconditions = { uid: uidOf(revision) }
    try {
      const answer = await pass.client.delete(kinds.ControllerRevision, refOf(revision), { preconditions })
      pass.wrote(kinds.ControllerRevision, answer)
    } catch (error) {
      if (!isRefusal(error, 'NotFound', 'Conflict')) throw error
    }
  }
}
