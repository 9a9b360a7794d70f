import { expect, it } from 'vitest'
import { kinds } from '../../../src/api/kinds.ts'
import { nameOf } from '../../../src/api/object.ts'
import type { StatusError } from '../../../src/api/status-error.ts'
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

const config = { metadata: { name: 'conf', namespace: 'shop' }, data: {} }

it.each([
  ['list', 'list metadata.name=conf', 'conf'],
  ['get', 'get conf', 'conf'],
  ['nothing', '', 'Forbidden'],
] as const)(
  'who may %s an object that a template names has it asked for by "%s"',
  async (may, how, found) => {
    const asked: string[] = []
    const client = {
      list: async (_: unknown, { fieldSelector = '' } = {}) => {
        asked.push(`list ${fieldSelector}`)
        return { items: [config], metadata: {} }
      },
      get: async (_: unknown, { name }: { readonly name: string }) => {
        asked.push(`get ${name}`)
        return config
      },
    } as unknown as Client
    const careful = askingFirst(client, { isLet: async (_, { verb }) => verb === may })
    const got = await careful
      .get(kinds.ConfigMap, { namespace: 'shop', name: 'conf' })
      .then(nameOf, (error: StatusError) => error.reason)
    expect([asked.join(), got]).toEqual([how, found])
  },
)

it('what is looked for by its name and not there is not found, and no error of the browser', async () => {
  const client = { list: async () => ({ items: [], metadata: {} }) } as unknown as Client
  const careful = askingFirst(client, { isLet: async () => true })
  await expect(careful.get(kinds.Secret, { namespace: 'shop', name: 'gone' })).rejects.toMatchObject({
    reason: 'NotFound',
  })
})
