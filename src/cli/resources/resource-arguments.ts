// The words in which kubectl's users name objects: `pods`, `sts,pvc`, `pod web-0 web-1`, `pod/web-0 sts/web`.
import { VerbError } from '../terminal/failure.ts'

export type ResourceArguments =
  /** All objects of the kinds. */
  | { readonly kind: 'types'; readonly types: readonly string[] }
  | { readonly kind: 'named'; readonly objects: readonly NamedResource[] }

export interface NamedResource {
  readonly type: string
  readonly name: string
}

export function parseResources(words: readonly string[]): ResourceArguments {
  const [first = '', ...rest] = words
  if (words.some(word => word.includes('/'))) return { kind: 'named', objects: words.map(parseNamed) }
  const types = first.split(',').filter(Boolean)
  if (types.length === 0) throw new VerbError('say what: pods, or statefulset/web', { exitCode: 2 })
  if (rest.length === 0) return { kind: 'types', types }
  const [type = '', ...others] = types
  if (others.length > 0)
    throw new VerbError('names can be given for one type: pod web-0 web-1, or pod/web-0 sts/web', {
      exitCode: 2,
    })
  return { kind: 'named', objects: rest.map(name => ({ type, name })) }
}

function parseNamed(word: string): NamedResource {
  const [type = '', name = '', ...rest] = word.split('/')
  if (type && name && rest.length === 0) return { type, name }
  throw new VerbError(
    word.includes('/')
      ? `${word} is no <type>/<name>`
      : `${word}: where one object is named as <type>/<name>, all are`,
    { exitCode: 2 },
  )
}
