import { yaml } from '@codemirror/lang-yaml'
import { Compartment, EditorState } from '@codemirror/state'
import { basicSetup, EditorView } from 'codemirror'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type KindSchema, schemaAt, typeText } from '../schema/schema.ts'
import { type CursorPlace, placeAt } from '../trying/text-places.ts'
import type { TextProblem } from '../trying/text-problems.ts'
import { covered, coveredRanges, covering } from './covering.ts'
import { completing, margin, marked } from './editor-help.ts'
import { looks } from './editor-looks.ts'
import { placeAnew } from './place-anew.ts'

export interface TextEditorProps {
  /** What is put into the editor when this changes; what is typed afterwards is told, and not put in again. */
  readonly source: string
  readonly isReadOnly: boolean
  /** What stands there is being made: for that long, nothing is typed. */
  readonly isHeld?: boolean
  readonly label: string
  onChange(text: string): void
  /** What the cluster says of the fields; null where that is not known, or not yet. */
  readonly schema?: KindSchema | null
  readonly problems?: readonly TextProblem[]
  /** A place to be shown, with the cursor in it, each time that it is another object. */
  readonly shown?: { readonly at: number } | null
  /** Values of Secrets in it are covered until somebody asks for them. */
  readonly coversSecrets?: boolean
}

/** In the language of the page, which may change while one types. */
const named = (label: string) => EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0' })

const noProblems: readonly TextProblem[] = []

export function TextEditor(props: TextEditorProps) {
  const { source, isReadOnly, label, onChange, schema = null, problems = noProblems } = props
  const { coversSecrets = false, shown = null, isHeld = false } = props
  const [covers] = useState(() => new Compartment())
  const [naming] = useState(() => new Compartment())
  const [holding] = useState(() => new Compartment())
  const [isCovered, setCovered] = useState(coversSecrets)
  const [hasSecrets, setHasSecrets] = useState(false)
  const { t } = useTranslation()
  const place = useRef<HTMLDivElement>(null)
  const editor = useRef<EditorView | null>(null)
  const tell = useRef(onChange)
  tell.current = onChange
  const known = useRef(schema)
  known.current = schema
  const [cursor, setCursor] = useState<CursorPlace | null>(null)
  /** What stands in the editor, typed or not; and what it was given, as effects run again where a page was out of sight. */
  const living = useRef({ text: source, source, isReadOnly })
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text of a living editor is put in below
  useEffect(() => {
    if (!place.current) return
    // Within a shadow root the library adopts its styles as sheets; in the page it would write a style element, which the
    // content policy does not let in.
    const root = place.current.shadowRoot ?? place.current.attachShadow({ mode: 'open' })
    // Who begins to edit or leaves it begins with what is given; otherwise what was typed stays.
    const isOther = living.current.source !== source || living.current.isReadOnly !== isReadOnly
    if (isOther) living.current = { text: source, source, isReadOnly }
    const view = new EditorView({
      parent: root,
      root,
      state: EditorState.create({
        doc: living.current.text,
        extensions: [
          basicSetup,
          looks,
          yaml(),
          holding.of(EditorState.readOnly.of(isReadOnly || isHeld)),
          coversSecrets ? covering : [],
          covers.of(isCovered ? covered : []),
          ...(isReadOnly ? [] : [completing(() => known.current), margin]),
          naming.of(named(label)),
          EditorView.updateListener.of(update => {
            setHasSecrets(coveredRanges(update.state).length > 0)
            if (!update.selectionSet && !update.docChanged && !update.focusChanged) return
            const text = update.state.doc.toString()
            if (update.docChanged) {
              living.current.text = text
              tell.current(text)
            }
            setCursor(placeAt(text, update.state.selection.main.head))
          }),
        ],
      }),
    })
    editor.current = view
    setHasSecrets(coveredRanges(view.state).length > 0)
    const stopPlacing = placeAnew(view, place.current)
    return () => {
      stopPlacing()
      view.destroy()
    }
  }, [isReadOnly])
  useEffect(() => {
    const view = editor.current
    if (!view || living.current.source === source) return
    living.current.source = source
    if (view.state.doc.toString() === source) return
    view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: source } })
  }, [source])
  useEffect(() => {
    const view = editor.current
    if (view && !isReadOnly) view.dispatch(marked(view.state, problems))
  }, [problems, isReadOnly])
  useEffect(() => {
    const view = editor.current
    if (!view || !shown) return
    const anchor = Math.min(shown.at, view.state.doc.length)
    view.dispatch({ selection: { anchor }, effects: EditorView.scrollIntoView(anchor, { y: 'center' }) })
    view.focus()
  }, [shown])
  useEffect(() => {
    editor.current?.dispatch({ effects: covers.reconfigure(isCovered ? covered : []) })
  }, [covers, isCovered])
  useEffect(() => {
    editor.current?.dispatch({
      effects: holding.reconfigure(EditorState.readOnly.of(isReadOnly || isHeld)),
    })
  }, [holding, isReadOnly, isHeld])
  useEffect(() => {
    editor.current?.dispatch({ effects: naming.reconfigure(named(label)) })
  }, [naming, label])
  return (
    <>
      {hasSecrets && (
        <button type="button" className="as-link" onClick={() => setCovered(!isCovered)}>
          {t(isCovered ? 'yaml.showValues' : 'yaml.hideValues')}
        </button>
      )}
      <div className="yaml__editor" ref={place} />
      {!isReadOnly && schema && cursor && <FieldHelp kind={schema} place={cursor} />}
    </>
  )
}

/** What the field at the cursor is for, in the words of the cluster. */
function FieldHelp({ kind, place }: { readonly kind: KindSchema; readonly place: CursorPlace }) {
  const { t } = useTranslation()
  const path = place.key === null ? place.parents : [...place.parents, place.key]
  const schema = schemaAt(kind, path)
  if (!schema || path.length === 0) return null
  return (
    <p className="yaml__help">
      <span className="mono">{path.join('.').replaceAll('.*', '[]')}</span> · {typeText(kind.schemas, schema)}
      {schema.description && (
        <>
          {' · '}
          {t('yaml.clusterSays')} <span lang="en">{schema.description}</span>
        </>
      )}
    </p>
  )
}
