// A long JSON text read in steps. JSON.parse goes through a text in one stretch, and a hundred thousand keys take it a tenth of
// a second: so the text is cut at its commas into pieces that JSON.parse reads, and what they give is put together again.
//
// Nothing is decided here that JSON.parse does not decide: every piece is read by it, and a text that the cuts do not explain is
// given to it as a whole, which finds the words for what is wrong. So the value is the one that JSON.parse gives.
import type { Steps } from '../../base/turn.ts'
import { setField } from '../json-values.ts'

/** What is read at once, in characters: a thousand or two short fields. */
export const pieceLengthMax = 32 * 1024

/** What `JSON.parse` gives for the text; throws what that throws. */
export function* jsonSteps(text: string): Steps<unknown> {
  try {
    return yield* piecesSteps(text)
  } catch (error) {
    if (error instanceof SyntaxError) return JSON.parse(text)
    throw error
  }
}

/** The same; a SyntaxError tells no more than that `JSON.parse` is to say whether there is anything wrong, and what. */
export function* piecesSteps(text: string): Steps<unknown> {
  if (text.length <= pieceLengthMax) return JSON.parse(text)
  return yield* new Cutter(text).whole()
}

/** An object or a list that has begun and not ended where the text is looked at. */
interface Open {
  readonly at: number
  readonly isObject: boolean
  /** Where its member under way begins. */
  member: number
  /** Where what has not been read of it begins; members before it are in `value`. */
  unread: number
  /** Null as long as all of it is unread. */
  value: Fields | unknown[] | null
  /** Whether the member before here was put in by itself: a comma has to come, or the end. */
  isAfterPart: boolean
}

type Fields = { [name: string]: unknown }

class Cutter {
  readonly #text: string
  readonly #open: Open[] = []
  /** Up to here the text has been read. */
  #readTo = 0

  constructor(text: string) {
    this.#text = text
  }

  *whole(): Steps<unknown> {
    const text = this.#text
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at)
      if (code === quote) at = endOfString(text, at)
      else if (code === openBrace || code === openBracket) this.#begin(at, code === openBrace)
      else if (code === closeBrace || code === closeBracket) {
        const ended = this.#end(at, code === closeBrace)
        if (this.#open.length > 0) continue
        if (!isBlank(text.slice(at + 1))) break
        return ended.value ?? JSON.parse(text)
      } else if (code === comma) {
        const inner = this.#innermost()
        if (at - this.#readTo >= pieceLengthMax) {
          yield
          this.#readAll(at)
        }
        if (inner.isAfterPart) this.#requireBlank(inner.unread, at)
        if (inner.isAfterPart || this.#readTo === at) inner.unread = at + 1
        inner.isAfterPart = false
        inner.member = at + 1
      }
    }
    throw unexplained
  }

  #innermost(): Open {
    const inner = this.#open.at(-1)
    if (!inner) throw unexplained
    return inner
  }

  #begin(at: number, isObject: boolean): void {
    const outer = this.#open.at(-1)
    if (outer ? outer.isAfterPart : !isBlank(this.#text.slice(0, at))) throw unexplained
    this.#open.push({ at, isObject, member: at + 1, unread: at + 1, value: null, isAfterPart: false })
  }

  #end(at: number, isObject: boolean): Open {
    const ended = this.#innermost()
    if (ended.isObject !== isObject) throw unexplained
    if (ended.value) {
      if (ended.isAfterPart) this.#requireBlank(ended.unread, at)
      else this.#readMembers(ended, at)
    }
    this.#open.pop()
    const outer = this.#open.at(-1)
    if (ended.value && outer) {
      this.#put(outer, ended)
      outer.unread = at + 1
      outer.isAfterPart = true
    }
    return ended
  }

  /** Reads what is unread of all that is open, up to the comma that stands here. */
  #readAll(at: number): void {
    const inner = this.#open.length - 1
    for (const [depth, each] of this.#open.entries()) {
      each.value ??= each.isObject ? {} : []
      if (depth < inner) {
        // Up to the comma before the member that goes on.
        if (each.unread < each.member) this.#readMembers(each, each.member - 1)
        each.unread = each.member
      } else if (!each.isAfterPart) this.#readMembers(each, at)
    }
    this.#readTo = at
  }

  /** Reads the members from what is unread to here, of which there has to be one. */
  #readMembers({ unread, isObject, value }: Open, end: number): void {
    const piece = this.#text.slice(unread, end)
    if (isBlank(piece)) throw unexplained
    if (isObject) {
      const fields: Fields = JSON.parse(`{${piece}}`)
      for (const name in fields) setField(value as Fields, name, fields[name])
    } else for (const element of JSON.parse(`[${piece}]`)) (value as unknown[]).push(element)
  }

  /** Puts what has ended into what it stands in. */
  #put(outer: Open, { at, value }: Open): void {
    const before = this.#text.slice(outer.member, at)
    if (!outer.isObject) {
      if (!isBlank(before)) throw unexplained
      ;(outer.value as unknown[]).push(value)
      return
    }
    const [name, ...others] = Object.keys(JSON.parse(`{${before} 0}`))
    if (name === undefined || others.length > 0) throw unexplained
    setField(outer.value as Fields, name, value)
  }

  #requireBlank(from: number, to: number): void {
    if (!isBlank(this.#text.slice(from, to))) throw unexplained
  }
}

const openBrace = 0x7b
const closeBrace = 0x7d
const openBracket = 0x5b
const closeBracket = 0x5d
const quote = 0x22
const backslash = 0x5c
const comma = 0x2c

const unexplained = new SyntaxError('The cuts do not explain this text.')
const isBlank = (text: string) => /^[ \t\r\n]*$/.test(text)

/** The closing quote of the string that begins here; the end of the text where it has none. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let slashes = 0
    while (text.charCodeAt(end - 1 - slashes) === backslash) slashes++
    if (slashes % 2 === 0) return end
  }
  return text.length
}
