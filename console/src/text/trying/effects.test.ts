import { expect, test } from 'vitest'
import type { Pod, Service } from '../../../../src/api/generated/types.ts'
import { effectsOf, touchedBy } from './effects.ts'

const change = (path: string) => ({ path, kind: 'changed' as const })
const pod = (name: string, labels: Record<string, string>, spec: Pod['spec'] = { containers: [] }): Pod => ({
  kind: 'Pod',
  metadata: { name, labels },
  spec,
})
const service = (selector: Record<string, string>): Service => ({
  kind: 'Service',
  metadata: { name: 'web' },
  spec: { selector },
})

test('what follows from a change is told by the fields that it is of', () => {
  expect(effectsOf('Pod', [change('spec.containers[nginx].image')])).toEqual(['podImage'])
  expect(effectsOf('Pod', [change('metadata.labels.app')])).toEqual(['podLabels'])
  expect(effectsOf('Pod', [change('metadata.annotations.note')])).toEqual([])
  expect(effectsOf('Secret', [change('data.password'), change('data.user')])).toEqual(['configuration'])
  expect(effectsOf('StorageClass', [change('metadata.labels.tier')])).toEqual([])
  expect(effectsOf('StorageClass', [change('allowVolumeExpansion')])).toEqual(['classOfNew'])
})

test('of another selector it is told which Pods come and which go', () => {
  const pods = [pod('web-10', { app: 'web' }), pod('web-2', { app: 'web' }), pod('db-0', { app: 'db' })]
  expect(touchedBy(service({ app: 'web' }), service({ app: 'db' }), pods)).toEqual({
    kind: 'selected',
    joining: ['db-0'],
    leaving: ['web-2', 'web-10'],
  })
  expect(touchedBy(service({ app: 'web' }), service({}), pods)).toMatchObject({
    joining: [],
    leaving: ['web-2', 'web-10'],
  })
  expect(touchedBy(null, service({ app: 'web' }), pods)).toMatchObject({ joining: ['web-2', 'web-10'] })
})

test('Pods use a ConfigMap, a Secret or a claim by their volumes and their environment', () => {
  const container = (more: object) => ({ containers: [{ name: 'c', ...more }] })
  const pods = [
    pod('web-0', {}, { ...container({}), volumes: [{ name: 'v', configMap: { name: 'conf' } }] }),
    pod('web-1', {}, container({ envFrom: [{ configMapRef: { name: 'conf' } }] })),
    pod(
      'web-2',
      {},
      container({ env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 'conf', key: 'a' } } }] }),
    ),
    pod(
      'web-3',
      {},
      { ...container({}), volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'conf' } }] },
    ),
    pod(
      'web-4',
      {},
      {
        ...container({}),
        volumes: [{ name: 'v', projected: { sources: [{ secret: { name: 'conf' } }] } }],
      },
    ),
  ]
  pods.push(pod('web-5', {}, { ...container({}), imagePullSecrets: [{ name: 'conf' }] }))
  const users = (kind: string) => {
    const object = { kind, metadata: { name: 'conf' } }
    return touchedBy(object, object, pods)
  }
  expect(users('ConfigMap')).toEqual({ kind: 'using', pods: ['web-0', 'web-1'] })
  expect(users('Secret')).toEqual({ kind: 'using', pods: ['web-2', 'web-4', 'web-5'] })
  expect(users('PersistentVolumeClaim')).toEqual({ kind: 'using', pods: ['web-3'] })
})
