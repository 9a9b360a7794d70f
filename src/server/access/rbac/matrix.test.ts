// What each default role lets its holder do, as a table: verbs by kind. `r` get, list and watch; `w` create, update, patch,
// delete and deletecollection; `-` nothing.
import { expect, test } from 'vitest'
import { defaultPolicy } from '../../../api/rbac/default-policy.ts'
import { openMemoryStore } from '../../../store/index.ts'
import type { RequestAttributes } from '../attributes.ts'
import { roleBasedAuthorizer } from '../mode-authorizer.ts'

const kindsAsked = {
  pods: '',
  'pods/log': '',
  'pods/exec': '',
  'pods/status': '',
  secrets: '',
  configmaps: '',
  services: '',
  endpoints: '',
  namespaces: '',
  nodes: '',
  resourcequotas: '',
  persistentvolumeclaims: '',
  persistentvolumes: '',
  statefulsets: 'apps',
  'statefulsets/scale': 'apps',
  'statefulsets/status': 'apps',
  deployments: 'apps',
  jobs: 'batch',
  ingresses: 'networking.k8s.io',
  leases: 'coordination.k8s.io',
  roles: 'rbac.authorization.k8s.io',
  rolebindings: 'rbac.authorization.k8s.io',
  clusterroles: 'rbac.authorization.k8s.io',
  customresourcedefinitions: 'apiextensions.k8s.io',
} as const

const reading = ['get', 'list', 'watch']
const writing = ['create', 'update', 'patch', 'delete', 'deletecollection']

const table: { readonly [kind in keyof typeof kindsAsked]: string } = {
  // cluster-admin, admin, edit, view, system:kube-scheduler, system:controller:statefulset-controller, nobody
  pods: 'rw rw rw r. r* r* --',
  'pods/log': 'rw r. r. r. -- -- --',
  'pods/exec': 'rw rw rw -- -- -- --',
  'pods/status': 'rw r. r. r. .* -- --',
  secrets: 'rw rw rw -- -- -- --',
  configmaps: 'rw rw rw r. -- -- --',
  services: 'rw rw rw r. r. -- --',
  endpoints: 'rw r. r. r. -- -- --',
  namespaces: 'rw r. r. r. r. -- --',
  nodes: 'rw -- -- -- r. -- --',
  resourcequotas: 'rw r. r. r. -- -- --',
  persistentvolumeclaims: 'rw rw rw r. r. r* --',
  persistentvolumes: 'rw -- -- -- r. -- --',
  statefulsets: 'rw rw rw r. r. r. --',
  'statefulsets/scale': 'rw rw rw r. -- -- --',
  'statefulsets/status': 'rw r. r. r. -- .* --',
  deployments: 'rw rw rw r. -- -- --',
  jobs: 'rw rw rw r. -- -- --',
  ingresses: 'rw rw rw r. -- -- --',
  leases: 'rw rw rw -- .* -- --',
  roles: 'rw rw -- -- -- -- --',
  rolebindings: 'rw rw -- -- -- -- --',
  clusterroles: 'rw -- -- -- -- -- --',
  customresourcedefinitions: 'rw -- -- -- -- -- --',
}

const holders = [
  'cluster-admin',
  'admin',
  'edit',
  'view',
  'system:kube-scheduler',
  'system:controller:statefulset-controller',
  'nobody',
]

const bound = holders.slice(0, -1).map((role, index) => ({
  metadata: { name: `test-${index}` },
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: role },
  subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: role }],
}))

const { authorize } = roleBasedAuthorizer(openMemoryStore(), {
  ...defaultPolicy(),
  clusterRoleBindings: bound,
  roles: [],
  roleBindings: [],
})

const may = (holder: string, verb: string, { group, kind }: { group: string; kind: string }): boolean => {
  const [resource = '', subresource = ''] = kind.split('/')
  const attributes: RequestAttributes = {
    ...{
      kind: 'resource',
      user: { name: holder, groups: ['system:authenticated'] },
      verb,
      group,
      version: 'v1',
    },
    ...{ resource, subresource, namespace: 'shop', name: 'x' },
  }
  return authorize(attributes).kind === 'allowed'
}

/** `*` where some of the verbs are allowed. */
const letter = (allowed: readonly boolean[], all: string): string =>
  allowed.every(each => each) ? all : allowed.some(each => each) ? '*' : '.'

test.each(Object.entries(table))('%s: %s', (kind, expected) => {
  const group = kindsAsked[kind as keyof typeof kindsAsked]
  const found = holders.map(holder => {
    const can = (verbs: readonly string[]) => verbs.map(verb => may(holder, verb, { group, kind }))
    const shown = `${letter(can(reading), 'r')}${letter(can(writing), 'w')}`
    return shown === '..' ? '--' : shown
  })
  expect(found.join(' ')).toBe(expected)
})

test.each([
  ['system:discovery', 'get', '/apis/apps/v1', true],
  ['system:discovery', 'get', '/openapi/v3', true],
  ['system:discovery', 'get', '/metrics', false],
  ['system:monitoring', 'get', '/metrics', true],
  ['system:monitoring', 'get', '/livez/log', true],
  ['system:monitoring', 'get', '/livezlog', false],
  ['system:public-info-viewer', 'get', '/version', true],
  ['system:public-info-viewer', 'get', '/apis', false],
  ['system:service-account-issuer-discovery', 'get', '/openid/v1/jwks', true],
  ['cluster-admin', 'post', '/anything', true],
])('%s may %s %s: %s', (role, verb, path, allowed) => {
  const binding = {
    metadata: { name: 'paths' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: role },
    subjects: [{ kind: 'ServiceAccount', namespace: 'shop', name: 'robot' }],
  }
  const { authorize } = roleBasedAuthorizer(openMemoryStore(), {
    ...defaultPolicy(),
    clusterRoleBindings: [binding],
    roles: [],
    roleBindings: [],
  })
  const user = { name: 'system:serviceaccount:shop:robot', groups: [] }
  expect(authorize({ kind: 'path', user, verb, path }).kind === 'allowed').toBe(allowed)
})
