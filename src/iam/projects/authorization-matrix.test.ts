// What each role lets its holder do, as the table in docs/PROJECTS.md says it: asked of the authorizer that requests go through.
// KEDGE_WRITE_TABLES=1 writes the table.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { namespaceOfWorkspace } from '../../api/iam/names.ts'
import type { RequestAttributes } from '../../server/access/attributes.ts'
import type { User } from '../../server/request/request.ts'
import { startTeam, type Team } from './projects-under-test.ts'

const page = join(import.meta.dirname, '../../../docs/PROJECTS.md')
const [begin, end] = ['<!-- table of rights -->', '<!-- end of the table of rights -->']

const projectRoles = ['project-admin', 'project-operator', 'project-viewer']
const workspaceRoles = [
  'workspace-admin',
  'workspace-self-provisioner',
  'workspace-regular',
  'workspace-viewer',
]
const platformRoles = ['platform-admin', 'platform-self-provisioner', 'platform-regular']
const roles = [...platformRoles, ...workspaceRoles, ...projectRoles]

const iam = 'iam.kedge.dev'
const rbac = 'rbac.authorization.k8s.io'
const inProject = [
  'namespaces',
  'pods',
  'pods/log',
  'pods/exec',
  'pods/attach',
  'pods/portforward',
  'pods/proxy',
  'pods/eviction',
  'statefulsets.apps',
  'statefulsets.apps/scale',
  'controllerrevisions.apps',
  'deployments.apps',
  'replicasets.apps',
  'daemonsets.apps',
  'jobs.batch',
  'cronjobs.batch',
  'services',
  'services/proxy',
  'ingresses.networking.k8s.io',
  'networkpolicies.networking.k8s.io',
  'configmaps',
  'secrets',
  'persistentvolumeclaims',
  'horizontalpodautoscalers.autoscaling',
  'poddisruptionbudgets.policy',
  'serviceaccounts',
  'serviceaccounts/token',
  'events',
  'pods.metrics.k8s.io',
  'resourcequotas',
  'limitranges',
  `roles.${rbac}`,
  `rolebindings.${rbac}`,
  `auditevents.${iam}`,
]
const inWorkspace = [
  `workspaces.${iam}`,
  `workspaces.${iam}/projects`,
  `workspaces.${iam}/quota`,
  `roles.${rbac}`,
  `rolebindings.${rbac}`,
  'pods',
  'secrets',
  'serviceaccounts',
]
const elsewhere = [
  'namespaces',
  'pods',
  'secrets',
  'statefulsets.apps',
  'serviceaccounts',
  'serviceaccounts/token',
  `roles.${rbac}`,
  `rolebindings.${rbac}`,
  'events',
  `auditevents.${iam}`,
]
const everywhere = [
  'namespaces',
  `workspaces.${iam}`,
  `accounts.${iam}`,
  `auditevents.${iam}`,
  'users',
  'groups',
  'nodes',
  'nodes/proxy',
  'persistentvolumes',
  'storageclasses.storage.k8s.io',
  'pods',
  'secrets',
  'events',
  `clusterroles.${rbac}`,
  `clusterrolebindings.${rbac}`,
]

interface Place {
  readonly title: string
  readonly kinds: readonly string[]
  readonly namespace: string
  /** Of what has no namespace but is in one. */
  readonly name: string
}

const places: readonly Place[] = [
  { title: 'In the project', kinds: inProject, namespace: 'shop', name: '' },
  { title: 'In the workspace', kinds: inWorkspace, namespace: namespaceOfWorkspace('acme'), name: 'acme' },
  { title: 'In a project of another workspace', kinds: elsewhere, namespace: 'foreign', name: '' },
  { title: 'In the whole cluster', kinds: everywhere, namespace: '', name: '' },
]

/** What is asked beside the verbs of objects: of whom one may act as, and of roles that are more than one's own. */
const ofRoles = [
  ['bind', 'b'],
  ['escalate', 'e'],
] as const
const ofWhoAmI = [['impersonate', 'i']] as const
const special: { readonly [kind: string]: readonly (readonly [string, string])[] } = {
  [`roles.${rbac}`]: ofRoles,
  [`clusterroles.${rbac}`]: ofRoles,
  serviceaccounts: ofWhoAmI,
  users: ofWhoAmI,
  groups: ofWhoAmI,
}

const letters: readonly (readonly [string, string])[] = [
  ['get', 'g'],
  ['list', 'l'],
  ['watch', 'a'],
  ['create', 'c'],
  ['update', 'u'],
  ['patch', 'p'],
  ['delete', 'd'],
  ['deletecollection', 'x'],
]

