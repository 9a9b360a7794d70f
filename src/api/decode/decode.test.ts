import { describe, expect, test } from 'vitest'
import { builtInKinds, type Kind, kinds } from '../kinds.ts'
import { isRefusal, StatusError } from '../status-error.ts'
import { parseBody, parseYamlBody } from './body.ts'
import { decodeObject, decodePatched, decodeStruct, type FieldValidation } from './decode.ts'
import { deepFreeze, parseJson } from './json.ts'

const { StatefulSet, Pod, ConfigMap, Secret, Lease } = kinds

function decode(kind: Kind, value: unknown, fieldValidation: FieldValidation = 'Warn') {
  return decodeObject({ kind, value, duplicates: [], fieldValidation })
}

function refusalOf(act: () => unknown): StatusError {
  try {
    act()
  } catch (error) {
    if (error instanceof StatusError) return error
    throw error
  }
  throw new Error('nothing was refused')
}

const messageOf = (kind: Kind, value: unknown, fieldValidation: FieldValidation = 'Warn') => {
  const refusal = refusalOf(() => decode(kind, value, fieldValidation))
  expect(isRefusal(refusal, 'BadRequest')).toBe(true)
  return refusal.message
}

const set = (spec: object) => ({
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name: 'web' },
  spec,
})
const containers = (...list: unknown[]) => set({ template: { spec: { containers: list } } })
const pod = (spec: object) => ({ apiVersion: 'v1', kind: 'Pod', spec })

describe('an object that follows its schema', () => {
  test('is given back without a copy', () => {
    const value = deepFreeze({ ...containers({ name: 'a', image: 'b', ports: [{ containerPort: 80 }] }) })
    const own = { ...value }
    const { object, warnings } = decode(StatefulSet, own)
    expect(object).toBe(own)
    expect(object).toEqual(value)
    expect(warnings).toEqual([])
  })

  test('gets the API version and kind of the URL where it names none', () => {
    expect(decode(StatefulSet, {}).object).toEqual({ apiVersion: 'apps/v1', kind: 'StatefulSet' })
    expect(decode(StatefulSet, null).object).toEqual({ apiVersion: 'apps/v1', kind: 'StatefulSet' })
    expect(decode(StatefulSet, { kind: 'StatefulSet' }).object.apiVersion).toBe('apps/v1')
  })

  test('keeps managed fields as they came', () => {
    const managedFields = [{ manager: 'x', fieldsV1: { 'f:spec': { '.': {} } }, unknownThing: 1 }]
    expect(decode(Pod, { metadata: { managedFields } }).object.metadata?.managedFields).toBe(managedFields)
  })

  test('every kind of the model can be decoded', () => {
    for (const kind of builtInKinds)
      expect(decode(kind, { metadata: { name: 'a' } }, 'Strict').object.kind).toBe(kind.kind)
  })
})

