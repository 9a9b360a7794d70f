// Values of Secrets are covered in a text that is typed, as fields for passwords cover theirs: who types on sees dots. Only a
// text without faults takes covers away: of one that is half typed, nobody can tell where all of them stand. Where a large text
// has them is found out apart: until then, whatever was put in is covered as a whole.
import type { EditorState, Extension } from '@codemirror/state'
import { EditorView, ViewPlugin, type ViewUpdate } from '@codemirror/view'
import { ask } from '../reading/reader.ts'
import type { TextRange } from '../secret-ranges.ts'
import { covers, found, questionOf, rangesOf } from './covers.ts'

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
      const question = questionOf(view.state)
      if (!question) return
      this.#looking = new AbortController()
      const { signal } = this.#looking
      // Where it cannot be told, what is covered stays so.
      const answer = await ask(question, signal).catch(() => null)
      if (answer && !signal.aborted) view.dispatch({ effects: found.of(answer) })
    }
  },
)

/** Knows what is to be covered, also while it is shown. */
export const covering: Extension = [covers, lookedForApart]

/** Covers it. */
export const covered: Extension = [
  EditorView.decorations.compute([covers], state => state.field(covers).shown),
  EditorView.theme({ '.cm-covered, .cm-covered *': { WebkitTextSecurity: 'disc' } }),
]

export const coveredRanges = (state: EditorState): readonly TextRange[] => {
  const known = state.field(covers, false)
  return known ? rangesOf(known.shown) : []
}
