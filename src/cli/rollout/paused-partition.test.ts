import { describe, expect, it } from 'vitest'
import type { Pod, StatefulSet } from '../../api/generated/types.ts'
import { type Draft, draftOf, nameOf } from '../../api/object.ts'
import { mergePatchSteps } from '../../api/patch/merge-patch.ts'
import { allAtOnce } from '../../base/turn.ts'
import { setOf, settled } from '../../foresee/snapshot.fixture.ts'
import { newRevision } from '../../statefulset/plan/revisions.ts'
import { pauseStateOf } from '../../workload/paused-partition.ts'
import { revisionLabel } from '../../workload/revisions.ts'
import { type PauseDecision, type PauseInput, planPause, planResume, planStep } from './paused-partition.ts'

type Strategy = NonNullable<StatefulSet['spec']>['updateStrategy']

const rolling = (partition: number): Strategy => ({ type: 'RollingUpdate', rollingUpdate: { partition } })
const withoutPartition: Strategy = { type: 'RollingUpdate' }

/** Five replicas in a rollout that has updated the highest `updated` of them. */
function inRollout(updated: number, updateStrategy: Strategy = rolling(0), replicas = 5): PauseInput {
  const world = settled(setOf({ replicas, updateStrategy }))
  const set = change(world.set, draft => {
    for (const container of draft.spec?.template.spec?.containers ?? []) container.image = 'nginx:2'
  })
  const next = newRevision(set, 2)
  return {
    set: change(set, draft => {
      if (draft.status) draft.status.updateRevision = nameOf(next)
    }),
    revisions: [...world.revisions, next],
    pods: world.pods.map((pod, index) => (index >= replicas - updated ? at(pod, nameOf(next)) : pod)),
  }
}

const at = (pod: Pod, revision: string): Pod => ({
  ...pod,
  metadata: { ...pod.metadata, labels: { ...pod.metadata?.labels, [revisionLabel]: revision } },
})

function change(set: StatefulSet, edit: (draft: Draft<StatefulSet>) => void): StatefulSet {
  const draft = draftOf(set)
  edit(draft)
  return draft as StatefulSet
}

/** The rollout once the patch is in, as the API applies it. */
function patched(rollout: PauseInput, decision: PauseDecision): PauseInput {
  if (decision.kind !== 'patch') throw new Error(`nothing to patch: ${decision.text}`)
  return { ...rollout, set: allAtOnce(mergePatchSteps(rollout.set, decision.patch)) as StatefulSet }
}

const partitionIn = (decision: PauseDecision) =>
  decision.kind === 'patch' ? decision.partition : decision.text
const strategyOf = ({ set }: PauseInput) => set.spec?.updateStrategy

describe('pause', () => {
  it('holds the Pods back that are not updated yet, and no other', () => {
    expect(partitionIn(planPause(inRollout(2)))).toBe(3)
  })

  it('counts a Pod that is being replaced as one that will be new', () => {
    const rollout = inRollout(2)
    const withoutOne = { ...rollout, pods: rollout.pods.filter(pod => nameOf(pod) !== 'web-2') }
    expect(partitionIn(planPause(withoutOne))).toBe(2)
  })

  it('holds all of the next rollout back, between two of them', () => {
    const { set, pods, revisions } = settled()
    expect(partitionIn(planPause({ set, pods, revisions }))).toBe(3)
  })

  it('sees a template that the controller has not come to', () => {
    const rollout = inRollout(0)
    const unseen = change(rollout.set, draft => {
      if (draft.metadata) draft.metadata.generation = 2
      if (draft.status) draft.status.updateRevision = draft.status.currentRevision
    })
    const first = { ...rollout, set: unseen, revisions: rollout.revisions.slice(0, 1) }
    expect(partitionIn(planPause(first))).toBe(5)
  })

  it('never lowers what the user has', () => {
    expect(partitionIn(planPause(inRollout(2, rolling(4))))).toBe(4)
  })

  it('twice is once', () => {
    const paused = patched(inRollout(2), planPause(inRollout(2)))
    expect(planPause(paused)).toEqual({ kind: 'nothing', text: 'already paused at partition 3' })
  })

  it('is refused with words under OnDelete', () => {
    const rollout = inRollout(0, { type: 'OnDelete' })
    for (const decision of [planPause(rollout), planStep(rollout, 1)])
      expect(decision).toMatchObject({ kind: 'refused', text: expect.stringContaining('OnDelete') })
  })
})

