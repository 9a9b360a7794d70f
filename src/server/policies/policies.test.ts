import { expect, it } from 'vitest'
import { seededRandom } from '../../base/random.ts'
import { createSimulatedClock } from '../../testing/simulated-clock.ts'
import type { Authorizer } from '../access/authorizer.ts'
import { createAuditor } from '../audit/auditor.ts'
import { type ServerUnderTest, startServer } from '../server-under-test.ts'

const registration = '/apis/admissionregistration.k8s.io/v1'
const deployments = '/apis/apps/v1/namespaces/default/deployments'

const deployment = (replicas: number, labels: object = {}) => ({
  metadata: { generateName: 'd-', labels },
  spec: {
    replicas,
    selector: { matchLabels: { app: 'd' } },
    template: { metadata: { labels: { app: 'd' } }, spec: { containers: [{ name: 'c', image: 'i' }] } },
  },
})

const onDeployments = {
  resourceRules: [
    {
      apiGroups: ['apps'],
      apiVersions: ['v1'],
      operations: ['CREATE', 'UPDATE'],
      resources: ['deployments'],
    },
  ],
}

async function bind(
  { send }: ServerUnderTest,
  spec: object,
  binding: object = { validationActions: ['Deny'] },
): Promise<void> {
  const policy = await send('POST', `${registration}/validatingadmissionpolicies`, {
    metadata: { name: 'few' },
    spec: { matchConstraints: onDeployments, ...spec },
  })
  expect(policy.body).toMatchObject({ kind: 'ValidatingAdmissionPolicy' })
  const bound = await send('POST', `${registration}/validatingadmissionpolicybindings`, {
    metadata: { name: 'few-here' },
    spec: { policyName: 'few', ...binding },
  })
  expect(bound.body).toMatchObject({ kind: 'ValidatingAdmissionPolicyBinding' })
}

const failureKey = 'validation.policy.admission.k8s.io/validation_failure'
const fewReplicas = [{ expression: 'object.spec.replicas <= 5' }]

it('refuses what fails an expression, in upstream’s words, and lets pass what does not', async () => {
  const server = await startServer()
  await bind(server, { validations: fewReplicas })
  const why =
    "ValidatingAdmissionPolicy 'few' with binding 'few-here' denied request: failed expression: object.spec.replicas <= 5"
  const refused = await server.send('POST', deployments, { ...deployment(6), metadata: { name: 'd' } })
  expect(refused).toMatchObject({
    code: 422,
    body: {
      reason: 'Invalid',
      message: `deployments.apps "d" is forbidden: ${why}`,
      details: { group: 'apps', kind: 'deployments', name: 'd', causes: [{ message: why }] },
    },
  })
  expect((await server.send('POST', deployments, deployment(5))).code).toBe(201)
})

it('has variables, parameters, messages and reasons of its own', async () => {
  const server = await startServer()
  await bind(
    server,
    {
      paramKind: { apiVersion: 'v1', kind: 'ConfigMap' },
      variables: [
        { name: 'most', expression: 'int(params.data.most)' },
        { name: 'broken', expression: 'params.data.none' },
        { name: 'excess', expression: 'object.spec.replicas - variables.most' },
      ],
      validations: [
        {
          expression: 'variables.excess <= 0',
          messageExpression:
            "'too many by ' + string(variables.excess) + ' in ' + namespaceObject.metadata.name",
          reason: 'Forbidden',
        },
      ],
    },
    {
      validationActions: ['Deny'],
      paramRef: { name: 'limits', parameterNotFoundAction: 'Deny' },
    },
  )
  const make = (replicas: number) => server.send('POST', deployments, deployment(replicas))
  expect((await make(1)).body).toMatchObject({
    message: expect.stringContaining(
      'denied request: failed to configure binding: no params found for policy binding with `Deny` parameterNotFoundAction',
    ),
  })
  await server.send('POST', '/api/v1/namespaces/default/configmaps', {
    metadata: { name: 'limits' },
    data: { most: '3' },
  })
  expect((await make(3)).code).toBe(201)
  expect(await make(5)).toMatchObject({
    code: 403,
    body: { message: expect.stringMatching(/denied request: too many by 2 in default$/) },
  })
  // What cannot be judged is not refused for the reason of what was.
  await server.send('PUT', '/api/v1/namespaces/default/configmaps/limits', {
    metadata: { name: 'limits' },
    data: { most: 'many' },
  })
  expect(await make(3)).toMatchObject({ code: 422, body: { reason: 'Invalid' } })
})

