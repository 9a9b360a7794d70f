// Values of Secrets are covered in a text that is typed, as fields for passwords cover theirs: who types on sees dots. Where a
// large text has them is found out apart: until then, whatever was put in is covered as a whole.
import {
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
import { secretRanges } from '../secret-ranges.ts'
import type { TextRange } from '../trying/text-places.ts'

const cover = Decoration.mark({ class: 'cm-covered' })

function coversAt(ranges: readonly TextRange[]): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>()
  for (const { from, to } of ranges.toSorted((a, b) => a.from - b.from)) builder.add(from, to, cover)
  return builder.finish()
}

const found = StateEffect.define<readonly TextRange[]>()

function coversOf({ doc }: EditorState): DecorationSet {
  const text = doc.toString()
  if (!isLarge(text)) return coversAt(secretRanges(text))
  return text.includes('Secret') ? coversAt([{ from: 0, to: text.length }]) : Decoration.none
}

function coversAfter(before: DecorationSet, { state, changes }: Transaction): DecorationSet {
  const text = state.doc.toString()
  if (!isLarge(text)) return coversAt(secretRanges(text))
  if (!text.includes('Secret')) return Decoration.none
  const put: TextRange[] = []
  changes.iterChangedRanges((_from, _to, from, to) => {
    if (from < to) put.push({ from, to })
  })
  return before.map(changes).update({ add: put.map(({ from, to }) => cover.range(from, to)) })
}

const covers = StateField.define<DecorationSet>({
  create: coversOf,
  update(before, transaction) {
    const news = transaction.effects.find(each => each.is(found))
    if (news) return coversAt(news.value)
    return transaction.docChanged ? coversAfter(before, transaction) : before
  },
  provide: field => EditorView.decorations.from(field),
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
      if (!isLarge(text) || !text.includes('Secret')) return
      this.#looking = new AbortController()
      const { signal } = this.#looking
      const ranges = await ask({ kind: 'secrets', text }, signal)
      if (!signal.aborted) view.dispatch({ effects: found.of(ranges) })
    }
  },
)

export const covering: Extension = [
  covers,
  lookedForApart,
  EditorView.theme({ '.cm-covered, .cm-covered *': { WebkitTextSecurity: 'disc' } }),
]
