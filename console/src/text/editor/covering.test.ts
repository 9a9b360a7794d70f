import { EditorState } from '@codemirror/state'
import { expect, it } from 'vitest'
import { answerTo } from '../reading/reading.ts'
import { coveredRanges, covering } from './covering.ts'
import { found, questionOf } from './covers.ts'

const map = 'kind: ConfigMap\ndata: {x: plain}\n---\n'
const text = `${map}apiVersion: v1
kind: Secret
stringData:
  password: hunter2
  other: topsecret
`
const begun = (doc: string) => EditorState.create({ doc, extensions: covering })

const coveredIn = (state: EditorState) =>
  coveredRanges(state).map(({ from, to }) => state.doc.sliceString(from, to))

/** Each key by itself, as somebody types it. */
function typed(state: EditorState, at: number, keys: string): EditorState {
  return [...keys].reduce(
    (now, key, index) => now.update({ changes: { from: at + index, insert: key } }).state,
    state,
  )
}

const lineAt = (at: number, state: EditorState): EditorState => typed(state, at, '\n')

const taken = (state: EditorState, gone: string): EditorState => {
  const from = state.doc.toString().indexOf(gone)
  return state.update({ changes: { from, to: from + gone.length } }).state
}

it('values of Secrets are covered, and nothing else', () => {
  expect(coveredIn(begun(text))).toEqual(['hunter2', 'topsecret'])
})

const kind = text.indexOf('kind: Secret')
it.each([
  ['a new key is begun in the Secret', (state: EditorState) => typed(lineAt(kind, state), kind, 'lab')],
  ['a new key is begun at its end', (state: EditorState) => typed(state, text.length, 'lab')],
  ['an item is begun', (state: EditorState) => typed(lineAt(kind, state), kind, '- a')],
  ['a quote is opened in the document before', (state: EditorState) => typed(state, 0, 'x: "abc')],
  [
    'the colon of the values is taken away',
    (state: EditorState) => taken(state, ':\n  password'.slice(0, 1)),
  ],
  [
    'the colon of stringData is taken away',
    (state: EditorState) => typed(taken(state, 'Data:'), text.indexOf('Data:'), 'Data'),
  ],
  ['the key of its kind is typed on', (state: EditorState) => typed(state, kind, 'x')],
  ['its kind is typed on', (state: EditorState) => typed(state, kind + 'kind: Secret'.length, 'X')],
  ['its kind is taken back', (state: EditorState) => taken(state, 'cret')],
  [
    'the colon of one value is taken away',
    (state: EditorState) => typed(taken(state, 'password:'), text.indexOf('password:'), 'password'),
  ],
])('values stay covered while %s', (_, half) => {
  const state = half(begun(text))
  expect(coveredIn(state).join()).toContain('hunter2')
  expect(coveredIn(state).join()).toContain('topsecret')
  expect(coveredIn(state).join()).not.toContain('plain')
})

it('a value that is typed on in a text with faults is covered to its end', () => {
  const half = typed(begun(text), 0, 'x: "abc')
  const end = half.doc.toString().indexOf('hunter2') + 'hunter2'.length
  expect(coveredIn(typed(half, end, '34'))).toContain('hunter234')
})

it('a text that is whole again takes covers away', () => {
  const half = typed(lineAt(kind, begun(text)), kind, 'lab')
  expect(coveredIn(taken(half, 'lab'))).toEqual(['hunter2', 'topsecret'])
  expect(coveredIn(taken(begun(text), '  other: topsecret\n'))).toEqual(['hunter2'])
  expect(coveredIn(taken(begun(text), text.slice(map.length)))).toEqual([])
})

it('of a text that is pasted with faults, nobody can tell what is no value', () => {
  const wrong = `${text}lab\n`
  expect(coveredIn(begun(wrong))).toEqual([wrong])
  const pasted = begun('kind: ConfigMap\n').update({ changes: { from: 0, to: 16, insert: wrong } }).state
  expect(coveredIn(pasted)).toEqual([wrong])
})

it('covers do not become more with each key', () => {
  expect(coveredRanges(typed(lineAt(kind, begun(text)), kind, 'label'))).toHaveLength(2)
})

it('the kind of the last Secret is typed anew, and covers its values until it is another one', () => {
  const data = 'kind: Secret\ndata: {a: aGk=}\n'
  const without = taken(begun(data), 'Secret')
  expect(coveredIn(without)).toEqual(['aGk='])
  expect(coveredIn(typed(without, 6, 'Confi'))).toEqual(['aGk='])
  expect(coveredIn(typed(without, 6, 'ConfigMap'))).toEqual([])
})

it('a large text is covered as a whole until it is read, unless it has no Secret', () => {
  const pods = 'imagePullSecrets: [{name: a}]\n'
  const large = (of: string) => `${of}${'# more\n'.repeat(8_000)}`
  expect(coveredRanges(begun(large(text)))).toEqual([{ from: 0, to: large(text).length }])
  expect(coveredRanges(begun(large(pods)))).toEqual([])
})

/** As the thread that reads answers. */
function read(state: EditorState): EditorState {
  const question = questionOf(state)
  return question ? state.update({ effects: found.of(answerTo(question)) }).state : state
}

const filled = (of: string) => `${of}${'# more\n'.repeat(8_000)}`

it('in a large text, too, an object with covered values stays a Secret until it says that it is something else', () => {
  const other = 'kind: Secret\ndata: {b: b3RoZXI=}\n---\n'
  const state = read(begun(filled(`${other}${text}`)))
  expect(coveredIn(state)).toEqual(['b3RoZXI=', 'hunter2', 'topsecret'])
  const at = state.doc.toString().lastIndexOf('kind: Secret') + 'kind: Secre'.length
  const half = read(state.update({ changes: { from: at, to: at + 1 } }).state)
  expect(coveredIn(half)).toEqual(['b3RoZXI=', 'hunter2', 'topsecret'])
})

it('a large text without a Secret by now has its covers taken away', () => {
  const state = read(begun(filled('kind: Secret\ndata: {a: aGk=}\n')))
  expect(coveredIn(state)).toEqual(['aGk='])
  const named = state.update({ changes: { from: 6, to: 12, insert: 'ConfigMap' } }).state
  expect(coveredIn(named)).toContain('aGk=')
  expect(coveredIn(read(named))).toEqual([])
})

it('what was put into a large text makes no Secret of the object that it stands in', () => {
  const widget = 'kind: Widget\ndata: {a: plain}\n---\n'
  expect(coveredIn(read(begun(filled(`${widget}${text}`))))).toEqual(['hunter2', 'topsecret'])
})