describe('what nobody knows', () => {
  const value = () => ({
    ...set({ foo: { foo: 1 }, replicas: 1, template: { spec: { containers: [{ name: 'a', Image: 'b' }] } } }),
    Spec: {},
  })
  const unknown = ['spec.foo', 'spec.template.spec.containers[0].Image', 'Spec']

  test('is dropped, with a warning each', () => {
    const { object, warnings } = decode(StatefulSet, value())
    expect(warnings).toEqual(unknown.map(path => `unknown field "${path}"`))
    expect(object).toEqual(set({ replicas: 1, template: { spec: { containers: [{ name: 'a' }] } } }))
  })

  test('is dropped in silence on request', () => {
    const { object, warnings } = decode(StatefulSet, value(), 'Ignore')
    expect(warnings).toEqual([])
    expect(Object.keys(object)).not.toContain('Spec')
  })

  test('is refused on request, repeated fields with it', () => {
    const refusal = refusalOf(() =>
      decodeObject({
        kind: StatefulSet,
        value: set({ foo: 1, replicas: 1 }),
        duplicates: ['spec.replicas', 'spec.foo', 'spec.foo.bar'],
        fieldValidation: 'Strict',
      }),
    )
    expect(refusal.message).toBe(
      'StatefulSet in version "v1" cannot be handled as a StatefulSet: strict decoding error: unknown field "spec.foo", duplicate field "spec.replicas"',
    )
    expect(refusal.code).toBe(400)
  })

  test('repeated fields are a warning, not a refusal', () => {
    const { value, duplicates } = parseJson('{"spec":{"clusterIP":"None","clusterIP":"None"}}')
    const { warnings } = decodeObject({ kind: kinds.Service, value, duplicates, fieldValidation: 'Warn' })
    expect(warnings).toEqual(['duplicate field "spec.clusterIP"'])
  })

  test('keys of the language itself are unknown fields', () => {
    const { value } = parseJson('{"spec":{"__proto__":{"replicas":3},"constructor":1,"replicas":1}}')
    const { object, warnings } = decode(StatefulSet, value)
    expect(warnings).toEqual(['unknown field "spec.__proto__"', 'unknown field "spec.constructor"'])
    expect(object).toMatchObject({ spec: { replicas: 1 } })
  })
})

describe('nothing', () => {
  test('null counts as absent in fields, and as the zero value in lists and maps', () => {
    const { object } = decode(Pod, {
      metadata: { name: null, labels: { a: null, b: 'c' }, creationTimestamp: null },
      spec: { containers: [{ name: 'a', args: ['x', null], resources: null, env: [null, { name: 'b' }] }] },
    })
    expect(object).toEqual({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { labels: { a: '', b: 'c' } },
      spec: { containers: [{ name: 'a', args: ['x', ''], env: [{}, { name: 'b' }] }] },
    })
  })

  test('empty lists and maps are left out, but not empty structs and what is required', () => {
    const { object } = decode(Pod, {
      metadata: { labels: {}, annotations: {} },
      spec: { containers: [], volumes: [{ name: 'a', emptyDir: {} }], tolerations: [], securityContext: {} },
    })
    expect(object).toMatchObject({ metadata: {}, spec: { containers: [] } })
    expect(object).toEqual({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {},
      spec: { containers: [], volumes: [{ name: 'a', emptyDir: {} }], securityContext: {} },
    })
  })

  test('zeros are left out only where Kubernetes does not tell them from absence', () => {
    const { object } = decode(StatefulSet, {
      spec: {
        replicas: 0,
        minReadySeconds: 0,
        template: { spec: { hostNetwork: false, enableServiceLinks: false } },
      },
    })
    expect(object).toMatchObject({ spec: { replicas: 0, template: { spec: { enableServiceLinks: false } } } })
    expect(object).not.toHaveProperty('spec.minReadySeconds')
    expect(object).not.toHaveProperty('spec.template.spec.hostNetwork')
  })

  test('__proto__ is a key of a map like any other', () => {
    const { value } = parseJson('{"data":{"__proto__":null,"a":"b"}}')
    const { object } = decode(ConfigMap, value)
    expect(JSON.stringify(object)).toBe(
      '{"data":{"__proto__":"","a":"b"},"apiVersion":"v1","kind":"ConfigMap"}',
    )
  })
})

