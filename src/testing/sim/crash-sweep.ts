// Crashes a controller after each of its writes in turn, and compares where the world ends up.
//
// A controller that dies between any two writes and starts again must come to the same state as one that never died,
// and must have deleted no more Pods on the way.
import type { Pod } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import { applyEdit } from './edits/apply-edit.ts'
import type { Edit } from './edits/edits.ts'
import type { SetShape } from './edits/set-shape.ts'
import type { Violation } from './judges/plan-case.ts'
import { imageOf } from './model/cluster.ts'
import { World } from './world.ts'

/** What happens to a set, with time for each to come to its end. */
export type Script = readonly Edit[]

export const wholeLife: Script = [
  { kind: 'image', image: 'v2' },
  { kind: 'scale', replicas: 3 },
  { kind: 'fail', pick: 0, phase: 'Failed' },
  { kind: 'image', image: 'v1' },
  { kind: 'scale', replicas: 1 },
]

interface Ending {
  readonly state: readonly string[]
  readonly deletions: readonly string[]
  readonly writes: number
  readonly violations: readonly Violation[]
}

export interface CrashSweep {
  /** How many crashes were tried. */
  readonly crashes: number
  readonly differences: readonly string[]
}

export async function sweepCrashes(shape: SetShape, script: Script): Promise<CrashSweep> {
  const calm = await live(shape, script, null)
  const differences = [...calm.violations]
  for (let write = 1; write <= calm.writes; write++) {
    const crashed = await live(shape, script, write)
    for (const violation of crashed.violations) differences.push(`after write ${write}: ${violation}`)
    for (const part of comparedParts(shape)) {
      const [wanted, found] = [calm[part].join(', '), crashed[part].join(', ')]
      if (wanted !== found) differences.push(`after write ${write}: ${part} ${found}, not ${wanted}`)
    }
  }
  return { crashes: calm.writes, differences }
}

/**
 * Without `rollingUpdate`, upstream makes a lost Pod from the current revision as long as the *status* counts enough of
 * those. When that status was never written, the Pod comes back as it was and is updated once more.
 */
const comparedParts = ({ strategy, partition }: SetShape): readonly ('state' | 'deletions')[] =>
  strategy === 'RollingUpdate' && partition === null ? ['state'] : ['state', 'deletions']

async function live(shape: SetShape, script: Script, crashAfter: number | null): Promise<Ending> {
  const world = new World({ seed: 0, controllers: 1, features: { maxUnavailable: false }, actions: [] })
  const [controller] = world.controllers
  let writes = 0
  const deletions: string[] = []
  world.api.onWrite(({ actor, kind, verb, before }) => {
    if (actor !== controller?.name) return
    if (kind === kinds.Pod && verb === 'delete' && before)
      deletions.push(`${before.metadata?.name} ${imageOf(before as Pod)}`)
    if (++writes !== crashAfter) return
    controller.crash()
    world.clock.after(100, () => controller.start())
  })
  for (const edit of [{ kind: 'createSet', shape } as const, ...script]) {
    applyEdit(edit, world)
    await world.runFor(5_000)
  }
  return {
    state: stateOf(world),
    deletions: deletions.sort(),
    writes,
    violations: [...new Set(world.violations)],
  }
}

/** All that a user could tell apart, without what is different each time. */
function stateOf({ api, set }: World): readonly string[] {
  const lines: string[] = []
  for (const pod of api.list(kinds.Pod))
    lines.push(`${pod.metadata?.name} ${pod.status?.phase} ${imageOf(pod)}`)
  for (const claim of api.list(kinds.PersistentVolumeClaim))
    lines.push(
      `${claim.metadata?.name} of ${claim.metadata?.ownerReferences?.map(owner => owner.kind).join('+') ?? ''}`,
    )
  for (const revision of api.list(kinds.ControllerRevision))
    lines.push(`${revision.metadata?.name} ${revision.revision}`)
  lines.push(JSON.stringify(set?.status))
  return lines
}
