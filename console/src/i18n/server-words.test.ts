import { describe, expect, it, test } from 'vitest'
import { invalidError } from '../../../src/api/field-error.ts'
import type { StatefulSet } from '../../../src/api/generated/types.ts'
import { type Kind, kinds } from '../../../src/api/kinds.ts'
import type { ApiObject } from '../../../src/api/object.ts'
import { StatusError } from '../../../src/api/status-error.ts'
import { strategyOf } from '../../../src/api/strategies/index.ts'
import { allAtOnce } from '../../../src/base/turn.ts'
import { newBundle } from '../model/bundle.ts'
import { write } from '../model/path.ts'
import { problemsOfObject } from '../model/problems.ts'
import { causeWords, detailWords, faultOf, refusalParts, refusalWords } from './server-words.ts'

const container = 'spec.template.spec.containers[0]'
const sound = [
  ['metadata.name', 'web'],
  ['spec.selector.matchLabels.app', 'web'],
  ['spec.template.metadata.labels.app', 'web'],
  ['spec.template.spec.containers', [{ name: 'app', image: 'nginx' }]],
] as const
const base = sound.reduce((object, [path, value]) => write(object, path, value), newBundle('shop').set)
const having = (path: string, value: unknown): StatefulSet => write(base, path, value)

/** What people get wrong most often. */
const wrong: readonly (readonly [path: string, value: unknown])[] = [
  ['metadata.name', 'Not_A_Name'],
  ['spec.replicas', -1],
  ['spec.ordinals.start', -1],
  ['spec.minReadySeconds', -1],
  ['spec.podManagementPolicy', 'Sometimes'],
  ['spec.template.metadata.labels.app', 'other'],
  ['spec.template.metadata.labels[a b]', 'x'],
  ['spec.template.metadata.labels.x', 'a b'],
  [`${container}.name`, 'Bad Name'],
  [`${container}.name`, 'x'.repeat(64)],
  [`${container}.ports`, [{ containerPort: 70_000 }]],
  [`${container}.ports`, [{ containerPort: 80, name: '80' }]],
  [`${container}.livenessProbe.exec.command`, []],
  [`${container}.imagePullPolicy`, 'Often'],
]

