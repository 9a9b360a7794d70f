// What is covered in a text that is typed, and what of it is known to be a value: what was put into a large text is covered
// before anybody has read it, and says nothing of the object that it stands in.
import {
  type ChangeSet,
  type EditorState,
  RangeSetBuilder,
  StateEffect,
  StateField,
  type Transaction,
} from '@codemirror/state'
import { Decoration, type DecorationSet } from '@codemirror/view'
import type { Question } from '../reading/reading.ts'
import { isLarge } from '../reading/text-reader.ts'
import { mayHoldSecrets, type SecretRanges, secretRanges, type TextRange } from '../secret-ranges.ts'
import { firstCovers } from './first-covers.ts'

export interface Covers {
  readonly shown: DecorationSet
  /** Those that were read to be values. */
  readonly known: DecorationSet
}

const cover = Decoration.mark({ class: 'cm-covered' })

/** Those that touch become one, so that what is kept does not grow with each key. */
function coversAt(ranges: readonly TextRange[]): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>()
  let last: TextRange | null = null
  for (const { from, to } of ranges.toSorted((a, b) => a.from - b.from)) {
    if (last && from <= last.to) {
      last = { from: last.from, to: Math.max(last.to, to) }
      continue
    }
    if (last) builder.add(last.from, last.to, cover)
    last = { from, to }
  }
  if (last) builder.add(last.from, last.to, cover)
  return builder.finish()
}

export function rangesOf(covers: DecorationSet): readonly TextRange[] {
  const ranges: TextRange[] = []
  for (const each = covers.iter(); each.value; each.next())
    if (each.from < each.to) ranges.push({ from: each.from, to: each.to })
  return ranges
}

/** Of a large text, what was asked of it. */
export const found = StateEffect.define<SecretRanges>()

const allKnown = (shown: DecorationSet): Covers => ({ shown, known: shown })

function coversAfter(before: Covers, { state, changes }: Transaction): Covers {
  const text = state.doc.toString()
  const kept = before.shown.map(changes)
  if (rangesOf(kept).length === 0 && !mayHoldSecrets(text)) return allKnown(Decoration.none)
  if (isLarge(text))
    return {
      shown: coversAt([...rangesOf(kept), ...putIn(changes).map(({ range }) => range)]),
      known: before.known.map(changes),
    }
  const { ranges, isSound } = secretRanges(text, rangesOf(kept))
  if (isSound) return allKnown(coversAt(ranges))
  const put = putIn(changes).filter(({ isPasted, range }) => isPasted || goesOnIn(kept, range.from))
  return allKnown(coversAt([...ranges, ...rangesOf(kept), ...put.map(({ range }) => range)]))
}

interface PutIn {
  readonly range: TextRange
  /** Several lines at once, which nobody types. */
  readonly isPasted: boolean
}

function putIn(changes: ChangeSet): readonly PutIn[] {
  const put: PutIn[] = []
  changes.iterChanges((_from, _to, from, to, text) => {
    const isPasted = text.lines > 1 && text.toString().trim() !== ''
    if (from < to) put.push({ range: { from, to }, isPasted })
  })
  return put
}

/** A value is typed on at its end. */
function goesOnIn(covers: DecorationSet, at: number): boolean {
  let goesOn = false
  covers.between(at, at, (from, to) => {
    if (from < at && to === at) goesOn = true
  })
  return goesOn
}

function firstOf(text: string): Covers {
  const shown = coversAt(firstCovers(text))
  return isLarge(text) ? { shown, known: Decoration.none } : allKnown(shown)
}

export const covers = StateField.define<Covers>({
  create: ({ doc }) => firstOf(doc.toString()),
  update(before, transaction) {
    const news = transaction.effects.find(each => each.is(found))
    if (!news) return transaction.docChanged ? coversAfter(before, transaction) : before
    const { ranges, isSound } = news.value
    const together = (those: DecorationSet) => coversAt(isSound ? ranges : [...rangesOf(those), ...ranges])
    return { shown: together(before.shown), known: together(before.known) }
  },
})

/** What is to be asked of a large text, for as long as anything in it is covered; null where there is nothing to be asked. */
export function questionOf(state: EditorState): Extract<Question, { readonly kind: 'secrets' }> | null {
  const text = state.doc.toString()
  if (!isLarge(text)) return null
  const { shown, known } = state.field(covers)
  if (rangesOf(shown).length === 0 && !mayHoldSecrets(text)) return null
  return { kind: 'secrets', text, covered: rangesOf(known) }
}
