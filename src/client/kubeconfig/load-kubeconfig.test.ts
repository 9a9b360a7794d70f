import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { chooseCluster } from './choose-cluster.ts'
import { inClusterAccess } from './in-cluster.ts'
import { loadKubeconfig } from './load-kubeconfig.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kedge-kubeconfig-'))
})

afterEach(() => rmSync(folder, { recursive: true }))

function write(name: string, content: string): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

/** A kubeconfig with one cluster, user and context of the name. */
const one = (name: string, { server = `https://${name}:6443`, user = '{ token: t }', current = '' } = {}) => `
apiVersion: v1
kind: Config
clusters: [{ name: ${name}, cluster: { server: "${server}" } }]
users: [{ name: ${name}, user: ${user} }]
contexts: [{ name: ${name}, context: { cluster: ${name}, user: ${name} } }]
current-context: "${current}"
`

describe('the files', () => {
  test('of KUBECONFIG are merged: the first that has a name, or a current context, counts', async () => {
    const first = write('first', `${one('a')}`)
    const second = write('second', one('b', { current: 'b' }))
    const third = write('third', one('a', { server: 'https://other', current: 'a' }))
    const KUBECONFIG = [first, join(folder, 'missing'), second, third].join(delimiter)
    const config = await loadKubeconfig({ env: { KUBECONFIG } })
    expect(config['current-context']).toBe('b')
    expect(config.clusters?.map(({ name, cluster }) => [name, cluster?.server])).toEqual([
      ['a', 'https://a:6443'],
      ['b', 'https://b:6443'],
    ])
  })

  test('of --kubeconfig stand alone and have to be there', async () => {
    const explicit = write('mine', one('a', { current: 'a' }))
    const KUBECONFIG = write('other', one('b', { current: 'b' }))
    expect(
      (await loadKubeconfig({ explicit, env: { KUBECONFIG } })).contexts?.map(each => each.name),
    ).toEqual(['a'])
    const missing = join(folder, 'missing')
    await expect(loadKubeconfig({ explicit: missing })).rejects.toThrow(
      `the kubeconfig ${missing} does not exist`,
    )
  })

  test('default to the one in the home directory', async () => {
    mkdirSync(join(folder, '.kube'))
    write('.kube/config', one('home', { current: 'home' }))
    expect((await chooseCluster({ env: { HOME: folder } })).name).toBe('home')
  })

  test('may be empty', async () => {
    expect((await loadKubeconfig({ explicit: write('empty', '') })).contexts).toEqual([])
  })

  test('that cannot be read are named with the place', async () => {
    const broken = write('broken', 'clusters: [\n  - {')
    await expect(loadKubeconfig({ explicit: broken })).rejects.toThrow(/broken cannot be read: .*line/)
    const text = write('text', 'hello')
    await expect(loadKubeconfig({ explicit: text })).rejects.toThrow('is no mapping')
    const list = write('list', 'contexts: hello')
    await expect(loadKubeconfig({ explicit: list })).rejects.toThrow('has contexts that are no list')
    await expect(loadKubeconfig({ explicit: folder })).rejects.toThrow('cannot be read (EISDIR)')
  })
})

