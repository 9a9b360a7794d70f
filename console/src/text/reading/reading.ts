// What is asked of a text, and what is answered: in the page for a small one, by a thread of its own for a large one. Pure.

import { errorWords } from '../../../../src/base/error-words.ts'
import type { Bundle } from '../../model/bundle.ts'
import { textWithComments } from '../../model/kept-comments.ts'
import { type ReadText, readText } from '../../model/text.ts'
import { type SecretRanges, secretRanges } from '../secret-ranges.ts'
import { rangesIn, type TextRange } from '../trying/text-places.ts'
import { type ReadValue, valueOfText } from './value-of-text.ts'

export type Question =
  /** Several objects, one of them a set. */
  | { readonly kind: 'bundle'; readonly text: string }
  /** A single object. */
  | { readonly kind: 'value'; readonly text: string }
  /** Where values of Secrets stand; `covered`: what was covered before it was typed on. */
  | { readonly kind: 'secrets'; readonly text: string; readonly covered: readonly TextRange[] }
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

/** It does not throw. */
export function answerTo<Q extends Question>(question: Q): AnswerTo<Q>
export function answerTo(question: Question): Answers[keyof Answers] {
  const { text } = question
  switch (question.kind) {
    case 'bundle':
      return readSafely(text)
    case 'value':
      return valueOfText(text)
    case 'comments':
      return textWithComments(text, question.bundle)
    case 'secrets':
      return secretRanges(text, question.covered)
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
