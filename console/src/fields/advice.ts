// What is allowed, and is most probably not what was meant: asked about at its field, with the other reading as a button. It
// keeps nobody from going on. Pure.
import { parseQuantity } from '../../../src/api/quantity.ts'
import { wordsOfCommand } from '../model/words.ts'

/** Which question a field is asked. */
export type Advising = 'program' | 'amount' | 'capabilities' | 'setName'

export interface Advice {
  readonly kind: Advising
  /** What the words have a place for. */
  readonly about: string
  /** What was meant, as the value of the field and as its words; null where that is not known. */
  readonly instead: { readonly value: unknown; readonly words: string } | null
}

export function adviceOn(kind: Advising, value: unknown): Advice | null {
  switch (kind) {
    case 'program':
      return Array.isArray(value) ? onProgram(value.map(String)) : null
    case 'amount':
      return onAmount(value === undefined || value === null ? '' : String(value))
    case 'capabilities':
      return Array.isArray(value) ? onCapabilities(value.map(String)) : null
    case 'setName':
      return onSetName(value)
  }
}

/** `sh -c "echo hi"` in one line: as a shell would take it, and no file has such a name. */
function onProgram([program = '', ...rest]: readonly string[]): Advice | null {
  if (!/\S\s+\S/.test(program)) return null
  const words = wordsOfCommand(program)
  if (words === null) return { kind: 'program', about: program, instead: null }
  const value = [...words, ...rest]
  return { kind: 'program', about: program, instead: { value, words: value.map(shown).join(' ') } }
}

const shown = (word: string): string => (/^[\w@%+=:,./-]+$/.test(word) ? word : JSON.stringify(word))

/** Below this no program starts and no volume is made. */
const leastBytes = 4 * 1024 * 1024

/** `512` are bytes, `512m` thousandths of them. */
function onAmount(text: string): Advice | null {
  const [, number] = /^(\d+)m?$/.exec(text.trim()) ?? []
  const quantity = parseQuantity(text.trim())
  if (number === undefined || !quantity || Number(number) === 0) return null
  const bytes = text.trim().endsWith('m') ? Number(number) / 1000 : Number(number)
  if (bytes >= leastBytes) return null
  const meant = `${number}Mi`
  return { kind: 'amount', about: String(bytes), instead: { value: meant, words: meant } }
}

/** Kubernetes' names are without the `CAP_` of Linux. */
function onCapabilities(names: readonly string[]): Advice | null {
  const wrong = names.filter(name => /^CAP_/i.test(name))
  if (wrong.length === 0) return null
  const value = names.map(name => name.replace(/^CAP_/i, '').toUpperCase())
  return { kind: 'capabilities', about: wrong.join(', '), instead: { value, words: value.join(', ') } }
}

/** With a hyphen and a hash of ten it is a label of each Pod, which has 63. */
const longestName = 52

const onSetName = (value: unknown): Advice | null =>
  typeof value === 'string' && value.length > longestName
    ? { kind: 'setName', about: String(value.length), instead: null }
    : null
