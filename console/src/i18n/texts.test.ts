// What the compiler cannot see of the texts: that each says the same in both languages, in the letters and marks of each.
import { describe, expect, it } from 'vitest'
import { accountsEn } from '../accounts/texts-en.ts'
import { accountsZh } from '../accounts/texts-zh.ts'
import { createEn } from '../forms/create-texts-en.ts'
import { createZh } from '../forms/create-texts-zh.ts'
import { formsEn } from '../forms/texts-en.ts'
import { formsZh } from '../forms/texts-zh.ts'
import { nodesEn } from '../nodes/texts-en.ts'
import { nodesZh } from '../nodes/texts-zh.ts'
import { objectsEn } from '../objects/texts-en.ts'
import { objectsZh } from '../objects/texts-zh.ts'
import { remakeEn } from '../remake/texts-en.ts'
import { remakeZh } from '../remake/texts-zh.ts'
import { signInEn } from '../sign-in/texts-en.ts'
import { signInZh } from '../sign-in/texts-zh.ts'
import { snapshotsEn } from '../snapshots/texts-en.ts'
import { snapshotsZh } from '../snapshots/texts-zh.ts'
import { quotaEn, rolesEn, teamEn } from '../team/texts-en.ts'
import { quotaZh, rolesZh, teamZh } from '../team/texts-zh.ts'
import { savingEn } from '../text/trying/texts-en.ts'
import { savingZh } from '../text/trying/texts-zh.ts'
import { valuesEn } from '../values/texts-en.ts'
import { valuesZh } from '../values/texts-zh.ts'
import { en } from './en.ts'
import { zh } from './zh.ts'

/** Texts by their keys. */
function textsIn(texts: object, at = ''): readonly (readonly [key: string, text: string])[] {
  return Object.entries(texts).flatMap(([key, text]: [string, unknown]) =>
    typeof text === 'object' && text !== null
      ? textsIn(text, `${at}${key}.`)
      : [[`${at}${key}`, String(text)] as const],
  )
}

const english = textsIn([
  en,
  accountsEn,
  createEn,
  formsEn,
  nodesEn,
  objectsEn,
  quotaEn,
  remakeEn,
  rolesEn,
  signInEn,
  savingEn,
  snapshotsEn,
  teamEn,
  valuesEn,
])
const chinese = textsIn([
  zh,
  accountsZh,
  createZh,
  formsZh,
  nodesZh,
  objectsZh,
  quotaZh,
  remakeZh,
  rolesZh,
  signInZh,
  savingZh,
  snapshotsZh,
  teamZh,
  valuesZh,
])
const inEnglish = new Map(english)

const variablesIn = (text: string): readonly string[] =>
  [...new Set([...text.matchAll(/\{\{\s*(\w+)/g)].map(([, name = '']) => name))].toSorted()

describe('the texts of the console', () => {
  it('name the same things in both languages', () => {
    const other = chinese.filter(
      ([key, text]) =>
        // English may leave the number out where it is one.
        !key.endsWith('_one') && variablesIn(text).join() !== variablesIn(inEnglish.get(key) ?? '').join(),
    )
    expect(other.map(([key, text]) => ({ key, text, english: inEnglish.get(key) }))).toEqual([])
  })

  it('are in Chinese where they are words', () => {
    const words = chinese.filter(
      ([key, text]) => !/[\u4e00-\u9fff]/.test(text) && text === inEnglish.get(key) && / [a-z]/.test(text),
    )
    expect(words).toEqual([])
  })

  it('have the marks of Chinese beside Chinese letters', () => {
    // How a port is written is no sentence.
    const written = ['本地端口:端口', '端口:目标/协议']
    const marks = chinese.filter(([, text]) =>
      /[\u4e00-\u9fff”」）][,:;!?(]|[,:;!?)][\u4e00-\u9fff]/.test(
        written.reduce((rest, each) => rest.replace(each, ''), text),
      ),
    )
    expect(marks).toEqual([])
  })

  it('know no singular in Chinese: what only that says, nobody reads', () => {
    const all = new Map(chinese)
    const other = chinese.filter(
      ([key, text]) => key.endsWith('_one') && all.get(key.replace(/_one$/, '_other')) !== text,
    )
    expect(other).toEqual([])
  })

  it('call a thing by one name', () => {
    // Without its beginning, the word for a StatefulSet is that for a ReplicaSet; a Pod is called a Pod.
    const other = chinese.filter(([, text]) => /(?<!有状态)副本集|容器组/.test(text))
    expect(other).toEqual([])
  })

  it('keep words of Latin letters, and numbers, apart from Chinese letters', () => {
    const close = chinese.filter(([, text]) =>
      /[A-Za-z0-9][\u4e00-\u9fff]|[\u4e00-\u9fff][A-Za-z0-9]/.test(text),
    )
    expect(close).toEqual([])
  })
})