let team: Team
beforeAll(async () => {
  team = await startTeam()
  const { admin, makeWorkspace, makeProject, joinWorkspace, join: joinProject, bindings, until } = team
  await makeWorkspace(admin, 'acme')
  await makeWorkspace(admin, 'rival')
  await makeProject(admin, 'acme', 'shop')
  await makeProject(admin, 'rival', 'foreign')
  for (const role of workspaceRoles) await joinWorkspace(admin, 'acme', role, role)
  for (const role of projectRoles) await joinProject(admin, 'shop', role, role)
  await until(() => bindings.list('shop').filter(each => each.metadata?.labels).length === 3)
})
afterAll(() => team.stop())

const userOf = (role: string): User => ({
  name: role,
  groups: [
    `${iam}:accounts`,
    `${iam}:${platformRoles.includes(role) ? role : 'platform-regular'}`,
    'system:authenticated',
  ],
})

function attributesOf(user: User, verb: string, { namespace, name }: Place, kind: string): RequestAttributes {
  const [resourceAndGroup = '', subresource = ''] = kind.split('/')
  const [resource = '', ...group] = resourceAndGroup.split('.')
  const isItsPlace = resource === 'namespaces' || resource === 'workspaces'
  const isCollection = namespace === '' || ['create', 'list', 'watch', 'deletecollection'].includes(verb)
  return {
    ...{ kind: 'resource', user, verb, group: group.join('.'), version: 'v1', resource, subresource },
    namespace: resource === 'workspaces' ? '' : namespace,
    name: isItsPlace ? name || namespace : isCollection ? '' : 'x',
  }
}

/** `r` reads, `w` writes, or the letters of single verbs; `~` before what is allowed in part. */
function cellOf(role: string, place: Place, kind: string): string {
  const may = (verb: string) => {
    const verdict = team.authorizer.authorize(attributesOf(userOf(role), verb, place, kind))
    return verdict.kind !== 'allowed' ? '' : verdict.narrowed ? 'narrowed' : 'allowed'
  }
  // A place is not made in itself.
  const isItsPlace = place.namespace !== '' && (kind === 'namespaces' || kind === `workspaces.${iam}`)
  const ofObjects = kind === 'users' || kind === 'groups' ? [] : letters
  const asked = [...ofObjects, ...(special[kind] ?? [])].filter(
    ([verb]) => !isItsPlace || !['create', 'deletecollection'].includes(verb),
  )
  const found = asked.map(([verb, letter]) => ({ letter, how: may(verb) })).filter(({ how }) => how !== '')
  const of = (how: string) =>
    found
      .filter(each => each.how === how)
      .map(({ letter }) => letter)
      .join('')
  const short = of('allowed').replace('gla', 'r').replace('cupdx', 'w')
  return [short, of('narrowed') && `~${of('narrowed')}`].filter(each => each !== '').join(' ') || '·'
}

function tables(): string {
  const heads = roles.map(role => role.replace('-', ' '))
  return places
    .map(place => {
      const rows = place.kinds.map(
        kind => `| ${[kind, ...roles.map(role => cellOf(role, place, kind))].join(' | ')} |`,
      )
      return [
        `| ${[place.title, ...heads].join(' | ')} |`,
        `|${'---|'.repeat(roles.length + 1)}`,
        ...rows,
      ].join('\n')
    })
    .join('\n\n')
}

test('each role does to each kind what the documented table says', () => {
  const text = readFileSync(page, 'utf8')
  const [before = '', rest = ''] = text.split(begin)
  const [documented = '', after = ''] = rest.split(end)
  const found = `\n\n${tables()}\n\n`
  if (process.env['KEDGE_WRITE_TABLES']) writeFileSync(page, `${before}${begin}${found}${end}${after}`)
  else expect(documented).toBe(found)
})

test('higher roles have all that lower ones have, and nobody but platform admins anything elsewhere', () => {
  const [elsewherePlace] = places.slice(2, 3)
  if (!elsewherePlace) throw new Error('there is such a place')
  for (const role of roles.filter(each => each !== 'platform-admin'))
    expect(elsewhere.map(kind => cellOf(role, elsewherePlace, kind)).join('')).toBe(
      '·'.repeat(elsewhere.length),
    )
  const [place] = places
  if (!place) throw new Error('there is such a place')
  const rank = ['project-viewer', 'project-operator', 'project-admin', 'workspace-admin', 'platform-admin']
  const verbsOf = (role: string) =>
    inProject.flatMap(kind =>
      letters
        .filter(
          ([verb]) =>
            team.authorizer.authorize(attributesOf(userOf(role), verb, place, kind)).kind === 'allowed',
        )
        .map(([verb]) => `${verb} ${kind}`),
    )
  for (const [index, role] of rank.slice(1).entries())
    expect(verbsOf(role)).toEqual(expect.arrayContaining(verbsOf(rank[index] ?? '')))
})