describe('wrong types are refused in the words of Go', () => {
  const inSet = 'StatefulSet in version "v1" cannot be handled as a StatefulSet: json: cannot unmarshal'

  test.each<[unknown, string]>([
    [set({ replicas: '3' }), 'string into Go struct field StatefulSetSpec.spec.replicas of type int32'],
    [set({ replicas: 1.5 }), 'number 1.5 into Go struct field StatefulSetSpec.spec.replicas of type int32'],
    [
      set({ replicas: 2 ** 31 }),
      'number 2147483648 into Go struct field StatefulSetSpec.spec.replicas of type int32',
    ],
    [set({ serviceName: 1 }), 'number into Go struct field StatefulSetSpec.spec.serviceName of type string'],
    [set({ serviceName: true }), 'bool into Go struct field StatefulSetSpec.spec.serviceName of type string'],
    [{ spec: [] }, 'array into Go struct field StatefulSet.spec of type v1.StatefulSetSpec'],
    [
      containers({ name: 'a', env: [{ name: 'b', value: 1 }] }),
      'number into Go struct field EnvVar.spec.template.spec.containers.env.value of type string',
    ],
    [
      containers({ command: 'sh' }),
      'string into Go struct field Container.spec.template.spec.containers.command of type []string',
    ],
    [
      set({ template: { spec: { containers: {} } } }),
      'object into Go struct field PodSpec.spec.template.spec.containers of type []v1.Container',
    ],
    [
      { metadata: { labels: [] } },
      'array into Go struct field ObjectMeta.metadata.labels of type map[string]string',
    ],
    [
      { metadata: { labels: { a: 1 } } },
      'number into Go struct field ObjectMeta.metadata.labels of type string',
    ],
  ])('%j', (value, words) => {
    const message = messageOf(StatefulSet, value)
    expect(message).toBe(`${inSet} ${words}`)
  })

  test('types that read themselves name no field', () => {
    expect(messageOf(StatefulSet, set({ updateStrategy: { rollingUpdate: { maxUnavailable: true } } }))).toBe(
      `${inSet} bool into Go value of type int32`,
    )
    expect(messageOf(StatefulSet, { metadata: { creationTimestamp: 5 } })).toBe(
      `${inSet} number into Go value of type string`,
    )
  })

  test('integers that a double cannot hold are refused', () => {
    expect(messageOf(Pod, pod({ activeDeadlineSeconds: 2 ** 53 }))).toContain(
      'cannot unmarshal number 9007199254740992 into Go struct field PodSpec.spec.activeDeadlineSeconds of type int64',
    )
    expect(decode(Pod, pod({ activeDeadlineSeconds: 2 ** 53 - 1 })).object).toMatchObject({
      spec: { activeDeadlineSeconds: 2 ** 53 - 1 },
    })
  })

  test('structs that share a name carry their own in messages', () => {
    const hpa = builtInKinds.find(each => each.schema.struct === 'HorizontalPodAutoscalerV2')!
    expect(messageOf(hpa, { spec: { maxReplicas: 'x' } })).toBe(
      'HorizontalPodAutoscaler in version "v2" cannot be handled as a HorizontalPodAutoscaler: json: cannot unmarshal string into Go struct field HorizontalPodAutoscalerSpec.spec.maxReplicas of type int32',
    )
  })
})

