// What a question about somebody with many roles costs, counted in rules looked at.
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, it } from 'vitest'
import type { RoleBinding } from '../../../api/generated/types.ts'
import { kinds } from '../../../api/kinds.ts'
import { openMemoryStore, type Store } from '../../../store/index.ts'
import { countOperations } from '../../../testing/count-operations.ts'
import type { ResourceAttributes } from '../attributes.ts'
import { type RoleBasedAuthorizer, roleBasedAuthorizer } from '../mode-authorizer.ts'

const apiGroup = 'rbac.authorization.k8s.io'

const put = (store: Store, plural: string, name: string, object: object) =>
  store.write({
    kind: 'put',
    key: `/${apiGroup}/${plural}/${name.includes('/') ? name : `/${name}`}`,
    expect: { kind: 'absent' },
    encode: () => Buffer.from(JSON.stringify({ metadata: { name }, ...object })),
  })

type RuleOf = (number: number) => { readonly resources: string[]; readonly resourceNames?: string[] }

async function janeWith(roles: number, ruleOf: RuleOf): Promise<RoleBasedAuthorizer> {
  const store = openMemoryStore()
  const writes: Promise<unknown>[] = []
  for (let number = 0; number < roles; number++) {
    const name = `role-${number}`
    writes.push(
      put(store, 'clusterroles', name, {
        rules: [{ apiGroups: [''], verbs: ['get', 'list'], ...ruleOf(number) }],
      }),
      put(store, 'clusterrolebindings', name, {
        roleRef: { apiGroup, kind: 'ClusterRole', name },
        subjects: [{ apiGroup, kind: 'User', name: 'jane' }],
      }),
    )
  }
  await Promise.all(writes)
  return roleBasedAuthorizer(store, null)
}

function ask(authorizer: RoleBasedAuthorizer, about: Partial<ResourceAttributes>): string {
  const { kind, reason } = authorizer.authorize({
    kind: 'resource',
    ...{ user: { name: 'jane', groups: ['system:authenticated'] }, verb: 'get', group: '', version: 'v1' },
    ...{ resource: 'pods', subresource: '', namespace: 'default', name: 'x' },
    ...about,
  })
  return `${kind} ${reason}`
}

async function growthOf(ruleOf: RuleOf, questions: readonly Partial<ResourceAttributes>[]): Promise<number> {
  const costs: number[] = []
  for (const roles of [100, 3_000]) {
    const authorizer = await janeWith(roles, ruleOf)
    // Her rules are filed with the first question.
    ask(authorizer, { resource: 'nothing' })
    costs.push(
      countOperations(() => {
        for (const each of questions) ask(authorizer, each)
      }),
    )
  }
  const [few = Number.NaN, many = Number.NaN] = costs
  return many / few
}

it('a new question costs the same with a hundred roles and with thousands', async () => {
  const questions = [{ resource: 'things-99' }, { resource: 'unknown' }, { resource: 'pods', verb: 'list' }]
  expect(await growthOf(number => ({ resources: [`things-${number}`] }), questions)).toBeLessThan(1.5)
})

it('so does one about an object that a role names', async () => {
  const ruleOf: RuleOf = number => ({ resources: ['pods'], resourceNames: [`pod-${number}`] })
  expect(await growthOf(ruleOf, [{ name: 'pod-99' }, { name: 'other' }, { name: '' }])).toBeLessThan(1.5)
})

it('of several roles that allow it the first is told, whichever way each names the resource', async () => {
  const rules: readonly ReturnType<RuleOf>[] = [
    { resources: ['pods'], resourceNames: ['other'] },
    { resources: ['*'], resourceNames: ['x'] },
    { resources: ['pods'] },
    { resources: ['*'] },
  ]
  const authorizer = await janeWith(rules.length, number => rules[number] ?? { resources: [] })
  const by = (role: string) =>
    `allowed RBAC: allowed by ClusterRoleBinding "${role}" of ClusterRole "${role}" to User "jane"`
  expect(ask(authorizer, {})).toBe(by('role-1'))
  expect(ask(authorizer, { name: 'other' })).toBe(by('role-0'))
  expect(ask(authorizer, { name: '' })).toBe(by('role-2'))
  expect(ask(authorizer, { resource: 'services', name: 'y' })).toBe(by('role-3'))
})

it('somebody said to be in thousands of groups is looked for once, however many namespaces have bindings', async () => {
  const store = openMemoryStore()
  const roleRef = { apiGroup, kind: 'ClusterRole', name: 'reader' }
  const rules = [{ apiGroups: ['*'], resources: ['*'], verbs: ['list'] }]
  const bind = (plural: string, name: string, group: string) =>
    put(store, plural, name, { roleRef, subjects: [{ apiGroup, kind: 'Group', name: group }] })
  const namespaces = Array.from({ length: 100 }, (_, number) => `n-${number}`)
  await Promise.all([
    put(store, 'clusterroles', 'reader', { rules }),
    bind('clusterrolebindings', 'all', 'absent'),
    ...namespaces.map(each => bind('rolebindings', `${each}/readers`, `group-${each}`)),
  ])
  const authorizer = roleBasedAuthorizer(store, null)
  const others = Array.from({ length: 5_000 }, (_, number) => `other-${number}`)
  const about = { resource: 'namespaces', namespace: '', name: '', verb: 'list' }
  const asked = (groups: readonly string[]) => ({ ...about, user: { name: 'jane', groups } })
  const answers: string[] = []
  const operations = countOperations(() => {
    answers.push(ask(authorizer, asked(others)), ask(authorizer, asked([...others, 'group-n-99'])))
  })
  expect(answers).toEqual(['noOpinion ', 'allowed narrowed to those bound to'])
  expect(operations).toBeLessThan(10 * others.length)
})

it('names of roles that there are not are not remembered', () => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const { grants } = roleBasedAuthorizer(openMemoryStore(), null)
  const attempt = (name: string) =>
    grants?.require({
      user: { name: 'jane', groups: ['system:authenticated'] },
      kind: kinds.RoleBinding,
      namespace: 'default',
      name: '',
      draft: { metadata: { name: 'b' }, roleRef: { apiGroup, kind: 'Role', name } } as RoleBinding,
      old: null,
    })
  collect()
  const before = process.memoryUsage().heapUsed
  for (let round = 0; round < 40; round++)
    expect(() => attempt(Buffer.alloc(1_000_000, `${round} `).toString('latin1'))).toThrow('not found')
  collect()
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(10_000_000)
})
