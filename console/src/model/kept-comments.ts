// A text that goes along with a change of its objects: what is the same stays as it was written, comments included, and only
// what differs is written anew. Pure.
import { isEqual } from '../../../src/api/equality.ts'
import { type ApiObject, nameOf } from '../../../src/api/object.ts'
import {
  type Document,
  formatYaml,
  isMap,
  isScalar,
  isSeq,
  type Node,
  parseAllDocuments,
} from '../../../src/base/yaml.ts'
import { type Bundle, objectsOf } from './bundle.ts'
import { readText, textOfBundle } from './text.ts'

/** The bundle as YAML, made of the text that another state of it was read in; printed anew where that cannot be done. */
export function textWithComments(text: string, bundle: Bundle): string {
  try {
    const patched = patchedText(text, objectsOf(bundle))
    const now = readText(patched)
    if (now.kind === 'read' && isEqual(now.bundle, bundle)) return patched
  } catch {
    // It is written in a way that cannot be gone along with.
  }
  return textOfBundle(bundle, 'yaml')
}

/** Whether anything would be lost if it were printed anew. */
export const hasComments = (text: string): boolean => /(^|\s)#/m.test(text)

const style = { lineWidth: 0 } as const

function patchedText(text: string, objects: readonly ApiObject[]): string {
  const documents = [parseAllDocuments(text, { uniqueKeys: false, compat: 'yaml-1.1' })].flat()
  const left = [...objects]
  const texts = documents.flatMap(document => {
    if (document.contents === null) return [String(document)]
    const at = left.findIndex(each => isSameObject(each, document.toJS() as ApiObject))
    const [object] = at < 0 ? [] : left.splice(at, 1)
    if (object === undefined) return []
    document.contents = patched(document, document.contents, object) as typeof document.contents
    return [document.toString(style)]
  })
  return [...texts, ...left.map(each => formatYaml(each))].reduce((all, each) =>
    /^---/m.test(each) ? `${all}${each}` : `${all}---\n${each}`,
  )
}

/** A set stays the set whatever it is called; there is one. */
const isSameObject = (a: ApiObject, b: ApiObject): boolean =>
  a.kind === b.kind && (a.kind === 'StatefulSet' || nameOf(a) === nameOf(b))

type Fields = { readonly [field: string]: unknown }
const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The node with this value; the very same where it has it already. */
function patched(document: Document, node: unknown, value: unknown): unknown {
  if (isNode(node) && isEqual(node.toJS(document), value)) return node
  if (isMap(node) && isFields(value)) {
    node.items = node.items.filter(({ key }) => nameIn(key) in value)
    for (const [name, inner] of Object.entries(value)) {
      const pair = node.items.find(({ key }) => nameIn(key) === name)
      if (pair) pair.value = patched(document, pair.value, inner)
      else node.items.push(document.createPair(name, inner))
    }
    return node
  }
  if (isSeq(node) && Array.isArray(value)) {
    const items = [...node.items]
    node.items = value.map((inner: unknown) => {
      const old = items.find(item => isElement(document, item, inner))
      if (old === undefined) return document.createNode(inner)
      items.splice(items.indexOf(old), 1)
      return patched(document, old, inner)
    })
    return node
  }
  if (isScalar(node) && !isFields(value) && !Array.isArray(value)) {
    node.value = value
    // How a number was written says nothing of another one.
    delete node.format
    delete node.source
    return node
  }
  return document.createNode(value)
}

const isNode = (node: unknown): node is Node =>
  typeof node === 'object' && node !== null && 'toJS' in node && typeof node.toJS === 'function'

const nameIn = (key: unknown): string => String(isScalar(key) ? key.value : key)

/** Elements are told apart by what names them, those without a name by the whole of them. */
function isElement(document: Document, item: unknown, value: unknown): boolean {
  const is: unknown = isNode(item) ? item.toJS(document) : item
  const key = keyOf(value)
  return key === null ? isEqual(is, value) : keyOf(is) === key
}

function keyOf(element: unknown): string | null {
  if (!isFields(element)) return null
  const field = ['name', 'containerPort', 'mountPath', 'key', 'port'].find(each => each in element)
  const name = isFields(element.metadata) ? element.metadata.name : undefined
  if (field !== undefined) return `${field} ${String(element[field])}`
  return name === undefined ? null : `metadata ${String(name)}`
}
