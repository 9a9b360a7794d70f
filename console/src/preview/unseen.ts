import type { Note } from '../../../src/foresee/plan-document.ts'

/** What a plan could not look at since its person may not see it, by plurals; and all else that it notes. */
export function unseenOf(notes: readonly Note[]): {
  readonly forbidden: string[]
  readonly others: readonly Note[]
} {
  const forbidden: string[] = []
  const others: Note[] = []
  for (const note of notes)
    if (note.kind === 'unread' && note.isForbidden) forbidden.push(wordOf(note.what))
    else others.push(note)
  return { forbidden, others }
}

const wordOf = (what: string): string =>
  what === 'pods of other namespaces' ? 'otherPods' : (what.split('.')[0] ?? what)
