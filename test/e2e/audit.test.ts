// The audit log as an administrator has it: a policy in a file, and what kubectl did in another.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type KedgeUnderTest, startKedge } from './support/kedge.ts'

const policy = `
apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
omitManagedFields: true
rules:
  - level: None
    userGroups: ["system:serviceaccounts", "system:nodes"]
  - level: Metadata
    resources: [{ group: "", resources: [secrets] }]
  - level: RequestResponse
    resources: [{ group: "", resources: [configmaps] }]
    verbs: [create]
`

let folder: string
let kedge: KedgeUnderTest
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kedge-audit-'))
  writeFileSync(join(folder, 'policy.yaml'), policy)
  kedge = await startKedge([
    ...['--runtime', 'simulated', '--audit-policy-file', join(folder, 'policy.yaml')],
    ...['--audit-log-path', join(folder, 'audit.log')],
  ])
})
afterAll(async () => {
  await kedge.end()
  rmSync(folder, { recursive: true, force: true })
})

interface Event {
  readonly verb: string
  readonly stage: string
  readonly user: { readonly username: string }
  readonly impersonatedUser?: { readonly username: string }
  readonly userAgent?: string
  readonly sourceIPs?: readonly string[]
  readonly objectRef?: { readonly resource: string; readonly name?: string }
  readonly responseStatus?: { readonly code: number }
  readonly requestObject?: unknown
  readonly responseObject?: unknown
}

it('tells of what kubectl did as far as the policy goes', async () => {
  await kedge.must('create', 'configmap', 'shown', '--from-literal=colour=green')
  await kedge.must('create', 'secret', 'generic', 'hidden', '--from-literal=password=swordfish')
  await kedge.kubectl('get', 'secrets', '--as', 'jane')
  await kedge.must('get', 'pods')
  // What waits is written when Kedge ends.
  await kedge.stop()
  const text = readFileSync(join(folder, 'audit.log'), 'utf8')
  const events = text
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line) as Event)
  const ofKubectl = events.filter(({ userAgent }) => userAgent?.startsWith('kubectl'))
  const of = (resource: string, verb: string) =>
    ofKubectl.filter(event => event.objectRef?.resource === resource && event.verb === verb)
  expect(of('configmaps', 'create')).toMatchObject([
    {
      stage: 'ResponseComplete',
      user: { username: 'kubernetes-admin' },
      sourceIPs: ['127.0.0.1'],
      requestObject: { data: { colour: 'green' } },
      responseObject: { data: { colour: 'green' } },
      responseStatus: { code: 201 },
    },
  ])
  expect(of('secrets', 'create')).toHaveLength(1)
  expect(of('secrets', 'list')).toMatchObject([
    { impersonatedUser: { username: 'jane' }, responseStatus: { code: 403 } },
  ])
  expect(of('pods', 'list')).toEqual([])
  expect(Buffer.from(text).includes(Buffer.from('swordfish').toString('base64'))).toBe(false)
  expect(text).not.toContain('managedFields')
  expect(events.some(({ user }) => user.username.startsWith('system:serviceaccount:'))).toBe(false)
})
