import { expect, it } from 'vitest'
import type { Client } from '../../../src/client/client.ts'
import { listForPlan } from '../../../src/foresee/observe/list-for-plan.ts'
import { askingFirst } from './asking-first.ts'
import { unseenOf } from './unseen.ts'

it('a plan asks for nothing that its person may not list, and tells it once', async () => {
  const asked: string[] = []
  const client = {
    list: async ({ plural }: { readonly plural: string }, { namespace = '' } = {}) => {
      asked.push(`${namespace}/${plural}`)
      return { items: [], metadata: {} }
    },
  } as unknown as Client
  const isLet = async (namespace: string) => namespace === 'shop'
  const { unread } = await listForPlan(askingFirst(client, { isLet }), 'shop')
  expect(asked).not.toContain('/nodes')
  expect(asked).toContain('shop/services')
  expect(asked.every(each => each.startsWith('shop/'))).toBe(true)
  const notes = unread.map(each => ({ kind: 'unread' as const, ...each }))
  const failed = { kind: 'unread' as const, what: 'nodes', reason: 'the server is busy', isForbidden: false }
  const { forbidden, others } = unseenOf([...notes, failed])
  expect(forbidden.sort()).toEqual([
    'namespaces',
    'nodes',
    'otherPods',
    'persistentvolumes',
    'storageclasses',
  ])
  expect(others).toEqual([failed])
})
