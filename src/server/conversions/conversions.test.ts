import { describe, expect, it } from 'vitest'
import { startServer } from '../server-under-test.ts'

const core = '/api/v1/namespaces/default/events'
const grouped = '/apis/events.k8s.io/v1/namespaces/default/events'

describe('events', () => {
  const event = {
    metadata: { name: 'e', namespace: 'default' },
    involvedObject: { kind: 'Pod', name: 'p', namespace: 'default' },
    reason: 'Started',
    message: 'it runs',
    type: 'Normal',
    source: { component: 'kubelet' },
    firstTimestamp: '2026-01-02T03:04:05Z',
    lastTimestamp: '2026-01-02T03:04:05Z',
    count: 2,
    reportingComponent: 'kubelet',
  }

  it('are one, seen by both groups', async () => {
    const { send } = await startServer()
    await send('POST', core, event)
    const { body } = await send('GET', `${grouped}/e`)
    expect(body).toMatchObject({
      apiVersion: 'events.k8s.io/v1',
      kind: 'Event',
      regarding: { kind: 'Pod', name: 'p' },
      note: 'it runs',
      deprecatedSource: { component: 'kubelet' },
      deprecatedCount: 2,
      reportingController: 'kubelet',
    })
    expect(body).not.toHaveProperty('involvedObject')
    // Of items the list says what they are.
    const { kind: _kind, apiVersion: _version, ...item } = Object(body)
    expect((await send('GET', grouped)).body).toEqual({
      kind: 'EventList',
      apiVersion: 'events.k8s.io/v1',
      metadata: expect.anything(),
      items: [item],
    })
  })

  it('are written by both', async () => {
    const { send } = await startServer()
    const made = await send('POST', grouped, {
      metadata: { name: 'e' },
      eventTime: '2026-01-02T03:04:05.000000Z',
      regarding: { kind: 'Pod', name: 'p', namespace: 'default' },
      note: 'from the group',
      reason: 'Started',
      type: 'Normal',
      action: 'Starting',
      reportingController: 'x.dev/c',
      reportingInstance: 'c-0',
    })
    expect(made.code).toBe(201)
    expect((await send('GET', `${core}/e`)).body).toMatchObject({
      apiVersion: 'v1',
      message: 'from the group',
      involvedObject: { name: 'p' },
      reportingComponent: 'x.dev/c',
    })
    const merge = { headers: { 'content-type': 'application/merge-patch+json' } }
    const patched = await send(
      'PATCH',
      `${grouped}/e`,
      { series: { count: 3, lastObservedTime: '2026-01-02T03:05:05.000000Z' } },
      merge,
    )
    expect(patched.body).toMatchObject({ note: 'from the group', series: { count: 3 } })
    expect((await send('GET', `${core}/e`)).body).toMatchObject({
      series: { count: 3 },
      message: 'from the group',
    })
  })
})

describe('autoscalers', () => {
  const spec = { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'web' }, maxReplicas: 5 }
  const path = (version: string) => `/apis/autoscaling/${version}/namespaces/default/horizontalpodautoscalers`
  const memory = {
    type: 'Resource',
    resource: { name: 'memory', target: { type: 'Utilization', averageUtilization: 70 } },
  }

  it('written as v1 are read as v2', async () => {
    const { send } = await startServer()
    const made = await send('POST', path('v1'), {
      metadata: { name: 'h' },
      spec: { ...spec, targetCPUUtilizationPercentage: 50 },
    })
    expect(made.body).toMatchObject({
      apiVersion: 'autoscaling/v1',
      spec: { targetCPUUtilizationPercentage: 50 },
      status: { currentReplicas: 0, desiredReplicas: 0 },
    })
    expect((await send('GET', `${path('v2')}/h`)).body).toMatchObject({
      apiVersion: 'autoscaling/v2',
      spec: {
        metrics: [
          {
            type: 'Resource',
            resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } },
          },
        ],
      },
    })
  })

  it('lose nothing on their way through v1', async () => {
    const { send } = await startServer()
    const made = await send('POST', path('v2'), {
      metadata: { name: 'h' },
      spec: { ...spec, metrics: [memory] },
    })
    const old = await send('GET', `${path('v1')}/h`)
    expect(old.body).toMatchObject({
      metadata: { annotations: { 'autoscaling.alpha.kubernetes.io/metrics': JSON.stringify([memory]) } },
    })
    const put = await send('PUT', `${path('v1')}/h`, old.body)
    expect(put.code).toBe(200)
    expect((await send('GET', `${path('v2')}/h`)).body).toMatchObject({
      spec: (made.body as { spec: object }).spec,
    })
  })
})
