import type { StatefulSet } from '../../api/generated/types.ts'
import { VerbError } from '../terminal/failure.ts'

const setWords = new Set(['statefulset', 'statefulsets', 'sts', 'statefulset.apps', 'statefulsets.apps'])

/** `web` of `statefulset/web`, `sts/web`, `StatefulSet/web` or `web`. */
export function setNameOf(argument: string): string {
  const slash = argument.indexOf('/')
  if (slash < 0) return argument
  if (isSetWord(argument.slice(0, slash)) && argument.length > slash + 1) return argument.slice(slash + 1)
  throw new VerbError(`${argument} is no StatefulSet: write statefulset/<name>`, { exitCode: 2 })
}

/** The same of several words: `statefulset web` is `statefulset/web`. */
export function setNameIn(words: readonly string[]): string {
  const [first = '', second, ...rest] = words
  if (second !== undefined && rest.length === 0 && isSetWord(first)) return second
  if (second !== undefined)
    throw new VerbError(`one StatefulSet at a time: statefulset/<name>, not ${words.join(' ')}`, {
      exitCode: 2,
    })
  return setNameOf(first)
}

/** Kinds are read as kubectl reads them: whatever the case. */
export const isSetWord = (word: string): boolean => setWords.has(word.toLowerCase())

export const isStatefulSet = (object: {
  readonly kind?: string
  readonly apiVersion?: string
}): object is StatefulSet => object.kind === 'StatefulSet' && object.apiVersion === 'apps/v1'
