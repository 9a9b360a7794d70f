// A text as the documents that are in it, read once for all who look into it one after the other: reading takes longest of all
// that is done with a text. Who changes documents reads their own (kept-comments.ts, moved-text.ts).
import { parseAllDocuments } from '../../../src/base/yaml.ts'

type Documents = readonly ReturnType<typeof parseAllDocuments>[number][]

/** Of the text that was asked about last: values of Secrets are in it, and the page keeps them for this turn alone. */
let last: { readonly text: string; readonly documents: Documents } | null = null
let isKept = false

/** A thread of its own keeps those of the text before until another one comes: it is ended when nobody asks any more. */
export const keepDocuments = (): void => {
  isKept = true
}

/** With keys that stand twice. Nobody changes them: others are given the same. */
export function documentsOf(text: string): Documents {
  if (last?.text === text) return last.documents
  const documents = [parseAllDocuments(text, { uniqueKeys: false })].flat()
  if (last === null && !isKept) queueMicrotask(() => (last = null))
  last = { text, documents }
  return documents
}
