import { describe, expect, it } from 'vitest'
import type { Draft } from '../../api/object.ts'
import { setOf } from '../snapshot.fixture.ts'
import { referenceText } from '../words/english/causes.ts'
import { missingOf, referencesOf } from './references.ts'

type PodSpec = NonNullable<Draft<NonNullable<ReturnType<typeof setOf>['spec']>>['template']['spec']>

const referencesIn = (spec: Partial<PodSpec>) => {
  const container = { name: 'nginx', image: 'nginx:1' }
  return referencesOf(
    setOf({
      template: { metadata: { labels: { app: 'web' } }, spec: { containers: [container], ...spec } } as never,
    }),
  ).map(referenceText)
}

describe('what a template names', () => {
  it('is found in the environment, in volumes and in its accounts', () => {
    expect(
      referencesIn({
        serviceAccountName: 'runner',
        priorityClassName: 'high',
        containers: [
          {
            name: 'app',
            image: 'app:1',
            envFrom: [
              { configMapRef: { name: 'settings' } },
              { secretRef: { name: 'maybe', optional: true } },
            ],
            env: [{ name: 'PASSWORD', valueFrom: { secretKeyRef: { name: 'db', key: 'password' } } }],
          },
        ],
        // Images are pulled without it, too.
        imagePullSecrets: [{ name: 'pull' }],
        volumes: [{ name: 'tls', secret: { secretName: 'tls', items: [{ key: 'tls.crt', path: 'crt' }] } }],
      }),
    ).toEqual([
      'ServiceAccount runner',
      'PriorityClass high',
      'ConfigMap settings',
      'key password of Secret db',
      'Secret tls',
      'key tls.crt of Secret tls',
    ])
  })

  it('is a claim that all Pods share, and not one that each has of its own', () => {
    const claim = (name: string) => ({ name, persistentVolumeClaim: { claimName: `${name}-claim` } })
    const container = { name: 'nginx', image: 'nginx:1' }
    const spec = { containers: [container], volumes: [claim('shared'), claim('www')] }
    const set = setOf({
      template: { metadata: { labels: { app: 'web' } }, spec } as never,
      volumeClaimTemplates: [{ metadata: { name: 'www' } }],
    })
    expect(referencesOf(set).map(referenceText)).toEqual(['PersistentVolumeClaim shared-claim'])
  })

  it('is not what every cluster has', () => {
    expect(
      referencesIn({ serviceAccountName: 'default', priorityClassName: 'system-node-critical' }),
    ).toEqual([])
  })

  it('is missing as a whole once, or by the key', () => {
    const secret = (key: string | null) => ({ kind: 'Secret', name: 'db', key }) as const
    expect(missingOf([secret(null), secret('a'), secret('b')], [])).toEqual([secret(null)])
    const there = { kind: 'Secret', name: 'db', keys: new Set(['a']) } as const
    expect(missingOf([secret(null), secret('a'), secret('b')], [there])).toEqual([secret('b')])
  })
})
