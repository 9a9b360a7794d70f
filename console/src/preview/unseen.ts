import type { Note } from '../../../src/foresee/plan-document.ts'

/** What a plan could not look at since its person may not see it, by plurals; and all else that it notes. */
export function unseenOf(notes: readonly Note[]): {
  readonly forbidden: string[]
  readonly others: readonly Note[]
} {
  const isForbidden = (note: Note) => note.kind === 'unread' && / forbidden: /.test(note.reason)
  const forbidden = notes.flatMap(note =>
    note.kind === 'unread' && isForbidden(note) ? [wordOf(note.what)] : [],
  )
  return { forbidden, others: notes.filter(note => !isForbidden(note)) }
}

const wordOf = (what: string): string =>
  what === 'pods of other namespaces' ? 'otherPods' : (what.split('.')[0] ?? what)
