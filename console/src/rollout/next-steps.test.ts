import { expect, test } from 'vitest'
import type { TroubleKind } from '../../../src/workload/trouble/trouble.ts'
import { type NextStep, nextSteps } from './next-steps.ts'

const wordOf = (step: NextStep): string => {
  if (step.kind === 'take') return `${step.way.text} ${step.way.names.join()}`
  if (step.kind === 'webhook') return `webhook ${step.name}`
  return step.kind === 'edit' ? step.doing : `${step.text} ${step.path.join('/')}`
}

const told = (trouble: TroubleKind) =>
  nextSteps({ namespace: 'shop', set: 'web', pod: 'web-0', trouble }).map(wordOf)

test('a set that sticks in its first revision has something to look at, and something to edit', () => {
  expect(told('unschedulable')).toEqual(['nodes nodes', 'affinity', 'tolerations', 'template'])
  expect(told('crashLoop')).toEqual(['pod pods/shop/web-0', 'template', 'image'])
  expect(told('imagePull')).toEqual(['image', 'template', 'pod pods/shop/web-0'])
  expect(told('claimUnbound')).toEqual(['claims sets/shop/web'])
})

test('a ConfigMap or Secret that is not there can be made, and one that lacks a key be edited', () => {
  const env = [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'settings', key: 'host' } } }]
  const stepsFor = (trouble: TroubleKind, message: string) =>
    nextSteps({
      ...{ namespace: 'shop', set: 'web', pod: 'web-0', trouble, message },
      spec: { containers: [{ name: 'a', image: 'a', env }] },
    })
  expect(stepsFor('containerConfig', 'configmap "settings" not found')[0]).toEqual({
    kind: 'look',
    text: 'makeConfigMap',
    name: 'settings',
    path: ['configmaps', 'new'],
    query: { project: 'shop', name: 'settings', keys: 'host' },
  })
  expect(stepsFor('mountFailing', 'secret "tls" not found').map(wordOf)[0]).toBe('makeSecret secrets/new')
  expect(
    stepsFor('containerConfig', "couldn't find key host in ConfigMap shop/settings").map(wordOf)[0],
  ).toBe('configMap configmaps/shop/settings')
})

test('a claim that a volume of all Pods names is made where it is not there', () => {
  const message = '0/1 nodes are available: persistentvolumeclaim "shared" not found'
  const steps = nextSteps({ namespace: 'shop', set: 'web', pod: 'web-0', trouble: 'claimUnbound', message })
  expect(steps[0]).toEqual({
    kind: 'look',
    text: 'makeClaim',
    name: 'shared',
    path: ['claims', 'new'],
    query: { project: 'shop', name: 'shared' },
  })
})

test('a refusal says itself what to do', () => {
  expect(told('refused')).toEqual([])
})

test('a refusal that names a field of the Pod leads to it in the template', () => {
  const stuckOn = { namespace: 'shop', set: 'web', pod: 'web-0', trouble: 'refused' } as const
  const placeIn = (message: string) => nextSteps({ ...stuckOn, message }).map(step => Object(step).name)
  expect(
    placeIn(
      'Pod "web-0" is invalid: spec.topologySpreadConstraints[0].matchLabelKeys[0]: Invalid value: "h": no',
    ),
  ).toEqual(['spec.template.spec.topologySpreadConstraints[0].matchLabelKeys[0]', undefined])
  expect(placeIn('pods "web-0" is forbidden: exceeded quota: small')).toEqual([])
})

test('a webhook that nobody answers at leads to its configuration, whatever the template says', () => {
  const message =
    'Internal error occurred: failed calling webhook "judge.example.com": failed to call webhook: Post "https://127.0.0.1:1/?timeout=10s": connect ECONNREFUSED'
  const steps = nextSteps({ namespace: 'shop', set: 'web', pod: 'web-0', trouble: 'refused', message })
  expect(steps.map(wordOf)).toEqual(['webhook judge.example.com'])
})

test('a refusal leads to what it is about, and makes what is missing', () => {
  const stuckOn = { namespace: 'shop', set: 'web', pod: 'web-0', trouble: 'refused' } as const
  const stepsFor = (said: string) =>
    nextSteps({ ...stuckOn, message: `pods "web-0" is forbidden: ${said}` }).map(wordOf)
  expect(stepsFor('exceeded quota: few, requested: pods=1, used: pods=2, limited: pods=2')).toEqual([
    'quota projects/shop',
    'scale',
    'template',
  ])
  expect(stepsFor('error looking up service account shop/ghost: serviceaccount "ghost" not found')).toEqual([
    'makeAccounts ghost',
    'security',
  ])
  expect(stepsFor('no PriorityClass with name nothere was found')).toEqual(['affinity'])
  expect(stepsFor('admission webhook "judge.example.com" denied the request: no')).toEqual([
    'webhook judge.example.com',
    'template',
  ])
  expect(stepsFor('violates PodSecurity "restricted:latest": runAsNonRoot != true')).toEqual([
    'security',
    'template',
  ])
})
