import { describe, expect, test } from 'vitest'
import { encodeGoJson } from './go-json.ts'

describe('JSON as Go writes it', () => {
  test('has its keys in the order of their bytes, which JavaScript has not for surrogates', () => {
    const keys = ['b', '\ufffd', '\u{1f600}', '\ud800', 'a', '\u{1f600}a', '\uff5e', '']
    const bytes = (key: string) => Buffer.from(key)
    const sorted = keys.toSorted((a, b) => Buffer.compare(bytes(a), bytes(b)))
    const encoded = encodeGoJson(Object.fromEntries(keys.map(key => [key, 1])))
    expect(encoded).toBe(`{${sorted.map(key => `${JSON.stringify(key)}:1`).join(',')}}`)
  })

  test('escapes what Go escapes, and leaves out what is undefined', () => {
    expect(encodeGoJson({ a: '<b>&\u2028', c: undefined, d: [null, -0, true] })).toBe(
      '{"a":"\\u003cb\\u003e\\u0026\\u2028","d":[null,-0,true]}',
    )
  })
})
