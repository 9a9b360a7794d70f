// How it ends that a large text goes along with its objects. Pure.
import type { Bundle } from '../model/bundle.ts'
import type { WrittenText } from './TextMode.tsx'

export interface WentAlong {
  readonly of: WrittenText
  readonly bundle: Bundle
  /** Null where it could not go along. */
  readonly text: WrittenText | null
  readonly failure: unknown
}

/** Never rejects: a text that cannot be told holds nobody up. */
export const goneAlong = (of: WrittenText, bundle: Bundle, answer: Promise<string>): Promise<WentAlong> =>
  answer.then(
    text => ({ of, bundle, text: { ...of, text, bundle }, failure: null }),
    (failure: unknown) => ({ of, bundle, text: null, failure }),
  )
