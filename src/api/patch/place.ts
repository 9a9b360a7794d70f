// Places in a JSON document, by pointer (RFC 6901): a member or an index, and what has it. Only own members are looked at, so
// nothing is reached that objects inherit.

type Members = { [member: string]: unknown }
type Container = Members | unknown[]

export interface Place {
  readonly container: Container
  readonly key: string
}

/** What a place does not have, in the words of upstream's library. */
export class Misfit extends Error {
  override readonly name = 'Misfit'
}

export const missing = 'missing value'

export const isContainer = (value: unknown): value is Container => typeof value === 'object' && value !== null

/** The place that a pointer names, null where nothing could have it. The document itself is no place. */
export function locate(document: unknown, pointer: string): Place | null {
  let at = pointer.indexOf('/')
  if (at === -1 || !isContainer(document)) return null
  let container = document
  // Part by part: a pointer may be longer than the document is deep.
  for (let next = pointer.indexOf('/', at + 1); next !== -1; next = pointer.indexOf('/', at + 1)) {
    const inner = found({ container, key: unescaped(pointer.slice(at + 1, next)) })
    if (!isContainer(inner)) return null
    container = inner
    at = next
  }
  return { container, key: unescaped(pointer.slice(at + 1)) }
}

const unescaped = (part: string): string => part.replaceAll('~1', '/').replaceAll('~0', '~')

function found(place: Place): unknown {
  try {
    return read(place)
  } catch (error) {
    if (error instanceof Misfit) return undefined
    throw error
  }
}

/** Undefined where an object has no such member; a list has to have the index. */
export function read({ container, key }: Place): unknown {
  if (Array.isArray(container)) return container[indexIn(key, container.length - 1, container.length)]
  return Object.hasOwn(container, key) ? container[key] : undefined
}

export function insert({ container, key }: Place, value: unknown): void {
  if (!Array.isArray(container)) setMember(container, key, value)
  else if (key === '-') container.push(value)
  else container.splice(indexToInsert(container, key), 0, value)
}

function indexToInsert(list: readonly unknown[], key: string): number {
  if (!isNumber(key)) throw new Misfit(`value was not a proper array index: '${key}': ${unreadNumber(key)}`)
  return indexIn(key, list.length, list.length + 1)
}

export function assign({ container, key }: Place, value: unknown): void {
  if (Array.isArray(container)) container[indexIn(key, container.length - 1, container.length)] = value
  else setMember(container, key, value)
}

export function remove({ container, key }: Place): void {
  if (Array.isArray(container)) container.splice(indexIn(key, container.length - 1, container.length), 1)
  else if (Object.hasOwn(container, key)) delete container[key]
  else throw new Misfit(`Unable to remove nonexistent key: ${key}: ${missing}`)
}

const isNumber = (part: string): boolean => /^[-+]?\d{1,9}$/.test(part)
const unreadNumber = (part: string): string => `strconv.Atoi: parsing ${JSON.stringify(part)}: invalid syntax`

/** The index that a part of a pointer names: at most `max`, or counted back from `length`. */
function indexIn(part: string, max: number, length: number): number {
  if (!isNumber(part)) throw new Misfit(unreadNumber(part))
  const number = Number(part)
  const index = number < 0 ? number + length : number
  if (index < 0 || index > max)
    throw new Misfit(`Unable to access invalid index: ${number}: invalid index referenced`)
  return index
}

/** As a member of its own, also for names that objects inherit. */
function setMember(members: Members, member: string, value: unknown): void {
  Object.defineProperty(members, member, { value, writable: true, enumerable: true, configurable: true })
}