it('warns where its binding says so, and then lets pass', async () => {
  const server = await startServer()
  await bind(server, { validations: fewReplicas }, { validationActions: ['Warn'] })
  const { code, warnings } = await server.send('POST', deployments, deployment(6))
  expect(code).toBe(201)
  expect(warnings).toEqual([
    "Validation failed for ValidatingAdmissionPolicy 'few' with binding 'few-here': failed expression: object.spec.replicas <= 5",
  ])
})

it('is about those of its labels, names and conditions, and not about what it excludes', async () => {
  const server = await startServer()
  await bind(server, {
    matchConstraints: { ...onDeployments, objectSelector: { matchLabels: { judged: 'yes' } } },
    matchConditions: [{ name: 'not-ours', expression: "request.userInfo.username != 'trusted'" }],
    validations: fewReplicas,
  })
  expect((await server.send('POST', deployments, deployment(6))).code).toBe(201)
  const judged = deployment(6, { judged: 'yes' })
  expect((await server.send('POST', deployments, judged)).code).toBe(422)
  const headers = { 'impersonate-user': 'trusted' }
  expect((await server.send('POST', deployments, judged, { headers })).code).toBe(201)
})

it.each([
  ['Fail', 422],
  ['Ignore', 201],
])('an expression that cannot be evaluated is, with failurePolicy %s, a %i', async (failurePolicy, code) => {
  const server = await startServer()
  await bind(server, { failurePolicy, validations: [{ expression: 'object.spec.none > 1' }] })
  expect((await server.send('POST', deployments, deployment(1))).code).toBe(code)
})

it('without a binding is not in force', async () => {
  const server = await startServer()
  await server.send('POST', `${registration}/validatingadmissionpolicies`, {
    metadata: { name: 'few' },
    spec: { matchConstraints: onDeployments, validations: [{ expression: 'false' }] },
  })
  expect((await server.send('POST', deployments, deployment(1))).code).toBe(201)
})

it('an expression that goes on without end is cut off', async () => {
  const server = await startServer()
  const list = `[${Array.from({ length: 200 }, (_, at) => at).join(',')}]`
  const expression = `${list}.all(a, ${list}.all(b, ${list}.all(c, a + b + c >= 0)))`
  await bind(server, { validations: [{ expression }] })
  expect((await server.send('POST', deployments, deployment(1))).body).toMatchObject({
    message: expect.stringContaining('operation cancelled: actual cost limit exceeded'),
  })
})

it.each([
  [
    { validations: [{ expression: 'object.' }] },
    /^spec\.validations\[0\]\.expression: .*compilation failed/s,
  ],
  [{ validations: [{ expression: '1 + 1' }] }, /must evaluate to bool/],
  [{ validations: [] }, /^spec\.validations: Required value/],
  [
    { validations: fewReplicas, matchConstraints: {} },
    /^spec\.matchConstraints\.resourceRules: Required value/,
  ],
  [
    { validations: fewReplicas, failurePolicy: 'Sometimes' },
    /^spec\.failurePolicy: Unsupported value: "Sometimes"/,
  ],
])('is refused when it is written, not when it is asked: %j', async (spec, message) => {
  const { send } = await startServer()
  const { code, body } = await send('POST', `${registration}/validatingadmissionpolicies`, {
    metadata: { name: 'few' },
    spec: { matchConstraints: onDeployments, ...spec },
  })
  expect(code).toBe(422)
  const { details } = body as {
    readonly details: { readonly causes: readonly { field: string; message: string }[] }
  }
  expect(details.causes.map(each => `${each.field}: ${each.message}`).join('\n')).toMatch(message)
})

