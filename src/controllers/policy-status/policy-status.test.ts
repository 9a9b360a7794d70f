import { expect, it } from 'vitest'
import type { CustomResourceDefinition, ValidatingAdmissionPolicy } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import { startInProcessApi } from '../../testing/fixtures/in-process-api.ts'
import { createSimulatedClock } from '../../testing/simulated-clock.ts'
import { expressionWarnings } from './plan.ts'
import { startPolicyStatus } from './reconcile.ts'

interface Given {
  readonly groups?: readonly string[]
  readonly resources?: readonly string[]
  readonly paramKind?: { readonly apiVersion: string; readonly kind: string }
  readonly variables?: readonly { readonly name: string; readonly expression: string }[]
}

const policy = (
  expressions: readonly string[],
  { groups = ['apps'], resources = ['deployments'], paramKind, variables = [] }: Given = {},
): ValidatingAdmissionPolicy => ({
  metadata: { name: 'p' },
  spec: {
    ...(paramKind ? { paramKind } : {}),
    variables,
    matchConstraints: {
      resourceRules: [{ apiGroups: groups, apiVersions: ['v1'], operations: ['CREATE'], resources }],
    },
    validations: expressions.map(expression => ({ expression })),
  },
})

const widgets: CustomResourceDefinition = {
  spec: {
    group: 'example.dev',
    scope: 'Namespaced',
    names: { kind: 'Widget', plural: 'widgets' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: {
              spec: {
                type: 'object',
                properties: {
                  size: { type: 'integer' },
                  free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
                },
              },
            },
          },
        },
      },
    ],
  },
}

const warned = (expressions: readonly string[], given?: Given) =>
  expressionWarnings(policy(expressions, given), [widgets])

it('a field that the kind does not have is pointed at, in upstream’s words', async () => {
  expect(await warned(['object.spec.replicas > 1', 'object.replicas > 1'])).toEqual([
    {
      fieldRef: 'spec.validations[1].expression',
      warning:
        "apps/v1, Kind=Deployment: ERROR: <input>:1:7: undefined field 'replicas'\n | object.replicas > 1\n | ......^\n",
    },
  ])
})

it('what has no fields is not asked for one', async () => {
  const [found] = await warned(['object.spec.replicas.min > 1'])
  expect(found?.warning).toMatch(/ERROR: <input>:1:21: type 'int' does not support field selection\n/)
})

it('operands that do not go together are told, of every kind in the order of their names', async () => {
  const found = await warned(["object.spec.replicas <= '5'"], {
    resources: ['replicasets', 'deployments', 'pods/exec', '*'],
  })
  expect(found).toHaveLength(1)
  expect(found[0]?.warning.split('\n').filter(line => line.includes('Kind='))).toEqual([
    expect.stringContaining('apps/v1, Kind=Deployment: ERROR: <input>:1:22:'),
    expect.stringContaining('apps/v1, Kind=ReplicaSet: ERROR: <input>:1:'),
  ])
  expect(found[0]?.warning).toContain("found no matching overload for '_<=_' applied to '(int, string)'")
})

it.each([
  "object.metadata.namespace.startsWith('a') && object.metadata.name != ''",
  "has(object.metadata.labels) && object.metadata.labels.all(key, key.startsWith('x') || object.metadata.labels[key] == 'y')",
  'object.spec.template.spec.containers.all(c, !has(c.securityContext) || !has(c.securityContext.privileged) || !c.securityContext.privileged)',
  "object.spec.template.spec.containers.exists(c, c.image.matches('^registry/') && c.ports.all(p, p.containerPort > 1024))",
  "quantity(object.spec.template.spec.containers[0].resources.limits['memory']).isLessThan(quantity('1Gi'))",
  'object.?spec.?replicas.orValue(1) > 0',
  'null != object.spec.strategy && object.spec.selector != null',
  'oldObject == null || object.spec.replicas >= oldObject.spec.replicas',
  "request.userInfo.username == 'x' || 'a' in request.userInfo.groups || namespaceObject.metadata.name == 'y'",
  "request.operation == 'CREATE' && request.kind.kind != '' && !request.dryRun && request.options.whatever == 1",
  "has(request.userInfo.extra) && request.userInfo.extra['k'][0] == 'v' && request.resource.resource == 'deployments'",
  "namespaceObject == null || namespaceObject.metadata.labels['a'] == namespaceObject.status.phase",
  "authorizer.requestResource.check('update').allowed()",
  "authorizer.group('apps').resource('deployments').check('create').allowed()",
  "object.spec.template.spec.containers.map(c, c.name).join(',') != ''",
  'size(object.spec.template.spec.volumes.filter(v, has(v.hostPath))) == 0',
  "type(object.spec.strategy.rollingUpdate.maxSurge) == string || object.spec.strategy.type == 'Recreate'",
  "object.status.conditions.exists(c, c.type == 'Available' && c.status == 'True')",
])('what is right is passed: %s', async expression => {
  expect(await warned([expression])).toEqual([])
})

