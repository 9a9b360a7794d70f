// Values of Secrets are covered in a text that is typed, as fields for passwords cover theirs: who types on sees dots.
import { type EditorState, type Extension, RangeSetBuilder, StateField } from '@codemirror/state'
import { Decoration, type DecorationSet, EditorView } from '@codemirror/view'
import { secretRanges } from '../secret-ranges.ts'

const cover = Decoration.mark({ class: 'cm-covered' })

function coversOf(state: EditorState): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>()
  for (const { from, to } of secretRanges(state.doc.toString()).toSorted((a, b) => a.from - b.from))
    builder.add(from, to, cover)
  return builder.finish()
}

const covers = StateField.define<DecorationSet>({
  create: coversOf,
  update: (before, transaction) => (transaction.docChanged ? coversOf(transaction.state) : before),
  provide: field => EditorView.decorations.from(field),
})

export const covering: Extension = [
  covers,
  EditorView.theme({ '.cm-covered, .cm-covered *': { WebkitTextSecurity: 'disc' } }),
]
