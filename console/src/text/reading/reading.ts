// What is asked of a text, and what is answered: in the page for a small one, by a thread of its own for a large one. Pure.

import { errorWords } from '../../../../src/base/error-words.ts'
import { parse, valueIn, YAMLParseError } from '../../../../src/base/yaml.ts'
import type { Bundle } from '../../model/bundle.ts'
import { documentsOf } from '../../model/documents.ts'
import { textWithComments } from '../../model/kept-comments.ts'
import { type ReadText, readText } from '../../model/text.ts'
import { type SecretRanges, secretRanges } from '../secret-ranges.ts'
import { rangesIn, type TextRange } from '../trying/text-places.ts'

export type Question =
  /** Several objects, one of them a set. */
  | { readonly kind: 'bundle'; readonly text: string }
  /** A single object. */
  | { readonly kind: 'value'; readonly text: string }
  /** Where values of Secrets stand. */
  | { readonly kind: 'secrets'; readonly text: string }
  /** As it would be of these objects, its comments kept. */
  | { readonly kind: 'comments'; readonly text: string; readonly bundle: Bundle }
  /** Where fields of a single object stand. */
  | { readonly kind: 'places'; readonly text: string; readonly fields: readonly string[] }

export interface Answers {
  readonly bundle: ReadText
  readonly value: ReadValue
  readonly comments: string
  readonly secrets: SecretRanges
  readonly places: readonly TextRange[]
}

export type AnswerTo<Q extends Question> = Answers[Q['kind']]

/** Errors lose what they are on their way between threads. */
export type ReadValue =
  | { readonly kind: 'read'; readonly value: unknown }
  | { readonly kind: 'fault'; readonly fault: Pick<YAMLParseError, 'code' | 'message' | 'pos'> }
  /** Nested deeper than it can be followed, say. */
  | { readonly kind: 'failed'; readonly message: string }

/** It does not throw. */
export function answerTo<Q extends Question>(question: Q): AnswerTo<Q>
export function answerTo(question: Question): Answers[keyof Answers] {
  const { text } = question
  switch (question.kind) {
    case 'bundle':
      return readSafely(text)
    case 'value':
      return readValue(text)
    case 'comments':
      return textWithComments(text, question.bundle)
    case 'secrets':
      return secretRanges(text)
    case 'places':
      return question.fields.map(rangesIn(text))
  }
}

export function readSafely(text: string): ReadText {
  try {
    return readText(text)
  } catch (error) {
    return { kind: 'unreadable', message: errorWords(error) }
  }
}

function readValue(text: string): ReadValue {
  try {
    return { kind: 'read', value: wholeValue(text) }
  } catch (error) {
    if (!(error instanceof YAMLParseError)) return { kind: 'failed', message: errorWords(error) }
    const { code, message, pos } = error
    return { kind: 'fault', fault: { code, message, pos } }
  }
}

/** As `parse`, of what was read for others already. */
function wholeValue(text: string): unknown {
  const [only, ...more] = documentsOf(text)
  // Several are none, in the words of `parse`: it reads the first of them once more, and no further than where the second begins.
  return only && more.length === 0 ? valueIn(only, text) : parse(text)
}

/** The object again, or what was thrown. */
export function valueFrom(read: ReadValue): unknown {
  if (read.kind === 'read') return read.value
  if (read.kind === 'failed') throw new Error(read.message)
  const { code, message, pos } = read.fault
  throw new YAMLParseError(pos, code, message)
}