describe('resume', () => {
  it.each([
    ['a partition', rolling(2)],
    ['a partition of 0', rolling(0)],
    ['no rollingUpdate at all', withoutPartition],
  ])('restores exactly what was there: %s', (_, strategy) => {
    const rollout = inRollout(1, strategy)
    const paused = patched(rollout, planPause(rollout))
    expect(pauseStateOf(paused.set)).toMatchObject({ kind: 'paused', held: 4 })
    const stepped = patched(paused, planStep(paused, 2))
    const resumed = patched(stepped, planResume(stepped))
    expect(strategyOf(resumed)).toEqual(strategy)
    expect(pauseStateOf(resumed.set)).toEqual({ kind: 'running' })
  })

  it('leaves a partition alone that somebody has set meanwhile', () => {
    const rollout = inRollout(2)
    const paused = patched(rollout, planPause(rollout))
    const theirs = {
      ...paused,
      set: change(paused.set, draft => {
        if (draft.spec) draft.spec.updateStrategy = { type: 'RollingUpdate', rollingUpdate: { partition: 1 } }
      }),
    }
    expect(pauseStateOf(theirs.set)).toEqual({ kind: 'overridden', own: 0, held: 3, now: 1 })
    const resumed = patched(theirs, planResume(theirs))
    expect(strategyOf(resumed)).toEqual(rolling(1))
    expect(pauseStateOf(resumed.set)).toEqual({ kind: 'running' })
  })

  it('keeps a maxUnavailable that came meanwhile', () => {
    const rollout = inRollout(2, withoutPartition)
    const paused = patched(rollout, planPause(rollout))
    const theirs = {
      ...paused,
      set: change(paused.set, draft => {
        if (draft.spec?.updateStrategy?.rollingUpdate)
          draft.spec.updateStrategy.rollingUpdate.maxUnavailable = 2
      }),
    }
    expect(strategyOf(patched(theirs, planResume(theirs)))).toEqual({
      type: 'RollingUpdate',
      rollingUpdate: { partition: 0, maxUnavailable: 2 },
    })
  })

  it('of a set that is not paused changes nothing', () => {
    expect(planResume(inRollout(2))).toEqual({ kind: 'nothing', text: 'not paused' })
  })

  it('knows an annotation that is not its own', () => {
    const { set } = settled()
    const strange = change(set, draft => {
      if (draft.metadata) draft.metadata.annotations = { 'kedge.dev/paused-partition': 'yes' }
    })
    expect(pauseStateOf(strange)).toEqual({ kind: 'running' })
  })
})

describe('step', () => {
  it('lets one Pod more be updated, or as many as are asked for', () => {
    const rollout = inRollout(2)
    const paused = patched(rollout, planPause(rollout))
    expect(partitionIn(planStep(paused, 1))).toBe(2)
    expect(partitionIn(planStep(paused, 2))).toBe(1)
    expect(partitionIn(planStep(paused, 9))).toBe(0)
  })

  it('pauses a rollout that runs', () => {
    const rollout = inRollout(2)
    const stepped = patched(rollout, planStep(rollout, 1))
    expect(pauseStateOf(stepped.set)).toEqual({ kind: 'paused', own: 0, held: 2 })
  })

  it('passes Pods that are updated already', () => {
    const rollout = inRollout(1, rolling(4))
    const update = rollout.set.status?.updateRevision ?? ''
    const lost = {
      ...rollout,
      pods: rollout.pods.map(pod => (nameOf(pod) === 'web-3' ? at(pod, update) : pod)),
    }
    expect(partitionIn(planStep(lost, 1))).toBe(2)
  })

  it('keeps what the user had through many steps', () => {
    let rollout = inRollout(0, rolling(3))
    for (const partition of [2, 1, 0]) {
      rollout = patched(rollout, planStep(rollout, 1))
      expect(pauseStateOf(rollout.set)).toEqual({ kind: 'paused', own: 3, held: partition })
    }
    expect(strategyOf(patched(rollout, planResume(rollout)))).toEqual(rolling(3))
  })

  it('begins at the highest Pod, however high the partition is', () => {
    expect(partitionIn(planStep(inRollout(0, rolling(999)), 1))).toBe(4)
  })

  it('has nothing to do when every Pod is updated', () => {
    expect(planStep(inRollout(5, rolling(5)), 1)).toMatchObject({ kind: 'nothing' })
  })
})
