import { expect, test } from 'vitest'
import type { Namespace, RbacSubject, RoleBinding } from '../../api/generated/types.ts'
import { derivedLabel, namespaceOfWorkspace } from '../../api/iam/names.ts'
import { seededRandom } from '../../base/random.ts'
import { type BindingStep, bindingSteps, derivedBindings } from './derived-bindings.ts'

const reach: { readonly [role: string]: readonly string[] } = {
  'workspace-admin': ['project-admin', 'project-manage-quotas'],
  'workspace-viewer': ['project-viewer'],
}
const user = (name: string): RbacSubject => ({ kind: 'User', name, apiGroup: 'rbac.authorization.k8s.io' })
const membership = (name: string, role: string, subjects: readonly RbacSubject[]): RoleBinding => ({
  metadata: { namespace: namespaceOfWorkspace('acme'), name },
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: role },
  subjects,
})
const project = (name: string): Namespace => ({ metadata: { name } })
const derive = (bindings: readonly RoleBinding[], projects: readonly Namespace[]) =>
  derivedBindings({ workspace: 'acme', bindings, projects, inProjects: role => reach[role] ?? [] })

const told = ({ metadata, roleRef, subjects = [] }: RoleBinding) =>
  `${metadata?.namespace}: ${roleRef.name} to ${subjects.map(({ name }) => name).join(', ')}`

test('a role that reaches into projects is bound in each of them, together for all who have it', () => {
  const bindings = [
    membership('a', 'workspace-admin', [user('ann')]),
    membership('b', 'workspace-viewer', [user('vic'), { kind: 'ServiceAccount', name: 'bot' }]),
    membership('c', 'workspace-viewer', [user('ben'), user('vic')]),
    membership('d', 'workspace-regular', [user('dan')]),
  ]
  expect(derive(bindings, [project('shop'), project('bank')]).map(told)).toEqual([
    'shop: project-admin to ann',
    'shop: project-manage-quotas to ann',
    'shop: project-viewer to bot, ben, vic',
    'bank: project-admin to ann',
    'bank: project-manage-quotas to ann',
    'bank: project-viewer to bot, ben, vic',
  ])
  const [, , viewers] = derive(bindings, [project('shop')])
  expect(viewers?.subjects?.[0]).toEqual({
    kind: 'ServiceAccount',
    name: 'bot',
    namespace: namespaceOfWorkspace('acme'),
  })
})

test('a membership on its way out gives nothing any more, and a role of the workspace’s own reaches nowhere', () => {
  const leaving = membership('a', 'workspace-admin', [user('ann')])
  const terminating = {
    ...leaving,
    metadata: { ...leaving.metadata, deletionTimestamp: '2026-01-01T00:00:00Z' },
  }
  const own = { ...leaving, roleRef: { ...leaving.roleRef, kind: 'Role' } }
  expect(derive([terminating, own], [project('shop')])).toEqual([])
})

/** The bindings that there are, as steps leave them. */
function carriedOut(present: readonly RoleBinding[], step: BindingStep): readonly RoleBinding[] {
  const key = ({ metadata }: RoleBinding) => `${metadata?.namespace}/${metadata?.name}`
  const others = present.filter(each => key(each) !== key(step.binding))
  return step.kind === 'deleteBinding' ? others : [...others, step.binding]
}

test('whatever changes in whatever order, steps lead to what there must be; rights are taken before any are given', () => {
  const random = seededRandom(20260128)
  const pick = <T>(from: readonly T[]): T => {
    const chosen = from[Math.floor(random.next() * from.length)]
    if (chosen === undefined) throw new Error('nothing to pick from')
    return chosen
  }
  const names = ['ann', 'ben', 'cat', 'dan']
  const places = ['p0', 'p1', 'p2', 'p3']
  let memberships: RoleBinding[] = []
  let projects: Namespace[] = []
  let present: readonly RoleBinding[] = []
  for (let round = 0; round < 400; round++) {
    const name = pick(names)
    const place = pick(places)
    switch (Math.floor(random.next() * 6)) {
      case 0:
        memberships = [
          ...memberships.filter(each => each.metadata?.name !== name),
          membership(name, pick([...Object.keys(reach), 'workspace-regular']), [user(name)]),
        ]
        break
      case 1:
        memberships = memberships.filter(each => each.metadata?.name !== name)
        break
      case 2:
        projects = [...projects.filter(each => each.metadata?.name !== place), project(place)]
        break
      case 3:
        projects = projects.filter(each => each.metadata?.name !== place)
        break
      case 4:
        // Somebody edits by hand.
        present = present.map(each =>
          random.next() < 0.5
            ? { ...each, subjects: [user('eve')], metadata: { ...each.metadata, labels: {} } }
            : each,
        )
        break
      default:
        present = present.filter(() => random.next() < 0.7)
    }
    const wanted = derive(memberships, projects)
    const steps = bindingSteps(wanted, present)
    const kinds = steps.map(({ kind }) => kind)
    expect(kinds.toSorted((one, other) => order.indexOf(one) - order.indexOf(other))).toEqual(kinds)
    // A crash between two steps: the next pass goes on from there.
    const done = Math.floor(random.next() * (steps.length + 1))
    for (const step of steps.slice(0, done)) present = carriedOut(present, step)
    for (const step of bindingSteps(wanted, present)) present = carriedOut(present, step)
    expect(present.map(told).toSorted()).toEqual(wanted.map(told).toSorted())
    expect(present.every(({ metadata }) => metadata?.labels?.[derivedLabel] === 'acme')).toBe(true)
    expect(bindingSteps(wanted, present)).toEqual([])
  }
})

const order: readonly BindingStep['kind'][] = ['deleteBinding', 'updateBinding', 'createBinding']
