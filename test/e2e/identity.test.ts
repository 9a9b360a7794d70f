// Who somebody is, as people and programs in Pods meet it: tokens of accounts, and the API from within a Pod.
import { X509Certificate } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type KedgeUnderTest, startKedge } from './support/kedge.ts'
import { processSkip } from './support/process-machine.ts'

const skip = await processSkip('Pods that ask the API')

/** What every client library does within a Pod: token and CA from the usual place, the API by name and by variables. */
const caller = `
const { readFileSync } = require('node:fs')
const { request } = require('node:https')
const folder = '/var/run/secrets/kubernetes.io/serviceaccount/'
const { KUBERNETES_SERVICE_HOST, KUBERNETES_SERVICE_PORT } = process.env
const body = JSON.stringify({ kind: 'SelfSubjectReview', apiVersion: 'authentication.k8s.io/v1' })
const path = '/apis/authentication.k8s.io/v1/selfsubjectreviews'
const whoAmI = (host, port) => new Promise((resolve, reject) => {
  const headers = {
    authorization: 'Bearer ' + readFileSync(folder + 'token', 'utf8'),
    'content-type': 'application/json',
  }
  const asked = request({ host, port, path, method: 'POST', ca: readFileSync(folder + 'ca.crt'), headers }, answer => {
    let text = ''
    answer.on('data', part => { text += part })
    answer.on('end', () => resolve(JSON.parse(text).status.userInfo.username))
  })
  asked.on('error', reject)
  asked.end(body)
})
const main = async () => {
  console.log('in ' + readFileSync(folder + 'namespace', 'utf8'))
  console.log('by name: ' + await whoAmI('kubernetes.default.svc', 443))
  console.log('by variables: ' + await whoAmI(KUBERNETES_SERVICE_HOST, KUBERNETES_SERVICE_PORT))
}
main().catch(error => { console.log(String(error)); process.exit(1) })`

const pod = (name: string, spec: object) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name },
  spec: {
    restartPolicy: 'Never',
    containers: [{ name: 'main', image: 'node', command: ['node', '-e', caller] }],
    ...spec,
  },
})

/** Of the host's own network, which only root may lead names and addresses of Services into. */
const isRoot = process.getuid?.() === 0
if (!isRoot) console.log('skipped: Services from the host’s network (not root)')

describe.skipIf(skip)('identity', () => {
  let kedge: KedgeUnderTest
  beforeAll(async () => {
    kedge = await startKedge(['--runtime', 'process'])
    await kedge.must('create', 'serviceaccount', 'robot')
    const config = JSON.parse(await kedge.must('config', 'view', '--raw', '-o', 'json'))
    const users = config.users.map(({ name }: { name: string }) => ({ name, user: {} }))
    writeFileSync(withoutUser(kedge), JSON.stringify({ ...config, users }))
  })
  afterAll(() => kedge?.end())

  const answersOf = async (name: string, spec: object) => {
    await kedge.apply(JSON.stringify(pod(name, spec)))
    await kedge.done('wait', `pod/${name}`, '--for=jsonpath={.status.phase}=Succeeded', '--timeout=180s')
    return (await kedge.must('logs', name)).trim().split('\n')
  }

  const hostNetwork = { hostNetwork: true, dnsPolicy: 'ClusterFirstWithHostNet' }
  const places: readonly (readonly [what: string, spec: object])[] = [
    ['of its own network', {}],
    ['of another user', { securityContext: { runAsUser: 65534 } }],
    ...(isRoot ? [['on the host’s network', hostNetwork] as const] : []),
  ]
  test.each(places)('a program in a Pod %s asks the API as its account', async (what, spec) => {
    const name = `caller-${what.length}`
    const [where, byName, byVariables] = await answersOf(name, { serviceAccountName: 'robot', ...spec })
    expect(where).toBe('in default')
    expect(byName).toBe('by name: system:serviceaccount:default:robot')
    expect(byVariables).toBe('by variables: system:serviceaccount:default:robot')
  })

  test('kubectl makes tokens, which are good for as long and for whom they are asked for', async () => {
    const token = (await kedge.must('create', 'token', 'robot', '--duration=10m')).trim()
    const whoAmI = await kedge.must('--token', token, '--kubeconfig', withoutUser(kedge), 'auth', 'whoami')
    expect(whoAmI).toMatch(/Username\s+system:serviceaccount:default:robot/)
    expect(whoAmI).toContain('system:serviceaccounts:default')
    const short = await kedge.kubectl('create', 'token', 'robot', '--duration=5m')
    expect(short.stderr).toContain('may not specify a duration less than 10 minutes')
    const other = (await kedge.must('create', 'token', 'robot', '--audience=vault')).trim()
    const refused = await kedge.kubectl('--token', other, '--kubeconfig', withoutUser(kedge), 'get', 'pods')
    expect(refused.stderr).toMatch(/Unauthorized|must be logged in/)
    const none = await kedge.kubectl('create', 'token', 'nobody')
    expect(none.stderr).toContain('serviceaccounts "nobody" not found')
  })

  test('a Secret for an account holds a token that gets in, until the account is gone', async () => {
    await kedge.must('create', 'serviceaccount', 'old')
    const annotations = { 'kubernetes.io/service-account.name': 'old' }
    const secret = { metadata: { name: 'old', annotations }, type: 'kubernetes.io/service-account-token' }
    await kedge.apply(JSON.stringify({ apiVersion: 'v1', kind: 'Secret', ...secret }))
    await kedge.done('wait', 'secret/old', '--for=jsonpath={.data.token}', '--timeout=180s')
    const token = Buffer.from(
      await kedge.must('get', 'secret', 'old', '-o', 'jsonpath={.data.token}'),
      'base64',
    )
    const asOld = ['--token', token.toString(), '--kubeconfig', withoutUser(kedge), 'auth', 'whoami']
    expect(await kedge.must(...asOld)).toContain('system:serviceaccount:default:old')
    await kedge.done('delete', 'serviceaccount', 'old')
    expect((await kedge.kubectl(...asOld)).code).toBe(1)
    await kedge.done('wait', 'secret/old', '--for=delete', '--timeout=180s')
  })

  test('the Service of the API leads to it, under a certificate for its address', async () => {
    expect(await kedge.must('get', 'endpointslices', 'kubernetes', '-o', 'jsonpath={.ports[0].name}')).toBe(
      'https',
    )
    expect(await kedge.must('get', 'servicecidr', 'kubernetes', '-o', 'jsonpath={.spec.cidrs[0]}')).toBe(
      '10.96.0.0/16',
    )
    const ip = await kedge.must(
      'get',
      'endpointslices',
      'kubernetes',
      '-o',
      'jsonpath={.endpoints[0].addresses[0]}',
    )
    const certificate = new X509Certificate(readFileSync(join(kedge.folder, 'data/pki/serving.crt')))
    expect(certificate.checkIP(ip)).toBe(ip)
  })
})

/** The kubeconfig without its client certificate. */
const withoutUser = ({ folder }: KedgeUnderTest): string => join(folder, 'without-user')
