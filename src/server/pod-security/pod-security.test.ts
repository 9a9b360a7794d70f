import { describe, expect, it } from 'vitest'
import { pod, statefulSet } from '../objects.fixture.ts'
import { type ServerUnderTest, startServer } from '../server-under-test.ts'

const prefix = 'pod-security.kubernetes.io/'

async function startLabelled(labels: object) {
  const server = await startServer()
  const given = Object.fromEntries(Object.entries(labels).map(([name, value]) => [`${prefix}${name}`, value]))
  const metadata = { name: 'n', labels: given }
  expect((await server.send('POST', '/api/v1/namespaces', { metadata })).code).toBe(201)
  return server
}

const pods = '/api/v1/namespaces/n/pods'
const host = pod('p', { hostNetwork: true })

const relabel = ({ send }: ServerUnderTest, labels: object) =>
  send(
    'PATCH',
    '/api/v1/namespaces/n',
    { metadata: { labels } },
    {
      headers: { 'content-type': 'application/merge-patch+json' },
    },
  )

describe('what a namespace enforces', () => {
  it('refuses a Pod in upstream’s words, and lets it in where it meets the level', async () => {
    const { send } = await startLabelled({ enforce: 'baseline', 'enforce-version': 'v1.30' })
    expect((await send('POST', pods, host)).body).toMatchObject({
      status: 'Failure',
      reason: 'Forbidden',
      code: 403,
      details: { name: 'p', kind: 'pods' },
      message:
        'pods "p" is forbidden: violates PodSecurity "baseline:v1.30": host namespaces (hostNetwork=true)',
    })
    expect((await send('POST', `${pods}?dryRun=All`, host)).code).toBe(403)
    expect((await send('POST', pods, pod('p'))).code).toBe(201)
  })

  it('does not refuse workloads, whose Pods are refused', async () => {
    const { send } = await startLabelled({ enforce: 'restricted' })
    const set = await send('POST', '/apis/apps/v1/namespaces/n/statefulsets', statefulSet('s'))
    expect([set.code, set.warnings]).toEqual([201, []])
  })

  it('is looked at again when an image or an ephemeral container changes, and for nothing else', async () => {
    const server = await startLabelled({})
    const { send } = server
    await send('POST', pods, host)
    await relabel(server, { [`${prefix}enforce`]: 'baseline' })
    const merge = { headers: { 'content-type': 'application/merge-patch+json' } }
    expect((await send('PATCH', `${pods}/p`, { metadata: { labels: { a: 'b' } } }, merge)).code).toBe(200)
    expect((await send('PATCH', `${pods}/p/status`, { status: { phase: 'Running' } }, merge)).code).toBe(200)
    const image = { spec: { containers: [{ name: 'main', image: 'other' }] } }
    expect(
      (
        await send('PATCH', `${pods}/p`, image, {
          headers: { 'content-type': 'application/strategic-merge-patch+json' },
        })
      ).code,
    ).toBe(403)
    const debug = {
      spec: { ephemeralContainers: [{ name: 'd', image: 'd', securityContext: { privileged: true } }] },
    }
    const refused = await send('PATCH', `${pods}/p/ephemeralcontainers`, debug, {
      headers: { 'content-type': 'application/strategic-merge-patch+json' },
    })
    expect(refused.body).toMatchObject({
      code: 403,
      message: expect.stringContaining('privileged (container "d"'),
    })
  })
})

describe('what a namespace warns of', () => {
  it('is told of Pods and of the templates of workloads', async () => {
    const { send } = await startLabelled({ warn: 'baseline' })
    const words = 'would violate PodSecurity "baseline:latest": host namespaces (hostNetwork=true)'
    const made = await send('POST', pods, host)
    expect([made.code, made.warnings]).toEqual([201, [words]])
    const template = {
      metadata: { labels: { app: 's' } },
      spec: { hostNetwork: true, containers: [{ name: 'c', image: 'c' }] },
    }
    const set = await send('POST', '/apis/apps/v1/namespaces/n/statefulsets', statefulSet('s', { template }))
    expect([set.code, set.warnings]).toEqual([201, [words]])
    const cron = {
      metadata: { name: 'c' },
      spec: {
        schedule: '* * * * *',
        jobTemplate: { spec: { template: { spec: { ...template.spec, restartPolicy: 'Never' } } } },
      },
    }
    const job = await send('POST', '/apis/batch/v1/namespaces/n/cronjobs', cron)
    expect([job.code, job.warnings]).toEqual([201, [words]])
  })
})

describe('the labels of a namespace', () => {
  it.each([
    ['enforce', 'strict', 'must be one of privileged, baseline, restricted'],
    ['warn-version', '1.30', 'must be "latest" or "v1.x"'],
  ])('are refused where they cannot be read: %s=%s', async (label, value, detail) => {
    const { send } = await startServer()
    const metadata = { name: 'n', labels: { [`${prefix}${label}`]: value } }
    expect((await send('POST', '/api/v1/namespaces', { metadata })).body).toMatchObject({
      code: 422,
      message: `Namespace "n" is invalid: metadata.labels[${prefix}${label}]: Invalid value: "${value}": ${detail}`,
    })
  })

  it('tell, when they become stricter, which Pods would not be let in', async () => {
    const server = await startLabelled({})
    for (const name of ['c', 'a', 'b']) await server.send('POST', pods, pod(name, { hostNetwork: true }))
    await server.send(
      'POST',
      pods,
      pod('d', { hostPID: true, hostNetwork: true, volumes: [{ name: 'v', hostPath: { path: '/x' } }] }),
    )
    const strict = await relabel(server, { [`${prefix}enforce`]: 'baseline' })
    expect(strict.warnings).toEqual([
      'existing pods in namespace "n" violate the new PodSecurity enforce level "baseline:latest"',
      'a (and 2 other pods): host namespaces',
      'd: host namespaces, hostPath volumes',
    ])
    expect((await relabel(server, { other: 'x' })).warnings).toEqual([])
    expect((await relabel(server, { [`${prefix}enforce`]: 'privileged' })).warnings).toEqual([])
  })
})