describe('scalars in canonical form', () => {
  test('quantities may be numbers, and are kept in canonical form', () => {
    const { object } = decode(Pod, {
      spec: {
        containers: [
          { name: 'a', resources: { limits: { cpu: 1.5, memory: '1024Mi', 'a/b': 3, x: ' 2 ' } } },
        ],
        volumes: [{ name: 'v', emptyDir: { sizeLimit: '0.5Gi' } }],
      },
    })
    expect(object).toMatchObject({
      spec: {
        containers: [{ resources: { limits: { cpu: '1500m', memory: '1Gi', 'a/b': '3', x: '2' } } }],
        volumes: [{ emptyDir: { sizeLimit: '512Mi' } }],
      },
    })
  })

  test('what is no quantity is refused', () => {
    const message = (cpu: unknown) =>
      messageOf(Pod, pod({ containers: [{ name: 'a', resources: { requests: { cpu } } }] }))
    expect(message('1Xi')).toBe(
      `Pod in version "v1" cannot be handled as a Pod: quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'`,
    )
    expect(message('1i')).toBe(
      `Pod in version "v1" cannot be handled as a Pod: unable to parse quantity's suffix`,
    )
    expect(message({})).toContain('quantities must match')
  })

  test.each([
    ['2024-02-29T10:00:00Z', '2024-02-29T10:00:00Z'],
    ['2024-02-29T10:00:00+02:00', '2024-02-29T08:00:00Z'],
    ['2024-02-29T10:00:00.987Z', '2024-02-29T10:00:00Z'],
  ])('the time %s is stored as %s', (text, stored) => {
    expect(decode(Pod, { metadata: { creationTimestamp: text } }).object.metadata?.creationTimestamp).toBe(
      stored,
    )
  })

  const time = 'Pod in version "v1" cannot be handled as a Pod: parsing time'
  test.each([
    ['foo', `${time} "foo" as "2006-01-02T15:04:05Z07:00": cannot parse "foo" as "2006"`],
    ['2024-02-29', `${time} "2024-02-29" as "2006-01-02T15:04:05Z07:00": cannot parse "" as "T"`],
    [
      '2024-02-29T10:00:00',
      `${time} "2024-02-29T10:00:00" as "2006-01-02T15:04:05Z07:00": cannot parse "" as "Z07:00"`,
    ],
    ['2024-13-01T10:00:00Z', `${time} "2024-13-01T10:00:00Z": month out of range`],
    ['2023-02-29T10:00:00Z', `${time} "2023-02-29T10:00:00Z": day out of range`],
    ['2024-02-29T10:00:00Zx', `${time} "2024-02-29T10:00:00Zx": extra text: "x"`],
  ])('%s is no time', (text, message) => {
    expect(messageOf(Pod, { metadata: { creationTimestamp: text } })).toBe(message)
  })

  test('times of leases have microseconds', () => {
    const lease = (renewTime: string) => decode(Lease, { spec: { renewTime } }).object
    expect(lease('2024-02-29T10:00:00.123456Z')).toMatchObject({
      spec: { renewTime: '2024-02-29T10:00:00.123456Z' },
    })
    expect(lease('2024-02-29T10:00:00.123456-01:00')).toMatchObject({
      spec: { renewTime: '2024-02-29T11:00:00.123456Z' },
    })
    expect(messageOf(Lease, { spec: { renewTime: '2024-02-29T10:00:00Z' } })).toContain(
      'as "2006-01-02T15:04:05.000000Z07:00": cannot parse "Z" as ".000000"',
    )
  })

  test('bytes are base64', () => {
    expect(decode(Secret, { data: { a: 'aGk=', b: 'aG\nk=' } }).object).toMatchObject({
      data: { a: 'aGk=', b: 'aGk=' },
    })
    expect(messageOf(Secret, { data: { a: 'a*b=' } })).toContain('illegal base64 data at input byte 1')
    expect(messageOf(Secret, { data: { a: 1 } })).toContain('of type []uint8')
  })

  test('a number or a string', () => {
    const value = set({ updateStrategy: { rollingUpdate: { maxUnavailable: '25%' } } })
    expect(decode(StatefulSet, value).object).toEqual(value)
    expect(
      messageOf(StatefulSet, set({ updateStrategy: { rollingUpdate: { maxUnavailable: 1.5 } } })),
    ).toContain('cannot unmarshal number 1.5 into Go value of type int32')
  })
})

describe('another API version or kind than the URL says', () => {
  test.each([
    [
      { apiVersion: 'apps/v1beta1', kind: 'StatefulSet' },
      'the API version in the data (apps/v1beta1) does not match the expected API version (apps/v1)',
    ],
    [
      { apiVersion: 'v1', kind: 'Pod' },
      'Pod in version "v1" cannot be handled as a StatefulSet: converting (v1.Pod) to (apps.StatefulSet): unknown conversion',
    ],
    [
      { apiVersion: 'v1', kind: 'StatefulSet' },
      'StatefulSet in version "v1" cannot be handled as a StatefulSet: no kind "StatefulSet" is registered for version "v1" in scheme "pkg/api/legacyscheme/scheme.go:30"',
    ],
    [
      { kind: 'Foo' },
      'Foo in version "v1" cannot be handled as a StatefulSet: no kind "Foo" is registered for version "apps/v1" in scheme "pkg/api/legacyscheme/scheme.go:30"',
    ],
    [
      { apiVersion: 'a/b/c' },
      'the object provided is unrecognized (must be of type StatefulSet): unexpected GroupVersion string: a/b/c',
    ],
    [
      { kind: 1 },
      `the object provided is unrecognized (must be of type StatefulSet): couldn't get version/kind; json parse error: json: cannot unmarshal number into Go struct field .kind of type string`,
    ],
  ])('%j', (value, message) => {
    expect(messageOf(StatefulSet, value)).toBe(message)
  })
})