describe('what a server says, in Chinese', () => {
  it.each(wrong)('%s: %j', (path, value) => {
    const problems = problemsOfObject(having(path, value), null)
    expect(problems).not.toEqual([])
    for (const { detail } of problems.filter(each => each.detail !== '')) {
      const words = detailWords(detail, 'zh')
      expect(words).toMatch(/^[^a-z]*[\u4e00-\u9fff]/i)
      expect(words).not.toContain(detail)
      expect(detailWords(detail, 'en')).toBe(detail)
    }
  })

  it('of the fields of a refusal is the same', () => {
    const found = strategyOf(kinds.StatefulSet).validateCreate(having('metadata.name', 'Not_A_Name'))
    const { causes = [] } = invalidError(kinds.StatefulSet, 'x', found).status.details ?? {}
    const [{ message = '', reason } = {}] = causes.filter(({ field }) => field === 'metadata.name')
    expect(causeWords(message, faultOf(reason), 'zh')).toBe(
      '值无效：只能包含小写字母、数字和“-”，且首尾必须是字母或数字',
    )
    expect(causeWords(message, faultOf(reason), 'en')).toBe(message)
  })

  it.each([
    ['Required value', 'required', '必填'],
    ['Duplicate value: "x"', 'duplicate', '与已有的项重复'],
    ['Invalid value: -1: must be positive', 'invalid', '值无效：必须大于 0'],
    ['Invalid value: "x"', 'invalid', '值无效（Invalid value: "x"）'],
    [
      'Unsupported value: "x": nobody has translated this',
      'notSupported',
      '不是可用的值（Unsupported value: "x": nobody has translated this）',
    ],
  ] as const)('of a cause: %s', (message, fault, words) => {
    expect(causeWords(message, fault, 'zh')).toBe(words)
  })

  it('of a whole refusal follows what it comes to', () => {
    const refusal = new StatusError({ reason: 'InternalError', message: 'nobody has translated this' })
    expect(refusalWords(refusal, 'zh')).toBe('服务器内部错误（nobody has translated this）')
    expect(refusalWords(refusal, 'en')).toBe('nobody has translated this')
    expect(refusalParts(refusal, 'zh')).toEqual({
      words: '服务器内部错误',
      detail: 'nobody has translated this',
    })
    expect(refusalParts(refusal, 'en')).toEqual({ words: 'nobody has translated this', detail: '' })
  })

  it.each([
    ['AlreadyExists', 'services "web" already exists', '已存在名为“web”的对象'],
    [
      'AlreadyExists',
      'object is being deleted: services "web" already exists',
      '名为“web”的对象仍在删除中，请稍后重试',
    ],
    [
      'AlreadyExists',
      'services "web" already exists, the server was not able to generate a unique name for the object',
      '已存在名为“web”的对象，服务器未能生成其他名称',
    ],
    ['NotFound', 'statefulsets.apps "web" not found', '“web”不存在'],
    [
      'Conflict',
      'Operation cannot be fulfilled on statefulsets.apps "web": the object has been modified; please apply your changes to the latest version and try again',
      '“web”已被他人更改，请查看最新内容后重试',
    ],
    [
      'Forbidden',
      'statefulsets.apps "web" is forbidden: User "ann" cannot patch resource "statefulsets" in API group "apps" in the namespace "shop"',
      '用户 ann 无权在项目 shop 中更改 statefulsets',
    ],
    [
      'Forbidden',
      'nodes is forbidden: User "ann" cannot list resource "nodes" in API group "" at the cluster scope',
      '用户 ann 无权列出 nodes',
    ],
    [
      'InternalError',
      'an error on the server ("unknown") has prevented the request from succeeding',
      '服务器内部错误，请求未能完成',
    ],
    [
      'Invalid',
      'StatefulSet.apps "web" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0',
      'spec.replicas：值无效：不能小于 0',
    ],
    [
      'Invalid',
      'StatefulSet.apps "web" is invalid: [spec.serviceName: Required value, spec.x: Invalid value: "a": nobody has translated this]',
      '内容无效（StatefulSet.apps "web" is invalid: [spec.serviceName: Required value, spec.x: Invalid value: "a": nobody has translated this]）',
    ],
    [
      'Forbidden',
      'pods "web-0" is forbidden: exceeded quota: small, requested: pods=1, used: pods=3, limited: pods=3',
      '配额 small 已用完（pods：已用 3，上限 3，还需 1）',
    ],
    [
      'Forbidden',
      'pods "web-0" is forbidden: failed quota: small: must specify requests.cpu for: app,log',
      '配额 small 要求填写：容器 app、log 的 requests.cpu',
    ],
  ] as const)('%s: %s', (reason, message, words) => {
    expect(refusalWords(new StatusError({ reason, message }), 'zh')).toBe(words)
  })

  it('of a refusal names the causes that are of no field, once, and not those of fields', () => {
    const budget = 'The disruption budget web needs 3 healthy pods and has 3 currently'
    const message = 'Cannot evict pod.'
    const refusal = new StatusError({
      reason: 'TooManyRequests',
      message,
      causes: [
        { reason: 'DisruptionBudget', message: budget },
        { reason: 'DisruptionBudget', message: budget },
        { message },
        { reason: 'FieldValueInvalid', field: 'spec.replicas', message: 'must be positive' },
      ],
    })
    expect(refusalWords(refusal, 'en')).toBe(`${message} ${budget}.`)
    expect(refusalWords(refusal, 'zh')).toBe(
      `中断预算 web 要求 3 个健康的 Pod，现有 3 个（${message} ${budget}.）`,
    )
    expect(refusalParts(refusal, 'en').words).toBe(`${message} ${budget}.`)
  })
})

describe('a value of the wrong type', () => {
  const go = 'json: cannot unmarshal string into Go struct field ServicePort.spec.ports.port of type int32'
  it.each([go, `"" is invalid: patch: Invalid value: "{\\"kind\\":\\"Service\\"}": ${go}`])(
    'is told by its field, and not by the whole object: %s',
    message => {
      const refused = new StatusError({ reason: 'Invalid', message })
      expect(refusalWords(refused, 'en')).toBe('spec.ports.port: int32 is expected there, not string')
      expect(refusalWords(refused, 'zh-CN')).toBe('spec.ports.port：应为 int32，而不是 string')
    },
  )
})

