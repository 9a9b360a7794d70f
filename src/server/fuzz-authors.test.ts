// What authors of definitions, policies and webhooks may get wrong: random schemas, expressions and answers. Nothing of it makes
// the server fail.
import { expect, it } from 'vitest'
import { type Random, seededRandom } from '../base/random.ts'
import {
  definitionOf,
  definitionsPath,
  startCustoms,
  widget,
  widgetsPath,
} from './custom/customs-under-test.ts'
import { startServer } from './server-under-test.ts'
import { jsonPatch, startWebhook, type WebhookUnderTest } from './webhooks/webhooks.fixture.ts'

const configMaps = '/api/v1/namespaces/default/configmaps'
const range = <T>(count: number, of: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => of(index))

/** Expressions of all shapes, right and wrong. */
function expressions(random: Random): () => string {
  const pick = <T>(...choices: readonly T[]): T => choices[Math.floor(random.next() * choices.length)] as T
  const leaf = (): string =>
    pick<string>(
      'self',
      'self.a',
      'oldSelf',
      'object',
      'object.data',
      'request',
      'params',
      'variables.x',
      '1',
      '1.5',
      '1u',
      '"x"',
      "r'['",
      'b"x"',
      'null',
      'true',
      '[]',
      '{}',
      '{"a":1}',
      'int',
      '-9223372036854775808',
      '9223372036854775807',
      "'a'.repeat(9)",
    )
  const make = (depth: number): string => {
    if (depth === 0) return leaf()
    const inner = () => make(depth - 1)
    return pick<() => string>(
      () => leaf(),
      () => `(${inner()} ${pick('+', '-', '*', '/', '%', '==', '!=', '<', '&&', '||', 'in')} ${inner()})`,
      () =>
        `${inner()}.${pick('size()', 'all(x, x > 0)', 'map(x, x)', 'filter(x, true)', 'exists(x, x == x)', 'exists_one(x, x)', 'a', '?a', 'matches("(a+)+$")', 'split("")', 'join(",")', 'charAt(1)', 'lowerAscii()', 'find("[")', 'orValue(1)')}`,
      () => `${inner()}[${inner()}]`,
      () =>
        `${pick('size', 'int', 'string', 'double', 'type', 'duration', 'timestamp', 'quantity', 'url', 'ip', 'cidr', 'has', 'dyn', 'semver', 'format.named', 'nothing')}(${inner()})`,
      () => `${inner()} ? ${inner()} : ${inner()}`,
      () => `[${inner()}, ${inner()}]`,
      () => `{${inner()}: ${inner()}}`,
      () => `!${inner()}`,
      () => pick('', '(', ')', '"', "'", 'self.', '..', '\\', '/*', '\u2028', '💥', 'self == '),
    )()
  }
  // Most of what is deep is wrong somewhere; of what is short, some is right.
  return () =>
    pick(
      () => make(4),
      () => make(1),
      () => `${make(1)} == ${make(0)}`,
      () => 'true',
    )()
}

