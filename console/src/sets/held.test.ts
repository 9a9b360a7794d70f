import { describe, expect, it } from 'vitest'
import type { Pod, StatefulSet } from '../../../src/api/generated/types.ts'
import { type Held, heldOf } from './held.ts'
import { viewOfSet } from './set-model.ts'

interface Asked {
  readonly partition?: number
  readonly replicas?: number
  readonly start?: number
  readonly type?: 'RollingUpdate' | 'OnDelete'
  /** The revision of each Pod, from the first ordinal on. */
  readonly revisions?: readonly string[]
  readonly update?: string
}

function heldIn(asked: Asked): Held | null {
  const { partition = 0, replicas = 3, start = 0, type = 'RollingUpdate' } = asked
  const { revisions = ['a', 'a', 'a'], update = 'a' } = asked
  const set: StatefulSet = {
    metadata: { name: 'web', namespace: 'default', uid: 'u', generation: 1 },
    spec: {
      serviceName: 'web',
      replicas,
      ordinals: { start },
      selector: { matchLabels: { app: 'web' } },
      template: { metadata: { labels: { app: 'web' } } },
      updateStrategy: type === 'OnDelete' ? { type } : { type, rollingUpdate: { partition } },
    },
    status: { replicas, currentRevision: 'a', updateRevision: update, observedGeneration: 1 },
  }
  const pods = revisions.map(
    (revision, at): Pod => ({
      metadata: {
        name: `web-${start + at}`,
        namespace: 'default',
        labels: { 'controller-revision-hash': revision },
        ownerReferences: [
          { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'web', uid: 'u', controller: true },
        ],
      },
      spec: { containers: [] },
    }),
  )
  return heldOf(viewOfSet(set, { pods, neighbours: [], claims: [], revisions: [], events: [] }, 0))
}

describe('what a partition holds', () => {
  it('is nothing without one, without Pods, and where nothing is rolled', () => {
    expect(heldIn({})).toBeNull()
    expect(heldIn({ partition: 2, replicas: 0, revisions: [] })).toBeNull()
    expect(heldIn({ type: 'OnDelete' })).toBeNull()
  })

  it('is told of Pods that stay at the old revision by now, by the ordinal as the strip counts', () => {
    expect(heldIn({ partition: 2, update: 'b', revisions: ['a', 'a', 'b'] })).toEqual({ at: 'now', below: 2 })
    expect(heldIn({ partition: 2, start: 5, update: 'b', revisions: ['a', 'a', 'b'] })).toEqual({
      at: 'now',
      below: 7,
    })
  })

  it('is told before the next rollout, too, when all Pods are alike', () => {
    expect(heldIn({ partition: 1 })).toEqual({ at: 'next', below: 1 })
    expect(heldIn({ partition: 1, update: 'b', revisions: ['b', 'b', 'b'] })).toEqual({
      at: 'next',
      below: 1,
    })
  })

  it('is all of them above the highest ordinal', () => {
    expect(heldIn({ partition: 3 })).toEqual({ at: 'next', below: null })
    expect(heldIn({ partition: 9, update: 'b' })).toEqual({ at: 'now', below: null })
  })
})
