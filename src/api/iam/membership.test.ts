import { expect, test } from 'vitest'
import { bindingOf, leaveSteps, memberBinding, membersOf, withoutSubject } from './membership.ts'
import { derivedLabel } from './names.ts'

const inShop = (role: string, user: string) => memberBinding({ namespace: 'shop', role, user })

test('who is bound is a member, a service account as one', () => {
  const derived = {
    ...inShop('project-admin', 'zoe'),
    metadata: { name: 'w', labels: { [derivedLabel]: 'acme' } },
  }
  const bot = inShop('project-viewer', 'system:serviceaccount:shop:bot')
  expect(membersOf([derived, bot, inShop('project-operator', 'ann/x')])).toMatchObject([
    { subject: { kind: 'User', name: 'ann/x' }, role: 'project-operator', binding: 'project-operator:ann_x' },
    { subject: { kind: 'ServiceAccount', namespace: 'shop', name: 'bot' }, derivedFrom: null },
    { subject: { name: 'zoe' }, derivedFrom: 'acme' },
  ])
})

test('who leaves is taken out of every binding but those that follow from elsewhere, and the one that stays', () => {
  const both = {
    ...inShop('view', 'ann'),
    subjects: [...(inShop('view', 'ann').subjects ?? []), { kind: 'Group', name: 'ann' }],
  }
  const derived = {
    ...inShop('project-admin', 'ann'),
    metadata: { name: 'w', labels: { [derivedLabel]: 'acme' } },
  }
  const bindings = [
    inShop('project-viewer', 'ann'),
    both,
    derived,
    inShop('project-operator', 'ann'),
    inShop('edit', 'ben'),
  ]
  const steps = leaveSteps(bindings, 'ann', 'project-operator:ann')
  expect(steps.map(({ kind, binding }) => [kind, binding.metadata?.name, binding.subjects?.length])).toEqual([
    ['delete', 'project-viewer:ann', 1],
    ['update', 'view:ann', 1],
  ])
})

test('a group is bound to a role of the project itself, and taken out again', () => {
  const team = { apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: 'team/a' }
  const binding = bindingOf({ namespace: 'shop', role: { kind: 'Role', name: 'backup' }, subject: team })
  expect(binding).toMatchObject({
    metadata: { name: 'backup:group:team_a' },
    roleRef: { kind: 'Role', name: 'backup' },
  })
  expect(membersOf([binding])).toMatchObject([{ subject: team, role: 'backup', roleKind: 'Role' }])
  expect(withoutSubject(binding, team)?.kind).toBe('delete')
  expect(withoutSubject(binding, { kind: 'User', name: 'team/a' })).toBe(null)
})