it('no schema and no rule of a definition makes the server fail', async () => {
  const random = seededRandom(21)
  const expression = expressions(random)
  const pick = <T>(...choices: readonly T[]): T => choices[Math.floor(random.next() * choices.length)] as T
  const schema = (depth: number): object => ({
    type: pick(
      'object',
      'object',
      'object',
      'array',
      'string',
      'integer',
      'number',
      'boolean',
      'nothing',
      undefined,
    ),
    ...(depth > 0 && pick<boolean>(true, false)
      ? { properties: { a: schema(depth - 1), __proto__x: schema(depth - 1) } }
      : {}),
    ...(depth > 0 && pick<boolean>(true, false, false) ? { items: schema(depth - 1) } : {}),
    ...(pick<boolean>(true, false, false)
      ? { additionalProperties: pick<unknown>(true, false, schema(0)) }
      : {}),
    ...(pick<boolean>(true, false)
      ? {
          'x-kubernetes-validations': [
            {
              rule: expression(),
              ...pick<object>(
                {},
                { messageExpression: expression() },
                { message: 'm' },
                { fieldPath: '.a[' },
              ),
            },
          ],
        }
      : {}),
    ...pick<object>(
      {},
      { pattern: pick('(a+)+$', '[', '^x$', '\\p{Nothing}') },
      { format: pick('hostname', 'byte', 'date-time', 'x') },
      { enum: [1, 'a', null] },
    ),
    ...pick<object>(
      {},
      { default: pick<unknown>(1, 'x', {}, [], null) },
      { maxLength: -1 },
      { minimum: 'x' },
      { multipleOf: 0 },
      { $ref: '#/x' },
    ),
    ...pick<object>(
      {},
      {
        'x-kubernetes-list-type': pick('map', 'set', 'x'),
        'x-kubernetes-list-map-keys': pick<unknown>([], ['a'], 'a'),
      },
      { 'x-kubernetes-int-or-string': true },
      { 'x-kubernetes-preserve-unknown-fields': true },
    ),
    ...(depth > 0
      ? pick<object>({}, { allOf: [schema(0)] }, { not: schema(0) }, { oneOf: [schema(0), schema(0)] })
      : {}),
  })
  const customs = await startCustoms()
  const codes = new Set<number>()
  for (let count = 0; count < 150; count++) {
    const rule = { 'x-kubernetes-validations': [{ rule: expression() }] }
    const plain = { type: 'object', properties: { a: { type: 'string', ...rule } } }
    const top = pick<object>(plain, { ...plain, ...rule }, { ...schema(2), type: 'object' }, schema(2))
    const made = await customs.send('POST', definitionsPath, JSON.parse(JSON.stringify(definitionOf(top))))
    const about = JSON.stringify([top, made.body])
    expect(made.code, about).toBeLessThan(500)
    codes.add(made.code)
    if (made.code !== 201) continue
    await customs.settle()
    for (const spec of [{ a: 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!' }, [], 1, null]) {
      const answer = await customs.send('POST', `${widgetsPath}?dryRun=All`, widget(spec, { a: spec }))
      expect(answer.code, JSON.stringify([top, spec, answer.body])).toBeLessThan(500)
      codes.add(answer.code)
    }
    await customs.send('DELETE', `${definitionsPath}/widgets.example.dev`)
    await customs.settle()
  }
  expect([...codes]).toEqual(expect.arrayContaining([201, 422]))
})

it('nor does an expression of a policy', async () => {
  const random = seededRandom(31)
  const expression = expressions(random)
  const pick = <T>(...choices: readonly T[]): T => choices[Math.floor(random.next() * choices.length)] as T
  const { send } = await startServer()
  const policies = '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies'
  const bindings = '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings'
  const rules = [{ apiGroups: [''], apiVersions: ['v1'], operations: ['*'], resources: ['configmaps'] }]
  const binding = { policyName: 'p', validationActions: ['Deny'] }
  await send('POST', bindings, { metadata: { name: 'b' }, spec: binding })
  const codes = new Set<number>()
  for (let count = 0; count < 200; count++) {
    const spec = {
      matchConstraints: { resourceRules: rules },
      ...pick<object>({}, { variables: [{ name: 'x', expression: expression() }] }),
      validations: [{ expression: expression(), ...pick<object>({}, { messageExpression: expression() }) }],
      matchConditions: [{ name: 'c', expression: 'true' }],
    }
    const made = await send('POST', policies, { metadata: { name: 'p' }, spec })
    expect(made.code, JSON.stringify([spec, made.body])).toBeLessThan(500)
    codes.add(made.code)
    if (made.code !== 201) continue
    const answer = await send('POST', `${configMaps}?dryRun=All`, {
      metadata: { name: 'x' },
      data: { a: 'b' },
    })
    expect(answer.code, JSON.stringify([spec, answer.body])).toBeLessThan(500)
    codes.add(answer.code)
    await send('DELETE', `${policies}/p`)
  }
  expect([...codes]).toEqual(expect.arrayContaining([201, 422]))
})

/** What a webhook does not do, or what a patch of its comes to, each in upstream's words. */
const whoseFault =
  /^Internal error occurred: (failed calling webhook|.*webhook|Unexpected kind: x$|the object provided is unrecognized |\w+ in version "v1" cannot be handled as a ConfigMap: |Unable to complete the |add operation |error decoding patch|json: )/

it('nor does what a webhook answers', async () => {
  const allowed = { allowed: true, patchType: 'JSONPatch' }
  const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64')
  const answers: readonly (object | string)[] = [
    ...[
      '',
      'x',
      '{',
      'null',
      '[]',
      '{}',
      '{"response":null}',
      '{"response":7}',
      '['.repeat(5_000),
      '"x"',
      '\u0000',
    ],
    ...[
      { allowed: 'yes' },
      { allowed: null },
      { allowed: true, uid: 'other' },
      { allowed: false },
      { allowed: false, status: 7 },
    ],
    ...[
      { allowed: false, status: { code: 99_999, message: {} } },
      { allowed: false, status: { code: 200, reason: 'x'.repeat(9_999) } },
    ],
    ...[
      { allowed: true, warnings: 'x' },
      { allowed: true, warnings: range(9_999, index => `w${index}\r\nx: y`) },
      { allowed: true, auditAnnotations: [] },
    ],
    ...[
      { ...allowed, patch: '%' },
      { ...allowed, patch: base64(7) },
      { ...allowed, patch: base64([{ op: 'x' }]) },
      { ...allowed, patch: base64(null) },
    ],
    ...[
      jsonPatch([{ op: 'remove', path: '/metadata' }]),
      jsonPatch([{ op: 'replace', path: '', value: [] }]),
      jsonPatch([{ op: 'add', path: '/metadata/name', value: 7 }]),
    ],
    ...[
      jsonPatch(range(40, index => ({ op: 'copy', from: '/metadata', path: `/metadata/x${index}` }))),
      jsonPatch([{ op: 'add', path: '/__proto__/x', value: 1 }]),
    ],
    ...[
      jsonPatch([{ op: 'add', path: '/kind', value: 'Pod' }]),
      jsonPatch([{ op: 'replace', path: '/metadata/uid', value: 'x' }]),
    ],
  ]
  let given: object | string = {}
  const webhook: WebhookUnderTest = await startWebhook(() => given)
  try {
    const { send } = await startServer()
    for (const [plural, policy] of [
      ['mutatingwebhookconfigurations', 'Fail'],
      ['mutatingwebhookconfigurations', 'Ignore'],
      ['validatingwebhookconfigurations', 'Fail'],
    ]) {
      const path = `/apis/admissionregistration.k8s.io/v1/${plural}`
      const rules = [{ apiGroups: [''], apiVersions: ['v1'], operations: ['*'], resources: ['configmaps'] }]
      const made = await send('POST', path, {
        metadata: { name: 'w' },
        webhooks: [
          {
            name: 'w.example.dev',
            clientConfig: webhook.clientConfig,
            rules,
            sideEffects: 'None',
            admissionReviewVersions: ['v1'],
            failurePolicy: policy,
          },
        ],
      })
      expect(made.code).toBe(201)
      for (given of answers) {
        const { code, body, warnings } = await send('POST', `${configMaps}?dryRun=All`, {
          metadata: { name: 'x' },
        })
        const about = JSON.stringify([plural, policy, given, body]).slice(0, 500)
        // Upstream's own answer to a webhook that does not do its work.
        if (code >= 500)
          expect(body, about).toMatchObject({
            message: expect.stringMatching(whoseFault),
          })
        if (code >= 400) expect(body, about).toMatchObject({ kind: 'Status', code })
        expect((warnings ?? []).join('').length).toBeLessThan(5_000)
      }
      await send('DELETE', `${path}/w`)
    }
  } finally {
    await webhook.close()
  }
})
