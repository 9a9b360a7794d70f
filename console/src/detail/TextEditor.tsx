import { yaml } from '@codemirror/lang-yaml'
import { EditorState } from '@codemirror/state'
import { basicSetup, EditorView } from 'codemirror'
import { useEffect, useRef } from 'react'

export interface TextEditorProps {
  /** What is put into the editor when this changes; what is typed afterwards is told, and not put in again. */
  readonly source: string
  readonly isReadOnly: boolean
  readonly label: string
  onChange(text: string): void
}

const subtle = 'var(--pf-t--global--text--color--subtle)'

const looks = EditorView.theme({
  '&': { fontSize: '13.5px', maxHeight: '70dvh' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.5' },
  '.cm-content': { caretColor: 'currentcolor' },
  '.cm-cursor': { borderLeftColor: 'currentcolor' },
  '.cm-gutters': {
    background: 'var(--pf-t--global--background--color--secondary--default)',
    color: subtle,
    border: '0',
  },
  '.cm-activeLine, .cm-activeLineGutter': { background: 'transparent' },
  '.cm-line span': { color: 'inherit' },
})

export function TextEditor({ source, isReadOnly, label, onChange }: TextEditorProps) {
  const place = useRef<HTMLDivElement>(null)
  const editor = useRef<EditorView | null>(null)
  const tell = useRef(onChange)
  tell.current = onChange
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text of a living editor is put in below
  useEffect(() => {
    if (!place.current) return
    // Within a shadow root the library adopts its styles as sheets; in the page it would write a style element, which the
    // content policy does not let in.
    const root = place.current.shadowRoot ?? place.current.attachShadow({ mode: 'open' })
    const view = new EditorView({
      parent: root,
      root,
      state: EditorState.create({
        doc: source,
        extensions: [
          basicSetup,
          looks,
          yaml(),
          EditorState.readOnly.of(isReadOnly),
          EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0' }),
          EditorView.updateListener.of(update => {
            if (update.docChanged) tell.current(update.state.doc.toString())
          }),
        ],
      }),
    })
    editor.current = view
    return () => view.destroy()
  }, [isReadOnly, label])
  useEffect(() => {
    const view = editor.current
    if (!view || view.state.doc.toString() === source) return
    view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: source } })
  }, [source])
  return <div className="yaml__editor" ref={place} />
}