test('a number that is too large, or not whole, is told with the range that it has to be in', () => {
  const refused = (number: string, type: string) =>
    new StatusError({
      reason: 'BadRequest',
      message: `StatefulSet in version "v1" cannot be handled as a StatefulSet: json: cannot unmarshal number ${number} into Go struct field StatefulSetSpec.spec.replicas of type ${type}`,
    })
  expect(refusalWords(refused('99999999999', 'int32'), 'en')).toBe(
    'spec.replicas: a whole number from -2147483648 to 2147483647 is expected there, not 99999999999',
  )
  expect(refusalWords(refused('1.2345678901234568e+22', 'int64'), 'zh-CN')).toBe(
    'spec.replicas：应为 -9223372036854775808 到 9223372036854775807 之间的整数，而不是 1.2345678901234568e+22',
  )
  const ofEither = new StatusError({
    reason: 'BadRequest',
    message: 'json: cannot unmarshal number 99999999999 into Go value of type int32',
  })
  expect(refusalWords(ofEither, 'en')).toMatch(/^a whole number from .* not 99999999999$/)
  expect(refusalWords(refused('Infinity', 'int32'), 'en')).toContain('not Infinity')
})

/** What the forms of other kinds meet, by the server's own validation. */
const others: readonly (readonly [what: string, kind: Kind, object: object, old: object | null])[] = [
  ['a key that a Secret cannot have', kinds.Secret, { data: { 'a b': '' } }, null],
  [
    'text that is no JSON',
    kinds.Secret,
    { type: 'kubernetes.io/dockerconfigjson', data: { '.dockerconfigjson': 'ew==' } },
    null,
  ],
  ['values that are immutable', kinds.Secret, { data: { a: '' } }, { immutable: true, data: { a: 'YQ==' } }],
  ['a key among texts and bytes', kinds.ConfigMap, { data: { a: '' }, binaryData: { a: '' } }, null],
  [
    'an IP for a name elsewhere',
    kinds.Service,
    { spec: { type: 'ExternalName', externalName: '1.2.3.4' } },
    null,
  ],
  [
    'a port of the nodes inside the cluster',
    kinds.Service,
    { spec: { type: 'ClusterIP', ports: [{ port: 80, targetPort: 80, protocol: 'TCP', nodePort: 30_000 }] } },
    null,
  ],
  [
    'a claim without a mode',
    kinds.PersistentVolumeClaim,
    { spec: { resources: { requests: { storage: '1Gi' } } } },
    null,
  ],
]

describe('what a server says of other objects, in Chinese', () => {
  it.each(others)('%s', (_, kind, object, old) => {
    const whole = (of: object) =>
      ({
        apiVersion: 'v1',
        kind: kind.kind,
        ...of,
        metadata: { name: 'x', namespace: 'shop', uid: 'u', resourceVersion: '1' },
      }) as ApiObject
    const strategy = strategyOf(kind)
    const before = old && whole(old)
    const checked = before
      ? strategy.validateUpdate(whole(object), before)
      : strategy.validateCreate(whole(object))
    const left = strategy.problemsLeft?.({
      object: whole(object),
      old: before,
      written: 'object',
      found: checked,
    })
    const found = [...checked, ...(left ? allAtOnce(left) : [])]
    expect(found).not.toEqual([])
    const { causes = [] } = invalidError(kind, 'x', found).status.details ?? {}
    for (const { message = '', reason } of causes)
      expect(causeWords(message, faultOf(reason), 'zh')).not.toContain(message)
  })

  it.each([
    [
      'secrets "s" is forbidden: unable to create new content in namespace shop because it is being terminated',
      'Forbidden',
    ],
    [
      'persistentvolumeclaims "c" is forbidden: only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize',
      'Forbidden',
    ],
    [
      'Precondition failed: the UID in the precondition (a) does not match the UID in record (b). The object might have been deleted and then recreated',
      'Conflict',
    ],
    ['the server could not find the requested resource', 'NotFound'],
    ['Too many requests, please try again later.', 'TooManyRequests'],
    [
      'ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: unknown field "datum", duplicate field "data"',
      'BadRequest',
    ],
  ] as const)('%s', (message, reason) => {
    const { words, detail } = refusalParts(new StatusError({ reason, message }), 'zh')
    expect(words).toMatch(/[\u4e00-\u9fff]/)
    expect(detail).toBe('')
  })
})
