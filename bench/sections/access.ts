// What one decision about a user of 1,000 roles costs: when the question was asked before, and when it is new.
import { defaultPolicy } from '../../src/api/rbac/default-policy.ts'
import { roleBasedAuthorizer } from '../../src/server/access/mode-authorizer.ts'
import { openMemoryStore } from '../../src/store/index.ts'
import type { Figure } from '../measure.ts'

const roles = 1_000
const apiGroup = 'rbac.authorization.k8s.io'

/** All roles are one user's, so that the last of them has to be looked at. */
async function authorizerOfManyRoles() {
  const store = openMemoryStore()
  const put = (plural: string, name: string, object: object) =>
    store.write({
      kind: 'put',
      key: `/${apiGroup}/${plural}//${name}`,
      expect: { kind: 'absent' },
      encode: () => Buffer.from(JSON.stringify({ metadata: { name }, ...object })),
    })
  for (let number = 0; number < roles; number++) {
    const name = `role-${number}`
    const rule = { apiGroups: [''], resources: [`things-${number}`, 'pods/log'], verbs: ['get', 'list'] }
    await put('clusterroles', name, { rules: [rule, { ...rule, resources: ['others'] }] })
    const subjects = [{ kind: 'User', name: 'jane' }]
    await put('clusterrolebindings', name, { roleRef: { apiGroup, kind: 'ClusterRole', name }, subjects })
  }
  return roleBasedAuthorizer(store, defaultPolicy())
}

export async function measureAccess(): Promise<readonly Figure[]> {
  const authorizer = await authorizerOfManyRoles()
  const user = { name: 'jane', groups: ['system:authenticated'] }
  const ask = (resource: string) =>
    authorizer.authorize({
      kind: 'resource',
      ...{ user, verb: 'get', group: '', version: 'v1', resource },
      ...{ subresource: '', namespace: 'default', name: 'x' },
    })
  const microsecondsOf = (count: number, resourceOf: (number: number) => string): number => {
    const before = process.cpuUsage()
    for (let number = 0; number < count; number++) ask(resourceOf(number))
    const { user: spent, system } = process.cpuUsage(before)
    return (spent + system) / count
  }
  microsecondsOf(2_000, number => `warm-${number}`)
  return [
    {
      name: 'authorization with 1,000 roles, asked before',
      value: microsecondsOf(100_000, () => `things-${roles - 1}`),
      unit: 'µs',
      target: 20,
    },
    {
      name: 'authorization with 1,000 roles of one user, a new question',
      value: microsecondsOf(20_000, number => `new-${number}`),
      unit: 'µs',
      target: 20,
    },
  ]
}
