// Where a field stands in a text, and which field stands at a place of it: for YAML, of which JSON is a part. A text that is
// being typed is mostly none, so what stands at the cursor is found by indentation alone. Pure.
import { isMap, isSeq, type YAMLMap } from '../../../../src/base/yaml.ts'
import { documentsOf } from '../../model/documents.ts'

export interface TextRange {
  readonly from: number
  readonly to: number
}

/** `spec.containers[0].image`, `metadata.labels[a/b]`: keys and indices. */
export function partsOfField(field: string): readonly string[] {
  return [...field.matchAll(/\[([^\]]*)\]|[^.[\]]+/g)].map(([whole, within]) =>
    (within ?? whole).replaceAll(/^"|"$/g, ''),
  )
}

/** Of a field of the text, or of the nearest around it that there is. The text is read once for all of them. */
export function rangesIn(text: string): (field: string) => TextRange {
  const lineAt = (offset: number): TextRange => {
    const from = text.lastIndexOf('\n', Math.max(0, offset - 1)) + 1
    const end = text.indexOf('\n', offset)
    return { from, to: end < 0 ? text.length : end }
  }
  const [document] = documentsOf(text)
  const known = new Map<YAMLMap, Pairs>()
  const pairsOf = (map: YAMLMap): Pairs => {
    const pairs = known.get(map) ?? pairsIn(map)
    known.set(map, pairs)
    return pairs
  }
  return field => {
    let node: unknown = document?.contents
    let found = 0
    for (const part of partsOfField(field)) {
      if (isMap(node)) {
        const pair = pairsOf(node).get(part)
        if (!pair) break
        found = startOf(pair.key) ?? found
        node = pair.value
      } else if (isSeq(node)) {
        const item = node.items[Number(part)]
        if (item === undefined) break
        found = startOf(item) ?? found
        node = item
      } else break
    }
    return lineAt(found)
  }
}

type Pairs = ReadonlyMap<string, YAMLMap['items'][number]>

/** By their keys; of a key that stands twice, the first. */
function pairsIn({ items }: YAMLMap): Pairs {
  const pairs = new Map<string, YAMLMap['items'][number]>()
  for (const pair of items) {
    const key = String(Reflect.get(Object(pair.key), 'value'))
    if (!pairs.has(key)) pairs.set(key, pair)
  }
  return pairs
}

function startOf(node: unknown): number | null {
  const range: unknown = Reflect.get(Object(node), 'range')
  return Array.isArray(range) && typeof range[0] === 'number' ? range[0] : null
}

export interface CursorPlace {
  /** Keys from the root to the object that the line belongs to; an item of a list is `*`. */
  readonly parents: readonly string[]
  /** The key of the line, as far as it is there; null on a line that has none. */
  readonly key: string | null
  /** The cursor is behind the colon. */
  readonly isValue: boolean
}

const line = /^(\s*)((?:-\s+)*)(-\s*$)?(?:"([^"]+)"|([\w./-]+))?\s*(:)?/

interface Read {
  /** Of the key itself, behind the dashes. */
  readonly indent: number
  readonly dashes: readonly number[]
  readonly key: string | null
  readonly hasColon: boolean
}

function readLine(text: string): Read {
  const [, blank = '', dashText = '', bare = '', quoted, plain, colon] = line.exec(text) ?? []
  const dashes = [...(dashText + bare)].flatMap((sign, at) => (sign === '-' ? [blank.length + at] : []))
  const indent = bare ? blank.length + dashText.length + 2 : blank.length + dashText.length
  return { indent, dashes, key: quoted ?? plain ?? null, hasColon: colon !== undefined }
}

/** The nearest first. */
function* linesAbove(text: string, start: number): Generator<string, void> {
  for (let end = start - 1; end >= 0; ) {
    const from = end === 0 ? 0 : text.lastIndexOf('\n', end - 1) + 1
    yield text.slice(from, end)
    end = from - 1
  }
}

/** `offset` of the cursor. Linear in the lines before it, up to where its object begins. */
export function placeAt(text: string, offset: number): CursorPlace {
  const start = text.lastIndexOf('\n', Math.max(0, offset - 1)) + 1
  const end = text.indexOf('\n', start)
  const whole = text.slice(start, end < 0 ? text.length : end)
  const here = readLine(whole)
  const isValue = here.hasColon && offset - start > whole.indexOf(':')
  const parents: string[] = []
  // An empty line belongs where the cursor stands in it.
  let below = whole.trim() === '' ? offset - start : here.indent
  const up = (read: Read, isOwnLine: boolean) => {
    for (const dash of read.dashes.toReversed())
      if (dash < below) {
        parents.unshift('*')
        below = dash
        // A list may stand as deep as the key that it is of.
        isOfList = true
      }
    if (isOwnLine || read.key === null || !read.hasColon || read.dashes.length > 0) return
    if (read.indent < below || (isOfList && read.indent === below)) {
      parents.unshift(read.key)
      below = read.indent
      isOfList = false
    }
  }
  let isOfList = false
  up(here, true)
  for (const each of linesAbove(text, start)) {
    // Nothing stands further out.
    if (below === 0 && !isOfList) break
    if (each.trim() === '' || each.trimStart().startsWith('#')) continue
    if (each.startsWith('---')) break
    const read = readLine(each)
    // `- name: a` above: its key is a neighbour, its dash an item around.
    if (read.dashes.length > 0 && read.key !== null && read.hasColon && read.indent < below) {
      parents.unshift(read.key)
      below = read.indent
      isOfList = false
    }
    up(read, false)
  }
  return { parents, key: here.key, isValue }
}
