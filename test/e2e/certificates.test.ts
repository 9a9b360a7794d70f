// A certificate of one's own, as people get it: asked for with openssl, approved and fetched with kubectl, used in a kubeconfig.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type KedgeUnderTest, type Output, run, startKedge } from './support/kedge.ts'

let kedge: KedgeUnderTest
beforeAll(async () => {
  kedge = await startKedge(['--runtime', 'simulated'])
})
afterAll(() => kedge.end())

/** Makes a key and asks for a certificate for it. */
async function ask(name: string, subject: string): Promise<Output> {
  const file = (end: string) => join(kedge.folder, `${name}.${end}`)
  const made = await run('openssl', [
    ...['req', '-new', '-newkey', 'rsa:2048', '-nodes', '-subj', subject],
    ...['-keyout', file('key'), '-out', file('csr')],
  ])
  expect(made).toMatchObject({ code: 0 })
  return kedge.apply(
    JSON.stringify({
      apiVersion: 'certificates.k8s.io/v1',
      kind: 'CertificateSigningRequest',
      metadata: { name },
      spec: {
        request: readFileSync(file('csr')).toString('base64'),
        signerName: 'kubernetes.io/kube-apiserver-client',
        expirationSeconds: 3600,
        usages: ['client auth'],
      },
    }),
  )
}

it('an approved request becomes a kubeconfig that acts as its user and groups', async () => {
  expect(await ask('jane', '/O=shop:readers/O=shop:writers/CN=jane')).toMatchObject({ code: 0 })
  expect(await kedge.must('get', 'csr', 'jane')).toMatch(/kubernetes-admin +60m +Pending/)
  expect(await kedge.must('certificate', 'approve', 'jane')).toContain('jane approved')
  await kedge.done('wait', 'csr/jane', '--for=jsonpath={.status.certificate}', '--timeout=180s')
  expect(await kedge.must('get', 'csr', 'jane')).toContain('Approved,Issued')
  const certificate = await kedge.must('get', 'csr', 'jane', '-o', 'jsonpath={.status.certificate}')
  const file = join(kedge.folder, 'jane.crt')
  writeFileSync(file, Buffer.from(certificate, 'base64'))
  const credentials = ['--client-certificate', file, '--client-key', join(kedge.folder, 'jane.key')]
  await kedge.must('config', 'set-credentials', 'jane', ...credentials)
  const whoami = JSON.parse(await kedge.must('--user', 'jane', 'auth', 'whoami', '-o', 'json'))
  expect(whoami.status.userInfo).toMatchObject({
    username: 'jane',
    groups: ['shop:readers', 'shop:writers', 'system:authenticated'],
  })
  expect((await kedge.kubectl('--user', 'jane', 'get', 'pods')).stderr).toContain('User "jane" cannot list')
  await kedge.must('create', 'rolebinding', 'readers', '--clusterrole=view', '--group=shop:readers')
  expect(await kedge.kubectl('--user', 'jane', 'get', 'pods')).toMatchObject({ code: 0 })
})

it('a denied request gets none', async () => {
  await ask('mallory', '/CN=mallory')
  expect(await kedge.must('certificate', 'deny', 'mallory')).toContain('mallory denied')
  expect(await kedge.must('get', 'csr', 'mallory')).toContain('Denied')
  expect(await kedge.must('get', 'csr', 'mallory', '-o', 'jsonpath={.status.certificate}')).toBe('')
})

it('nobody becomes an administrator by a request, and what is none is refused', async () => {
  const { code, stderr } = await ask('root', '/O=system:masters/CN=root')
  expect(code).toBe(1)
  expect(stderr).toContain(
    'use of kubernetes.io/kube-apiserver-client signer with system:masters group is not allowed',
  )
  const rubbish = await kedge.apply(
    JSON.stringify({
      apiVersion: 'certificates.k8s.io/v1',
      kind: 'CertificateSigningRequest',
      metadata: { name: 'rubbish' },
      spec: { request: 'cnViYmlzaA==', signerName: 'example.com/x', usages: ['client auth'] },
    }),
  )
  expect(rubbish.stderr).toContain('PEM block type must be CERTIFICATE REQUEST')
})
