import { expect, it } from 'vitest'
import type { StatefulSet } from '../../../src/api/generated/types.ts'
import { kinds } from '../../../src/api/kinds.ts'
import type { Client } from '../../../src/client/client.ts'
import { Unreachable } from '../../../src/client/transport.ts'
import { readingOnce } from './reading-once.ts'
import { foreseen } from './use-preview.ts'

const setOf = (name: string): StatefulSet => ({
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name, namespace: 'shop', uid: name },
  spec: {
    replicas: 1,
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: { containers: [{ name: 'main', image: 'nginx' }] },
    },
  },
})

it('plans of several sets list what is beside them once, and read and try each set itself', async () => {
  const asked: string[] = []
  const client = {
    get: async ({ plural }: { readonly plural: string }, { name }: { readonly name: string }) => {
      asked.push(`get ${plural} ${name}`)
      return setOf(name)
    },
    list: async ({ plural }: { readonly plural: string }) => {
      asked.push(`list ${plural}`)
      return { items: [], metadata: {} }
    },
    patch: async (_: unknown, { name }: { readonly name: string }) => {
      asked.push(`try ${name}`)
      return setOf(name)
    },
    create: async () => ({}),
  } as unknown as Client
  const once = readingOnce(client)
  for (const name of ['one', 'two', 'three']) {
    const plan = await foreseen(once, { namespace: 'shop', name, edit: { kind: 'restart' } })
    expect(plan.kind).toBe('planned')
  }
  expect(asked.filter(each => each === 'list pods')).toHaveLength(1)
  expect(asked.filter(each => each.startsWith('list')).length).toBe(
    new Set(asked.filter(each => each.startsWith('list'))).size,
  )
  for (const name of ['one', 'two', 'three']) {
    expect(asked).toContain(`get statefulsets ${name}`)
    expect(asked).toContain(`try ${name}`)
  }
})

it('what the server was not reached for is asked for again', async () => {
  let isAway = true
  const client = {
    list: async () => {
      if (isAway) throw new Unreachable('away')
      return { items: [], metadata: {} }
    },
  } as unknown as Client
  const once = readingOnce(client)
  await expect(once.list(kinds.Pod, {})).rejects.toThrow('away')
  isAway = false
  expect((await once.list(kinds.Pod, {})).items).toEqual([])
})
