import { describe, expect, it } from 'vitest'
import { invalidError } from '../../../src/api/field-error.ts'
import type { StatefulSet } from '../../../src/api/generated/types.ts'
import { kinds } from '../../../src/api/kinds.ts'
import { StatusError } from '../../../src/api/status-error.ts'
import { strategyOf } from '../../../src/api/strategies/index.ts'
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
      expect(words).toContain(`（${detail}）`)
      expect(detailWords(detail, 'en')).toBe(detail)
    }
  })

  it('of the fields of a refusal is the same, with its words kept', () => {
    const found = strategyOf(kinds.StatefulSet).validateCreate(having('metadata.name', 'Not_A_Name'))
    const { causes = [] } = invalidError(kinds.StatefulSet, 'x', found).status.details ?? {}
    const [{ message = '', reason } = {}] = causes.filter(({ field }) => field === 'metadata.name')
    expect(causeWords(message, faultOf(reason), 'zh')).toBe(
      `值无效：只能包含小写字母、数字和“-”，且首尾必须是字母或数字（${message}）`,
    )
    expect(causeWords(message, faultOf(reason), 'en')).toBe(message)
  })

  it.each([
    ['Required value', 'required', '必填（Required value）'],
    [
      'Invalid value: -1: must be positive',
      'invalid',
      '值无效：必须大于 0（Invalid value: -1: must be positive）',
    ],
    [
      'Unsupported value: "x": nobody has translated this',
      'notSupported',
      '不是可用的值（Unsupported value: "x": nobody has translated this）',
    ],
  ] as const)('of a cause: %s', (message, fault, words) => {
    expect(causeWords(message, fault, 'zh')).toBe(words)
  })

  it('of a whole refusal follows what it comes to', () => {
    const refusal = new StatusError({ reason: 'AlreadyExists', message: 'services "web" already exists' })
    expect(refusalWords(refusal, 'zh')).toBe('已存在同名对象（services "web" already exists）')
    expect(refusalWords(refusal, 'en')).toBe('services "web" already exists')
    expect(refusalParts(refusal, 'zh')).toEqual({
      words: '已存在同名对象',
      detail: 'services "web" already exists',
    })
    expect(refusalParts(refusal, 'en')).toEqual({ words: 'services "web" already exists', detail: '' })
  })
})
