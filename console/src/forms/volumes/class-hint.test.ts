import { expect, it } from 'vitest'
import { StatusError } from '../../../../src/api/status-error.ts'
import { classHintOf } from './class-hint.ts'

it('storage classes that are not there yet, or may not be seen, are not told as none', () => {
  expect(classHintOf({ state: { kind: 'loading' }, items: [], isListed: false })).toEqual({ kind: 'loading' })
  const error = new StatusError({ reason: 'Forbidden', message: 'no' })
  expect(classHintOf({ state: { kind: 'refused', error }, items: [], isListed: false })).toEqual({
    kind: 'unseen',
  })
  // The connection was lost before the first was there.
  expect(classHintOf({ state: { kind: 'lost', since: 0 }, items: [], isListed: false }).kind).toBe('loading')
})

it('the class that is taken without a name is told', () => {
  const annotations = { 'storageclass.kubernetes.io/is-default-class': 'true' }
  const items = [{ metadata: { name: 'fast' } }, { metadata: { name: 'usual', annotations } }]
  const classes = items.map(each => ({ ...each, provisioner: 'x' }))
  expect(classHintOf({ state: { kind: 'live' }, items: classes, isListed: true })).toEqual({
    kind: 'known',
    names: ['fast', 'usual'],
    usual: ['usual'],
  })
  expect(classHintOf({ state: { kind: 'live' }, items: [], isListed: true })).toEqual({
    kind: 'known',
    names: [],
    usual: [],
  })
})
