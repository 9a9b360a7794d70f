import { yaml } from '@codemirror/lang-yaml'
import { EditorState } from '@codemirror/state'
import { basicSetup, EditorView } from 'codemirror'
import { useEffect, useRef } from 'react'

export interface TextEditorProps {
  readonly text: string
  readonly isReadOnly: boolean
  readonly label: string
  onChange(text: string): void
}

export function TextEditor({ text, isReadOnly, label, onChange }: TextEditorProps) {
  const place = useRef<HTMLDivElement>(null)
  const editor = useRef<EditorView | null>(null)
  const tell = useRef(onChange)
  tell.current = onChange
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text of a living editor is put in below
  useEffect(() => {
    if (!place.current) return
    const view = new EditorView({
      parent: place.current,
      state: EditorState.create({
        doc: text,
        extensions: [
          basicSetup,
          yaml(),
          EditorState.readOnly.of(isReadOnly),
          EditorView.contentAttributes.of({ 'aria-label': label }),
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
    if (!view || view.state.doc.toString() === text) return
    view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } })
  }, [text])
  return <div className="yaml__editor" ref={place} />
}
