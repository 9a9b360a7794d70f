// Who may do what, asked as the console asks: by the cookie of a session that was begun with a password, and the console's header.
// Each role × verb × kind is really asked for, and comes out as the table in docs/PROJECTS.md says; kubectl is told the same.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { Agent, request } from 'node:https'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type KedgeUnderTest, root, startKedge } from './support/kedge.ts'
import { accept, askAt, invite, serverOf, untilWorkspaces } from './support/people.ts'

const password = 'a password for every role'
const letters: { readonly [letter: string]: string } = {
  g: 'get',
  l: 'list',
  a: 'watch',
  c: 'create',
  u: 'update',
  p: 'patch',
  d: 'delete',
  x: 'deletecollection',
}
/** Asked of these kinds alone. */
const specialLetters: typeof letters = { b: 'bind', e: 'escalate', i: 'impersonate' }

function verbsOf(kind: string): readonly string[] {
  if (kind === 'users' || kind === 'groups') return ['impersonate']
  if (kind === 'serviceaccounts') return [...Object.values(letters), 'impersonate']
  if (/^(cluster)?roles\./.test(kind)) return [...Object.values(letters), 'bind', 'escalate']
  return Object.values(letters)
}

interface Table {
  readonly title: string
  readonly roles: readonly string[]
  readonly rows: readonly { readonly kind: string; readonly cells: readonly string[] }[]
}

/** The published tables. */
function tables(): readonly Table[] {
  const page = readFileSync(join(root, 'docs/PROJECTS.md'), 'utf8')
  const text =
    page.split('<!-- table of rights -->')[1]?.split('<!-- end of the table of rights -->')[0] ?? ''
  return text
    .trim()
    .split('\n\n')
    .map(table => {
      const lines = table.split('\n').map(line =>
        line
          .split('|')
          .slice(1, -1)
          .map(cell => cell.trim()),
      )
      const [[title = '', ...heads] = [], , ...rows] = lines
      const roles = heads.map(head => head.replace(' ', '-'))
      return { title, roles, rows: rows.map(([kind = '', ...cells]) => ({ kind, cells })) }
    })
}

interface Place {
  readonly namespace: string
  /** Of what has no namespace but is in one. */
  readonly name: string
}

const places: { readonly [title: string]: Place } = {
  'In the project': { namespace: 'shop', name: 'shop' },
  'In the workspace': { namespace: 'kedge-workspace-acme', name: 'acme' },
  'In a project of another workspace': { namespace: 'foreign', name: 'foreign' },
  'In the whole cluster': { namespace: '', name: '' },
}

const versions: { readonly [group: string]: string } = {
  '': '/api/v1',
  'metrics.k8s.io': '/apis/metrics.k8s.io/v1beta1',
  autoscaling: '/apis/autoscaling/v2',
}

interface Asked {
  readonly method: string
  readonly path: string
  readonly body?: object
  readonly type?: string
  readonly headers?: { readonly [name: string]: string }
}

const reviewPath = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews'

/** What is more than one has is asked for by a review; what comes of trying it, escalation.test.ts has. */
function reviewOf(verb: string, kind: string, namespace: string): Asked {
  const [resource = '', ...group] = kind.split('.')
  const resourceAttributes = { verb, resource, group: group.join('.'), namespace }
  return { method: 'POST', path: reviewPath, body: { spec: { resourceAttributes } } }
}

/** Of all that others may do, this is what everybody may. */
function impersonating(kind: string, namespace: string): Asked {
  const account = `system:serviceaccount:${namespace || 'default'}:absent`
  const headers = {
    'impersonate-user': kind === 'serviceaccounts' ? account : 'somebody',
    ...(kind === 'groups' ? { 'impersonate-group': 'somebodies' } : {}),
  }
  return { method: 'GET', path: '/version', headers }
}

const ofCollections: readonly string[] = ['list', 'watch', 'create', 'deletecollection']

