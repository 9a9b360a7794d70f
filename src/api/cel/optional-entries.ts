// `[?a, b]` and `{?'k': a}`: entries of literals that are there when their optional value has something in it. The evaluator cannot
// read them. A mark that it can read, `!`, stands in the place of each `?`, so that every place in the text stays what it is; and
// where it has been read, the literal learns which of its entries are optional and the mark goes away. Maps whose keys are no texts
// are made here as well.
import type { ASTNode } from '@marcbachmann/cel-js'
import { type Checker, type Evaluator, type Type, type Variables, wantOptional } from './macros/macro.ts'
import { contentOf } from './made-values.ts'
import { tokensOf } from './object-literals.ts'

interface Marked {
  readonly source: string
  /** Where the marks stand. */
  readonly places: ReadonlySet<number>
}

/** What stands before a `[` that begins no list but asks for an element. */
const endsValue = /^(?:[\w`]|["')\]}])/

export function withMarks(source: string): Marked {
  const places = new Set<number>()
  if (!/[[{,]\s*(?:\/\/[^\n]*\s*)*\?/.test(source)) return { source, places }
  const open: ('literal' | 'other')[] = []
  let before = ''
  let at = 0
  for (const { kind, text } of tokensOf(source)) {
    const isElement = endsValue.test(before.slice(-1)) && before !== 'in'
    if (kind === 'mark') {
      if (text === '?' && /^[[{,]$/.test(before) && open.at(-1) === 'literal') places.add(at)
      if (text === '[') open.push(isElement ? 'other' : 'literal')
      if (text === '{') open.push('literal')
      if (text === '(') open.push('other')
      if (text === ']' || text === '}' || text === ')') open.pop()
    }
    if (kind !== 'space') before = text
    at += text.length
  }
  const written = Array.from({ length: source.length }, (_, index) =>
    places.has(index) ? '!' : source[index],
  )
  return { source: written.join(''), places }
}

/** Makes the marked entries of literals optional, and keys keep their types. */
export function readMarks(nodes: Iterable<object>, places: ReadonlySet<number>): void {
  for (const each of nodes) {
    const node = each as ASTNode
    if (node.op === 'list') readList(node, places)
    if (node.op === 'map') readMap(node, places)
  }
}

type Node<Op extends ASTNode['op']> = Extract<ASTNode, { readonly op: Op }>

function readList(node: Node<'list'>, places: ReadonlySet<number>): void {
  const optional = new Set<ASTNode>()
  for (const [index, each] of node.args.entries()) {
    const value = unmarked(each, places)
    if (value === null) continue
    node.args[index] = value
    optional.add(value)
  }
  if (optional.size === 0) return
  behave(node, {
    check(checker, _node, variables) {
      const types = node.args.map(each => valueType(checker, each, { variables, optional }))
      return checker.registry.getListType(common(checker, types))
    },
    evaluate(evaluator, _node, variables) {
      return node.args.flatMap(each => {
        const value = evaluator.run(each, variables)
        if (!optional.has(each)) return [value]
        const content = present(evaluator, value, each)
        return content ? [content.value] : []
      })
    },
  })
}

function readMap(node: Node<'map'>, places: ReadonlySet<number>): void {
  const optional = new Set<ASTNode>()
  for (const entry of node.args) {
    const key = unmarked(entry[0], places)
    if (key === null) continue
    entry[0] = key
    optional.add(entry[1])
  }
  if (optional.size === 0 && !node.args.some(([key]) => isTypedKey(key))) return
  behave(node, {
    check(checker, _node, variables) {
      const keys = node.args.map(([key]) => checker.check(key, variables))
      const values = node.args.map(([, value]) => valueType(checker, value, { variables, optional }))
      return checker.registry.getMapType(common(checker, keys), common(checker, values))
    },
    evaluate(evaluator, _node, variables) {
      const map = new Map<unknown, unknown>()
      for (const [key, each] of node.args) {
        const [name, value] = [evaluator.run(key, variables), evaluator.run(each, variables)]
        const content = optional.has(each) ? present(evaluator, value, each) : { value }
        if (content) map.set(name, content.value)
      }
      return map
    },
  })
}

/** As the evaluator makes maps, a key is a text, and a loop over them finds texts. */
const isTypedKey = ({ op, args }: ASTNode): boolean =>
  op === 'value' && (typeof args === 'bigint' || typeof args === 'boolean')

/** The entry without the mark that it begins with; null for one that has none. */
function unmarked(node: ASTNode, places: ReadonlySet<number>): ASTNode | null {
  if (node.op === '!_') return places.has(node.start) ? node.args : null
  if (!Array.isArray(node.args) || node.op === 'list' || node.op === 'map') return null
  const args: unknown[] = node.args
  const [first] = args
  if (typeof first !== 'object' || first === null || !('op' in first)) return null
  const inner = unmarked(first as ASTNode, places)
  if (inner === null) return null
  args[0] = inner
  return node
}

interface Behaviour {
  check(checker: Checker, node: unknown, variables: Variables): Type
  evaluate(evaluator: Evaluator, node: unknown, variables: Variables): unknown
}

function behave(node: ASTNode, { check, evaluate }: Behaviour): void {
  const setMeta: unknown = Reflect.get(node, 'setMeta')
  if (typeof setMeta !== 'function') throw new Error('a node of the evaluator takes no behaviour')
  Reflect.apply(setMeta, node, ['check', check])
  Reflect.apply(setMeta, node, ['evaluate', evaluate])
}

function valueType(
  checker: Checker,
  node: ASTNode,
  { variables, optional }: { readonly variables: Variables; readonly optional: ReadonlySet<ASTNode> },
): Type {
  const type = checker.check(node, variables)
  return optional.has(node) ? wantOptional(checker, type, node).valueType : type
}

const common = (checker: Checker, types: readonly Type[]): Type =>
  types.reduce((one, other) => one.unify(checker.registry, other) ?? checker.getType('dyn'))

function present(evaluator: Evaluator, value: unknown, node: ASTNode): { readonly value: unknown } | null {
  const content = contentOf(value)
  if (content === undefined) throw evaluator.createError('no_such_overload', 'no such overload', node)
  return content
}
