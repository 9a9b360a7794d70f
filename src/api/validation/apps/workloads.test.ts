import { expect, test } from 'vitest'
import type { DaemonSetSpec, DeploymentSpec } from '../../generated/types.ts'
import { findingsOf } from '../rules/findings.ts'
import { validateDaemonStrategy, validateDeploymentStrategy } from './workloads.ts'

const rest = { selector: {}, template: {} }
const bounds = (maxUnavailable: number | string, maxSurge: number | string) => ({ maxUnavailable, maxSurge })
const pathsOf = (errors: ReturnType<typeof findingsOf>) => errors.map(({ kind, path }) => `${kind} ${path}`)

test.each<[Partial<DeploymentSpec>, readonly string[]]>([
  [{ strategy: { type: 'RollingUpdate', rollingUpdate: bounds('25%', 1) } }, []],
  [{ strategy: { type: 'Recreate' } }, []],
  [
    { strategy: { type: 'Recreate', rollingUpdate: bounds(1, 1) } },
    ['forbidden spec.strategy.rollingUpdate'],
  ],
  [{ strategy: { type: 'Sometimes' } }, ['notSupported spec.strategy.type']],
  [
    { strategy: { type: 'RollingUpdate', rollingUpdate: bounds(0, '0%') } },
    ['invalid spec.strategy.rollingUpdate.maxUnavailable'],
  ],
  [
    { strategy: { type: 'RollingUpdate', rollingUpdate: bounds('101%', 1) } },
    ['invalid spec.strategy.rollingUpdate.maxUnavailable'],
  ],
  [
    { strategy: { type: 'Recreate' }, minReadySeconds: 9, progressDeadlineSeconds: 9 },
    ['invalid spec.progressDeadlineSeconds'],
  ],
])('of a Deployment %j is said %j', (spec, errors) => {
  const found = findingsOf(findings => validateDeploymentStrategy(findings, { spec: { ...rest, ...spec } }))
  expect(pathsOf(found)).toEqual(errors)
})

test.each<[DaemonSetSpec['updateStrategy'], readonly string[]]>([
  [{ type: 'RollingUpdate', rollingUpdate: bounds(1, 0) }, []],
  [{ type: 'RollingUpdate', rollingUpdate: bounds(0, '10%') }, []],
  [{ type: 'OnDelete' }, []],
  [{ type: 'Recreate' }, ['notSupported spec.updateStrategy.type']],
  [
    { type: 'RollingUpdate', rollingUpdate: bounds(1, 1) },
    ['invalid spec.updateStrategy.rollingUpdate.maxSurge'],
  ],
  [
    { type: 'RollingUpdate', rollingUpdate: bounds(0, 0) },
    ['required spec.updateStrategy.rollingUpdate.maxUnavailable'],
  ],
])('of a DaemonSet %j is said %j', (updateStrategy, errors) => {
  const found = findingsOf(findings =>
    validateDaemonStrategy(findings, { spec: { ...rest, updateStrategy } }),
  )
  expect(pathsOf(found)).toEqual(errors)
})
