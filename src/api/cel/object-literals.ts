// `Object.spec{replicas: 3, ?paused: x}`: objects as expressions of mutations write them, which the evaluator cannot read. Each
// becomes a call that makes the same (`made-objects.ts`): `madeObject("Object.spec", {"replicas": 3, "?paused": x})`.
//
// In CEL a name directly before `{` always begins such an object, so that tokens are enough to find them. Everything else stays
// as it is, to the letter. What is not closed, or is no expression, is left to the parser to complain about.

interface Token {
  readonly kind: 'name' | 'text' | 'mark' | 'space'
  readonly text: string
}

const token =
  /(?<space>\s+|\/\/[^\n]*)|(?<text>[rRbB]{0,2}(?:"""[\s\S]*?"""|'''[\s\S]*?'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'))|(?<name>[A-Za-z_][A-Za-z0-9_]*|`[^`\n]*`)|[\s\S]/gy

export function tokensOf(source: string): readonly Token[] {
  return [...source.matchAll(token)].map(({ 0: text, groups = {} }) => {
    const kind = (['space', 'text', 'name'] as const).find(each => groups[each] !== undefined) ?? 'mark'
    return { kind, text }
  })
}

/** What is open where the walk stands: an object, whose fields are names, or any other bracket. */
type Open = 'object' | 'other'

const closing = new Set(['}', ')', ']'])
const opening = new Set(['{', '(', '['])

/** The same expression with calls in the place of objects. */
export function withCalls(source: string): string {
  if (!/[A-Za-z0-9_`]\s*\{/.test(source)) return source
  const written: string[] = []
  const open: Open[] = []
  let isField = false
  for (const { kind, text } of tokensOf(source)) {
    if (kind === 'space') {
      written.push(text)
      continue
    }
    if (text === '{' && kind === 'mark') {
      const type = takeType(written)
      open.push(type === null ? 'other' : 'object')
      written.push(type === null ? '{' : `${makingFunction}(${JSON.stringify(type)}, {`)
      isField = type !== null
      continue
    }
    if (isField && kind === 'name') {
      const isOptional = takeMark(written)
      written.push(JSON.stringify(`${isOptional ? '?' : ''}${text.replaceAll('`', '')}`))
      isField = false
      continue
    }
    const closed = kind === 'mark' && closing.has(text) ? open.pop() : undefined
    if (kind === 'mark' && opening.has(text)) open.push('other')
    written.push(closed === 'object' ? '})' : text)
    isField = kind === 'mark' && (text === ',' || (isField && text === '?')) && open.at(-1) === 'object'
  }
  return written.join('')
}

export const makingFunction = 'madeObject'

/** `Object.spec`, taken back from what has been written; null where no name stands there. */
function takeType(written: string[]): string | null {
  let at = written.length
  const parts: string[] = []
  let wantsName = true
  while (at > 0) {
    const text = written[at - 1] ?? ''
    if (/^\s+$/.test(text)) {
      at--
      continue
    }
    const isName = /^[A-Za-z_`]/.test(text)
    if (wantsName ? !isName || text === 'in' : text !== '.') break
    parts.unshift(text.replaceAll('`', ''))
    wantsName = !wantsName
    at--
  }
  if (parts.length === 0 || wantsName) return null
  written.length = at
  // What stood between is kept, so that words do not run together.
  written.push(' ')
  return parts.join('')
}

function takeMark(written: string[]): boolean {
  const at = written.findLastIndex(text => !/^\s+$/.test(text))
  if (written[at] !== '?') return false
  written.splice(at, 1)
  return true
}