it('asks what the user may do', async () => {
  const server = await startServer()
  const may = "authorizer.group('').resource('secrets').namespace('default').check('get').allowed()"
  const others = "authorizer.serviceAccount('default', 'app').requestResource.check('*')"
  await bind(server, {
    validations: [
      { expression: `${may} && authorizer.path('/x').check('get').allowed()` },
      { expression: "authorizer.requestResource.subresource('scale').check('update').errored() == false" },
    ],
  })
  expect((await server.send('POST', deployments, deployment(1))).code).toBe(201)
  const refused = await server.send('POST', `${registration}/validatingadmissionpolicies`, {
    metadata: { name: 'wrong' },
    spec: { matchConstraints: onDeployments, validations: [{ expression: `${others}.allow()` }] },
  })
  expect(refused.code).toBe(422)
})

it('asks about the object of the request by its name, and about a namespace in itself', async () => {
  const asked: object[] = []
  const authorizer: Authorizer = {
    authorize(attributes) {
      if (attributes.kind === 'resource' && attributes.verb === 'try') asked.push(attributes)
      return { kind: 'allowed', reason: '' }
    },
    rulesFor: () => ({ incomplete: false, resourceRules: [], nonResourceRules: [] }),
  }
  const server = await startServer({ authorizer })
  const rule = { apiGroups: [''], apiVersions: ['v1'], operations: ['*'] }
  await bind(server, {
    matchConstraints: { resourceRules: [{ ...rule, resources: ['namespaces', 'configmaps'] }] },
    validations: [{ expression: "authorizer.requestResource.check('try').allowed()" }],
  })
  await server.send('POST', '/api/v1/namespaces', { metadata: { name: 'n' } })
  await server.send('POST', '/api/v1/namespaces/default/configmaps', { metadata: { name: 'm' } })
  expect(asked).toMatchObject([
    { resource: 'namespaces', namespace: 'n', name: 'n' },
    { resource: 'configmaps', namespace: 'default', name: 'm' },
  ])
})

it('is asked once for all bindings with the same parameters', async () => {
  let asked = 0
  const authorizer: Authorizer = {
    authorize(attributes) {
      if (attributes.kind === 'path' && attributes.path === '/counted') asked++
      return { kind: 'allowed', reason: '' }
    },
    rulesFor: () => ({ incomplete: false, resourceRules: [], nonResourceRules: [] }),
  }
  const server = await startServer({ authorizer })
  await bind(server, { validations: [{ expression: "authorizer.path('/counted').check('get').allowed()" }] })
  const bindings = `${registration}/validatingadmissionpolicybindings`
  for (let index = 0; index < 20; index++)
    await server.send('POST', bindings, {
      metadata: { name: `more-${index}` },
      spec: { policyName: 'few', validationActions: ['Deny'] },
    })
  expect((await server.send('POST', deployments, deployment(1))).code).toBe(201)
  expect(asked).toBe(1)
})

/** A server that writes an audit log, and the annotations of the newest line of it. */
async function audited() {
  const lines: string[] = []
  const auditor = createAuditor({
    policy: {
      rules: [{ level: 'Metadata' }],
      omitStages: ['RequestReceived'],
      omitManagedFields: false,
    } as never,
    sink: { write: line => lines.push(line) },
    clock: createSimulatedClock(0),
    random: seededRandom(1),
  })
  const server = await startServer({ auditor })
  const annotations = (): { readonly [key: string]: string } => JSON.parse(lines.at(-1) ?? '{}').annotations
  return { server, annotations }
}

