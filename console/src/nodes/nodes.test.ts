import { describe, expect, it } from 'vitest'
import type { Pod } from '../../../src/api/generated/types.ts'
import { StatusError } from '../../../src/api/status-error.ts'
import { evictEach, type Leaving } from './evict-each.ts'
import { drainedPods, namespacedName, podsOn, requestedBy } from './node-pods.ts'

interface PodIn {
  readonly controller?: string
  readonly phase?: string
  readonly volumes?: readonly object[]
  readonly annotations?: Record<string, string>
  readonly node?: string
}

const pod = (name: string, { controller, phase, volumes, annotations, node = 'a' }: PodIn = {}): Pod =>
  ({
    metadata: {
      name,
      namespace: 'shop',
      annotations,
      ownerReferences: controller ? [{ kind: controller, name: 'owner', uid: 'o', controller: true }] : [],
    },
    spec: {
      nodeName: node,
      volumes,
      containers: [{ name: 'c', resources: { requests: { cpu: '100m', memory: '64Mi' } } }],
    },
    status: { phase },
  }) as unknown as Pod
const names = (pods: readonly Pod[]) => pods.map(namespacedName)
const set = { controller: 'StatefulSet' }

describe('a node', () => {
  it('has the Pods that were placed on it, in the order of their numbers', () => {
    const pods = [pod('web-10', set), pod('web-2', set), pod('elsewhere', { node: 'b' })]
    expect(names(podsOn({ metadata: { name: 'a' } } as never, pods))).toEqual(['shop/web-2', 'shop/web-10'])
  })

  it('gives what its Pods ask for, but to those that are over', () => {
    const asked = requestedBy([pod('one'), pod('two'), pod('over', { phase: 'Succeeded' })])
    expect([asked.milliCpu, asked.memoryBytes]).toEqual([200, 128 * 2 ** 20])
  })

  it('is drained of all but what stays on it, with what is lost told', () => {
    const drained = drainedPods([
      pod('web-0', { ...set, volumes: [{ name: 'tmp', emptyDir: {} }] }),
      pod('bare'),
      pod('over', { phase: 'Succeeded' }),
      pod('agent', { controller: 'DaemonSet' }),
      pod('etcd', { controller: 'Node', annotations: { 'kubernetes.io/config.mirror': 'x' } }),
    ])
    expect(names(drained.goes)).toEqual(['shop/web-0', 'shop/bare', 'shop/over'])
    expect(names(drained.lost)).toEqual(['shop/bare'])
    expect(names(drained.scratch)).toEqual(['shop/web-0'])
    expect([names(drained.daemons), names(drained.mirrors)]).toEqual([['shop/agent'], ['shop/etcd']])
  })
})

describe('Pods that are evicted', () => {
  const held = new StatusError({ reason: 'TooManyRequests', message: 'the budget web' })
  const refused = new StatusError({ reason: 'Forbidden', message: 'no' })
  const run = async (answers: Readonly<Record<string, readonly (Error | null)[]>>, pausesMax = 9) => {
    const asked: string[] = []
    const last = new Map<string, Leaving['kind']>()
    const rest = new Map(Object.entries(answers).map(([name, each]) => [name, [...each]]))
    const stop = new AbortController()
    let pauses = 0
    const gone = await evictEach(Object.keys(answers), {
      signal: stop.signal,
      async evict(name) {
        asked.push(name)
        const error = rest.get(name)?.shift()
        if (error) throw error
      },
      async pause() {
        if (++pauses >= pausesMax) stop.abort()
      },
      onTold: (name, { kind }) => void last.set(name, kind),
    })
    return { gone, asked, last: Object.fromEntries(last) }
  }

  it('go one after the other', async () => {
    expect(await run({ a: [null], b: [null] })).toEqual({
      gone: 2,
      asked: ['a', 'b'],
      last: { a: 'gone', b: 'gone' },
    })
  })

  it('let the others pass while a budget holds them, and are asked again', async () => {
    expect(await run({ a: [held, held, null], b: [null] })).toEqual({
      gone: 2,
      asked: ['a', 'b', 'a', 'a'],
      last: { a: 'gone', b: 'gone' },
    })
  })

  it('are refused once for any other reason', async () => {
    expect(await run({ a: [refused], b: [null] })).toEqual({
      gone: 1,
      asked: ['a', 'b'],
      last: { a: 'failed', b: 'gone' },
    })
  })

  it('are not asked any more once nobody waits', async () => {
    const endless = Array.from({ length: 50 }, () => held)
    expect(await run({ a: endless }, 2)).toEqual({ gone: 0, asked: ['a', 'a'], last: { a: 'held' } })
  })
})
