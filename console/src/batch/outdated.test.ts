import { expect, it } from 'vitest'
import type { Pod, StatefulSet } from '../../../src/api/generated/types.ts'
import { standingOf } from '../preview/use-preview.ts'
import { keyOfSet } from '../sets/set-key.ts'
import { viewOfSet } from '../sets/set-model.ts'
import { outdated } from './use-previews.ts'

const set: StatefulSet = {
  metadata: { name: 'web', namespace: 'default', uid: 'mine' },
  spec: { replicas: 1, selector: {}, template: {} },
}

const viewWith = (uid: string) => {
  const owner = { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'web', uid: 'mine', controller: true }
  const pod: Pod = { metadata: { name: 'web-0', namespace: 'default', uid, ownerReferences: [owner] } }
  return viewOfSet(set, { pods: [pod], neighbours: [], claims: [], revisions: [], events: [] }, 0)
}

it('a plan of several is made anew when a Pod of its set is another, and not otherwise', () => {
  const before = viewWith('a')
  const answer = { question: 'q', standing: standingOf(before), preview: { kind: 'none' } as const }
  const key = keyOfSet(before)
  const found = new Map([[key, answer]])
  const questions = new Map([[key, 'q']])
  expect(outdated([before], { questions, found })).toEqual([])
  const after = viewWith('b')
  expect(outdated([after], { questions, found })).toEqual([after])
  // One that another question is about is asked about anyway.
  expect(outdated([after], { questions: new Map([[key, 'r']]), found })).toEqual([])
})
