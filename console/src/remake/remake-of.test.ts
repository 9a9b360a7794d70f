import { expect, it } from 'vitest'
import type { Pod, StatefulSet } from '../../../src/api/generated/types.ts'
import { viewOfSet } from '../sets/set-model.ts'
import { namedAs, remakeOf } from './remake-of.ts'

const set: StatefulSet = {
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name: 'web', namespace: 'shop', uid: 'mine', resourceVersion: '7' },
  spec: { replicas: 2, selector: {}, template: {} },
}
const owner = { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'web', uid: 'mine', controller: true }
const pod: Pod = { metadata: { name: 'web-0', namespace: 'shop', uid: 'a', ownerReferences: [owner] } }
const view = viewOfSet(set, { pods: [pod], neighbours: [], claims: [], revisions: [], events: [] }, 0)

it('a set is made anew around the Pods that are there, and as nothing has made it yet', () => {
  const wanted: StatefulSet = {
    ...set,
    spec: { selector: {}, template: {}, podManagementPolicy: 'Parallel' },
  }
  const remake = remakeOf(view, { opened: set, wanted })
  expect(remake).toMatchObject({ namespace: 'shop', name: 'web', uid: 'mine', growths: [], begunAt: 0 })
  expect(remake.pods).toEqual([{ name: 'web-0', uid: 'a' }])
  expect(remake.definition).toBe(wanted)
  expect(remake.opened.metadata?.resourceVersion).toBeUndefined()
})

it('a text that names another set is about this one all the same', () => {
  expect(namedAs({ ...set, metadata: { name: 'other', namespace: 'else' } }, view).metadata).toEqual({
    name: 'web',
    namespace: 'shop',
  })
})
