// Every plan that is told in English is told in Chinese: the golden situations of the hazards, in both languages.
import { describe, expect, it } from 'vitest'
import { foresee } from '../../../../src/foresee/foresee.ts'
import { situations } from '../../../../src/foresee/hazards/situations.fixture.ts'
import type { PlanDocument } from '../../../../src/foresee/plan-document.ts'
import { english } from '../../../../src/foresee/words/english/english.ts'
import { causeOf, hazardText, type PlanWords } from '../../../../src/foresee/words/plan-words.ts'
import type { Trouble } from '../../../../src/workload/trouble/trouble.ts'
import { causeText } from '../../../../src/workload/trouble/trouble-words.ts'
import { formsEn } from '../../forms/texts-en.ts'
import { formsZh } from '../../forms/texts-zh.ts'
import { codeOf } from './codes.ts'
import { enPlan } from './en-plan.ts'
import { chinese } from './zh-plan.ts'

const plans = Object.entries(situations).map(([name, { snapshot }]) => ({ name, plan: foresee(snapshot()) }))
const hazards = plans.flatMap(({ plan }) => plan.hazards)

const isChinese = (text: string) => /[\u4e00-\u9fff]/.test(text)
const isBroken = (text: string) => /undefined|\[object|NaN/.test(text)

/** What is told of a plan, but for quoted messages. */
function told(plan: PlanDocument, words: PlanWords): readonly string[] {
  const { end, revision, ifNewPodsFail } = plan
  return [
    ...plan.steps.map(step => words.step(step)),
    ...words.claims(plan.claims),
    words.duration(plan),
    ...(revision ? [words.revision(revision)] : []),
    ...(ifNewPodsFail ? [words.failure(ifNewPodsFail)] : []),
    ...(end.kind === 'done' ? [words.result(end.result)] : []),
    ...(end.kind === 'stuck' ? [words.stuck(causeOf(words, end)), words.blocker(end.blocker)] : []),
    ...(end.kind === 'refused' ? [words.refused()] : []),
    ...plan.hazards.flatMap(hazard => {
      const { title, consequence, remedy } = hazardText(words, hazard)
      return [title, consequence, remedy]
    }),
  ]
}

const namesIn = (texts: readonly string[]) => new Set(texts.join(' ').match(/\bweb-\d+\b/g))

describe('a plan in Chinese', () => {
  for (const { name, plan } of plans)
    it(`says all that it says in English: ${name}`, () => {
      const [here, there] = [told(plan, chinese), told(plan, english)]
      expect(here.length).toBe(there.length)
      expect(here.filter(text => !isChinese(text) || isBroken(text))).toEqual([])
      expect(here.filter(text => there.includes(text))).toEqual([])
      expect(namesIn(here)).toEqual(namesIn(there))
      const evidence = plan.hazards.map(hazard => hazardText(chinese, hazard).evidence)
      expect(evidence.filter(text => text === '' || isBroken(text))).toEqual([])
    })

  it('has words for every hazard and every trouble, as English has', () => {
    expect(Object.keys(chinese.hazards).sort()).toEqual(Object.keys(english.hazards).sort())
    for (const part of ['unready', 'other'] as const)
      expect(Object.keys(chinese.troubles[part]).sort()).toEqual(Object.keys(english.troubles[part]).sort())
  })

  it.each([
    ['English', enPlan],
    ['Chinese', chinese],
  ])('names no field by its path in %s', (_, words) => {
    const quoted: ReadonlySet<string> = new Set(['H1', 'H26', 'H35'])
    const told = hazards
      .filter(({ id }) => !quoted.has(id))
      .flatMap(hazard => Object.values(hazardText(words, hazard)))
    expect(told.length).toBeGreaterThan(100)
    expect(told.filter(text => /\b(?:spec|status|metadata)\.\w|\b[a-z]+[A-Z]\w*/.test(text))).toEqual([])
  })

  it.each([
    ['English', enPlan, formsEn],
    ['Chinese', chinese, formsZh],
  ])('names fields in %s as their forms do', (_, words, { f }) => {
    const told = hazards.flatMap(hazard => Object.values(hazardText(words, hazard)))
    const named = new Set(told.flatMap(text => [...text.matchAll(/“([^”]+)”/g)].map(([, name]) => name)))
    const labels: ReadonlySet<unknown> = new Set(Object.values(f))
    expect(named.size).toBeGreaterThan(10)
    expect([...named].filter(name => !labels.has(name))).toEqual([])
  })

  it('tells the English sentences of its JSON from the same data', () => {
    for (const hazard of hazards) {
      const { title, evidence, consequence, remedy } = hazard
      expect({ title, evidence, consequence, remedy }).toEqual(hazardText(english, hazard))
    }
  })
})

describe('a cause', () => {
  const container = { name: 'app', isInit: false }
  const exit = { code: 128, signal: null, isOutOfMemory: false, reason: 'ContainerCannotRun', message: '' }
  const code = /[A-Z][a-z]+[A-Z]\w+|\bEvicted\b/

  it.each<[Trouble, string, string]>([
    [
      {
        kind: 'imagePull',
        container,
        image: 'app:9',
        reason: 'ImagePullBackOff',
        message:
          'Back-off pulling image "app:9": ErrImagePull: rpc error: code = NotFound desc = no such manifest',
      },
      'ImagePullBackOff',
      'its image app:9 cannot be pulled: no such manifest',
    ],
    [
      { kind: 'imagePull', container, image: 'app:9', reason: 'ErrImagePull', message: 'ErrImagePull' },
      'ErrImagePull',
      'its image app:9 cannot be pulled',
    ],
    [
      { kind: 'containerConfig', container, reason: 'CreateContainerConfigError', message: 'no secret' },
      'CreateContainerConfigError',
      'its container app cannot be started, as what it is configured with is not all there: no secret',
    ],
    [
      { kind: 'containerWaiting', container, reason: 'VolumeNotThere', message: '' },
      'VolumeNotThere',
      'its container app waits: volume not there',
    ],
    [
      { kind: 'crashLoop', container, restarts: 2, exit },
      'CrashLoopBackOff',
      'its container app crashes again and again (container cannot run, exit code 128, 2 restarts)',
    ],
    [
      { kind: 'ended', phase: 'Failed', reason: 'Evicted', message: 'no room' },
      'Evicted',
      'it has ended, as it was evicted: no room',
    ],
    [{ kind: 'warned', reason: 'FailedToDrain', message: '' }, 'FailedToDrain', 'failed to drain'],
  ])('is a sentence, and its code stands apart: %j', (trouble, word, sentence) => {
    const told = { trouble, since: null, now: 0 }
    expect(causeText(told, enPlan.troubles)).toBe(sentence)
    expect(causeText(told, enPlan.troubles)).not.toMatch(code)
    expect(causeText(told, chinese.troubles)).not.toMatch(code)
    expect(codeOf(trouble)).toBe(word)
  })
})
