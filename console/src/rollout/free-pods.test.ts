import { expect, it } from 'vitest'
import type { Pod } from '../../../src/api/generated/types.ts'
import { StatusError } from '../../../src/api/status-error.ts'
import type { Client } from '../../../src/client/client.ts'
import { freePods } from './free-pods.ts'

const anyway = (onFreed: (name: string) => void) => ({
  onFreed,
  isInTheWay: () => true,
  untilBack: async () => undefined,
})

const pod = (name: string) => ({ metadata: { namespace: 'shop', name, uid: `uid of ${name}` } }) as Pod

it('a Pod that is gone keeps no other from being freed, and what was refused is not told as freed', async () => {
  const asked: unknown[] = []
  const freed: string[] = []
  const client = {
    async delete(_kind: unknown, { name }: { readonly name: string }, options: unknown) {
      asked.push([name, options])
      if (name === 'web-0') throw new StatusError({ reason: 'NotFound', message: 'gone' })
      if (name === 'web-2') throw new StatusError({ reason: 'Forbidden', message: 'you may not' })
    },
  } as unknown as Client
  const pods = ['web-0', 'web-1', 'web-2', 'web-3'].map(pod)
  await expect(
    freePods(
      client,
      pods,
      anyway(name => freed.push(name)),
    ),
  ).rejects.toThrow('you may not')
  expect(freed).toEqual(['web-0', 'web-1'])
  expect(asked).toEqual(
    ['web-0', 'web-1', 'web-2'].map(name => [name, { preconditions: { uid: `uid of ${name}` } }]),
  )
})

it('a Pod that another of its name has replaced is gone, and one that is still there stops it', async () => {
  const freed: string[] = []
  const gone = new StatusError({ reason: 'NotFound', message: 'gone' })
  const client = {
    async delete(_kind: unknown, { name }: { readonly name: string }) {
      if (name !== 'web-3') throw new StatusError({ reason: 'Conflict', message: `${name} has another uid` })
    },
    async get(_kind: unknown, { name }: { readonly name: string }) {
      if (name === 'web-1') throw gone
      return name === 'web-0' ? { metadata: { name, uid: 'another' } } : pod(name)
    },
  } as unknown as Client
  const pods = ['web-0', 'web-1', 'web-3', 'web-2'].map(pod)
  await expect(
    freePods(
      client,
      pods,
      anyway(name => freed.push(name)),
    ),
  ).rejects.toThrow('web-2 has another uid')
  expect(freed).toEqual(['web-0', 'web-1', 'web-3'])
})

it('each goes when the one before it is back, and one that is not in the way any more stays', async () => {
  const happened: string[] = []
  const client = {
    async delete(_kind: unknown, { name }: { readonly name: string }) {
      happened.push(`delete ${name}`)
    },
  } as unknown as Client
  await freePods(client, ['web-3', 'web-2', 'web-1'].map(pod), {
    onFreed: () => undefined,
    isInTheWay: ({ metadata }) => metadata?.name !== 'web-2',
    untilBack: async ({ metadata }, next) => {
      await Promise.resolve()
      happened.push(`${metadata?.name} is back before ${next.metadata?.name}`)
    },
  })
  expect(happened).toEqual(['delete web-3', 'web-3 is back before web-2', 'delete web-1'])
})

it('none goes any more where one does not come back well', async () => {
  const gone: string[] = []
  const client = {
    async delete(_kind: unknown, { name }: { readonly name: string }) {
      gone.push(name)
    },
  } as unknown as Client
  const unwell = { ...anyway(() => undefined), untilBack: () => Promise.reject(new Error('not well')) }
  await expect(freePods(client, ['web-1', 'web-0'].map(pod), unwell)).rejects.toThrow('not well')
  expect(gone).toEqual(['web-1'])
})