/** The request that a verb is; nothing that exists is changed by it. */
function requestOf(verb: string, kind: string, { namespace, name }: Place): Asked {
  const [resourceAndGroup = '', subresource = ''] = kind.split('/')
  const [resource = '', ...rest] = resourceAndGroup.split('.')
  const group = rest.join('.')
  const isItsPlace = name !== '' && (resource === 'namespaces' || resource === 'workspaces')
  const isSpread = resource === 'workspaces' || namespace === '' || isItsPlace
  const collection = `${versions[group] ?? `/apis/${group}/v1`}${isSpread ? '' : `/namespaces/${namespace}`}/${resource}`
  // Of what is told to be absent to who may make it, one that is there and is of others.
  const hidden = { namespaces: 'foreign', workspaces: 'rival' }[resource] ?? 'absent'
  const object = `${collection}/${isItsPlace ? name : hidden}${subresource ? `/${subresource}` : ''}`
  switch (verb) {
    case 'impersonate':
      return impersonating(kind, namespace)
    case 'bind':
    case 'escalate':
      return reviewOf(verb, kind, namespace)
    case 'get':
      return { method: 'GET', path: object }
    case 'list':
      return { method: 'GET', path: `${collection}?limit=1` }
    case 'watch':
      // Who is let in is told that there is no such version, and nothing is left open.
      return { method: 'GET', path: `${collection}?watch=true&resourceVersion=none` }
    case 'create':
      return { method: 'POST', path: `${subresource ? object : collection}?dryRun=All`, body: {} }
    case 'update':
      return { method: 'PUT', path: `${object}?dryRun=All`, body: {} }
    case 'patch':
      return { method: 'PATCH', path: `${object}?dryRun=All`, body: {}, type: 'application/merge-patch+json' }
    case 'delete':
      return { method: 'DELETE', path: `${object}?dryRun=All` }
    default:
      return { method: 'DELETE', path: `${collection}?dryRun=All` }
  }
}

/** Whether a cell says that the role may; in part counts for who asks, as they are let in. */
function says(cell: string, verb: string): boolean {
  const spelt = cell.replaceAll('~', '').replaceAll('r', 'gla').replaceAll('w', 'cupdx')
  return [...spelt].some(letter => (letters[letter] ?? specialLetters[letter]) === verb)
}

