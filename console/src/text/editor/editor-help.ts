// What the editor says while one types: fields and values that the cluster's schema knows, and problems in the margin.
import { yamlLanguage } from '@codemirror/lang-yaml'
import { type Diagnostic, lintGutter, setDiagnostics } from '@codemirror/lint'
import type { EditorState, Extension, TransactionSpec } from '@codemirror/state'
import { type KindSchema, schemaAt, typeText } from '../schema/schema.ts'
import { placeAt } from '../trying/text-places.ts'
import type { TextProblem } from '../trying/text-problems.ts'

interface Asked {
  readonly pos: number
  readonly explicit: boolean
  readonly state: EditorState
  matchBefore(pattern: RegExp): { readonly from: number; readonly text: string } | null
}

/** `schema` is asked when something is completed: it may come later than the text. */
export const completing = (schema: () => KindSchema | null): Extension =>
  yamlLanguage.data.of({ autocomplete: (asked: Asked) => completionsAt(asked, schema()) })

function completionsAt(asked: Asked, kind: KindSchema | null) {
  const { pos, explicit, state } = asked
  if (!kind) return null
  const word = asked.matchBefore(/[\w-]*/)
  if (!explicit && (word?.text ?? '') === '') return null
  const { parents, key, isValue } = placeAt(state.doc.toString(), pos)
  const around = schemaAt(kind, parents)
  if (!around) return null
  const from = word?.from ?? pos
  if (isValue) {
    const { enum: values = [], type } = (key !== null && schemaAt(kind, [...parents, key])) || {}
    const words = type === 'boolean' ? ['true', 'false'] : values.map(String)
    return { from, options: words.map(label => ({ label, type: 'enum' })) }
  }
  const options = Object.keys(around.properties ?? {}).map(label => {
    const schema = schemaAt(kind, [...parents, label]) ?? {}
    return {
      label,
      type: 'property',
      detail: typeText(kind.schemas, schema),
      info: schema.description ?? '',
      apply: `${label}: `,
      boost: around.required?.includes(label) ? 1 : 0,
    }
  })
  return { from, options }
}

export const margin: Extension = lintGutter()

export function marked(state: EditorState, problems: readonly TextProblem[]): TransactionSpec {
  const { length } = state.doc
  const diagnostics = problems.map(({ from, to, message }): Diagnostic => {
    const start = Math.min(from, length)
    return { from: start, to: Math.min(Math.max(to, start), length), severity: 'error', message }
  })
  return setDiagnostics(state, diagnostics)
}
