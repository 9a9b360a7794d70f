import { describe, expect, it } from 'vitest'
import type { ControllerRevision, Event, Pod, StatefulSet } from '../../../src/api/generated/types.ts'
import type { Instant } from '../../../src/base/clock.ts'
import { podEventText } from '../../../src/statefulset/nouns/pod-event-text.ts'
import { planWords } from '../i18n/plan/plan-words.ts'
import { outlineOfSet, type SetParts, viewOfSet } from './set-model.ts'

const at = Date.parse('2026-11-28T12:00:00Z')

const set = (status: Partial<NonNullable<StatefulSet['status']>>, generation = 2): StatefulSet => ({
  metadata: { name: 'web', namespace: 'shop', uid: 'mine', generation },
  spec: {
    replicas: 3,
    selector: { matchLabels: { app: 'web' } },
    template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'a', image: 'a:2' }] } },
  },
  status: { replicas: 3, observedGeneration: 2, ...status },
})

const pod = (name: string, owner: string, revision: string, isReady = true): Pod => ({
  metadata: {
    name,
    namespace: 'shop',
    uid: `${owner}-${name}`,
    creationTimestamp: '2026-11-28T11:58:00Z',
    labels: { app: 'web', 'controller-revision-hash': revision },
    ownerReferences: [
      { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'web', uid: owner, controller: true },
    ],
  },
  spec: {
    nodeName: 'one',
    containers: [{ name: 'a', image: 'a:2', readinessProbe: { httpGet: { path: '/healthz', port: 80 } } }],
  },
  status: {
    phase: 'Running',
    conditions: [
      {
        type: 'Ready',
        status: isReady ? 'True' : 'False',
        lastTransitionTime: '2026-11-28T11:59:30Z',
        ...(isReady ? {} : { reason: 'ContainersNotReady' }),
      },
    ],
    containerStatuses: [
      {
        name: 'a',
        ready: isReady,
        started: true,
        restartCount: 0,
        image: 'a:2',
        imageID: '',
        state: { running: { startedAt: '2026-11-28T11:58:01Z' } },
      },
    ],
  },
})

const revisions = ['web-1', 'web-2'].map(
  (name, index): ControllerRevision => ({
    metadata: {
      name,
      namespace: 'shop',
      ownerReferences: [
        { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'web', uid: 'mine', controller: true },
      ],
    },
    revision: index + 1,
  }),
)

const view = (of: StatefulSet, pods: readonly Pod[], more: Partial<SetParts> & { now?: Instant } = {}) =>
  viewOfSet(of, { pods, neighbours: pods, claims: [], revisions, events: [], ...more }, more.now ?? at)

/** In the middle of an update: web-2 is of the new template and not Ready yet. */
const updating = (more: { readonly now?: Instant } = {}) =>
  view(
    set({
      currentRevision: 'web-1',
      updateRevision: 'web-2',
      // Falls while an update goes on: those of the old template alone.
      currentReplicas: 2,
      updatedReplicas: 1,
      readyReplicas: 2,
    }),
    [pod('web-0', 'mine', 'web-1'), pod('web-1', 'mine', 'web-1'), pod('web-2', 'mine', 'web-2', false)],
    more,
  )

