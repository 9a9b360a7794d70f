import { limits } from '../../base/limits.ts'
import { allAtOnce, type Steps } from '../../base/turn.ts'
import type { ParsedText } from '../parsed-text.ts'

/** Enough for anybody to read. */
const duplicatesMax = 100

interface Frame {
  /** Keys seen so far; null in a list. */
  readonly keys: Set<string> | null
  readonly path: string
  key: string
  index: number
  expectsKey: boolean
}

/** The keys that stand twice in one object, in the order of the text, which is known to be valid JSON. */
export const repeatedKeys = (text: string): Omit<ParsedText, 'value'> => allAtOnce(repeatedKeysSteps(text))

/** The same in steps. */
export function* repeatedKeysSteps(text: string): Steps<Omit<ParsedText, 'value'>> {
  const found: KeysFound = new Map()
  yield* keysSteps(text, ({ path, key, at, isRepeated }) => {
    if (isRepeated && !found.has(path)) found.set(path, { key, at })
    return found.size < duplicatesMax
  })
  return { ...duplicatesAt(text, found), ...(found.size > 0 ? { placesOf: placesIn(text, found) } : {}) }
}

/** Looked for only when somebody is told of repeated keys and of others. */
const placesIn =
  (text: string, found: KeysFound) =>
  (paths: ReadonlySet<string>): ReadonlyMap<string, number> => {
    const places = new Map<string, number>()
    const steps = keysSteps(text, ({ path, at }) => {
      if (paths.has(path) && !places.has(path)) places.set(path, found.get(path)?.at ?? at)
      return places.size < paths.size
    })
    allAtOnce(steps)
    return places
  }

interface KeyFound {
  readonly path: string
  readonly key: string
  readonly at: number
  readonly isRepeated: boolean
}

/** Tells of each key in the order of the text, as long as that is wanted. */
function* keysSteps(text: string, tell: (key: KeyFound) => boolean): Steps<void> {
  const frames: Frame[] = []
  let left: number = limits.stepPartsMax
  for (let at = 0; at < text.length; at++) {
    if (--left === 0) {
      yield
      left = limits.stepPartsMax
    }
    const frame = frames.at(-1)
    switch (text[at]) {
      case '{':
        frames.push({ keys: new Set(), path: pathIn(frame), key: '', index: 0, expectsKey: true })
        break
      case '[':
        frames.push({ keys: null, path: pathIn(frame), key: '', index: 0, expectsKey: false })
        break
      case '}':
      case ']':
        frames.pop()
        break
      case ',':
        if (frame) next(frame)
        break
      case '"': {
        const end = endOfString(text, at)
        if (frame?.expectsKey && !tell(takeKey(frame, { literal: text.slice(at, end + 1), at }))) return
        at = end
        break
      }
    }
  }
}

/** Keys that stand twice by their paths, each with where in the text it stands a second time; in the order of the text. */
export type KeysFound = Map<string, { readonly key: string; readonly at: number }>

export function duplicatesAt(text: string, found: KeysFound): Omit<ParsedText, 'value'> {
  if (found.size === 0) return { duplicates: [] }
  let [line, end] = [1, text.indexOf('\n')]
  const lineOf = (offset: number): number => {
    for (; end !== -1 && end < offset; end = text.indexOf('\n', end + 1)) line++
    return line
  }
  const repeated = [...found.values()].map(({ key, at }) => ({ key, line: lineOf(at) }))
  return { duplicates: [...found.keys()], repeated }
}

function next(frame: Frame): void {
  if (frame.keys) frame.expectsKey = true
  else frame.index++
}

interface KeyInText {
  readonly literal: string
  readonly at: number
}

function takeKey(frame: Frame, { literal, at }: KeyInText): KeyFound {
  frame.key = literal.includes('\\') ? String(JSON.parse(literal)) : literal.slice(1, -1)
  frame.expectsKey = false
  const isRepeated = frame.keys?.has(frame.key) ?? false
  frame.keys?.add(frame.key)
  return { path: pathIn(frame), key: frame.key, at, isRepeated }
}

function pathIn(frame: Frame | undefined): string {
  if (!frame) return ''
  if (!frame.keys) return `${frame.path}[${frame.index}]`
  return frame.path === '' ? frame.key : `${frame.path}.${frame.key}`
}

/** Where the string that begins at `start` has its closing quote. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let backslashes = 0
    while (text[end - 1 - backslashes] === '\\') backslashes++
    if (backslashes % 2 === 0) return end
  }
  return text.length
}