describe('the table of rights', () => {
  let kedge: KedgeUnderTest
  let server: URL
  const cookies = new Map<string, string>()
  const agent = new Agent({ keepAlive: true, maxSockets: 8, rejectUnauthorized: false })

  beforeAll(async () => {
    kedge = await startKedge(['--runtime', 'simulated', '--nodes', '1'])
    server = await serverOf(kedge)
    await untilWorkspaces(kedge)
    const workspace = (name: string) => ({
      apiVersion: 'iam.kedge.dev/v1',
      kind: 'Workspace',
      metadata: { name },
      spec: {},
    })
    const project = (name: string, of: string) => ({
      ...{ apiVersion: 'v1', kind: 'Namespace' },
      metadata: { name, labels: { 'iam.kedge.dev/workspace': of } },
    })
    const create = (...objects: readonly object[]) =>
      kedge.feed(objects.map(each => JSON.stringify(each)).join('\n---\n'), 'create', '-f', '-')
    expect(await create(workspace('acme'), workspace('rival'))).toMatchObject({ code: 0 })
    expect(await create(project('shop', 'acme'), project('foreign', 'rival'))).toMatchObject({ code: 0 })
    const roles = tables()[0]?.roles ?? []
    const invited = await Promise.all(
      roles.map(role => {
        const platform = role.startsWith('platform-') ? { role } : {}
        return invite(kedge, { name: `a-${role}`, password, ...platform })
      }),
    )
    for (const [at, each] of invited.entries())
      cookies.set(roles[at] ?? '', (await accept(server, each)).cookie)
    const binding = (namespace: string, role: string) => ({
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata: { name: `${role}:a-${role}`, namespace },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: role },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: `a-${role}` }],
    })
    const bindings = roles
      .filter(role => !role.startsWith('platform-'))
      .map(role => binding(role.startsWith('workspace-') ? 'kedge-workspace-acme' : 'shop', role))
    expect(await create(...bindings)).toMatchObject({ code: 0 })
    for (const role of ['project-admin', 'project-viewer', 'project-manage-quotas'])
      await kedge.must(
        'wait',
        `rolebinding/workspace:${role}`,
        '-n',
        'shop',
        '--for=create',
        '--timeout=180s',
      )
  })
  afterAll(async () => {
    agent.destroy()
    await kedge?.end()
  })

  /** Whether it is let in; what is wrong with the request otherwise is nothing to its right. */
  const isLetIn = (role: string, { method, path, body, type = 'application/json', headers: more }: Asked) =>
    new Promise<boolean>((resolve, reject) => {
      const headers = {
        ...{ cookie: cookies.get(role) ?? '', 'x-kedge-console': '1', origin: server.origin },
        ...(body ? { 'content-type': type } : {}),
        ...more,
      }
      const host = { host: server.hostname, port: server.port }
      const asked = request({ ...host, method, path, headers, agent }, answer => {
        let text = ''
        answer.setEncoding('utf8')
        answer.on('data', part => {
          text += part
        })
        answer.on('error', reject)
        answer.on('end', () => {
          if (answer.statusCode === 401) reject(new Error(`${role} is not signed in: ${text}`))
          else if (path === reviewPath) resolve(JSON.parse(text).status.allowed === true)
          // What admission refuses was let in: a namespace that is no project, say.
          else
            resolve(
              answer.statusCode !== 403 ||
                !/ cannot \w+ resource .* (at the|in the)/.test(text) ||
                /can create namespaces only as projects/.test(text),
            )
        })
      })
      asked.on('error', reject)
      asked.end(body ? JSON.stringify(body) : undefined)
    })

  test.each(tables().map(table => [table.title, table] as const))(
    '%s: every request of the console is let in or refused as published',
    async (title, { roles, rows }) => {
      const place = places[title]
      if (!place) throw new Error(`there is no place ${title}`)
      const differing: string[] = []
      const ask = async (role: string, kind: string, cell: string, verb: string) => {
        // A place is not made in itself.
        const isItsPlace = place.name !== '' && /^(namespaces|workspaces\.iam\.kedge\.dev)$/.test(kind)
        if (isItsPlace && ofCollections.includes(verb)) return
        // No address stands for all of a subresource.
        if (kind.includes('/') && verb !== 'create' && ofCollections.includes(verb)) return
        const asked = requestOf(verb, kind, place)
        const [is, shouldBe] = [await isLetIn(role, asked), says(cell, verb)]
        if (is !== shouldBe) differing.push(`${role} ${verb} ${kind}: ${is ? 'let in' : 'refused'}`)
      }
      for (const { kind, cells } of rows)
        await Promise.all(
          roles.flatMap((role, at) => verbsOf(kind).map(verb => ask(role, kind, cells[at] ?? '', verb))),
        )
      expect(differing).toEqual([])
    },
  )

  async function kubeconfigOf(role: string): Promise<string> {
    const file = join(kedge.folder, `${role}.kubeconfig`)
    if (existsSync(file)) return file
    const headers = { cookie: cookies.get(role) ?? '' }
    const body = { credentials: 'token' }
    const made = await askAt(server)({ method: 'POST', path: '/console/own/kubeconfig', body, headers })
    writeFileSync(file, made.text)
    return file
  }

  /** What `kubectl auth can-i --list` says: verbs by resource, for all objects. */
  async function listed(file: string, namespace: string): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
    const flags = ['auth', 'can-i', '--list', '--no-headers', '-n', namespace, '--kubeconfig', file]
    const verbs = new Map<string, Set<string>>()
    for (const line of (await kedge.must(...flags)).split('\n')) {
      const [, resource, names, allowed = ''] = /^(\S+)\s+\[\]\s+\[(.*?)\]\s+\[(.*)\]$/.exec(line) ?? []
      if (resource === undefined || names !== '') continue
      const known = verbs.get(resource) ?? new Set()
      verbs.set(resource, known)
      for (const verb of allowed.split(' ')) known.add(verb)
    }
    return verbs
  }

  /** What `kubectl auth can-i` asks, at once for all. */
  async function reviewed(file: string, asked: readonly (readonly [string, string])[]): Promise<boolean[]> {
    if (asked.length === 0) return []
    const reviews = asked.map(([verb, kind]) => ({
      ...{ apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview' },
      ...reviewOf(verb, kind, '').body,
    }))
    const input = reviews.map(each => JSON.stringify(each)).join('\n---\n')
    const flags = [
      'create',
      '--validate=false',
      '-f',
      '-',
      '-o',
      'jsonpath={.status.allowed} ',
      '--kubeconfig',
      file,
    ]
    const made = await kedge.feed(input, ...flags)
    if (made.code !== 0) throw new Error(made.stderr)
    const told = made.stdout.trim().split(' ')
    return told.map(each => each === 'true')
  }

  test.each(tables().map(table => [table.title, table] as const))(
    '%s: kubectl is told the same',
    async (title, { roles, rows }) => {
      const place = places[title]
      if (!place) throw new Error(`there is no place ${title}`)
      const differing: string[] = []
      for (const [at, role] of roles.entries()) {
        const file = await kubeconfigOf(role)
        // What holds where nothing is bound holds in the whole cluster.
        const verbs = await listed(file, place.namespace || 'default')
        const inPart: (readonly [string, string])[] = []
        for (const { kind, cells } of rows)
          for (const verb of verbsOf(kind)) {
            const isItsPlace = place.name !== '' && /^(namespaces|workspaces\.iam\.kedge\.dev)$/.test(kind)
            if (isItsPlace && ['create', 'deletecollection'].includes(verb)) continue
            const [whole = '', part = ''] = (cells[at] ?? '').split('~')
            const is = ['*.*', kind].some(name => {
              const found = verbs.get(name)
              return found?.has('*') || found?.has(verb)
            })
            if (is !== says(whole, verb)) differing.push(`${role} ${verb} ${kind}: ${is}`)
            if (says(part, verb)) inPart.push([verb, kind])
          }
        // What one may in part is no rule, so the list has none; asked for alone, it is told.
        const told = await reviewed(file, inPart)
        for (const [index, asked] of inPart.entries())
          if (!told[index]) differing.push(`${role} ${asked.join(' ')}: false`)
      }
      expect(differing).toEqual([])
    },
  )
})
