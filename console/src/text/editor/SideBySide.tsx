// Two texts beside each other, the lines that differ marked; what is the same for long is folded.
import { yaml } from '@codemirror/lang-yaml'
import { MergeView } from '@codemirror/merge'
import { EditorState } from '@codemirror/state'
import { EditorView, minimalSetup } from 'codemirror'
import { useEffect, useRef } from 'react'
import { looks } from './editor-looks.ts'

export interface SideBySideProps {
  readonly before: string
  readonly after: string
  /** `folded`: of lines that are the same, with `$` for their number. */
  readonly labels: { readonly before: string; readonly after: string; readonly folded: string }
}

const marks = EditorView.theme({
  // The library's own is light in every theme, with signs that not every font has.
  '.cm-collapsedLines': {
    background: 'var(--pf-t--global--background--color--secondary--default) !important',
    color: 'var(--pf-t--global--text--color--subtle) !important',
    fontFamily: 'var(--pf-t--global--font--family--body)',
  },
  '.cm-collapsedLines:before, .cm-collapsedLines:after': { content: '"" !important' },
  '.cm-changedText, .cm-deletedChunk .cm-deletedText': {
    background: 'color-mix(in srgb, var(--strip-update) 30%, transparent) !important',
  },
  '&.cm-merge-a .cm-changedText': {
    background: 'color-mix(in srgb, var(--strip-failed) 30%, transparent) !important',
  },
  '.cm-changedLine': { background: 'color-mix(in srgb, var(--strip-update) 10%, transparent) !important' },
  '&.cm-merge-a .cm-changedLine': {
    background: 'color-mix(in srgb, var(--strip-failed) 10%, transparent) !important',
  },
})

export function SideBySide({ before, after, labels }: SideBySideProps) {
  const place = useRef<HTMLDivElement>(null)
  const { before: beforeLabel, after: afterLabel, folded } = labels
  useEffect(() => {
    if (!place.current) return
    // As in TextEditor.tsx: within a shadow root the library's styles are sheets.
    const root = place.current.shadowRoot ?? place.current.attachShadow({ mode: 'open' })
    const sideOf = (doc: string, label: string) => ({
      doc,
      extensions: [
        minimalSetup,
        looks,
        marks,
        yaml(),
        EditorState.readOnly.of(true),
        EditorState.phrases.of({ '$ unchanged lines': folded }),
        EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0' }),
      ],
    })
    const view = new MergeView({
      parent: root,
      root,
      a: sideOf(before, beforeLabel),
      b: sideOf(after, afterLabel),
      collapseUnchanged: { margin: 4, minSize: 8 },
    })
    return () => view.destroy()
  }, [before, after, beforeLabel, afterLabel, folded])
  return <div className="side-by-side" ref={place} />
}
