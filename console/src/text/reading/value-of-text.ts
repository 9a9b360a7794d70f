// The one object in a text, or what is wrong with it: in the page without what else is asked of texts, which knows all kinds of
// objects and their rules. Pure.
import { errorWords } from '../../../../src/base/error-words.ts'
import { parse, valueIn, YAMLParseError } from '../../../../src/base/yaml.ts'
import { documentsOf } from '../../model/documents.ts'

/** Errors lose what they are on their way between threads. */
export type ReadValue =
  | { readonly kind: 'read'; readonly value: unknown }
  | { readonly kind: 'fault'; readonly fault: Pick<YAMLParseError, 'code' | 'message' | 'pos'> }
  /** Nested deeper than it can be followed, say. */
  | { readonly kind: 'failed'; readonly message: string }

export function valueOfText(text: string): ReadValue {
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
