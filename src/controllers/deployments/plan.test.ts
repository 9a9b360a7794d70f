import { expect, test } from 'vitest'
import type { Deployment, DeploymentSpec } from '../../api/generated/types.ts'
import type { Instant } from '../../base/clock.ts'
import { planDeployment } from './plan.ts'

const deploymentOf = (image: string, spec: Partial<DeploymentSpec>): Deployment => ({
  metadata: { name: 'web', namespace: 'default' },
  spec: {
    selector: { matchLabels: { app: 'web' } },
    template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image }] } },
    ...spec,
  },
})

test('a rollout counts no Pod as available that a set has been told to give up', () => {
  const strategy = { type: 'RollingUpdate', rollingUpdate: { maxSurge: 3, maxUnavailable: 2 } }
  const deployment = deploymentOf('web:3', { replicas: 8, strategy })
  const setOf = (name: string, sized: { readonly replicas: number; readonly available: number }) => ({
    metadata: {
      name,
      namespace: 'default',
      uid: name,
      annotations: { 'deployment.kubernetes.io/desired-replicas': '8' },
    },
    spec: deploymentOf(name, { replicas: sized.replicas }).spec,
    status: { replicas: sized.available, availableReplicas: sized.available },
  })
  // The status of the oldest is from before it was scaled down to 2: five and two Pods stay, and six must.
  const sets = [
    setOf('web:1', { replicas: 2, available: 6 }),
    setOf('web:2', { replicas: 5, available: 5 }),
    setOf('web:3', { replicas: 4, available: 0 }),
  ] as const
  const owner = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid: 'u', controller: true }
  const { steps } = planDeployment({ deployment, sets, owner, podsOf: () => [] }, 0 as Instant)
  const given = steps.flatMap(step =>
    step.kind === 'updateSet' ? [(step.previous.spec?.replicas ?? 0) - (step.set.spec?.replicas ?? 0)] : [],
  )
  expect(given.filter(count => count > 0).reduce((sum, count) => sum + count, 0)).toBe(1)
})