it('notes what it finds for the audit log', async () => {
  const { server, annotations: noted } = await audited()
  await bind(
    server,
    {
      validations: fewReplicas,
      auditAnnotations: [
        { key: 'replicas', valueExpression: "'has ' + string(object.spec.replicas)" },
        { key: 'none', valueExpression: 'null' },
      ],
    },
    { validationActions: ['Audit', 'Warn'] },
  )
  const made = await server.send('POST', deployments, deployment(6))
  expect([made.code, made.warnings?.length]).toEqual([201, 1])
  const annotations = noted()
  expect(annotations).toMatchObject({ 'few/replicas': 'has 6' })
  expect(JSON.parse(annotations[failureKey] ?? '')).toEqual([
    {
      message: 'failed expression: object.spec.replicas <= 5',
      policy: 'few',
      binding: 'few-here',
      expressionIndex: 0,
      validationActions: ['Audit', 'Warn'],
    },
  ])
})

it('asks all, also when one has denied: what the others warn of and note comes with the refusal', async () => {
  const { server, annotations } = await audited()
  const { send } = server
  const validations = [...fewReplicas, { expression: "object.metadata.generateName == 'x'" }]
  const auditAnnotations = [{ key: 'by', valueExpression: 'params.metadata.name' }]
  const paramKind = { apiVersion: 'v1', kind: 'ConfigMap' }
  for (const name of ['one', 'two'])
    await send('POST', '/api/v1/namespaces/default/configmaps', { metadata: { name } })
  const paramRef = { selector: {}, parameterNotFoundAction: 'Deny' }
  await bind(server, { validations, auditAnnotations, paramKind }, { validationActions: ['Deny'], paramRef })
  await send('POST', `${registration}/validatingadmissionpolicybindings`, {
    metadata: { name: 'warning' },
    spec: { policyName: 'few', validationActions: ['Audit', 'Warn'] },
  })
  const refused = await send('POST', deployments, deployment(6))
  expect(refused).toMatchObject({
    code: 422,
    body: { message: expect.stringMatching(/few-here' denied request: failed expression: object\.spec/) },
  })
  expect(refused.warnings).toEqual([
    expect.stringContaining("with binding 'warning': failed expression: object.spec.replicas <= 5"),
    expect.stringContaining("with binding 'warning': failed expression: object.metadata.generateName == 'x'"),
  ])
  expect(annotations()['few/by']).toMatch(/one, two/)
  expect(JSON.parse(annotations()[failureKey] ?? '')).toHaveLength(2)
})

it.each([
  ['missing', { name: 'none', parameterNotFoundAction: 'Deny' }, 'no params found for policy binding'],
  ['elsewhere', { name: 'none', namespace: 'x' }, 'paramRef.namespace must not be provided'],
])(
  'parameters that are not to be had deny whatever else a binding does: %s',
  async (why, paramRef, message) => {
    const server = await startServer()
    const paramKind =
      why === 'missing' ? { apiVersion: 'v1', kind: 'ConfigMap' } : { apiVersion: 'v1', kind: 'Node' }
    const reference = { parameterNotFoundAction: 'Allow', ...paramRef }
    await bind(
      server,
      { validations: fewReplicas, paramKind },
      { validationActions: ['Audit'], paramRef: reference },
    )
    const { code, body } = await server.send('POST', deployments, deployment(1))
    expect([code, (body as { message?: string }).message]).toEqual([422, expect.stringContaining(message)])
  },
)

it('what has no namespace has no parameters of its own namespace, nor those of all', async () => {
  const server = await startServer()
  const { send } = server
  await send('POST', '/api/v1/namespaces/default/configmaps', { metadata: { name: 'one' } })
  const resourceRules = [
    { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['nodes'] },
  ]
  await bind(
    server,
    {
      matchConstraints: { resourceRules },
      paramKind: { apiVersion: 'v1', kind: 'ConfigMap' },
      validations: [{ expression: 'params.metadata.name == "one"' }],
    },
    { validationActions: ['Deny'], paramRef: { selector: {}, parameterNotFoundAction: 'Allow' } },
  )
  expect((await send('POST', '/api/v1/nodes', { metadata: { name: 'n' } })).body).toMatchObject({
    message: expect.stringContaining('cannot use namespaced paramRef in policy binding'),
  })
})

it('a Namespace has the parameters that are in it', async () => {
  const server = await startServer()
  const { send } = server
  await send('POST', '/api/v1/namespaces/default/configmaps', {
    ...{ metadata: { name: 'rules' }, data: { team: 'a' } },
  })
  const resourceRules = [
    { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE', 'UPDATE'], resources: ['namespaces'] },
  ]
  await bind(
    server,
    {
      matchConstraints: { resourceRules },
      paramKind: { apiVersion: 'v1', kind: 'ConfigMap' },
      validations: [{ expression: 'object.metadata.labels.team == params.data.team' }],
    },
    { validationActions: ['Deny'], paramRef: { name: 'rules', parameterNotFoundAction: 'Allow' } },
  )
  expect((await send('POST', '/api/v1/namespaces', { metadata: { name: 'n' } })).code).toBe(201)
  const labelled = async (team: string) => {
    const metadata = { name: 'default', labels: { team } }
    return (await send('PUT', '/api/v1/namespaces/default', { metadata })).code
  }
  expect([await labelled('a'), await labelled('b')]).toEqual([200, 422])
})

it('a note that cannot be made denies, whatever else the binding does', async () => {
  const server = await startServer()
  const auditAnnotations = [{ key: 'none', valueExpression: 'string(object.spec.paused)' }]
  await bind(server, { validations: fewReplicas, auditAnnotations }, { validationActions: ['Warn'] })
  const { code, body, warnings } = await server.send('POST', deployments, deployment(6))
  expect(code).toBe(422)
  expect(body).toMatchObject({ message: expect.stringContaining('no such key: paused') })
  expect(warnings).toHaveLength(1)
})

it('a policy is refused that names what its request, namespace, variables or parameters do not have', async () => {
  const { send } = await startServer()
  const problemsOf = async (spec: object): Promise<readonly string[]> => {
    const { body } = await send('POST', `${registration}/validatingadmissionpolicies`, {
      metadata: { generateName: 'p-' },
      spec: { matchConstraints: onDeployments, validations: [{ expression: 'true' }], ...spec },
    })
    const { causes = [] } = Object(Object(body).details)
    return causes.map(({ field, message }: { readonly field: string; readonly message: string }) => {
      const [, problem = message] = /ERROR: (.*)/.exec(message) ?? []
      return `${field}: ${problem}`
    })
  }
  const validations = (expression: string) => ({ validations: [{ expression }] })
  const variables = [
    { name: 'one', expression: '1' },
    { name: 'two', expression: 'variables.one + variables.two' },
  ]
  const condition = { matchConditions: [{ name: 'c', expression: 'variables.one == 1' }] }
  expect(await problemsOf(validations("request.verb == 'x'"))).toEqual([
    "spec.validations[0].expression: <input>:1:8: undefined field 'verb'",
  ])
  expect(await problemsOf(validations('namespaceObject.metadata.uid != ""'))).toEqual([
    "spec.validations[0].expression: <input>:1:25: undefined field 'uid'",
  ])
  expect(await problemsOf(validations('params.data.a == "b"'))).toEqual([
    "spec.validations[0].expression: <input>:1:1: undeclared reference to 'params' (in container '')",
  ])
  expect(await problemsOf({ variables })).toEqual([
    "spec.variables[1].expression: <input>:1:26: undefined field 'two'",
  ])
  expect(await problemsOf({ variables: variables.slice(0, 1), ...condition })).toEqual([
    "spec.matchConditions[0].expression: <input>:1:1: undeclared reference to 'variables' (in container '')",
  ])
  expect(await problemsOf({ ...validations('variables.one > 0'), variables: variables.slice(0, 1) })).toEqual(
    [],
  )
  const many = Array.from({ length: 20_000 }, (_, index) => ({ name: `v${index}`, expression: 'true' }))
  expect(await problemsOf({ variables: many })).toEqual([
    'spec.variables[493].expression: Forbidden: the expressions of a policy are too many, or too long',
  ])
})
