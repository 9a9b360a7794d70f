import { expect, test } from 'vitest'
import type { StatefulSet } from '../../../src/api/generated/types.ts'
import { situations } from '../../../src/foresee/hazards/situations.fixture.ts'
import { foresee } from '../../../src/foresee/index.ts'
import type { Hazard } from '../../../src/foresee/plan-document.ts'
import { leadsOf } from './leads.ts'
import { safeWayOf } from './safe-ways.ts'

const set: StatefulSet = { metadata: { name: 'web', namespace: 'shop', uid: 'u' } }
const leads = (id: string, values: object) =>
  leadsOf({ id, values, severity: 'danger', commands: [] } as unknown as Hazard, set)

test('every hazard has a button or leads somewhere, but for those that the dialog itself is about', () => {
  const found = Object.values(situations).flatMap(({ snapshot }) => {
    const taken = snapshot()
    const before = taken.before ?? (taken.after.kind === 'accepted' ? taken.after.set : set)
    return foresee(taken).hazards.map(hazard => ({
      id: hazard.id,
      isTaken: safeWayOf(hazard, before) !== null || leadsOf(hazard, before).length > 0,
    }))
  })
  const ids = new Set(found.map(({ id }) => id))
  const without = [...ids].filter(id => !found.some(each => each.id === id && each.isTaken))
  const byNumber = (a: string, b: string) => Number(a.slice(1)) - Number(b.slice(1))
  expect(without.toSorted(byNumber)).toEqual([
    // To make it anew is in the dialogs that can be refused so.
    'H1',
    // Which labels are meant, and where, is what the dialog asks for.
    'H2',
    // Taken out where the set has it; what the edit brings is left out of the edit.
    'H5',
    // To keep what is there is to leave the field as it was.
    'H9',
    // One Pod less at a time is what the dialog of scaling offers.
    'H16',
    'H17',
    'H19',
    'H21',
    'H28',
    'H29',
    'H35',
    'H36',
    // As what a volume is used is what the form of the volume asks for.
    'H37',
    'H38',
    'H39',
  ])
})

test('a full quota leads to the quota of its project, a Pod that is broken to its page', () => {
  expect(leads('H26', { quotas: ['q'] })).toEqual([
    { text: 'quota', name: 'shop', path: ['projects', 'shop'], query: { tab: 'quota' } },
  ])
  expect(leads('H26', { quotas: [] })).toEqual([])
  expect(leads('H3', { broken: ['web-1', 'web-2'] })).toMatchObject([{ path: ['pods', 'shop', 'web-1'] }])
})

test('what is missing is made in its form, and a key in the object that lacks it', () => {
  const missing = [
    { kind: 'ConfigMap', name: 'conf', key: null },
    { kind: 'Secret', name: 'db', key: 'password' },
    { kind: 'ServiceAccount', name: 'robot', key: null },
    { kind: 'PersistentVolumeClaim', name: 'shared', key: null },
  ]
  expect(leads('H34', { missing, classes: [{ claim: 'www-web-0', name: 'fast' }] })).toEqual([
    {
      text: 'makeConfigMap',
      name: 'conf',
      path: ['configmaps', 'new'],
      query: { project: 'shop', name: 'conf' },
    },
    { text: 'secret', name: 'db', path: ['secrets', 'shop', 'db'], query: { tab: 'yaml' } },
    {
      text: 'makeClaim',
      name: 'shared',
      path: ['claims', 'new'],
      query: { project: 'shop', name: 'shared' },
    },
    { text: 'makeClass', name: 'fast', path: ['classes', 'new'], query: { name: 'fast' } },
  ])
})

test('a rollout is watched, and a partition moved, on the page of the set', () => {
  const path = ['sets', 'shop', 'web']
  expect(leads('H22', {})).toEqual([{ text: 'rollout', name: 'web', path, query: {} }])
  expect(leads('H6', {})).toEqual([{ text: 'partition', name: 'web', path, query: {} }])
})

test('what sticks leads to what it waits for', () => {
  const stuck = (why: string) => leads('H31', { why, blocker: { kind: 'notReady', pod: 'web-1' } })[0]?.path
  expect(stuck('unready')).toEqual(['pods', 'shop', 'web-1'])
  expect(stuck('noNode')).toEqual(['nodes'])
  expect(stuck('refused')).toEqual(['sets', 'shop', 'web'])
})