const ofVariables = {
  variables: [
    { name: 'replicas', expression: 'object.spec.replicas' },
    { name: 'names', expression: 'object.spec.template.spec.containers.map(c, c.name)' },
    { name: 'doubled', expression: 'variables.replicas * 2' },
    { name: 'template', expression: 'object.spec.template' },
    { name: 'wrong', expression: "object.spec.replicas == 'x'" },
  ],
}

it.each([
  "variables.replicas > 1 && variables.names[0] == 'a' && variables.doubled == 2",
  // Objects are of no particular type, and what is wrong in a variable is not said where it is used.
  "variables.template.anything == 'a' && variables.wrong == 5",
])('variables have the type of their expressions: %s', async expression => {
  expect(await warned([expression], ofVariables)).toEqual([])
})

it.each([
  ['variables.nothing == 1', "undefined field 'nothing'"],
  ["variables.doubled == 'x'", "found no matching overload for '_==_' applied to '(int, string)'"],
  ['variables.names[0] > 1', "found no matching overload for '_>_' applied to '(string, int)'"],
  ["request.nothing == 'x'", "undefined field 'nothing'"],
  ["request.userInfo.name == 'x'", "undefined field 'name'"],
  ["request.dryRun == 'x'", "found no matching overload for '_==_' applied to '(bool, string)'"],
  ['namespaceObject.metadata.ownerReferences == null', "undefined field 'ownerReferences'"],
  [
    'authorizer.allowed()',
    "found no matching overload for 'allowed' applied to 'kubernetes.authorization.Authorizer.()'",
  ],
])('and so has the request: %s', async (expression, problem) => {
  const [found] = await warned([expression], ofVariables)
  expect(found?.warning).toContain(problem)
})

it('many variables cost each expression only those that it names', async () => {
  const variables = Array.from({ length: 400 }, (_, index) => ({
    name: `v${index}`,
    expression: index === 0 ? 'object.spec.replicas' : `variables.v${index - 1} + 1`,
  }))
  const found = await warned(["variables.v399 == 'x'"], { variables })
  expect(found[0]?.warning).toContain("applied to '(int, string)'")
})

it('custom kinds are checked by their schemas, and parameters by theirs', async () => {
  const given = {
    groups: ['example.dev'],
    resources: ['widgets'],
    paramKind: { apiVersion: 'v1', kind: 'ConfigMap' },
  }
  const right = [
    'object.spec.size > 1',
    'object.spec.free.whatever.x == 1',
    "params.data['a'] == object.metadata.name",
  ]
  expect(await warned(right, given)).toEqual([])
  const wrong = await warned(['object.spec.sise > 1', "params.spec.a == 'b'"], given)
  expect(wrong.map(({ warning }) => warning.split('\n')[0])).toEqual([
    "example.dev/v1, Kind=Widget: ERROR: <input>:1:12: undefined field 'sise'",
    "example.dev/v1, Kind=Widget: ERROR: <input>:1:7: undefined field 'spec'",
  ])
})

it('what matches by wildcard, or nothing that is known, is not checked', async () => {
  for (const given of [{ groups: ['*'] }, { resources: ['*'] }, { resources: ['nothings'] }])
    expect(await warned(['object.nothing == 1'], given)).toEqual([])
})

it('warnings of many expressions stop where nobody reads on', async () => {
  const found = await warned(Array.from({ length: 2_000 }, () => 'object.nothing == 1'))
  expect(found.length).toBeLessThan(2_000)
  expect(JSON.stringify(found).length).toBeLessThan(250_000)
})

it('the status says what was found, once for each generation', async () => {
  const clock = createSimulatedClock()
  const api = await startInProcessApi({ clock })
  const controller = startPolicyStatus(api.context)
  try {
    const { client } = api.context
    const ref = { namespace: '', name: 'p' }
    const statusOf = async () => (await client.get(kinds.ValidatingAdmissionPolicy, ref)).status
    const observed = async (generation: number) => {
      while ((await statusOf())?.observedGeneration !== generation) await clock.settle()
      return (await statusOf())?.typeChecking
    }
    await client.create(kinds.ValidatingAdmissionPolicy, policy(['object.replicas > 1']))
    expect(await observed(1)).toEqual({
      expressionWarnings: [expect.objectContaining({ fieldRef: 'spec.validations[0].expression' })],
    })
    const body = { spec: { validations: [{ expression: 'object.spec.replicas > 1' }] } }
    await client.patch(kinds.ValidatingAdmissionPolicy, ref, { type: 'merge', body })
    expect(await observed(2)).toEqual({})
  } finally {
    await controller.stop()
    await api.stop()
  }
})
