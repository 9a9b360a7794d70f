// Every field of every form is one that the API has, and has its words in both languages.
import { describe, expect, test } from 'vitest'
import { structs } from '../../../src/api/generated/model.ts'
import { createEn } from '../forms/create-texts-en.ts'
import { createZh } from '../forms/create-texts-zh.ts'
import { formsEn } from '../forms/texts-en.ts'
import { formsZh } from '../forms/texts-zh.ts'
import { newBundle } from '../model/bundle.ts'
import { isSamePath, join, stepsOf, write } from '../model/path.ts'
import { problemsOfObject } from '../model/problems.ts'
import * as container from './container-fields.ts'
import type { Field } from './field.ts'
import * as objects from './object-fields.ts'
import { autoscalerPageFields, budgetFields } from './policy-fields.ts'
import * as service from './service-fields.ts'
import * as set from './set-fields.ts'
import { volumeFields } from './volume-fields.ts'

/** The type at the end of a path, in the words of the model; null where the API has no such field. */
function typeAt(struct: string, path: string): string | null {
  let type = `#${struct}`
  for (const step of stepsOf(path)) {
    if (type === 'any' || type === 'object') return type
    if (typeof step === 'number' || type.startsWith('{}')) {
      if (!/^(\[\]|\{\})/.test(type)) return null
      type = type.slice(2)
    } else if (type.startsWith('#')) {
      const field = structs[type.slice(1)]?.[step]
      if (field === undefined) return null
      type = field.replace(/^!/, '')
    } else return null
  }
  return type
}

function leaves(fields: readonly Field[], at = ''): readonly (readonly [path: string, field: Field])[] {
  return fields.flatMap(field => {
    const path = join(at, field.at)
    switch (field.kind) {
      case 'items':
        return [[path, field] as const, ...leaves(field.fields, `${path}[0]`)]
      case 'group':
        return leaves(field.fields, path)
      case 'union':
        return field.members.flatMap(member => leaves(member.fields, join(path, member.at)))
      default:
        return [[path, field] as const]
    }
  })
}

const lists: readonly (readonly [struct: string, name: string, fields: readonly Field[]])[] = [
  ...Object.entries(set).flatMap(([name, fields]) =>
    Array.isArray(fields) ? [['StatefulSet', name, fields as readonly Field[]] as const] : [],
  ),
  ...Object.entries(container).map(([name, fields]) => ['Container', name, fields] as const),
  ...Object.entries(volumeFields).map(
    ([name, fields]) => [name === 'template' ? 'PersistentVolumeClaim' : 'Volume', name, fields] as const,
  ),
  ['Service', 'headless', service.headlessFields],
  ['Service', 'expose', service.exposeFields],
  ['HorizontalPodAutoscalerV2', 'autoscaler', service.autoscalerFields],
  ['HorizontalPodAutoscalerV2', 'autoscaler of its page', autoscalerPageFields],
  ['PodDisruptionBudget', 'budget', budgetFields],
  ['ConfigMap', 'config', service.newConfigFields],
  ['Secret', 'secret', service.newSecretFields],
  ['PersistentVolumeClaim', 'new claim', service.newClaimFields],
  ['Service', 'service', objects.serviceFields],
  ['StorageClass', 'class', objects.classFields],
  ['PersistentVolumeClaim', 'claim', objects.claimFields],
]

test.each(lists)('%s: every field of %s is a field of the API', (struct, _, fields) => {
  const unknown = leaves(fields).filter(([path]) => typeAt(struct, path) === null)
  expect(unknown.map(([path]) => path)).toEqual([])
})

test.each(lists)('%s: a number of %s is a number of the API, and a list a list', (struct, _, fields) => {
  const wrong = leaves(fields).filter(([path, { kind }]) => {
    const type = typeAt(struct, path) ?? ''
    if (kind === 'number') return !/^int|^double/.test(type)
    if (kind === 'flag') return type !== 'boolean'
    if (kind === 'words' || kind === 'items') return !type.startsWith('[]')
    return kind === 'pairs' && !type.startsWith('{}')
  })
  expect(wrong.map(([path]) => path)).toEqual([])
})

describe('the bounds of a number are those of the API', () => {
  const bundle = newBundle('shop')
  const app = { name: 'app', image: 'nginx:1.29' }
  const sound = [
    ['metadata.name', 'web'],
    ['spec.selector.matchLabels.app', 'web'],
    ['spec.template.metadata.labels.app', 'web'],
    ['spec.template.spec.containers', [app]],
  ] as const
  const base = sound.reduce((object, [path, value]) => write(object, path, value), bundle.set)
  const numbersOf = (fields: readonly Field[]) =>
    leaves(fields).flatMap(([path, field]) => (field.kind === 'number' ? [[path, field] as const] : []))
  const ofSet = numbersOf([...set.strategyFields, ...set.orderFields, ...set.podSecurityFields])
  const ofContainer = numbersOf([...container.portFields, ...container.probeFields]).map(
    ([path, field]) => [`spec.template.spec.containers[0].${path}`, field] as const,
  )
  const faultsWith = (path: string, value: number) => {
    const probe = /^(.*Probe)\.(?!grpc)\w+$/.exec(path)?.[1]
    const around = probe ? write(base, `${probe}.exec.command`, ['true']) : base
    return problemsOfObject(write(around, path, value), null).filter(({ field }) => isSamePath(field, path))
  }

  const lenient = ['revisionHistoryLimit', 'terminationGracePeriodSeconds']

  test.each([...ofSet, ...ofContainer])('%s', (path, { least, most }) => {
    expect(faultsWith(path, least)).toEqual([])
    // A zero stands for the default in some; nobody means a time or a number of revisions below that.
    if (!lenient.some(name => path.endsWith(name))) expect(faultsWith(path, -1)).not.toEqual([])
    if (most === undefined) return
    expect(faultsWith(path, most)).toEqual([])
    expect(faultsWith(path, most + 1)).not.toEqual([])
  })
})

test('every field has a name', () => {
  const labels = lists.flatMap(([, , fields]) => labelsOf(fields))
  expect(labels.filter(label => !(label in formsEn.f))).toEqual([])
})

const labelsOf = (fields: readonly Field[]): readonly string[] =>
  fields.flatMap(field => {
    if (field.kind === 'items' || field.kind === 'group') return [field.label, ...labelsOf(field.fields)]
    if (field.kind === 'union')
      return [field.label, ...field.members.flatMap(member => labelsOf(member.fields))]
    return [field.label]
  })

test('every text is in both languages, with the same words to fill in', () => {
  const words = (texts: object, at = ''): readonly (readonly [string, string])[] =>
    Object.entries(texts).flatMap(([key, value]) =>
      typeof value === 'string' ? [[`${at}${key}`, value] as const] : words(value, `${at}${key}.`),
    )
  const slots = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name).sort()
  const zh = new Map(words({ ...formsZh, create: createZh }))
  for (const [key, text] of words({ ...formsEn, create: createEn }))
    expect([key, slots(zh.get(key) ?? 'missing')]).toEqual([key, slots(text)])
})

test('a word that several fields choose from names none of them', () => {
  // Of the pulling of an image, and of the setting of a volume's group.
  expect([formsEn.o.Always, formsZh.o.Always]).toEqual(['every time', '每次'])
})
