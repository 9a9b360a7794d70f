import { expect, it } from 'vitest'
import type { Pod, Service } from '../../../../src/api/generated/types.ts'
import { nameOf } from '../../../../src/api/object.ts'
import { podsOfService } from './pods-of-service.ts'

const pod = (name: string, labels: Record<string, string>): Pod => ({ metadata: { name, labels } })
const pods = [
  pod('web-10', { app: 'web', tier: 'front' }),
  pod('web-2', { app: 'web', tier: 'front' }),
  pod('db-0', { app: 'db', tier: 'front' }),
  pod('web-1', { app: 'web' }),
]
const namesFor = (selector: Record<string, string> | undefined) =>
  podsOfService({ spec: { ...(selector ? { selector } : {}) } } as Service, pods).map(nameOf)

it('a Service leads to the Pods that have all of its labels, by their numbers', () => {
  expect(namesFor({ app: 'web' })).toEqual(['web-1', 'web-2', 'web-10'])
  expect(namesFor({ app: 'web', tier: 'front' })).toEqual(['web-2', 'web-10'])
})

it('one without a selector chooses none of them', () => {
  expect(namesFor({})).toEqual([])
  expect(namesFor(undefined)).toEqual([])
})
