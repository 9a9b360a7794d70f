import { expect, it } from 'vitest'
import type { Account } from './account.ts'
import { groupsNeeded } from './account-rules.ts'

const account = (platformRole: string, more: object = {}): Account =>
  ({ metadata: { name: 'ann' }, spec: { platformRole }, ...more }) as Account

const admins = ['iam.kedge.dev:platform-admin']

it('asks for the group of a role above one’s own, given or taken, and for none where only labels change', () => {
  expect(groupsNeeded(account('platform-admin'), null)).toEqual(admins)
  expect(groupsNeeded(account('platform-regular'), account('platform-admin'))).toEqual(admins)
  expect(groupsNeeded(null, account('platform-admin'))).toEqual(admins)
  expect(groupsNeeded(account('platform-regular'), null)).toEqual([])
  const labelled = { metadata: { name: 'ann', finalizers: ['iam.kedge.dev/memberships'] } }
  expect(groupsNeeded(account('platform-admin', labelled), account('platform-admin'))).toEqual([])
  const disabled = { spec: { platformRole: 'platform-admin', disabled: true } }
  expect(groupsNeeded(account('platform-admin', disabled), account('platform-admin'))).toEqual(admins)
})