describe('the view of a set', () => {
  it('mistake 5: counts Pods, not those of the old template, and rolls while the revisions differ', () => {
    const { replicas, ready, updated, condition } = updating()
    expect([replicas, ready, updated, condition]).toEqual([3, 2, 1, 'updating'])
    const all = ['web-0', 'web-1', 'web-2'].map(name => pod(name, 'mine', 'web-2'))
    const settled = { currentRevision: 'web-2', updateRevision: 'web-2', currentReplicas: 3 }
    expect(view(set(settled), all).condition).toBe('running')
    // What the controller has not seen yet is not done, however ready everything is.
    expect(view(set(settled, 3), all).condition).toBe('updating')
  })

  it('is stuck on a Pod that has been slow for so long that its page says so, too', () => {
    expect(updating({ now: at + 15_000 }).condition).toBe('updating')
    expect(updating({ now: at + 25_000 }).condition).toBe('stuck')
  })

  it('is paused where its partition holds back the rest of an update', () => {
    const pods = [pod('web-0', 'mine', 'web-1'), pod('web-1', 'mine', 'web-1'), pod('web-2', 'mine', 'web-2')]
    const held = (partition: number) => {
      const of = set({ currentRevision: 'web-1', updateRevision: 'web-2', replicas: 3, readyReplicas: 3 })
      const updateStrategy = { type: 'RollingUpdate', rollingUpdate: { partition } }
      return view({ ...of, spec: { ...of.spec, updateStrategy } as StatefulSet['spec'] }, pods)
    }
    expect(held(0).condition).toBe('updating')
    const { condition, updated } = held(2)
    expect([condition, updated]).toEqual(['paused', 1])
    // Beyond it there is one more to replace: nobody has to let it go on.
    expect(held(1).condition).toBe('updating')
  })

  describe('whose Pods are not all Ready', () => {
    const one = { currentRevision: 'web-1', updateRevision: 'web-1' }
    const ready = (name: string) => pod(name, 'mine', 'web-1')

    it('starts while Pods are made anew, and is scaled while there are more than it wants', () => {
      expect(view(set(one), [ready('web-0')]).condition).toBe('starting')
      expect(view(set(one), ['web-0', 'web-1', 'web-2', 'web-3'].map(ready)).condition).toBe('scaling')
    })

    it('is not ready where one that was Ready is not any more, and starts where its container is new', () => {
      const lost = pod('web-2', 'mine', 'web-1', false)
      expect(view(set(one), [ready('web-0'), ready('web-1'), lost]).condition).toBe('unready')
      const { status } = lost
      const [conditions = []] = [status?.conditions]
      const fresh = {
        ...lost,
        status: { ...status, conditions: [{ ...conditions[0], lastTransitionTime: '2026-11-28T11:58:00Z' }] },
      } as Pod
      // Waited for as long, it is stuck by now.
      const soon = Date.parse('2026-11-28T11:58:20Z')
      expect(view(set(one), [ready('web-0'), ready('web-1'), fresh], { now: soon }).condition).toBe(
        'starting',
      )
    })

    it('stays stuck while a container that crashes again and again is tried anew', () => {
      const crashed = { startedAt: '2026-11-28T11:58:00Z', finishedAt: '2026-11-28T11:58:02Z', exitCode: 1 }
      const tried = (startedAt: string, isReady: boolean): Pod => {
        const running = pod('web-2', 'mine', 'web-1', isReady)
        const [status] = running.status?.containerStatuses ?? []
        const containerStatuses = [
          {
            ...status,
            restartCount: 2,
            state: { running: { startedAt } },
            lastState: { terminated: crashed },
          },
        ]
        return {
          ...running,
          // Without a probe it is Ready because it runs.
          spec: { nodeName: 'one', containers: [{ name: 'a', image: 'a:2' }] },
          status: { ...running.status, containerStatuses },
        } as Pod
      }
      const seen = (startedAt: string, isReady: boolean) => {
        const { condition, ordinals } = view(set(one), [
          ready('web-0'),
          ready('web-1'),
          tried(startedAt, isReady),
        ])
        return [condition, ordinals[2]?.state]
      }
      const failing = ['stuck', 'failed']
      expect(seen('2026-11-28T11:59:59Z', false)).toEqual(failing)
      expect(seen('2026-11-28T11:59:59Z', true)).toEqual(failing)
      // By now it has lived much longer than before.
      expect(seen('2026-11-28T11:59:30Z', true)).toEqual(['running', 'ready'])
    })
  })

  it('says of a set without its Pods only what the status is sure of', () => {
    const one = { currentRevision: 'web-1', updateRevision: 'web-1' }
    const conditionOf = (status: Partial<NonNullable<StatefulSet['status']>>, generation = 2) =>
      outlineOfSet(set(status, generation), at).condition
    expect(conditionOf({ ...one, readyReplicas: 3 })).toBe('running')
    // It may be scaled, updated or stuck.
    expect(conditionOf({ ...one, readyReplicas: 2 })).toBe('unsettled')
    expect(conditionOf({ ...one, readyReplicas: 3, replicas: 4 })).toBe('unsettled')
    expect(conditionOf({ ...one, readyReplicas: 3 }, 3)).toBe('unsettled')
    expect(conditionOf({ ...one, updateRevision: 'web-2', readyReplicas: 3 })).toBe('unsettled')
  })

  it('mistake 6: shows the Pods that it owns, not those that carry the same labels', () => {
    const own = pod('web-0', 'mine', 'web-2')
    const { ordinals, ready } = view(set({ updateRevision: 'web-2', currentRevision: 'web-2' }), [
      own,
      pod('web-1', 'other', 'web-2'),
      {
        ...pod('web-2', 'x', 'web-2'),
        metadata: { name: 'web-2', namespace: 'shop', labels: { app: 'web' } },
      },
    ])
    expect(ordinals.map(each => each.pod)).toEqual([own, null, null])
    expect(ready).toBe(1)
  })

  it('mistake 14: says which ordinal it is at, what that waits for, and for how long', () => {
    const { state, seenAt } = updating()
    const sentence = planWords().state(state, { setName: 'web', now: seenAt })
    expect(sentence).toMatch(/web-2/)
    expect(sentence).toMatch(/ready/i)
    expect(sentence).toMatch(/\d+ (s|minute|m)/)
  })

  describe('whose Pod cannot be created', () => {
    const none = { currentRevision: 'web-1', updateRevision: 'web-1', replicas: 0 }
    const refusal = (error: string, podName = 'web-0'): Event => ({
      metadata: { name: podName, namespace: 'shop' },
      involvedObject: { kind: 'StatefulSet', name: 'web', uid: 'mine' },
      type: 'Warning',
      reason: 'FailedCreate',
      message: podEventText('create', { setName: 'web', podName, error }),
      lastTimestamp: '2026-11-28T11:59:00Z',
    })
    const sentenceOf = ({ state, seenAt }: ReturnType<typeof view>) =>
      planWords().state(state, { setName: 'web', now: seenAt })

    it.each([
      [
        `Pod "web-0" is invalid: metadata.labels: Invalid value: "${'w'.repeat(71)}": must be no more than 63 bytes`,
        /^web-0 cannot be created: the name of its set makes a label of 71 characters, and 63 are the most/,
      ],
      [
        'pods "web-0" is forbidden: exceeded quota: few, requested: pods=1, used: pods=2, limited: pods=2',
        /^web-0 cannot be created: the quota few is used up \(pods: 2 of 2 used, 1 asked for\)/,
      ],
      [
        'admission webhook "judge.example.com" denied the request: closed on Sundays',
        /^web-0 cannot be created: the admission webhook judge.example.com refuses it: closed on Sundays/,
      ],
      [
        'pods "web-0" is forbidden: violates PodSecurity "restricted:latest": runAsNonRoot != true (pod or container "a" must set it), seccompProfile (one, or two)',
        /^web-0 cannot be created: Pod Security at the level restricted does not allow/,
      ],
    ])('is stuck, and says why: %s', (error, sentence) => {
      const stuck = view(set(none), [], { events: [refusal(error)] })
      expect(stuck.condition).toBe('stuck')
      expect(sentenceOf(stuck)).toMatch(sentence)
      expect(stuck.ordinals.map(({ state, cause }) => [state, cause?.trouble.kind])).toEqual([
        ['failed', 'refused'],
        ['missing', undefined],
        ['missing', undefined],
      ])
    })

    it('is stuck where another Pod has the name, once it is its turn', () => {
      const [mine, other] = [pod('web-0', 'mine', 'web-1'), pod('web-1', 'other', 'web-1')]
      expect(view(set(none), [mine, other]).condition).toBe('stuck')
      const early = view(set(none), [pod('web-0', 'mine', 'web-1', false), other])
      expect(early.ordinals.map(({ state }) => state)).toEqual(['starting', 'missing', 'missing'])
    })

    it('is no longer stuck once it was created and has gone again', () => {
      const made: Event = {
        ...refusal('no'),
        metadata: { name: 'made', namespace: 'shop' },
        reason: 'SuccessfulCreate',
        message: podEventText('create', { setName: 'web', podName: 'web-0', error: null }),
        lastTimestamp: '2026-11-28T11:59:30Z',
      }
      expect(view(set(none), [], { events: [refusal('no'), made] }).condition).toBe('starting')
    })
  })
})
