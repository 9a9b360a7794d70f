import { beforeEach, describe, expect, it, test } from 'vitest'
import { certificateRequest } from '../../testing/fixtures/certificate-request.ts'
import type { Verdict } from '../access/authorizer.ts'
import { type ServerUnderTest, startServer } from '../server-under-test.ts'

const path = '/apis/certificates.k8s.io/v1/certificatesigningrequests'
const pemOfJane = certificateRequest().pem
const base64 = (text: string) => Buffer.from(text).toString('base64')

const csr = (spec: object = {}) => ({
  metadata: { name: 'jane' },
  spec: {
    request: base64(pemOfJane),
    signerName: 'kubernetes.io/kube-apiserver-client',
    usages: ['client auth'],
    ...spec,
  },
})

let server: ServerUnderTest
beforeEach(async () => {
  server = await startServer()
})

const create = (spec?: object) => server.send('POST', path, csr(spec))
const put = (sub: string, status: object, more: object = {}) =>
  server.send('PUT', `${path}/jane/${sub}`, { ...csr(), status, ...more })
const approved = { type: 'Approved', status: 'True', reason: 'ByHand' }

describe('a request for a certificate', () => {
  it('names who made it, whatever it says', async () => {
    const { body } = await create({
      username: 'root',
      groups: ['system:masters'],
      uid: 'x',
      extra: { a: ['b'] },
    })
    expect(body).toMatchObject({
      spec: { username: 'kubernetes-admin', groups: ['system:masters', 'system:authenticated'] },
      status: {},
    })
    expect(body).not.toHaveProperty('spec.uid')
    expect(body).not.toHaveProperty('spec.extra')
  })

  test.each([
    [{ request: base64('x') }, 'spec.request', 'PEM block type must be CERTIFICATE REQUEST'],
    [{ usages: [] }, 'spec.usages', 'Required value'],
    [{ usages: ['client auth', 'client auth'] }, 'spec.usages[1]', 'Duplicate value: "client auth"'],
    [{ usages: ['flying'] }, 'spec.usages[0]', 'Unsupported value: "flying"'],
    [{ signerName: '' }, 'spec.signerName', 'Required value'],
    [{ signerName: 'x' }, 'spec.signerName', 'must be a fully qualified domain and path'],
    [{ signerName: 'nodots/x' }, 'spec.signerName', 'should be a domain with at least two segments'],
    [{ signerName: 'a..b/x' }, 'spec.signerName', 'validating label "":'],
    [
      { signerName: 'kubernetes.io/legacy-unknown' },
      'spec.signerName',
      'the legacy signerName is not allowed',
    ],
    [
      { expirationSeconds: 599 },
      'spec.expirationSeconds',
      'may not specify a duration less than 600 seconds (10 minutes)',
    ],
  ])('is refused for %j', async (spec, field, words) => {
    const { code, body } = await create(spec)
    expect(code).toBe(422)
    const { causes } = (body as { details: { causes: { field: string; message: string }[] } }).details
    expect(causes.some(cause => cause.field === field && cause.message.includes(words))).toBe(true)
  })

  it('of those who may do everything is refused', async () => {
    const { pem } = certificateRequest({ groups: ['x', 'system:masters'] })
    expect(await create({ request: base64(pem) })).toMatchObject({
      code: 403,
      body: {
        message:
          'certificatesigningrequests.certificates.k8s.io "jane" is forbidden: use of kubernetes.io/kube-apiserver-client signer with system:masters group is not allowed',
      },
    })
  })

  it('asks for the same for ever', async () => {
    await create()
    const { code, body } = await server.send(
      'PATCH',
      `${path}/jane`,
      { spec: { signerName: 'a.b/c' } },
      {
        headers: { 'content-type': 'application/merge-patch+json' },
      },
    )
    expect(code).toBe(200)
    expect(body).toMatchObject({ spec: { signerName: 'kubernetes.io/kube-apiserver-client' } })
  })

  it('is approved on the way for it alone, and stays so', async () => {
    await create()
    expect((await put('status', { conditions: [approved] })).body).toMatchObject({
      message: expect.stringContaining('updates may not add a condition of type "Approved"'),
    })
    const done = await put('approval', { conditions: [approved], certificate: base64('x') })
    expect(done.body).toMatchObject({
      status: {
        conditions: [
          { ...approved, lastUpdateTime: '2026-01-02T03:04:05Z', lastTransitionTime: '2026-01-02T03:04:05Z' },
        ],
      },
    })
    expect(done.body).not.toHaveProperty('status.certificate')
    expect((await put('approval', { conditions: [] })).body).toMatchObject({
      message: expect.stringContaining('updates may not remove a condition of type "Approved"'),
    })
    const denied = { type: 'Denied', status: 'True' }
    expect((await put('approval', { conditions: [approved, denied] })).body).toMatchObject({
      message: expect.stringContaining('Approved and Denied conditions are mutually exclusive'),
    })
    expect((await put('approval', { conditions: [approved, { type: 'Odd', status: '' }] })).code).toBe(422)
  })

  it('gets its certificate as status, once, and only one that can be read', async () => {
    await create()
    await put('approval', { conditions: [approved] })
    const status = (certificate: string) => ({ conditions: [approved], certificate: base64(certificate) })
    expect((await put('status', status('x'))).body).toMatchObject({
      message: expect.stringContaining('must contain at least one CERTIFICATE PEM block'),
    })
    expect((await put('status', status(pemOfJane))).body).toMatchObject({
      message: expect.stringContaining(
        'only CERTIFICATE PEM blocks are allowed, found "CERTIFICATE REQUEST"',
      ),
    })
  })
})

describe('the right to approve and to sign', () => {
  const only = (...rights: readonly string[]) => ({
    authorize: (attributes: { kind: string; verb: string; resource?: string; name?: string }): Verdict => {
      const isSigner = attributes.kind === 'resource' && attributes.resource === 'signers'
      const isRight = !isSigner || rights.includes(`${attributes.verb} ${attributes.name}`)
      return { kind: isRight ? 'allowed' : 'noOpinion', reason: '' }
    },
    rulesFor: () => ({ resourceRules: [], nonResourceRules: [], incomplete: false }),
  })
  const failed = { type: 'Failed', status: 'True' }

  test.each([
    [['approve kubernetes.io/kube-apiserver-client'], 200, 403],
    [['approve kubernetes.io/*'], 200, 403],
    [['sign kubernetes.io/kube-apiserver-client'], 403, 200],
    [['sign kubernetes.io/*'], 403, 200],
    [['approve example.com/*', 'sign example.com/*'], 403, 403],
  ])('%j', async (rights, approval, status) => {
    server = await startServer({ authorizer: only(...rights) })
    await create()
    const answer = await put('approval', { conditions: [approved] })
    expect(answer.code).toBe(approval)
    if (approval === 403)
      expect(answer.body).toMatchObject({
        message:
          'certificatesigningrequests.certificates.k8s.io "jane" is forbidden: user not permitted to approve requests with signerName "kubernetes.io/kube-apiserver-client"',
      })
    const conditions = [...(approval === 200 ? [approved] : []), failed]
    expect((await put('status', { conditions })).code).toBe(status)
  })
})
