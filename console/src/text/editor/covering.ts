// Values of Secrets are covered in a text that is typed, as fields for passwords cover theirs: who types on sees dots. Only a
// text without faults takes covers away: of one that is half typed, nobody can tell where all of them stand. Where a large text
// has them is found out apart: until then, whatever was put in is covered as a whole.
import {
  type ChangeSet,
  type EditorState,
  type Extension,
  RangeSetBuilder,
  StateEffect,
  StateField,
  type Transaction,
} from '@codemirror/state'
import { Decoration, type DecorationSet, EditorView, ViewPlugin, type ViewUpdate } from '@codemirror/view'
import { ask } from '../reading/reader.ts'
import { isLarge } from '../reading/text-reader.ts'
import { mayHoldSecrets, type SecretRanges, secretRanges, type TextRange } from '../secret-ranges.ts'
import { firstCovers } from './first-covers.ts'

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

function rangesOf(covers: DecorationSet): readonly TextRange[] {
  const ranges: TextRange[] = []
  for (const each = covers.iter(); each.value; each.next())
    if (each.from < each.to) ranges.push({ from: each.from, to: each.to })
  return ranges
}

const found = StateEffect.define<SecretRanges>()

function coversAfter(before: DecorationSet, { state, changes }: Transaction): DecorationSet {
  const text = state.doc.toString()
  const kept = before.map(changes)
  if (rangesOf(kept).length === 0 && !mayHoldSecrets(text)) return Decoration.none
  if (isLarge(text)) return coversAt([...rangesOf(kept), ...putIn(changes).map(({ range }) => range)])
  const { ranges, isSound } = secretRanges(text, rangesOf(kept))
  if (isSound) return coversAt(ranges)
  const put = putIn(changes).filter(({ isPasted, range }) => isPasted || goesOnIn(kept, range.from))
  return coversAt([...ranges, ...rangesOf(kept), ...put.map(({ range }) => range)])
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

const covers = StateField.define<DecorationSet>({
  create: ({ doc }) => coversAt(firstCovers(doc.toString())),
  update(before, transaction) {
    const news = transaction.effects.find(each => each.is(found))
    if (!news) return transaction.docChanged ? coversAfter(before, transaction) : before
    const { ranges, isSound } = news.value
    return coversAt(isSound ? ranges : [...rangesOf(before), ...ranges])
  },
})

/** Finds out where a large text has them. */
const lookedForApart = ViewPlugin.fromClass(
  class {
    #looking = new AbortController()

    constructor(view: EditorView) {
      void this.#look(view)
    }

    update({ docChanged, view }: ViewUpdate): void {
      if (docChanged) void this.#look(view)
    }

    destroy(): void {
      this.#looking.abort()
    }

    async #look(view: EditorView): Promise<void> {
      this.#looking.abort()
      const text = view.state.doc.toString()
      if (!isLarge(text) || !mayHoldSecrets(text)) return
      this.#looking = new AbortController()
      const { signal } = this.#looking
      const answer = await ask({ kind: 'secrets', text }, signal)
      if (!signal.aborted) view.dispatch({ effects: found.of(answer) })
    }
  },
)

/** Knows what is to be covered, also while it is shown. */
export const covering: Extension = [covers, lookedForApart]

/** Covers it. */
export const covered: Extension = [
  EditorView.decorations.compute([covers], state => state.field(covers)),
  EditorView.theme({ '.cm-covered, .cm-covered *': { WebkitTextSecurity: 'disc' } }),
]

export const coveredRanges = (state: EditorState): readonly TextRange[] => {
  const known = state.field(covers, false)
  return known ? rangesOf(known) : []
}