describe('a context', () => {
  test('comes down to where the cluster is and who one is', async () => {
    write('ca.pem', 'CA')
    write('key.pem', 'KEY')
    const explicit = write(
      'config',
      `
clusters:
- name: prod
  cluster: { server: 'https://api:6443', certificate-authority: ca.pem, tls-server-name: kube, proxy-url: 'http://p:1' }
users:
- name: me
  user: { client-certificate-data: ${Buffer.from('CERT').toString('base64')}, client-key: ./key.pem, tokenFile: token, as: jane, as-groups: [ops] }
contexts:
- name: prod
  context: { cluster: prod, user: me, namespace: shop }
`,
    )
    expect(await chooseCluster({ explicit, context: 'prod' })).toEqual({
      name: 'prod',
      namespace: 'shop',
      access: {
        server: 'https://api:6443',
        certificateAuthority: 'CA',
        insecure: false,
        tlsServerName: 'kube',
        proxyUrl: 'http://p:1',
        certificate: { certificate: 'CERT', key: 'KEY' },
        login: { kind: 'tokenFile', path: join(folder, 'token') },
        impersonate: { user: 'jane', uid: '', groups: ['ops'], extra: {} },
      },
    })
  })

  test('with a credential plugin finds it beside the kubeconfig when it is named by a path', async () => {
    const user = (command: string) =>
      `{ exec: { apiVersion: client.authentication.k8s.io/v1, command: ${command} } }`
    const login = async (command: string) => {
      const explicit = write('config', one('a', { user: user(command), current: 'a' }))
      return (await chooseCluster({ explicit })).access.login
    }
    expect(await login('./bin/login')).toMatchObject({ plugin: { command: join(folder, 'bin/login') } })
    expect(await login('login')).toMatchObject({
      plugin: { command: 'login', interactiveMode: 'IfAvailable' },
    })
  })

  test('hands its cluster to a plugin that asks for it', async () => {
    const explicit = write(
      'config',
      `
clusters: [{ name: a, cluster: { server: 'https://a', certificate-authority-data: Q0E=, extensions: [
  { name: client.authentication.k8s.io/exec, extension: { audience: x } }] } }]
users: [{ name: a, user: { exec: { command: login, provideClusterInfo: true } } }]
contexts: [{ name: a, context: { cluster: a, user: a } }]
`,
    )
    expect((await chooseCluster({ explicit, context: 'a' })).access.login).toMatchObject({
      plugin: {
        cluster: { server: 'https://a', 'certificate-authority-data': 'Q0E=', config: { audience: 'x' } },
      },
    })
  })

  test.each([
    ['that is not there', one('a'), 'b', 'the kubeconfig has no context "b"'],
    ['that nobody chose', one('a'), undefined, 'no context is chosen'],
    [
      'without its cluster',
      one('a').replace('name: a, cluster', 'name: x, cluster'),
      'a',
      'the cluster "a", which is not there',
    ],
    [
      'without its user',
      one('a').replace('name: a, user', 'name: x, user'),
      'a',
      'the user "a", who is not there',
    ],
    ['with a server that is no address', one('a', { server: 'https://' }), 'a', 'is no address'],
    [
      'with a file that is missing',
      one('a', { user: '{ client-certificate: none.pem }' }),
      'a',
      'none.pem, which cannot be read',
    ],
    [
      'with a login of the past',
      one('a', { user: '{ auth-provider: { name: gcp } }' }),
      'a',
      'the auth provider "gcp"',
    ],
  ])('%s is said in words', async (_, content, context, words) => {
    await expect(chooseCluster({ explicit: write('config', content), context })).rejects.toThrow(words)
  })
})

describe('within a Pod', () => {
  const env = { KUBERNETES_SERVICE_HOST: '10.96.0.1', KUBERNETES_SERVICE_PORT: '443', HOME: '/nonexistent' }

  test('the service account is who one is', async () => {
    write('token', 'abc\n')
    write('ca.crt', 'CA')
    write('namespace', 'shop\n')
    expect(await inClusterAccess(env, folder)).toMatchObject({
      namespace: 'shop',
      access: {
        server: 'https://10.96.0.1:443',
        certificateAuthority: 'CA',
        login: { kind: 'tokenFile', path: join(folder, 'token') },
      },
    })
    expect(await inClusterAccess({ ...env, KUBERNETES_SERVICE_HOST: 'fd00::1' }, folder)).toMatchObject({
      access: { server: 'https://[fd00::1]:443' },
    })
  })

  test('without an account, or elsewhere, there is no such cluster', async () => {
    expect(await inClusterAccess(env, folder)).toBeNull()
    expect(await inClusterAccess({}, folder)).toBeNull()
  })
})
