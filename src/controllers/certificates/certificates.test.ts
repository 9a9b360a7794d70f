import { X509Certificate } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { CertificateSigningRequest } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import type { Running } from '../../control/controller.ts'
import { makeCertificates } from '../../server/certificates/certificates.ts'
import { signRequest } from '../../server/certificates/sign-request.ts'
import { certificateRequest, type RequestWanted } from '../../testing/fixtures/certificate-request.ts'
import { started } from '../../testing/fixtures/started.ts'
import { startWorld, type World } from '../../testing/fixtures/world-under-test.ts'
import { startCertificates } from './reconcile.ts'

const kind = kinds.CertificateSigningRequest
const ref = { namespace: '', name: 'jane' }
const hourMs = 3_600_000

let world: World
let running: Running
let ca: X509Certificate

beforeEach(async () => {
  world = await startWorld([])
  const certificates = makeCertificates({ names: [], addresses: [], now: world.clock.now() })
  ca = new X509Certificate(certificates.ca.certificate)
  running = await started(startCertificates(world.context, grant => signRequest(certificates.ca, grant)))
})

afterEach(async () => {
  await running.stop()
  await world.stop()
})

interface Asked extends RequestWanted {
  readonly signer?: string
  readonly usages?: readonly string[]
  readonly seconds?: number
}

async function ask({
  signer = 'kube-apiserver-client',
  usages = ['client auth'],
  seconds,
  ...wanted
}: Asked = {}) {
  await world.client.create(kind, {
    metadata: { name: 'jane' },
    spec: {
      request: Buffer.from(certificateRequest(wanted).pem).toString('base64'),
      signerName: signer.includes('/') ? signer : `kubernetes.io/${signer}`,
      usages,
      ...(seconds === undefined ? {} : { expirationSeconds: seconds }),
    },
  })
}

async function decide(type: 'Approved' | 'Denied'): Promise<void> {
  const request = await world.client.get(kind, ref)
  const status = { conditions: [{ type, status: 'True' }] }
  await world.client.update(kind, { ...request, status }, { subresource: 'approval' })
  await world.clock.settle()
}

const found = (): Promise<CertificateSigningRequest | null> => world.client.get(kind, ref).catch(() => null)

async function certificate(): Promise<X509Certificate> {
  const text = Buffer.from((await found())?.status?.certificate ?? '', 'base64')
  return new X509Certificate(text)
}

test('an approved request is signed by the CA, for its subject, key and time', async () => {
  await ask({ groups: ['a', 'b'], seconds: 3600 })
  await world.clock.settle()
  expect((await found())?.status?.certificate).toBeUndefined()
  await decide('Approved')
  const made = await certificate()
  expect(made.subject).toBe('O=a\nO=b\nCN=jane')
  expect(made.checkIssued(ca) && made.verify(ca.publicKey)).toBe(true)
  expect(made.ca).toBe(false)
  expect(made.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2'])
  const now = world.clock.now()
  expect(Date.parse(made.validTo)).toBe(Math.floor((now + hourMs) / 1000) * 1000)
  expect(Date.parse(made.validFrom)).toBeLessThan(now)
})

test('nobody asks for more than a year', async () => {
  await ask({ seconds: 10 * 365 * 24 * 3600 })
  await decide('Approved')
  expect(Date.parse((await certificate()).validTo)).toBeLessThanOrEqual(world.clock.now() + 365 * 24 * hourMs)
})

test.each<[Asked, string]>([
  [{ usages: ['client auth', 'server auth'] }, 'invalid usage for client certificate: server auth'],
  [{ usages: ['digital signature'] }, 'missing required usage for client certificate: client auth'],
  [{ signer: 'kube-apiserver-client-kubelet' }, 'subject organization is not system:nodes'],
  [
    { signer: 'kubelet-serving', groups: ['system:nodes'], usages: ['server auth', 'digital signature'] },
    'DNS or IP subjectAltName is required',
  ],
  [
    { signer: 'kubelet-serving', groups: ['system:nodes'], names: ['n1'], usages: ['server auth'] },
    'usages did not match [digital signature key encipherment server auth]',
  ],
])('a request that its signer cannot fulfil has failed: %j', async (asked, message) => {
  await ask(asked)
  await decide('Approved')
  expect((await found())?.status).toMatchObject({
    conditions: [{ type: 'Approved' }, { type: 'Failed', reason: 'SignerValidationFailure', message }],
  })
})

test('a node gets a certificate to serve with', async () => {
  const usages = ['digital signature', 'server auth']
  await ask({
    signer: 'kubelet-serving',
    name: 'system:node:n1',
    groups: ['system:nodes'],
    names: ['n1'],
    usages,
  })
  await decide('Approved')
  expect((await certificate()).checkHost('n1')).toBe('n1')
})

test('what is denied, or for another signer, is left alone', async () => {
  await ask({ signer: 'example.com/own' })
  await decide('Approved')
  expect((await found())?.status?.certificate).toBeUndefined()
})

test('a request goes an hour after it was decided on, or a day after it was made', async () => {
  await ask()
  await decide('Denied')
  await world.clock.advance(hourMs - 60_000)
  expect(await found()).not.toBeNull()
  await world.clock.advance(120_000)
  expect(await found()).toBeNull()
  await ask()
  await world.clock.advance(23 * hourMs)
  expect(await found()).not.toBeNull()
  await world.clock.advance(2 * hourMs)
  expect(await found()).toBeNull()
})