describe('bodies', () => {
  const message = (text: string) => refusalOf(() => parseBody(StatefulSet, Buffer.from(text))).message
  const start =
    "the object provided is unrecognized (must be of type StatefulSet): couldn't get version/kind; json parse error: "

  test('that are no object are refused with a summary', () => {
    expect(message('')).toBe(`${start}unexpected end of JSON input (<empty>)`)
    expect(message('{"a":')).toBe(`${start}unexpected end of JSON input ({"a":)`)
    expect(message('xyz')).toBe(`${start}invalid character 'x' looking for beginning of value (78797a)`)
    expect(message(`{"a": "${'b'.repeat(50)}" 1`)).toMatch(/\({"a": "b{23} \.\.\.\)$/)
    expect(message('[]')).toMatch(/json: cannot unmarshal array into Go value of type struct .* \(5b5d\)$/)
    expect(message('"x"')).toContain('cannot unmarshal string into Go value')
  })

  test('null is an object that says nothing', () => {
    expect(parseBody(StatefulSet, Buffer.from('null')).value).toBeNull()
  })

  test('may be YAML', async () => {
    const { value, duplicates } = await parseYamlBody(
      StatefulSet,
      Buffer.from('kind: StatefulSet\nkind: StatefulSet\n'),
    )
    expect(value).toEqual({ kind: 'StatefulSet' })
    expect(duplicates).toEqual(['kind'])
    await expect(parseYamlBody(StatefulSet, Buffer.from('a: ['))).rejects.toThrow(
      /unrecognized \(must be of type StatefulSet\): error converting YAML to JSON: yaml: /,
    )
  })
})

describe('what a patch led to', () => {
  const patched = (type: 'merge' | 'strategic', spec: object, fieldValidation: FieldValidation = 'Strict') =>
    refusalOf(() =>
      decodePatched({ kind: StatefulSet, value: { spec }, patch: { spec }, type, fieldValidation }),
    )

  test('is refused with the patch shown', () => {
    const refusal = patched('strategic', { replicas: 'x', a: [1, null] })
    expect(refusal.code).toBe(422)
    expect(refusal.message).toBe(
      ' "" is invalid: patch: Invalid value: "map[spec:map[a:[1 <nil>] replicas:x]]": unrecognized type: int32',
    )
    expect(patched('strategic', { foo: 1 }).message).toContain(
      'strict decoding error: unknown field \\"spec.foo\\"'.replaceAll('\\', ''),
    )
    expect(patched('merge', { replicas: 'x' }).message).toContain(
      'json: cannot unmarshal string into Go struct field StatefulSetSpec.spec.replicas of type int32',
    )
  })

  test('unknown fields warn by default', () => {
    const { warnings } = decodePatched({
      kind: StatefulSet,
      value: { spec: { foo: 1 } },
      patch: {},
      type: 'merge',
      fieldValidation: 'Warn',
    })
    expect(warnings).toEqual(['unknown field "spec.foo"'])
  })
})

test('structs that are no kind of their own', () => {
  expect(
    decodeStruct('DeleteOptions', { value: { gracePeriodSeconds: 0 }, fieldValidation: 'Warn' }).object,
  ).toEqual({
    gracePeriodSeconds: 0,
  })
  expect(
    refusalOf(() =>
      decodeStruct('DeleteOptions', { value: { orphanDependents: 1 }, fieldValidation: 'Warn' }),
    ).message,
  ).toBe('json: cannot unmarshal number into Go struct field DeleteOptions.orphanDependents of type bool')
})
